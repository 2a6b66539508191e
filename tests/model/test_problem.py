"""One thing that is wrong in a file that a person wrote, in a sentence."""

from __future__ import annotations

import pytest

from toolkit.model.problem import Problem


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("track 1, file", "nothing", "this key", 3), "line 3: track 1, file: found nothing, expected this key"),
        (Problem("", "'x'", "TOML", 3), "line 3: found 'x', expected TOML"),
        (Problem("episode", "'x'", "a table"), "episode: found 'x', expected a table"),
        (Problem("", "'x'", "TOML", 0), "line 0: found 'x', expected TOML"),
    ],
)
def test_a_problem_says_where_what_was_found_and_what_was_expected(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence
