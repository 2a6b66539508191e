"""Which recording is whose."""

from pathlib import Path

import pytest

from toolkit.model.episode import Host, Track
from toolkit.pipeline.episode.hosts import host_of, with_hosts

DANA, TOM, BEN = Host("Dana Reyes"), Host("Tom Reed"), Host("Ben Reed", role="guest", file="mic3*")
HOSTS = (DANA, TOM, BEN)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("dana.wav", DANA),
        ("02_Dana-Reyes.flac", DANA),
        ("reyes mic.wav", DANA),
        ("tom.wav", TOM),
        ("MIC3 take.wav", BEN),
        ("ben.wav", None),
        ("rec0001.wav", None),
        ("tomorrow.wav", None),
    ],
)
def test_a_recording_is_the_hosts_whose_name_or_pattern_it_has(name: str, host: Host | None) -> None:
    assert host_of(Track(Path(name), "Somebody"), HOSTS) == host


def test_a_name_that_two_share_says_nothing() -> None:
    assert host_of(Track(Path("reed.wav"), "Reed"), (TOM, Host("Ann Reed"))) is None
    assert host_of(Track(Path("ann reed.wav"), "Reed"), (TOM, Host("Ann Reed"))) == Host("Ann Reed")


def test_letters_with_accents_are_found_without_them() -> None:
    assert host_of(Track(Path("jose.wav"), "Jose"), (Host("José García"),)) == Host("José García")


def test_each_host_is_heard_on_one_recording() -> None:
    tracks = (Track(Path("dana.wav"), "Dana"), Track(Path("dana-2.wav"), "Dana 2"))
    assert [track.speaker for track in with_hosts(tracks, HOSTS)] == ["Dana Reyes", "Dana 2"]


def test_a_reference_and_music_are_nobodys() -> None:
    tracks = (Track(Path("dana.wav"), "Dana", "reference"), Track(Path("tom.wav"), "Tom", "music"))
    assert with_hosts(tracks, HOSTS) == tracks
