from collections.abc import Callable


def test_a_recording_of_a_room_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD022", active_share=0.0)
    assert sentences("AUD022") == []
    assert sentences("AUD022", active_share=0.0, duration_s=3.0) == []
