from collections.abc import Callable

from toolkit.model.measurement import Hum


def test_hum_that_is_heard_is_found(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD005", hum=Hum(50.0, -50.0)) == ["hum at 50.0 Hz, -50 dBFS"]
    assert seen("AUD005", hum=Hum(50.0, -80.0)) == []
