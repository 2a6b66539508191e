from collections.abc import Callable


def test_each_broken_draft_is_named(folder_sentences: Callable[..., list[str]]) -> None:
    assert folder_sentences("AUD049", drafts=("a",)) == ["a"]
    assert folder_sentences("AUD049") == []
