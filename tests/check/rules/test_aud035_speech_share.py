from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_somebody_who_says_nothing_is_named(seen_together: Callable[..., list[str]]) -> None:
    facts = SessionFacts(talk=(("track0.wav", 99.0), ("track1.wav", 1.0)))
    assert seen_together("AUD035", facts) == ["track1.wav speaks 1% of the talk"]
    assert seen_together("AUD035", SessionFacts(talk=(("track0.wav", 90.0), ("track1.wav", 10.0)))) == []


def test_tracks_that_could_not_be_compared_are_known_by_their_own_level(
    seen_together: Callable[..., list[str]],
) -> None:
    assert seen_together("AUD035", SessionFacts(), {}, {"active_share": 0.01}) == ["track1.wav speaks 1% of the talk"]
    assert seen_together("AUD035", SessionFacts(), {}, {"active_share": 0.0}) == ["track1.wav speaks 0% of the talk"]
    assert seen_together("AUD035") == []
