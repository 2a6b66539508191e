from collections.abc import Callable


def test_long_silence_at_either_end_is_found(sentences: Callable[..., list[str]]) -> None:
    assert len(sentences("AUD006", head_silence_s=6.0, tail_silence_s=9.0)) == 2
    assert sentences("AUD006") == []


def test_a_track_is_silent_while_others_speak(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD006", head_silence_s=60.0, is_track=True) == []
