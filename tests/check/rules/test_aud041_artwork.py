from collections.abc import Callable

from toolkit.model.preset import Preset


def test_missing_and_refused_artwork_is_named(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD041", preset=apple, has_artwork=False) == ["it contains no artwork"]
    assert sentences("AUD041", preset=apple, artwork_problems=("it is small.",)) == ["it is small"]
    assert sentences("AUD041", has_artwork=False) == []
