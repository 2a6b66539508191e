"""What can go wrong on purpose, one class for each thing that is wrong.

::

    PodkitError
    ├── WorkRefused             exit 1: the work says no
    │   ├── TargetOutOfReach
    │   ├── SpeechNotUnderstood (speech_errors)
    │   ├── AddressTaken (feed_errors)
    │   ├── FolderBusy (job_errors)
    │   └── JobRefused (job_errors)
    ├── BadInput                exit 3: what was given cannot be used
    │   ├── NoSuchInput
    │   ├── NoSuchJob (job_errors)
    │   ├── UnreadableMedia
    │   ├── UnreadableFile (file_errors)
    │   ├── NoAudio
    │   ├── InvalidManifest
    │   ├── InvalidPreset
    │   ├── InvalidDraft
    │   │   └── InvalidTemplate
    │   ├── InvalidTranscript
    │   ├── InvalidChapters
    │   ├── UnsupportedFormat
    │   ├── DuplicateTrack
    │   └── LanguageMismatch
    └── MissingOnMachine        exit 4: something this machine does not have
        ├── MissingFfmpeg
        ├── FfmpegFailed
        ├── MissingModel
        ├── UntrustedModel
        ├── MissingEngine
        ├── SpeechServerFailed
        ├── MissingPart
        ├── NoScheduler (job_errors)
        ├── CannotWrite
        └── DiskFull

Every class keeps its facts as fields and survives pickling. Its text is one sentence: where, what is wrong, what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.problem import Problem


class PodkitError(Exception):
    """The base of every error that podkit raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # The default rebuilds from args, which dataclass subclasses leave empty.
        return (_rebuild, (type(self), self.__dict__))


def _rebuild(kind: type[PodkitError], facts: dict[str, object]) -> PodkitError:
    error = kind.__new__(kind)
    error.__dict__.update(facts)
    return error


class WorkRefused(PodkitError):
    """The request was understood and refused."""


class BadInput(PodkitError):
    """The input cannot be used."""


class MissingOnMachine(PodkitError):
    """Something is missing on this machine: a program, a model, disk space, a permission."""


@dataclass(eq=False)
class TargetOutOfReach(WorkRefused):
    """A loudness target that cannot be reached under the peak limit without squashing."""

    file: Path
    target_lufs: float
    reduction_db: float

    def __str__(self) -> str:
        return (
            f"{self.file}: {self.target_lufs:g} LUFS would cost {self.reduction_db:.1f} dB of limiting; "
            "choose a lower target with --target, or allow it with --squash."
        )


@dataclass(eq=False)
class NoSuchInput(BadInput):
    """A path that does not exist."""

    path: Path
    what: str = "file or folder"

    def __str__(self) -> str:
        pattern = {"*", "?"} & {*str(self.path)}
        advice = "name one file, or leave out the quotes around the pattern" if pattern else "check the path"
        return f"{self.path}: there is no such {self.what}; {advice}."


@dataclass(eq=False)
class UnreadableMedia(BadInput):
    """A file that does not open or decode as a recording. ``may_pass`` where the system failed to read it, and another try may succeed."""

    path: Path
    reason: str
    may_pass: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(eq=False)
class NoAudio(BadInput):
    """A folder without recordings where some were expected."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path}: no audio files in this folder; put one file per speaker in it, or in a folder tracks/."


@dataclass(eq=False)
class InvalidManifest(BadInput):
    """An ``episode.toml`` with errors."""

    path: Path
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return f"{self.path}: {'; '.join(str(problem) for problem in self.problems)}."


@dataclass(eq=False)
class InvalidPreset(BadInput):
    """A preset file with errors, or an unknown preset name."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"preset {self.name}: {self.reason}"


@dataclass(eq=False)
class InvalidDraft(BadInput):
    """An edited draft that cannot be read."""

    path: Path
    line: int | None
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}, line {self.line}" if self.line is not None else str(self.path)
        return f"{where}: {self.reason}"


class InvalidTemplate(InvalidDraft):
    """A user's template that cannot be read or filled in."""


@dataclass(eq=False)
class InvalidTranscript(BadInput):
    """A transcript or caption file that cannot be read."""

    path: Path | None
    reason: str

    def __str__(self) -> str:
        return f"{self.path or 'transcript'}: {self.reason}"


