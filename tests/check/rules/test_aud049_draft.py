from collections.abc import Callable


def test_each_broken_draft_is_told(seen_in_folder: Callable[..., list[str]]) -> None:
    assert seen_in_folder("AUD049", drafts=("a",)) == ["a"]
    assert seen_in_folder("AUD049") == []
