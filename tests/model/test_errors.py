"""Every error has a sentence, a code, and survives the way to another process."""

import dataclasses
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from toolkit.model import errors, feed_errors, file_errors, job_errors, speech_errors
from toolkit.model.errors import BadInput, MissingOnMachine, PodkitError, WorkRefused
from toolkit.model.problem import Problem


def leaves(kind: type[PodkitError] = PodkitError) -> Iterator[type[PodkitError]]:
    if not kind.__subclasses__():
        yield kind
    for child in kind.__subclasses__():
        yield from leaves(child)


def example(kind: type[PodkitError]) -> PodkitError:
    values: dict[Any, Any] = {Path: Path("a.wav"), str: "word", float: 1.5, int: 3, bool: True, int | None: 3, Path | None: Path("a.wav"),
                              tuple[Path, ...]: (Path("a.wav"),), tuple[str, ...]: ("a",),
                              tuple[Problem, ...]: (Problem("key", "this", "that", 3),)}  # fmt: skip
    hints = get_type_hints(kind)
    return kind(**{field.name: values[hints[field.name]] for field in dataclasses.fields(kind)})  # type: ignore[arg-type]


assert job_errors.__doc__  # imported so that their classes are in the tree
assert feed_errors.__doc__
assert file_errors.__doc__
assert speech_errors.__doc__


@pytest.mark.parametrize("kind", list(leaves()))
def test_an_error_keeps_its_sentence_across_processes(kind: type[PodkitError]) -> None:
    error = example(kind)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) != ""


@pytest.mark.parametrize("kind", list(leaves()))
def test_every_leaf_hangs_under_one_of_the_three_exit_codes(kind: type[PodkitError]) -> None:
    assert sum(issubclass(kind, branch) for branch in (WorkRefused, BadInput, MissingOnMachine)) == 1


def test_the_tree_in_the_docstring_names_every_class() -> None:
    assert errors.__doc__ is not None
    for kind in leaves():
        assert f"─ {kind.__name__}" in errors.__doc__
