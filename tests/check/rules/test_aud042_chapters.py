from collections.abc import Callable


def test_chapters_that_are_not_valid_are_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD042", chapter_problem="two start at 0.") == ["its chapters are not valid: two start at 0"]
    assert sentences("AUD042") == []
