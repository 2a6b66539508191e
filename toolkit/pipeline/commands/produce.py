"""``produce`` and what else runs an episode's stages: all of them, up to its transcript, up to its timeline, or a few.

One run at a time works in an episode folder; pieces of one episode on several machines share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.model.report import Report
from toolkit.pipeline.commands.plan import draft_digests
from toolkit.pipeline.commands.publish_outputs import publish_outputs
from toolkit.pipeline.episode.drafts import DRAFTS
from toolkit.pipeline.episode.folder import EpisodeFolder, state_folder
from toolkit.pipeline.episode.guid import keep_guid, told_of_copy
from toolkit.pipeline.episode.last_run import remember_choices, told_changes
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.recording import remember_recording
from toolkit.pipeline.graph.memory import keep_memory
from toolkit.pipeline.graph.run import Outcome, needed
from toolkit.pipeline.graph.stage import StageProgress
from toolkit.pipeline.report.gather import build_report, report_object, summary_text
from toolkit.pipeline.stages.production import Production
from toolkit.pipeline.stages.results import CHAPTERS, HIGHLIGHTS, TIMELINE
from toolkit.storage.lock import locked

if TYPE_CHECKING:
    from toolkit.pipeline.stages.parts import Part
    from toolkit.pipeline.stages.transcribe import Engines

_LOCK = "lock"


@dataclass(frozen=True)
class RunControl:
    """How a run is watched, and what it does while another run works in the folder.

    ``progress`` is called with a stage's name and the fraction of it that is done, from several threads; ``planned`` once,
    before the first stage, with how much each stage counts; ``reading`` before that, with the name of a recording that no
    run has read before and the fraction of it that was; ``waiting`` once with a sentence when another run is waited
    for. ``wait`` False raises FolderBusy instead of waiting.
    """

    progress: StageProgress | None = None
    planned: Callable[[dict[str, float]], None] | None = None
    reading: Callable[[str, float], None] | None = None
    waiting: Callable[[str], None] | None = None
    wait: bool = True


@dataclass(frozen=True)
class Produced:
    """What a run gave: the report, every file in ``out/``, the drafts to edit, and files of earlier runs that went.

    ``changed`` says of each choice that an earlier run was given by a flag and this one was not; ``show`` is the show file.
    ``warnings`` are sentences about publishing; those about the sound are in the report.
    """

    report: Report
    out: Path
    files: tuple[Path, ...]
    drafts: Path | None
    removed: tuple[Path, ...] = ()
    changed: tuple[str, ...] = ()
    show: Path | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "out": str(self.out),
            "files": [str(path) for path in self.files],
            "removed": [str(path) for path in self.removed],
            "changed": list(self.changed),
            "warnings": list(self.warnings),
            "show": str(self.show) if self.show else None,
            "draft": str(self.drafts) if self.drafts else None,
            "report": report_object(self.report),
        }

    def summary(self) -> str:
        """Return what a person reads at the end."""
        return summary_text(self.report, self.out, self.drafts)


def produce_episode(
    path: Path,
    *,
    out: Path | None = None,
    options: ProduceOptions | None = None,
    control: RunControl | None = None,
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
    control : RunControl, optional
    engines : Engines, optional
        Holds a loaded model from one run to the next.

    Raises
    ------
    PodkitError
        One sentence on what is wrong; earlier outputs are then untouched, and finished stages are kept.
    """
    control = control or RunControl()
    options = options or ProduceOptions()
    with alone_in(path, out, control, trusted=options.trusted):
        job = Production(path, out, options, engines, reading=control.reading)
        if control.planned is not None:
            control.planned({stage.name: stage.weight for stage in job.stages()})
        outcome = job.run(progress=control.progress)
        report = build_report(job.folder, job.preset, job.parts, outcome, listener=job.listener)
        published = publish_outputs(job.folder, outcome, report)
        job.cache.prune(in_use=outcome.folders.values())
        drafts = job.folder.draft if any((job.folder.draft / name).is_file() for name in DRAFTS.values()) else None
        changed = (*told_changes(job.folder, options, job.options), *told_of_copy(job.folder, job.digests_heard))
        _remember(job, options, outcome)
        return Produced(
            published.report, job.folder.out, published.files, drafts, published.removed, changed, job.folder.show,
            (published.warning,) if published.warning else (),
        )  # fmt: skip


def _remember(job: Production, options: ProduceOptions, outcome: Outcome) -> None:
    keep_memory(job.folder.state, outcome.rests, draft_digests(job.folder.draft))
    keep_guid(job.folder, job.digests_heard)
    remember_choices(job.folder, options, job.options)
    if job.folder.recording is not None:
        remember_recording(job.folder.state, job.folder.recording, job.folder.out)


@dataclass(frozen=True)
class Arranged:
    """An episode up to its timeline: the results of its stages, and the tracks that are heard."""

    folder: EpisodeFolder
    voices: tuple[Part, ...]
    outcome: Outcome


@contextmanager
def arranged_episode(
    path: Path, *, options: ProduceOptions | None = None, control: RunControl | None = None
) -> Iterator[Arranged]:
    """Sync and arrange an episode, with its music, chapters and highlights; mix and encode nothing.

    What an earlier ``produce`` with the same options found is taken from its cache. No other run works in the episode's
    folder as long as the block lasts, so that the results stay where they are.

    Raises
    ------
    PodkitError
    """
    control = control or RunControl()
    with alone_in(path, None, control):
        job = Production(path, None, options or ProduceOptions(), reading=control.reading)
        graph = job.stages()
        ends = (TIMELINE.stage, CHAPTERS.stage, HIGHLIGHTS.stage)
        wanted = [stage.name for stage in graph if stage.name in ends or stage.kind in ("music", "bed")]
        if control.planned is not None:
            control.planned({stage.name: stage.weight for stage in needed(graph, wanted)})
        yield Arranged(job.folder, job.voices, job.run(wanted=wanted, progress=control.progress))


def run_part(
    path: Path, wanted: Sequence[str], *, options: ProduceOptions, progress: StageProgress | None = None,
    engines: Engines | None = None,
) -> None:  # fmt: skip
    """Run the stages of an episode that some of its stages need, those included; what they give stays in its cache.

    Several parts of one episode may run at once. Names that the episode has no stage of are left out: one without music
    has no ``music:intro``.

    Raises
    ------
    PodkitError
    """
    with locked(state_folder(path, None, trusted=options.trusted) / _LOCK, shared=True):
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


@contextmanager
def alone_in(path: Path, out: Path | None, control: RunControl, *, trusted: bool = True) -> Iterator[None]:
    """Work in an episode folder with no other run beside."""
    with locked(state_folder(path, out, trusted=trusted) / _LOCK, wait=control.wait, on_wait=control.waiting):
        yield
