"""``podkit transcribe``: captions and transcripts of recordings that belong to no episode.

Runs the stages of ``produce``, with a cache in the platform's cache folder: a run that was killed continues after its last
finished window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from toolkit.editorial.listen_places import listen_places, listen_summary
from toolkit.formats.captions import CAPTION_FORMS
from toolkit.model.caption import Captions
from toolkit.model.episode import Track
from toolkit.model.errors import CannotWrite
from toolkit.model.languages import language_tag
from toolkit.model.transcript import Transcript
from toolkit.pipeline.episode.stereo_sides import sides_of
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.run import run_stages
from toolkit.pipeline.graph.stage import Stage, StageProgress
from toolkit.pipeline.stages.analyse import analyse_stage
from toolkit.pipeline.stages.diarise import diarise_stage
from toolkit.pipeline.stages.join_transcripts import join_stage
from toolkit.pipeline.stages.mix import activity_stage
from toolkit.pipeline.stages.parts import parts_of
from toolkit.pipeline.stages.results import SESSION_TRANSCRIPT, UNHEARD
from toolkit.pipeline.stages.sync import sync_stage
from toolkit.pipeline.stages.transcribe import Listener, language_stage, transcribe_stage
from toolkit.speech.captions import caption_cues
from toolkit.speech.engines.registry import DEFAULT_ENGINE, weights_kind
from toolkit.speech.models import choose_model
from toolkit.speech.voice_prints import check_voice_model
from toolkit.storage.cache import Cache
from toolkit.storage.identity import FileDigests
from toolkit.storage.lock import locked, locked_if_free
from toolkit.storage.publish import publish_text


@dataclass(frozen=True)
class TranscribeOptions:
    """Choices of one call; ``hints`` are names and jargon, ``voices`` is a model that tells people apart."""

    engine: str = DEFAULT_ENGINE
    model: str = "auto"
    language: str = ""
    formats: tuple[str, ...] = ("vtt", "srt", "json", "txt")
    hints: tuple[str, ...] = ()
    voices: Path | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", language_tag(self.language))


@dataclass(frozen=True)
class Transcribed:
    """One recording's transcript, the files that were written, and warnings."""

    source: Path
    transcript: Transcript
    files: tuple[Path, ...]
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the entry of ``podkit transcribe --json``."""
        found = self.transcript
        return {"file": str(self.source), "language": found.language, "engine": found.engine, "model": found.model,
                "words": sum(len(segment.text.split()) for segment in found.segments),
                "written": [str(path) for path in self.files], "warnings": list(self.warnings)}  # fmt: skip


def transcribe_files(
    files: Sequence[Path],
    *,
    out: Path | None = None,
    options: TranscribeOptions | None = None,
    progress: StageProgress | None = None,
) -> tuple[Transcribed, ...]:
    """Transcribe recordings one after the other; the model is loaded once.

    Parameters
    ----------
    out : Path, optional
        Folder for ``NAME.vtt`` and so on; left out: beside each recording.

    Raises
    ------
    PodkitError
        At the first recording that cannot be read; those before it are written.
    """
    options = options or TranscribeOptions()
    targets = _targets(files, out, options.formats)
    if options.voices is not None:
        check_voice_model(options.voices)
    model = choose_model(options.model, options.language, weights_kind(options.engine))
    listener = Listener(options.engine, model)
    root = Path(platformdirs.user_cache_dir("podkit")) / "transcribe"
    digests = FileDigests(root / "digests.json")
    return tuple(
        _transcribed(file, targets[file], listener, options, (root, digests), progress) for file in dict.fromkeys(files)
    )


def _targets(files: Sequence[Path], out: Path | None, formats: Sequence[str]) -> dict[Path, list[Path]]:
    if out is not None and out.exists() and not out.is_dir():
        raise CannotWrite(out, "this is a file, and -o names the folder for the captions")
    targets = {file: [(out or file.parent) / f"{file.stem}.{name}" for name in formats] for file in files}
    names = [target for entry in targets.values() for target in entry]
    if len(set(names)) < len(names):
        doubled = next(name for name in names if names.count(name) > 1)
        raise CannotWrite(doubled, "two of the recordings would be written here; name different folders")
    return targets


def _transcribed(
    file: Path,
    targets: list[Path],
    listener: Listener,
    options: TranscribeOptions,
    kept: tuple[Path, FileDigests],
    progress: StageProgress | None,
) -> Transcribed:
    # Hashing takes long, so a recording that cannot be read is refused first.
    sides = sides_of(file)
    root, digests = kept
    tracks = sides or (Track(file, ""),)
    parts = parts_of(tracks, [digests.of(file)] * len(tracks))
    digests.save()
    stages: list[Stage[Any]] = [
        *(analyse_stage(part) for part in parts),
        sync_stage(parts),
        activity_stage(parts),
        language_stage(listener, options.language, parts),
        *(transcribe_stage(part, listener, options.hints) for part in parts),
    ]
    model = options.voices if not sides else None
    if model is not None:
        stages += [diarise_stage(part, SourceFile(model, digests.of(model))) for part in parts]
    stages.append(join_stage(parts, options.hints, listener, options.language, is_diarised=model is not None))
    cache = Cache(root / "cache")
    # Several commands may run at once, and need each other's results: they are removed only when no other runs.
    with locked(root / "lock", shared=True):
        outcome = run_stages(stages, cache, progress=progress)
        transcript = outcome.get(SESSION_TRANSCRIPT)
        unheard = outcome.get(UNHEARD)
    with locked_if_free(root / "lock") as is_free:
        if is_free:
            cache.prune(in_use=outcome.folders.values())
    unsure = listen_summary(listen_places(transcript, unheard))
    captions = Captions(transcript, caption_cues(transcript))
    for name, target in zip(options.formats, targets, strict=True):
        publish_text(target, CAPTION_FORMS[name].render(captions))
    return Transcribed(
        file,
        transcript,
        tuple(targets),
        (*_speaker_warnings(transcript, options, sides), *outcome.warnings, *filter(None, [unsure])),
    )


def _speaker_warnings(transcript: Transcript, options: TranscribeOptions, sides: Sequence[Track]) -> tuple[str, ...]:
    """Return warnings about who is taken for whom in the transcript."""
    if sides:
        return ("a voice on each side: taken as two speakers, Speaker 1 left and Speaker 2 right",)
    if options.voices is not None or not transcript.segments:
        return ()
    return (
        "everything is taken for one speaker's; if several people are on this one recording, "
        "give a model that tells voices apart with --voices",
    )
