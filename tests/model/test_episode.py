"""An episode as its producer describes it: who is heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.model.episode import Episode, Track, TrackRole


@pytest.mark.parametrize(("role", "spoken"), [("host", True), ("guest", True), ("music", False), ("reference", False)])
def test_hosts_and_guests_are_voices(role: TrackRole, spoken: bool) -> None:  # noqa: FBT001
    assert Track(Path("a.wav"), "Ada", role).is_spoken is spoken


def test_voices_come_in_the_order_of_the_tracks() -> None:
    ada, call, ben = (
        Track(Path("a.wav"), "Ada", "host"),
        Track(Path("c.wav"), "Call", "reference"),
        Track(Path("b.wav"), "Ben"),
    )
    assert Episode("Walls", (ada, call, ben)).voices == (ada, ben)


def test_what_nobody_says_is_not_there() -> None:
    episode = Episode("Walls", ())
    assert (episode.number, episode.date, episode.artwork, episode.inserts, episode.stitch.cold_open) == (
        None,
        None,
        None,
        (),
        False,
    )
    assert (episode.preset, episode.stitch.crossfade_s, episode.stitch.tighten_s) == ("apple", 1.5, 0.0)
