from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_a_track_that_ends_early_is_named(session_sentences: Callable[..., list[str]]) -> None:
    assert session_sentences("AUD031", SessionFacts(), {}, {"duration_s": 300.0}) == [
        "track1.wav is 300 s shorter than the longest track"
    ]
    assert session_sentences("AUD031", SessionFacts(), {}, {"duration_s": 590.0}) == []
