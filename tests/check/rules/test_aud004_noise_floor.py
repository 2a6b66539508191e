from collections.abc import Callable


def test_noise_near_the_voice_is_found(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD004", noise_floor_dbfs=-28.0) == ["noise only 12 dB under the voice"]
    assert seen("AUD004") == []


def test_without_pauses_nothing_tells_of_the_room(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD004", noise_floor_dbfs=-28.0, active_share=1.0) == []
