"""``produce`` and what else runs an episode's stages: all of them, up to its transcript, up to its timeline, or a few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.model.report import Report
from toolkit.model.timeline import Timeline
from toolkit.model.transcript import Transcript
from toolkit.pipeline.commands.drafts import Written
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.graph.stage import Outcome, StageProgress
from toolkit.pipeline.stages.production import Production, needed

if TYPE_CHECKING:
    from toolkit.pipeline.stages.sync import Part
    from toolkit.pipeline.stages.transcribe import Engines


@dataclass(frozen=True)
class Produced:
    """What a run gave: the report, every file in ``out/``, and the drafts to edit."""

    report: Report
    out: Path
    files: tuple[Path, ...]
    drafts: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        from toolkit.pipeline.report.gather import report_object

        found = {"out": str(self.out), "files": [str(path) for path in self.files]}
        return {**found, "draft": str(self.drafts) if self.drafts else None, "report": report_object(self.report)}

    def summary(self) -> str:
        """Return what a person is told."""
        from toolkit.pipeline.report.gather import summary_text

        return summary_text(self.report, self.out, self.drafts)


def produce_episode(
    path: Path,
    *,
    out: Path | None = None,
    options: ProduceOptions | None = None,
    progress: StageProgress | None = None,
    planned: Callable[[dict[str, float]], None] | None = None,
    engines: Engines | None = None,
) -> Produced:
    """Turn recorded tracks into a finished episode with its drafts.

    Parameters
    ----------
    path : Path
        An episode folder, a folder of tracks, or one recording; never written to but for ``draft/``, ``out/`` and
        ``.podkit/``.
    out : Path, optional
        Where the results go; left out: ``out/`` in the episode folder.
    options : ProduceOptions, optional
    progress : callable, optional
        Told the name of a stage and the fraction of it that is done, from several threads.
    planned : callable, optional
        Told once, before the first stage, how much each stage counts.
    engines : Engines, optional
        Holds a loaded model from one run to the next.

    Raises
    ------
    PodkitError
        One sentence on what is wrong; earlier outputs are then untouched, and finished stages are kept.
    """
    from toolkit.pipeline.commands.publish_outputs import publish_outputs
    from toolkit.pipeline.report.gather import build_report

    job = Production(path, out, options or ProduceOptions(), engines)
    if planned is not None:
        planned({stage.name: stage.weight for stage in job.stages()})
    outcome = job.run(progress=progress)
    report = build_report(job.folder.episode, job.preset, job.parts, outcome, listener=job.listener)
    files = publish_outputs(job.folder, outcome, report, whole=not job.options.skip)
    job.cache.prune(in_use=outcome.folders.values())
    drafts = job.folder.draft if job.folder.draft.is_dir() else None
    return Produced(report, job.folder.out, files, drafts)


def transcript_of(path: Path, *, progress: StageProgress | None = None) -> Written:
    """Return the transcript that an episode folder has or gets, as ``produce`` would use it; mixes nothing."""
    from toolkit.pipeline.graph.values import load_value
    from toolkit.pipeline.stages.arrange import TIMELINE
    from toolkit.pipeline.stages.draft import TRANSCRIPT

    job = Production(path, None, ProduceOptions())
    outcome = job.run(wanted=("settle:transcript",), progress=progress)
    transcript = load_value(outcome.folders["settle:transcript"] / TRANSCRIPT, Transcript)
    timeline = load_value(outcome.folders["arrange"] / TIMELINE, Timeline)
    return Written(transcript, job.folder.episode, timeline.duration_s)


@dataclass(frozen=True)
class Arranged:
    """An episode up to its timeline: the folders of its stages, and the tracks that are heard."""

    folder: EpisodeFolder
    voices: tuple[Part, ...]
    outcome: Outcome


def arrange_episode(
    path: Path,
    *,
    options: ProduceOptions | None = None,
    progress: StageProgress | None = None,
    planned: Callable[[dict[str, float]], None] | None = None,
) -> Arranged:
    """Sync and arrange an episode, with its music, chapters and highlights; mix and encode nothing.

    What an earlier ``produce`` with the same options found is taken from its cache.

    Raises
    ------
    PodkitError
    """
    job = Production(path, None, options or ProduceOptions())
    names = [stage.name for stage in job.stages()]
    ends = ("arrange", "settle:chapters", "settle:highlights", *(n for n in names if n.startswith(("music:", "bed:"))))
    wanted = tuple(name for name in ends if name in names)
    if planned is not None:
        planned({stage.name: stage.weight for stage in needed(job.stages(), wanted)})
    return Arranged(job.folder, job.voices, job.run(wanted=wanted, progress=progress))


def run_part(
    path: Path, wanted: Sequence[str], *, options: ProduceOptions, progress: StageProgress | None = None,
    engines: Engines | None = None,
) -> None:  # fmt: skip
    """Run the stages of an episode that some of its stages need, those included; what they give stays in its cache.

    Names that the episode has no stage of are left out: one without music has no ``music:intro``.

    Raises
    ------
    PodkitError
    """
    production = Production(path, None, options, engines)
    names = {stage.name for stage in production.stages()}
    production.run(wanted=tuple(name for name in wanted if name in names), progress=progress)


def stage_names(path: Path, options: ProduceOptions) -> tuple[str, ...]:
    """Return the names of the stages that producing an episode takes.

    Raises
    ------
    PodkitError
    """
    return tuple(stage.name for stage in Production(path, None, options).stages())