@dataclass(eq=False)
class InvalidChapters(BadInput):
    """A chapter file that cannot be read."""

    path: Path | None
    reason: str

    def __str__(self) -> str:
        return f"{self.path or 'chapters'}: {self.reason}"


@dataclass(eq=False)
class UnsupportedFormat(BadInput):
    """A file format that podkit does not read or write for this purpose."""

    path: Path
    wanted: str

    def __str__(self) -> str:
        return f"{self.path}: this format is not supported here; use {self.wanted}."


@dataclass(eq=False)
class DuplicateTrack(BadInput):
    """Two tracks with the same name."""

    name: str
    files: tuple[Path, ...]

    def __str__(self) -> str:
        return (
            f"two tracks are named {self.name!r} ({', '.join(str(file) for file in self.files)}); "
            "rename one file, or give each track its own speaker in episode.toml."
        )


@dataclass(eq=False)
class LanguageMismatch(BadInput):
    """A model that does not know the language; ``only_english`` says why."""

    model: str
    language: str
    only_english: bool = True

    def __str__(self) -> str:
        if not self.only_english:
            return f"model {self.model} does not know the language {self.language!r}; give its ISO 639 code, such as en or ja."
        return (
            f"model {self.model} only knows English, and the language is {self.language!r}; "
            "name a multilingual model with --model (base, small, medium, large-v3-turbo)."
        )


@dataclass(eq=False)
class MissingFfmpeg(MissingOnMachine):
    """No ffmpeg that podkit can use."""

    tried: tuple[str, ...]

    def __str__(self) -> str:
        return f"no usable ffmpeg (tried {', '.join(self.tried) or 'nothing'}); reinstall podkit, which brings one, or name one in PODKIT_FFMPEG."


@dataclass(eq=False)
class FfmpegFailed(MissingOnMachine):
    """An ffmpeg run that failed for a reason that is not the input's."""

    purpose: str
    stderr_tail: str

    def __str__(self) -> str:
        return f"ffmpeg could not {self.purpose}: {self.stderr_tail}; `podkit doctor` says which ffmpeg this is."


@dataclass(eq=False)
class MissingModel(MissingOnMachine):
    """A Whisper model that is not here, or a file that is none; ``remedy`` says what to do."""

    model: str
    reason: str = "it is not on this machine"
    remedy: str = "`podkit models` lists those that are"

    def __str__(self) -> str:
        return f"{self.model}: {self.reason}; {self.remedy}."


@dataclass(eq=False)
class UntrustedModel(MissingOnMachine):
    """Weights whose digest differs from the known one."""

    path: Path
    expected_sha256: str
    found_sha256: str

    def __str__(self) -> str:
        return (
            f"{self.path}: these weights are damaged or not what they say (SHA-256 {self.found_sha256[:12]}…, "
            f"expected {self.expected_sha256[:12]}…); delete them, and get the model again with `podkit models get NAME`."
        )


@dataclass(eq=False)
class MissingEngine(MissingOnMachine):
    """A speech engine that is not installed or unknown."""

    engine: str
    how: str

    def __str__(self) -> str:
        return f"speech engine {self.engine!r} is not available here; {self.how}."


@dataclass(eq=False)
class SpeechServerFailed(MissingOnMachine):
    """A speech server that refuses, cannot be reached, or sends an invalid answer."""

    url: str
    reason: str

    def __str__(self) -> str:
        return f"{self.url}: the speech server {self.reason}; what was heard before is kept, and the next run goes on."


@dataclass(eq=False)
class MissingPart(MissingOnMachine):
    """An optional part of podkit that is needed and not installed."""

    part: str
    how: str

    def __str__(self) -> str:
        return f"{self.part} is not installed here; {self.how}."


@dataclass(eq=False)
class CannotWrite(MissingOnMachine):
    """A place where podkit cannot write."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: cannot write here ({self.reason}); choose another place."


@dataclass(eq=False)
class DiskFull(MissingOnMachine):
    """A full disk; existing files are unchanged."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path}: the disk is full; make room and run the same command again. What was there before is untouched."
