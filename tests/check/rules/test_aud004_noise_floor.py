from collections.abc import Callable


def test_noise_near_the_voice_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD004", noise_floor_dbfs=-28.0) == ["noise only 12 dB below the voice"]
    assert sentences("AUD004") == []


def test_without_pauses_nothing_is_known_of_the_room(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD004", noise_floor_dbfs=-28.0, active_share=1.0) == []
