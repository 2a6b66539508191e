"""podkit: recorded podcast tracks in, a finished episode with its drafts out.

The commands as functions, what they return, and the errors they raise::

    from toolkit import PodkitError, produce
    try:
        produced = produce("my-episode")
    except PodkitError as error:
        print(error)
    else:
        print(produced.report.master.loudness.integrated_lufs)

Every name is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.check.checking import CheckReport
    from toolkit.check.finding import Finding, Severity
    from toolkit.check.verb import check
    from toolkit.formats.feed import FeedItem
    from toolkit.formats.tags import EpisodeTags
    from toolkit.model.chapter import Chapter
    from toolkit.model.denoiser import Denoiser
    from toolkit.model.errors import (
        BadInput,
        CannotWrite,
        DiskFull,
        DuplicateTrack,
        FfmpegFailed,
        InvalidChapters,
        InvalidDraft,
        InvalidManifest,
        InvalidPreset,
        InvalidTemplate,
        InvalidTranscript,
        LanguageMismatch,
        MissingEngine,
        MissingFfmpeg,
        MissingModel,
        MissingOnMachine,
        MissingPart,
        NoAudio,
        NoSuchInput,
        PodkitError,
        SpeechServerFailed,
        TargetOutOfReach,
        UnreadableMedia,
        UnsupportedFormat,
        UntrustedModel,
        WorkRefused,
    )
    from toolkit.model.feed_errors import AddressTaken
    from toolkit.model.file_errors import UnreadableFile
    from toolkit.model.highlight import Highlight
    from toolkit.model.job_errors import FolderBusy, JobRefused, NoScheduler, NoSuchJob
    from toolkit.model.measurement import Loudness, Measurement
    from toolkit.model.preset import Deliverable, Preset
    from toolkit.model.report import Action, DeliverableReport, Report, TrackReport
    from toolkit.model.span import Span
    from toolkit.model.speech_errors import SpeechNotUnderstood
    from toolkit.model.transcript import Segment, Transcript, Word
    from toolkit.model.transcript_edits import TranscriptEdits
    from toolkit.pipeline.commands.convert import Converted
    from toolkit.pipeline.commands.daw_session import Session
    from toolkit.pipeline.commands.inspect import Inspected
    from toolkit.pipeline.commands.measure import Measured
    from toolkit.pipeline.commands.mix import MixedFiles, MixedTrack
    from toolkit.pipeline.commands.normalise import NormaliseResult
    from toolkit.pipeline.commands.produce import Produced
    from toolkit.pipeline.commands.stitch import Stitched
    from toolkit.pipeline.commands.tag import TagsWritten
    from toolkit.pipeline.commands.transcribe import Transcribed
    from toolkit.pipeline.commands.verbs import (
        chapters,
        convert,
        feed_item,
        highlights,
        inspect,
        measure,
        mix,
        normalise,
        notes,
        presets,
        produce,
        session,
        stitch,
        tag,
        transcribe,
    )
    from toolkit.unattended.batch import BatchResult
    from toolkit.unattended.verbs import batch

    __version__: str

__all__ = [
    "Action",
    "AddressTaken",
    "BadInput",
    "BatchResult",
    "CannotWrite",
    "Chapter",
    "CheckReport",
    "Converted",
    "Deliverable",
    "DeliverableReport",
    "Denoiser",
    "DiskFull",
    "DuplicateTrack",
    "EpisodeTags",
    "FeedItem",
    "FfmpegFailed",
    "Finding",
    "FolderBusy",
    "Highlight",
    "Inspected",
    "InvalidChapters",
    "InvalidDraft",
    "InvalidManifest",
    "InvalidPreset",
    "InvalidTemplate",
    "InvalidTranscript",
    "JobRefused",
    "LanguageMismatch",
    "Loudness",
    "Measured",
    "Measurement",
    "MissingEngine",
    "MissingFfmpeg",
    "MissingModel",
    "MissingOnMachine",
    "MissingPart",
    "MixedFiles",
    "MixedTrack",
    "NoAudio",
    "NoScheduler",
    "NoSuchInput",
    "NoSuchJob",
    "NormaliseResult",
    "PodkitError",
    "Preset",
    "Produced",
    "Report",
    "Segment",
    "Session",
    "Severity",
    "Span",
    "SpeechNotUnderstood",
    "SpeechServerFailed",
    "Stitched",
    "TagsWritten",
    "TargetOutOfReach",
    "TrackReport",
    "Transcribed",
    "Transcript",
    "TranscriptEdits",
    "UnreadableFile",
    "UnreadableMedia",
    "UnsupportedFormat",
    "UntrustedModel",
    "Word",
    "WorkRefused",
    "__version__",
    "batch",
    "chapters",
    "check",
    "convert",
    "feed_item",
    "highlights",
    "inspect",
    "measure",
    "mix",
    "normalise",
    "notes",
    "presets",
    "produce",
    "session",
    "stitch",
    "tag",
    "transcribe",
]

_NAMES: dict[str, tuple[str, ...]] = {
    "toolkit.check.checking": ("CheckReport",),
    "toolkit.check.finding": (
        "Finding",
        "Severity",
    ),
    "toolkit.formats.feed": ("FeedItem",),
    "toolkit.formats.tags": ("EpisodeTags",),
    "toolkit.model.chapter": ("Chapter",),
    "toolkit.model.denoiser": ("Denoiser",),
    "toolkit.model.errors": (
        "BadInput",
        "CannotWrite",
        "DiskFull",
        "DuplicateTrack",
        "FfmpegFailed",
        "InvalidChapters",
        "InvalidDraft",
        "InvalidManifest",
        "InvalidPreset",
        "InvalidTemplate",
        "InvalidTranscript",
        "LanguageMismatch",
        "MissingEngine",
        "MissingFfmpeg",
        "MissingModel",
        "MissingOnMachine",
        "MissingPart",
        "NoAudio",
        "NoSuchInput",
        "PodkitError",
        "SpeechServerFailed",
        "TargetOutOfReach",
        "UnreadableMedia",
        "UnsupportedFormat",
        "UntrustedModel",
        "WorkRefused",
    ),
    "toolkit.model.highlight": ("Highlight",),
    "toolkit.model.feed_errors": ("AddressTaken",),
    "toolkit.model.file_errors": ("UnreadableFile",),
    "toolkit.model.speech_errors": ("SpeechNotUnderstood",),
    "toolkit.model.job_errors": (
        "FolderBusy",
        "JobRefused",
        "NoScheduler",
        "NoSuchJob",
    ),
    "toolkit.model.measurement": (
        "Loudness",
        "Measurement",
    ),
    "toolkit.model.preset": (
        "Deliverable",
        "Preset",
    ),
    "toolkit.model.report": (
        "Action",
        "DeliverableReport",
        "Report",
        "TrackReport",
    ),
    "toolkit.model.span": ("Span",),
    "toolkit.model.transcript": (
        "Segment",
        "Transcript",
        "Word",
    ),
    "toolkit.model.transcript_edits": ("TranscriptEdits",),
    "toolkit.pipeline.commands.convert": ("Converted",),
    "toolkit.pipeline.commands.daw_session": ("Session",),
    "toolkit.pipeline.commands.inspect": ("Inspected",),
    "toolkit.pipeline.commands.measure": ("Measured",),
    "toolkit.pipeline.commands.mix": (
        "MixedFiles",
        "MixedTrack",
    ),
    "toolkit.pipeline.commands.normalise": ("NormaliseResult",),
    "toolkit.pipeline.commands.produce": ("Produced",),
    "toolkit.pipeline.commands.stitch": ("Stitched",),
    "toolkit.pipeline.commands.tag": ("TagsWritten",),
    "toolkit.pipeline.commands.transcribe": ("Transcribed",),
    "toolkit.pipeline.commands.verbs": (
        "chapters",
        "convert",
        "feed_item",
        "highlights",
        "inspect",
        "measure",
        "mix",
        "normalise",
        "notes",
        "presets",
        "produce",
        "session",
        "stitch",
        "tag",
        "transcribe",
    ),
    "toolkit.unattended.batch": ("BatchResult",),
    "toolkit.unattended.verbs": ("batch",),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - each name has its own type, given above
    if name == "__version__":
        return metadata.version("podkit")
    if name == "check":
        # The room itself, which can be called: see there.
        return import_module("toolkit.check")
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
