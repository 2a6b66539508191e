from collections.abc import Callable


def test_each_statement_that_is_not_true_is_named(folder_sentences: Callable[..., list[str]]) -> None:
    assert folder_sentences("AUD051", notes=("a",)) == ["a"]
    assert folder_sentences("AUD051") == []
