from collections.abc import Callable

from toolkit.model.preset import Preset


def test_large_files_and_odd_codecs_are_named(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD046", preset=apple, size_bytes=700_000_000) == ["700 MB is more than many hosts accept"]
    assert sentences("AUD046", preset=apple, codec="wmav2") == ["podcast apps do not play wmav2"]
    assert sentences("AUD046", preset=apple) == []
