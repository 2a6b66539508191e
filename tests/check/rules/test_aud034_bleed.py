from collections.abc import Callable

from toolkit.check.session import Bleed, SessionFacts


def test_a_voice_that_is_loud_on_another_microphone_is_named(session_sentences: Callable[..., list[str]]) -> None:
    assert session_sentences("AUD034", SessionFacts(bleed=(Bleed("a", "b", -12.0),))) == [
        "a is heard on b, 12 dB below that microphone's own voice"
    ]
    assert session_sentences("AUD034", SessionFacts(bleed=(Bleed("a", "b", -35.0),))) == []
