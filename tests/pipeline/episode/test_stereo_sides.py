"""Interviews recorded with one person on each side of a stereo file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.sample_episode import OPTIONS, SAMPLE
from toolkit.model.errors import DuplicateTrack, UnreadableMedia
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.commands.transcribe import TranscribeOptions, transcribe_files
from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.stereo_sides import divided

RATE = 16_000
TRUTH = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
SECONDS = 36


def voice(index: int) -> np.ndarray:
    track = TRUTH["tracks"][index]
    samples, rate = soundfile.read(SAMPLE / track["file"], dtype="float32", frames=48_000 * SECONDS)
    late = np.zeros(round(track["offset_s"] * RATE), np.float32)
    return np.concatenate([late, soxr.resample(samples, rate, RATE)])[: SECONDS * RATE].astype(np.float32)


@pytest.fixture(scope="module")
def interview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("interview") / "interview.wav"
    soundfile.write(path, np.stack([voice(0), voice(1) * np.float32(0.4)], axis=1), RATE)
    return path


@pytest.mark.slow
def test_each_side_becomes_a_track_of_its_own(interview: Path) -> None:
    episode = divided(open_episode(interview)).episode
    assert [(track.speaker, track.channel) for track in episode.tracks] == [
        ("Speaker 1", "left"),
        ("Speaker 2", "right"),
    ]
    assert any("one on each side" in said for said in episode.inferred)
    assert not any("one speaker" in said for said in episode.inferred)


@pytest.mark.slow
def test_the_only_host_of_a_show_may_be_on_either_side(interview: Path, tmp_path: Path) -> None:
    (tmp_path / "show.toml").write_text('[[host]]\nspeaker = "Dana Reyes"\n')
    (tmp_path / "talk.wav").write_bytes(interview.read_bytes())
    episode = divided(open_episode(tmp_path / "talk.wav")).episode
    assert [track.speaker for track in episode.tracks] == ["Speaker 1", "Speaker 2"]
    assert not any("one speaker" in said for said in episode.inferred)


def test_names_that_are_given_are_those_of_the_left_and_the_right_side(interview: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(interview.read_bytes())
    named = divided(open_episode(tmp_path / "talk.wav"), ("Ada", "Ben"))
    assert [(track.speaker, track.channel, track.role) for track in named.episode.tracks] == [
        ("Ada", "left", "host"),
        ("Ben", "right", "guest"),
    ]
    assert not any("one speaker" in said for said in named.episode.inferred)


def test_names_go_to_recordings_in_the_order_of_their_files(tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav", "intro.wav"):
        (tmp_path / name).touch()
    named = divided(open_episode(tmp_path), ("Ada", "Ben")).episode
    assert [(track.file.name, track.speaker) for track in named.voices] == [("a.wav", "Ada"), ("b.wav", "Ben")]
    assert named.inferred[0] == "tracks, from the files in the folder: a.wav, b.wav"


def test_more_or_fewer_names_than_voices_are_refused(tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav"):
        (tmp_path / name).touch()
    with pytest.raises(UnreadableMedia, match="there are 2 voices here and 3 times --speaker"):
        divided(open_episode(tmp_path), ("Ada", "Ben", "Cy"))


def test_two_names_for_a_mono_recording_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "talk.wav", voice(0), RATE)
    with pytest.raises(
        UnreadableMedia, match=r"left and the right side of a stereo recording, and this has 1 channel;"
    ):
        divided(open_episode(tmp_path / "talk.wav"), ("Ada", "Ben"))


@pytest.mark.slow
def test_a_folder_with_an_interview_has_two_voices(interview: Path, tmp_path: Path) -> None:
    (tmp_path / "ada-and-ben.wav").write_bytes(interview.read_bytes())
    tracks = divided(open_episode(tmp_path)).episode.tracks
    assert [track.speaker for track in tracks] == ["Ada and ben 1", "Ada and ben 2"]


@pytest.mark.slow
def test_a_mix_of_both_stays_one_voice(interview: Path, tmp_path: Path) -> None:
    samples, _ = soundfile.read(interview, dtype="float32")
    mixed = samples @ np.array([[0.7, 0.4], [0.4, 0.7]], np.float32)
    soundfile.write(tmp_path / "mix.wav", mixed, RATE)
    assert len(divided(open_episode(tmp_path / "mix.wav")).episode.tracks) == 1


def test_what_a_manifest_calls_one_voice_stays_one(folder: Path) -> None:
    (folder / "episode.toml").write_text('[[track]]\nfile = "talk.wav"\nspeaker = "Ada"\n')
    assert [track.channel for track in divided(open_episode(folder)).episode.tracks] == [""]


@pytest.mark.model
def test_each_word_gets_the_speaker_of_its_side(
    interview: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    options = TranscribeOptions(model="tiny.en", language="en", formats=("json",))
    (done,) = transcribe_files([interview], out=tmp_path, options=options)
    assert any("a voice on each side" in said for said in done.warnings)
    right = wrong = 0
    for segment, word in done.transcript.words():
        who = {"Speaker 1": "Ada Park", "Speaker 2": "Ben Osei"}[segment.speaker]
        speakers = speakers_at((word.start_s + word.end_s) / 2)
        right += who in speakers
        # A third person is in the room, without a side: whose words hers are, neither side can tell.
        wrong += who not in speakers and "Marta Kowalczyk" not in speakers
    assert right > 40
    assert right / (right + wrong) > 0.97


def speakers_at(time_s: float) -> set[str]:
    """Return who speaks then, or is about to, or has just spoken."""
    return {line["speaker"] for line in TRUTH["lines"] if line["start_s"] - 0.3 <= time_s <= line["words"][-1][2] + 0.3}


@pytest.mark.slow
def test_both_voices_are_brought_to_one_loudness(interview: Path, tmp_path: Path) -> None:
    options = OPTIONS.__class__(skip=frozenset({"transcribe"}))
    report = produce_episode(interview, out=tmp_path / "out", options=options).report
    assert [track.name for track in report.tracks] == ["interview-left", "interview-right"]
    before, after = ([getattr(track, when).speech_lufs for track in report.tracks] for when in ("before", "after"))
    assert abs(before[0] - before[1]) > 4
    assert abs(after[0] - after[1]) < 1


@pytest.fixture
def folder(interview: Path, tmp_path: Path) -> Path:
    (tmp_path / "talk.wav").write_bytes(interview.read_bytes())
    return tmp_path


def manifest(folder: Path, *sides: str) -> None:
    tracks = [
        f'[[track]]\nfile = "talk.wav"\nspeaker = "Guest {n}"\nchannel = "{side}"\n' for n, side in enumerate(sides)
    ]
    (folder / "episode.toml").write_text("\n".join(tracks))


def test_a_manifest_names_the_sides(folder: Path) -> None:
    manifest(folder, "right", "left")
    assert [track.channel for track in open_episode(folder).episode.tracks] == ["right", "left"]


def test_one_side_named_twice_is_refused(folder: Path) -> None:
    manifest(folder, "left", "left")
    with pytest.raises(DuplicateTrack):
        open_episode(folder)


def test_a_side_of_a_mono_recording_is_refused_with_what_to_do(folder: Path) -> None:
    soundfile.write(folder / "talk.wav", voice(0), RATE)
    manifest(folder, "left")
    with pytest.raises(UnreadableMedia, match=r"it has 1 channel, no left side; take channel = \"left\" out"):
        produce_episode(folder, options=OPTIONS.__class__(skip=frozenset({"transcribe"})))
