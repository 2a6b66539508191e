from collections.abc import Callable


def test_each_item_that_would_be_refused_is_named(folder_sentences: Callable[..., list[str]]) -> None:
    assert folder_sentences("AUD050", feed=("a",)) == ["a"]
    assert folder_sentences("AUD050") == []
