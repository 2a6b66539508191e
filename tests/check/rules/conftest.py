"""Facts of a good recording, changed in one thing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.check.facts import FileFacts, RecordingFacts, SoundFacts
from toolkit.check.registry import rule_of
from toolkit.check.rule import Folder, Limits, Recording, Session
from toolkit.check.session import SessionFacts
from toolkit.model.preset import Preset
from toolkit.model.span import Span
from toolkit.pipeline.episode.presets import load_preset

GOOD = SoundFacts(
    duration_s=600.0, sample_rate=48_000, channels=1, integrated_lufs=-16.0, true_peak_dbtp=-2.0, sample_peak_dbfs=-2.1,
    noise_floor_dbfs=-60.0, speech_lufs=-16.0, active=(Span(0.5, 599.0),), active_share=0.8, decay_db_per_s=300.0,
    syllables_per_s=5.0, head_silence_s=0.5, tail_silence_s=1.0,
)  # fmt: skip
ALONE = SessionFacts()
FILE = FileFacts(
    9_600_000, "mp3", "mp3", bit_rate=128_000, has_tags=True, title="Rooms", show="Small Rooms", has_artwork=True
)


@pytest.fixture
def apple() -> Preset:
    return load_preset("apple")


@pytest.fixture
def sentences() -> Callable[..., list[str]]:
    """Return a function that gives the sentences of a rule about a good recording that is changed as named."""

    def look(
        code: str, *, preset: Preset | None = None, limits: dict[str, float] | None = None, **changed: object
    ) -> list[str]:
        rule = rule_of(code)
        assert rule is not None
        own = {name: changed.pop(name) for name in ("is_track", "transcript", "path") if name in changed}
        sound = {name: value for name, value in changed.items() if name in SoundFacts.__slots__}
        file = {name: value for name, value in changed.items() if name not in sound}
        facts = RecordingFacts(replace(GOOD, **sound), replace(FILE, **file))
        recording = Recording(own.pop("path", Path("talk.mp3")), facts, preset, **own)
        return [one.sentence for one in rule.check(recording, Limits({**rule.limits, **(limits or {})}))]

    return look


@pytest.fixture
def session_sentences() -> Callable[..., list[str]]:
    """Return a function that gives the sentences of a rule about tracks, each a good recording that is changed."""

    def look(code: str, facts: SessionFacts = ALONE, *changes: dict[str, object]) -> list[str]:
        rule = rule_of(code)
        assert rule is not None
        tracks = []
        for number, changed in enumerate(changes or ({}, {})):
            sound = {name: value for name, value in changed.items() if name in SoundFacts.__slots__}
            file = {name: value for name, value in changed.items() if name not in sound}
            known = RecordingFacts(replace(GOOD, **sound), replace(FILE, **file))
            tracks.append(Recording(Path(f"track{number}.wav"), known, is_track=True))
        return [
            one.sentence for one in rule.check(Session(Path("show"), tuple(tracks), lambda: facts), Limits(rule.limits))
        ]

    return look


@pytest.fixture
def folder_sentences() -> Callable[..., list[str]]:
    def look(code: str, **problems: tuple[str, ...]) -> list[str]:
        rule = rule_of(code)
        assert rule is not None
        return [one.sentence for one in rule.check(Folder(Path("show"), problems), Limits(rule.limits))]

    return look
