from collections.abc import Callable

from toolkit.model.preset import Preset


def test_large_files_and_odd_codecs_are_told(seen: Callable[..., list[str]], apple: Preset) -> None:
    assert seen("AUD046", preset=apple, size_bytes=700_000_000) == ["700 MB"]
    assert seen("AUD046", preset=apple, codec="wmav2") == ["podcast apps do not take wmav2"]
    assert seen("AUD046", preset=apple) == []
