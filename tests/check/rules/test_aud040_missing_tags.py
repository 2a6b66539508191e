from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_delivered_file_needs_title_and_show(seen: Callable[..., list[str]], apple: Preset) -> None:
    assert seen("AUD040", preset=apple, title="", show="") == ["its tags lack title and show"]
    assert seen("AUD040", preset=apple) == []
    assert seen("AUD040", title="") == []
