"""One run of the check: paths in, findings out.

Owns the order of the work: what a path means, which facts are collected, which rules are applied. A file that cannot be read is a
finding like any other, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.check.facts import RecordingFacts
from toolkit.check.finding import Finding, Observation
from toolkit.check.folder import compare_tracks, is_episode, read_folder, transcript_of
from toolkit.check.measuring import Measuring, Progress
from toolkit.check.produced import is_excerpt, produced_folder
from toolkit.check.registry import all_rules
from toolkit.check.rule import Folder, Recording, Rule, Session
from toolkit.check.session import SessionFacts
from toolkit.check.settings import Settings
from toolkit.model.containers import AUDIO_SUFFIXES
from toolkit.model.errors import BadInput, NoAudio, NoSuchInput, PodkitError
from toolkit.model.preset import Preset
from toolkit.pipeline.episode.presets import load_preset
from toolkit.pipeline.graph.parallel import side_by_side

Facts = dict[Path, RecordingFacts | PodkitError]
_LEAST_TRACKS = 2


@dataclass(frozen=True)
class CheckReport:
    """What a run found.

    ``checked``: the files that were read, each with its levels in LUFS for a picture. ``durations_s``: their lengths. ``unreadable``: the files
    that could not be read. ``known``: how many findings the baseline left out.
    """

    findings: tuple[Finding, ...]
    checked: dict[str, tuple[float, ...]] = field(default_factory=dict)
    durations_s: dict[str, float] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    known: int = 0


@dataclass(frozen=True)
class _Input:
    """What the paths mean: single recordings, and episode folders with their tracks and their language."""

    recordings: tuple[Path, ...]
    folders: tuple[tuple[Folder, tuple[Path, ...], str], ...]


def check_paths(
    paths: Sequence[Path], settings: Settings, measuring: Measuring, *, preset: str = "", progress: Progress
) -> CheckReport:
    """Check recordings, folders of recordings and episode folders.

    Raises
    ------
    NoSuchInput, NoAudio, InvalidPreset
        For a path that does not exist, a folder without recordings, an unknown preset.
    """
    found = _input(paths)
    presets = _Presets(settings, preset)
    files = list(dict.fromkeys([*found.recordings, *(track for _, tracks, _ in found.folders for track in tracks)]))
    for file in files:
        presets.of(file)
    results = side_by_side(measuring.facts, files, progress)
    facts: Facts = dict(zip(files, results, strict=True))
    measuring.save()
    run = _Run(settings, presets, facts)
    findings = [finding for path in found.recordings for finding in run.recording(path)]
    for folder, tracks, language in found.folders:
        findings += run.folder(folder)
        for track in tracks:
            findings += run.recording(track, is_track=len(tracks) >= _LEAST_TRACKS, language=language)
        findings += run.session(folder, tracks, measuring)
    read = {str(path): one.sound for path, one in facts.items() if isinstance(one, RecordingFacts)}
    refused = tuple(str(path) for path, one in facts.items() if isinstance(one, PodkitError))
    return CheckReport(
        tuple(findings),
        {path: sound.picture for path, sound in read.items()},
        {path: sound.duration_s for path, sound in read.items()},
        refused,
    )


class _Presets:
    """The delivery target of each file: the one given, that of the settings, or the one it was produced for; None for a raw recording."""

    def __init__(self, settings: Settings, named: str) -> None:
        self._settings, self._named = settings, named
        self._loaded: dict[str, Preset] = {}

    def of(self, path: Path) -> Preset | None:
        name = self._named or self._settings.preset_name(path)
        if not name:
            made = produced_folder(path)
            return made.preset if made.delivers(path) else None
        if name and name not in self._loaded:
            self._loaded[name] = load_preset(name, beside=self._settings.folder)
        return self._loaded.get(name)


@dataclass(frozen=True)
class _Run:
    settings: Settings
    presets: _Presets
    facts: Facts

    def recording(self, path: Path, *, is_track: bool = False, language: str = "") -> Iterator[Finding]:
        known = self.facts[path]
        if isinstance(known, PodkitError):
            if not isinstance(known, BadInput):
                raise known
            yield from self._found("unreadable", path, str(known).removeprefix(f"{path}: "))
            return
        # A track is raw material, whatever the preset of its episode is.
        made = produced_folder(path)
        is_clip = made.clipped(path)
        preset = None if is_track or is_clip else self.presets.of(path)
        transcript = transcript_of(path, language, made.transcript(path))
        recording = Recording(path, known, preset, is_track, transcript, is_clip)
        yield from self._found("recording", path, recording, preset.name if preset else "")

    def folder(self, folder: Folder) -> Iterator[Finding]:
        return self._found("folder", folder.path, folder)

    def session(self, folder: Folder, tracks: Sequence[Path], measuring: Measuring) -> Iterator[Finding]:
        read = [(path, one) for path in tracks if isinstance(one := self.facts[path], RecordingFacts)]
        if len(read) < _LEAST_TRACKS:
            return iter(())

        def compare() -> SessionFacts:
            names = [path for path, _ in read]
            return measuring.session(names, lambda: compare_tracks(measuring, read, lambda _share: None))

        recordings = tuple(Recording(path, one, is_track=True) for path, one in read)
        return self._found("session", folder.path, Session(folder.path, recordings, compare))

    def _found(self, scope: str, path: Path, subject: object, preset: str = "") -> Iterator[Finding]:
        for rule in all_rules():
            if rule.scope == scope and self.settings.is_on(rule, path, preset):
                limits = self.settings.limits(rule, path, preset)
                for observation in rule.check(subject, limits):
                    yield self._finding(rule, observation, path, preset)

    def _finding(self, rule: Rule, observation: Observation, path: Path, preset: str) -> Finding:
        return Finding(
            rule.code, rule.name, self.settings.severity(rule, path, preset), str(path), observation.sentence, rule.mend,
            observation.start_s, observation.end_s, observation.value, observation.threshold,
        )  # fmt: skip


def with_known(report: CheckReport, findings: tuple[Finding, ...], known: int) -> CheckReport:
    """Return a report with other findings, and the number of those that a baseline left out."""
    return replace(report, findings=findings, known=known)


def recordings_below(folder: Path) -> tuple[Path, ...]:
    """Return the recordings in a folder and below it, except hidden ones and the excerpts of a report's page."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in AUDIO_SUFFIXES and path.is_file())
    shown = (path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return tuple(path for path in shown if not is_excerpt(path))


def _input(paths: Iterable[Path]) -> _Input:
    recordings: list[Path] = []
    folders: list[tuple[Folder, tuple[Path, ...], str]] = []
    for path in paths:
        if not path.exists():
            raise NoSuchInput(path)
        if is_episode(path):
            folder, episode = read_folder(path)
            tracks = tuple(_as_named(track.file, path) for track in episode.voices) if episode else ()
            folders.append((folder, tuple(dict.fromkeys(tracks)), episode.language if episode else ""))
        elif path.is_dir():
            below = recordings_below(path)
            if not below:
                raise NoAudio(path)
            recordings += below
        else:
            recordings.append(path)
    return _Input(tuple(dict.fromkeys(recordings)), tuple(folders))


def _as_named(file: Path, folder: Path) -> Path:
    """Return a track's path below the folder as the user wrote it: annotations on a pull request need relative paths."""
    home = folder.resolve()
    return folder / file.relative_to(home) if file.is_relative_to(home) else file
