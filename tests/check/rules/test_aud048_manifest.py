from collections.abc import Callable


def test_each_mistake_is_told(seen_in_folder: Callable[..., list[str]]) -> None:
    assert seen_in_folder("AUD048", manifest=("a", "b")) == ["a", "b"]
    assert seen_in_folder("AUD048") == []
