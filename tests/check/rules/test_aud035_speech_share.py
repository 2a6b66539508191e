from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_somebody_who_says_nothing_is_named(seen_together: Callable[..., list[str]]) -> None:
    assert seen_together("AUD035", SessionFacts(), {}, {"active_share": 0.01}) == ["track1.wav speaks 1% of the talk"]
    assert seen_together("AUD035") == []
