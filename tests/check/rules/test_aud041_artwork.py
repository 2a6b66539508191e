from collections.abc import Callable

from toolkit.model.preset import Preset


def test_missing_and_refused_artwork_is_told(seen: Callable[..., list[str]], apple: Preset) -> None:
    assert seen("AUD041", preset=apple, has_artwork=False) == ["there is no artwork in it"]
    assert seen("AUD041", preset=apple, artwork_problems=("it is small.",)) == ["it is small"]
    assert seen("AUD041", has_artwork=False) == []
