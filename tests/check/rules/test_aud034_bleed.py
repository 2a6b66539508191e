from collections.abc import Callable

from toolkit.check.session import Heard, SessionFacts


def test_a_voice_that_is_loud_on_another_microphone_is_named(seen_together: Callable[..., list[str]]) -> None:
    assert seen_together("AUD034", SessionFacts(bleed=(Heard("a", "b", -12.0),))) == [
        "a is heard on b, 12 dB under its own voice"
    ]
    assert seen_together("AUD034", SessionFacts(bleed=(Heard("a", "b", -35.0),))) == []
