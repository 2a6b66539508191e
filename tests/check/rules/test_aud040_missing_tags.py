from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_delivered_file_needs_title_and_show(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD040", preset=apple, title="", show="") == ["its tags lack title and show"]
    assert sentences("AUD040", preset=apple) == []
    assert sentences("AUD040", title="") == []
