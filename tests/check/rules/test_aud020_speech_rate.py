from collections.abc import Callable


def test_very_fast_speech_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD020", syllables_per_s=9.2) == ["9.2 syllables a second"]
    assert sentences("AUD020", syllables_per_s=6.0) == []
