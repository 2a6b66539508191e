from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_somebody_who_says_nothing_is_named(session_sentences: Callable[..., list[str]]) -> None:
    facts = SessionFacts(talk=(("track0.wav", 99.0), ("track1.wav", 1.0)))
    assert session_sentences("AUD035", facts) == ["the speaker of track1.wav has 1% of the talk"]
    assert session_sentences("AUD035", SessionFacts(talk=(("track0.wav", 90.0), ("track1.wav", 10.0)))) == []


def test_tracks_that_could_not_be_compared_are_known_by_their_own_level(
    session_sentences: Callable[..., list[str]],
) -> None:
    assert session_sentences("AUD035", SessionFacts(), {}, {"active_share": 0.01}) == [
        "the speaker of track1.wav has 1% of the talk"
    ]
    assert session_sentences("AUD035", SessionFacts(), {}, {"active_share": 0.0}) == [
        "the speaker of track1.wav has 0% of the talk"
    ]
    assert session_sentences("AUD035") == []
