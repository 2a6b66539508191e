from collections.abc import Callable


def test_each_mistake_is_named(folder_sentences: Callable[..., list[str]]) -> None:
    assert folder_sentences("AUD048", manifest=("a", "b")) == ["a", "b"]
    assert folder_sentences("AUD048") == []
