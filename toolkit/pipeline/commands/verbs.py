"""The commands as a typed library: the same verbs, paths in, values out.

Owns the convenience of strings for paths and of keywords for options; the work is in the modules of this room. Every
function raises :class:`toolkit.model.errors.PodkitError` with one sentence when it cannot do its work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.chapter import Chapter
from toolkit.model.denoiser import Denoiser
from toolkit.model.highlight import Highlight
from toolkit.model.preset import Preset
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.presets import list_presets, load_preset
from toolkit.speech.engines.registry import DEFAULT_ENGINE

if TYPE_CHECKING:
    from toolkit.formats.tags import EpisodeTags
    from toolkit.pipeline.commands.drafts import TranscriptSource
    from toolkit.pipeline.commands.measure import Measured
    from toolkit.pipeline.commands.mix import MixedFiles
    from toolkit.pipeline.commands.normalise import NormaliseResult
    from toolkit.pipeline.commands.produce import Produced
    from toolkit.pipeline.commands.stitch import Stitched
    from toolkit.pipeline.commands.tag import TagsWritten
    from toolkit.pipeline.commands.transcribe import Transcribed
    from toolkit.pipeline.graph.stage import StageProgress

AnyPath = str | PathLike[str]


def _paths(given: AnyPath | Iterable[AnyPath]) -> list[Path]:
    """Return paths as a list; one alone is a list of one, never a list of its letters."""
    return [Path(given)] if isinstance(given, str | PathLike) else [Path(path) for path in given]


def produce(  # noqa: PLR0913 - the options of the command, each with its default
    path: AnyPath,
    *,
    out: AnyPath | None = None,
    preset: str | None = None,
    engine: str = DEFAULT_ENGINE,
    model: str = "auto",
    language: str = "",
    voices: AnyPath | None = None,
    skip: Iterable[str] = (),
    redraft: Iterable[str] = (),
    denoiser: Denoiser = Denoiser.SPECTRAL,
    audiogram: bool = False,
    language_model: str = "",
    progress: StageProgress | None = None,
) -> Produced:
    """Turn recorded tracks into a finished episode with its drafts; see ``podkit produce``.

    Parameters
    ----------
    path : path
        An episode folder, a folder of tracks, or one recording.
    out : path, optional
        Folder for the results; left out: ``out/`` in the episode folder.
    preset, engine, model, language : str
        As the command's options.
    voices : path, optional
        A model that tells people apart in one recording (docs/models.md).
    skip, redraft : iterable of str
        Stages to leave out; drafts to write anew. ValueError for a name that is none.
    denoiser : Denoiser
        What takes noise down where there is some; MissingPart where ``NEURAL`` is not installed.
    audiogram : bool
        Make videos of the clips as well.
    language_model : str
        A model of the server at PODKIT_LLM_URL that helps with the drafts (docs/language-model.md).
    progress : callable, optional
        ``progress(stage, fraction)``, called from several threads.
    """
    from toolkit.pipeline.commands.produce import RunControl, produce_episode

    told_by = Path(voices) if voices else None
    options = ProduceOptions(preset, engine, model, language, told_by, frozenset(skip), frozenset(redraft), denoiser)
    options = replace(options, audiogram=audiogram, language_model=language_model)
    return produce_episode(
        Path(path), out=Path(out) if out else None, options=options, control=RunControl(progress=progress)
    )


def normalise(
    source: AnyPath, target: AnyPath | None = None, *, preset: str = "apple", target_lufs: float | None = None,
    peak_dbtp: float | None = None, squash: bool = False,
) -> NormaliseResult:  # fmt: skip
    """Bring one recording to a loudness target; see :func:`toolkit.pipeline.commands.normalise.normalise_file`."""
    from toolkit.pipeline.commands.normalise import normalise_file

    wanted = load_preset(preset)
    return normalise_file(
        Path(source),
        Path(target) if target else None,
        target_lufs=wanted.target_lufs if target_lufs is None else target_lufs,
        peak_dbtp=wanted.peak_dbtp if peak_dbtp is None else peak_dbtp,
        squash=squash,
    )


def measure(path: AnyPath, *, progress: Callable[[float], None] | None = None) -> Measured:
    """Measure one recording: loudness (LUFS), true peak (dBTP), noise floor (dBFS), speech, defects."""
    from toolkit.pipeline.commands.measure import measure_file

    return measure_file(Path(path), progress=progress)


def stitch(parts: AnyPath | Iterable[AnyPath], target: AnyPath, *, crossfade_s: float = 1.5) -> Stitched:
    """Join recordings in order with crossfades; see :func:`toolkit.pipeline.commands.stitch.stitch_files`."""
    from toolkit.pipeline.commands.stitch import stitch_files

    return stitch_files(_paths(parts), Path(target), crossfade_s=crossfade_s)


def mix(  # noqa: PLR0913 - the options of the command, each with its default
    tracks: AnyPath | Iterable[AnyPath], target: AnyPath, *, stems: AnyPath | None = None, reference: AnyPath | None = None,
    preset: str = "apple", skip: Iterable[str] = (), denoiser: Denoiser = Denoiser.SPECTRAL,
) -> MixedFiles:  # fmt: skip
    """Sync, clean, level and mix one file per speaker; see :func:`toolkit.pipeline.commands.mix.mix_files`."""
    from toolkit.pipeline.commands.mix import MixOptions, mix_files

    options = MixOptions(
        Path(stems) if stems else None, Path(reference) if reference else None, preset, frozenset(skip), denoiser
    )
    return mix_files(_paths(tracks), Path(target), options=options)


def transcribe(  # noqa: PLR0913 - the options of the command, each with its default
    files: AnyPath | Iterable[AnyPath],
    *,
    out: AnyPath | None = None,
    engine: str = DEFAULT_ENGINE,
    model: str = "auto",
    language: str = "",
    formats: Iterable[str] = ("vtt", "srt", "json", "txt"),
    words: Iterable[str] = (),
    voices: AnyPath | None = None,
    progress: StageProgress | None = None,
) -> tuple[Transcribed, ...]:
    """Turn speech into captions and transcripts with word times.

    ``words`` are names and jargon; ``voices`` is a model that tells people apart in one recording.
    """
    from toolkit.pipeline.commands.transcribe import TranscribeOptions, transcribe_files

    told_by = Path(voices) if voices else None
    options = TranscribeOptions(engine, model, language, tuple(formats), tuple(words), told_by)
    return transcribe_files(_paths(files), out=Path(out) if out else None, options=options, progress=progress)


def chapters(transcript: AnyPath) -> tuple[Chapter, ...]:
    """Draft the chapters of a transcript file or an episode folder."""
    from toolkit.pipeline.commands.drafts import chapters_of

    return chapters_of(_source(transcript))


def highlights(transcript: AnyPath, count: int = 8) -> tuple[Highlight, ...]:
    """Find the passages worth quoting in a transcript file or an episode folder, best first."""
    from toolkit.pipeline.commands.drafts import highlights_of

    return highlights_of(_source(transcript), count)


def notes(transcript: AnyPath) -> str:
    """Draft the show notes of a transcript file or an episode folder as Markdown."""
    from toolkit.pipeline.commands.drafts import notes_of

    return notes_of(_source(transcript))


def tag(  # noqa: PLR0913 - the options of the command, each with its default
    file: AnyPath, *, episode: AnyPath | None = None, chapters: AnyPath | None = None, title: str = "",
    artwork: AnyPath | None = None, transcript: AnyPath | None = None, tags: EpisodeTags | None = None,
) -> TagsWritten:  # fmt: skip
    """Write tags, artwork and chapters into a finished file, in place and safely.

    ``tags`` counts before what the episode says, and ``title`` before both.
    """
    from toolkit.pipeline.commands.tag import NOTHING, TagRequest, tag_request

    said = tags or NOTHING
    request = TagRequest(
        episode=Path(episode) if episode else None,
        chapters=Path(chapters) if chapters else None,
        artwork=Path(artwork) if artwork else None,
        transcript=Path(transcript) if transcript else None,
        said=replace(said, title=title) if title else said,
    )
    return tag_request(Path(file), request)


def _source(path: AnyPath) -> TranscriptSource:
    from toolkit.pipeline.commands.drafts import read_transcript_file
    from toolkit.pipeline.commands.produce import transcript_of

    return transcript_of(Path(path)) if Path(path).is_dir() else read_transcript_file(Path(path))


def presets() -> list[Preset]:
    """Return the shipped delivery targets."""
    return list_presets()
