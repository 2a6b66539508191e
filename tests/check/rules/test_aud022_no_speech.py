from collections.abc import Callable


def test_a_recording_of_a_room_is_found(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD022", active_share=0.0)
    assert seen("AUD022") == []
    assert seen("AUD022", active_share=0.0, duration_s=3.0) == []
