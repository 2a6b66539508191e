from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_different_rates_and_depths_are_named(session_sentences: Callable[..., list[str]]) -> None:
    found = session_sentences("AUD030", SessionFacts(), {"sample_rate": 44_100, "bit_depth": 16}, {"bit_depth": 24})
    assert found == [
        "tracks have different sample rates (44100 Hz, 48000 Hz)",
        "tracks have different bit depths (16 bit, 24 bit)",
    ]
    assert session_sentences("AUD030") == []
