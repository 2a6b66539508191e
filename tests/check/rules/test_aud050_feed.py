from collections.abc import Callable


def test_each_item_that_would_be_refused_is_told(seen_in_folder: Callable[..., list[str]]) -> None:
    assert seen_in_folder("AUD050", feed=("a",)) == ["a"]
    assert seen_in_folder("AUD050") == []
