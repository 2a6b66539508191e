from collections.abc import Callable

from toolkit.model.measurement import Hum


def test_hum_that_is_heard_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD005", hum=Hum(50.0, -50.0)) == ["hum at 50.0 Hz, -50 dBFS"]
    assert sentences("AUD005", hum=Hum(50.0, -80.0)) == []
