"""The commands as a typed library: the same verbs, paths in, values out.

Owns the convenience of strings for paths and of keywords for options; the work is in the modules of this room. Every
function raises :class:`toolkit.model.errors.PodkitError` with one sentence when it cannot do its work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from toolkit.formats.feed import FeedItem
from toolkit.formats.tags import EpisodeTags
from toolkit.model.chapter import Chapter
from toolkit.model.denoiser import Denoiser
from toolkit.model.episode import Episode
from toolkit.model.highlight import Highlight
from toolkit.model.preset import Preset
from toolkit.model.transcript import Transcript
from toolkit.pipeline.commands.convert import Converted
from toolkit.pipeline.commands.convert import convert as convert_file
from toolkit.pipeline.commands.daw_session import Session, write_session
from toolkit.pipeline.commands.drafts import (
    DraftSource,
    chapters_of,
    drafts_of_episode,
    highlights_of,
    notes_of,
    read_transcript_file,
)
from toolkit.pipeline.commands.feed import feed_item as item_of_episode
from toolkit.pipeline.commands.inspect import Inspected, inspect_file
from toolkit.pipeline.commands.measure import Measured, measure_file
from toolkit.pipeline.commands.mix import MixedFiles, MixOptions, mix_files
from toolkit.pipeline.commands.normalise import NormaliseResult, normalise_file
from toolkit.pipeline.commands.produce import Produced, RunControl, produce_episode
from toolkit.pipeline.commands.stitch import Stitched, stitch_files
from toolkit.pipeline.commands.tag import NOTHING, TagRequest, TagsWritten, tag_request
from toolkit.pipeline.commands.transcribe import Transcribed, TranscribeOptions, transcribe_files
from toolkit.pipeline.episode.folder import MANIFEST
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.presets import list_presets, load_preset
from toolkit.pipeline.graph.stage import StageProgress
from toolkit.speech.engines.registry import DEFAULT_ENGINE

AnyPath = str | PathLike[str]


def _paths(given: AnyPath | Iterable[AnyPath]) -> list[Path]:
    """Return paths as a list; one alone is a list of one, never a list of its letters."""
    return [Path(given)] if isinstance(given, str | PathLike) else [Path(path) for path in given]


def produce(  # noqa: PLR0913 - the options of the command, each with its default
    path: AnyPath,
    *,
    out: AnyPath | None = None,
    preset: str | None = None,
    engine: str | None = None,
    model: str | None = None,
    language: str = "",
    voices: AnyPath | None = None,
    skip: Iterable[str] | None = None,
    redraft: Iterable[str] = (),
    denoiser: Denoiser | None = None,
    audiogram: bool | None = None,
    language_model: str | None = None,
    title: str = "",
    show_name: str = "",
    artwork: AnyPath | None = None,
    speakers: Iterable[str] = (),
    show: AnyPath | None = None,
    progress: StageProgress | None = None,
) -> Produced:
    """Turn recorded tracks into a finished episode with its drafts; see ``podkit produce``.

    What is left out is as ``episode.toml`` and ``show.toml`` say, else the default.

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
    title, show_name, artwork, speakers
        What the episode is called, its picture, and who is heard, in the order of the recordings.
    show : path, optional
        The show file; left out: the nearest ``show.toml``.
    progress : callable, optional
        ``progress(stage, fraction)``, called from several threads.
    """
    options = ProduceOptions(
        preset, engine, model, language, Path(voices) if voices else None, frozenset(skip) if skip is not None else None,
        frozenset(redraft), denoiser, audiogram, language_model, title, show_name, Path(artwork) if artwork else None,
        tuple(speakers), Path(show) if show else None,
    )  # fmt: skip
    return produce_episode(
        Path(path), out=Path(out) if out else None, options=options, control=RunControl(progress=progress)
    )


def normalise(
    source: AnyPath, target: AnyPath | None = None, *, preset: str = "apple", target_lufs: float | None = None,
    peak_dbtp: float | None = None, squash: bool = False,
) -> NormaliseResult:  # fmt: skip
    """Bring one recording to a loudness target; see :func:`toolkit.pipeline.commands.normalise.normalise_file`."""
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
    return measure_file(Path(path), progress=progress)


def stitch(parts: AnyPath | Iterable[AnyPath], target: AnyPath, *, crossfade_s: float = 1.5) -> Stitched:
    """Join recordings in order with crossfades; see :func:`toolkit.pipeline.commands.stitch.stitch_files`."""
    return stitch_files(_paths(parts), Path(target), crossfade_s=crossfade_s)


def mix(  # noqa: PLR0913 - the options of the command, each with its default
    tracks: AnyPath | Iterable[AnyPath], target: AnyPath, *, stems: AnyPath | None = None, reference: AnyPath | None = None,
    preset: str = "apple", skip: Iterable[str] = (), denoiser: Denoiser = Denoiser.SPECTRAL,
) -> MixedFiles:  # fmt: skip
    """Sync, clean, level and mix one file per speaker; see :func:`toolkit.pipeline.commands.mix.mix_files`."""
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
    """Turn speech into transcripts with word times, one for each recording in the order given.

    Files are written only where ``out``, a folder, is given: ``NAME.vtt`` and so on, in ``formats``. ``words`` are names and
    jargon; ``voices`` is a model that tells people apart in one recording.
    """
    written = tuple(formats) if out else ()
    options = TranscribeOptions(engine, model, language, written, tuple(words), Path(voices) if voices else None)
    return transcribe_files(_paths(files), out=Path(out) if out else None, options=options, progress=progress)


def chapters(transcript: Transcript | AnyPath) -> tuple[Chapter, ...]:
    """Draft the chapters of a transcript, of a transcript or caption file, or of an episode folder."""
    return chapters_of(_source(transcript))


def highlights(transcript: Transcript | AnyPath, count: int = 8) -> tuple[Highlight, ...]:
    """Find the passages worth quoting, best first, in a transcript, a transcript or caption file, or an episode folder."""
    return highlights_of(_source(transcript), count)


def notes(transcript: Transcript | AnyPath, *, template: AnyPath | None = None) -> str:
    """Draft the show notes of a transcript, a transcript or caption file, or an episode folder, as Markdown.

    ``template`` is a Jinja2 file in place of podkit's own.
    """
    return notes_of(_source(transcript), Path(template) if template else None)


def tag(  # noqa: PLR0913 - the options of the command, each with its default
    file: AnyPath, *, episode: AnyPath | None = None, chapters: Sequence[Chapter] | AnyPath | None = None, title: str = "",
    artwork: AnyPath | None = None, transcript: AnyPath | None = None, tags: EpisodeTags | None = None,
) -> TagsWritten:  # fmt: skip
    """Write tags, artwork and chapters into a finished file, in place and safely.

    ``chapters`` are chapters or a chapter file; ``tags`` counts before what the episode says, and ``title`` before both.
    """
    given = tags or NOTHING
    named = chapters if isinstance(chapters, str | PathLike) else None
    listed = None if isinstance(chapters, str | PathLike) or chapters is None else tuple(chapters)
    request = TagRequest(
        episode=Path(episode) if episode else None,
        chapters=Path(named) if named else None,
        chapter_list=listed,
        artwork=Path(artwork) if artwork else None,
        transcript=Path(transcript) if transcript else None,
        said=replace(given, title=title) if title else given,
    )
    return tag_request(Path(file), request)


def convert(source: AnyPath, target: AnyPath, *, form: str = "") -> Converted:
    """Write captions or chapters in another form; see :func:`toolkit.pipeline.commands.convert.convert`."""
    return convert_file(Path(source), Path(target), form)


def inspect(path: AnyPath) -> Inspected:
    """Return what is in a media file: streams, tags, chapters, and what a directory would miss."""
    return inspect_file(Path(path))


def session(
    path: AnyPath, *, out: AnyPath | None = None, preset: str | None = None, model: str | None = None, language: str = "",
    skip: Iterable[str] | None = None,
) -> Session:  # fmt: skip
    """Write aligned tracks, music, a REAPER project and Audacity's labels; see ``podkit session``."""
    skipped = frozenset(skip) if skip is not None else None
    options = ProduceOptions(preset=preset, model=model, language=language, skip=skipped)
    return write_session(Path(path), out=Path(out) if out else None, options=options)


def feed_item(path: AnyPath, base_url: str, *, out: AnyPath | None = None, explicit: bool = False) -> FeedItem:
    """Return the RSS item of a produced episode whose files will lie at ``base_url``; ValueError for no address."""
    return item_of_episode(Path(path), base_url, out=Path(out) if out else None, explicit=explicit)


def _source(transcript: Transcript | AnyPath) -> DraftSource:
    if isinstance(transcript, Transcript):
        return DraftSource(transcript, Episode(title="", tracks=()), transcript.duration_s)
    path = Path(transcript)
    return drafts_of_episode(path) if path.is_dir() or path.name == MANIFEST else read_transcript_file(path)


def presets() -> list[Preset]:
    """Return the shipped delivery targets."""
    return list_presets()
