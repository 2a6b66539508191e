"""What is changed of a program, and what never is."""

import textwrap
from pathlib import Path

import pytest

from bench.house.mutations import is_another_program, mutations_of

HOUSE = Path(__file__).parents[3]


def changes(source: str) -> list[str]:
    """Return every program that a source can become."""
    content = textwrap.dedent(source).encode()
    return [one.applied(content).decode() for one in mutations_of(content)]


@pytest.mark.parametrize(
    ("source", "others"),
    [
        ("a < b", ["a <= b"]),
        ("a not in b", ["a in b"]),
        ("a is  not b", ["a is b"]),
        ("a and b or c", ["a or b or c", "a and b and c"]),
        ("(a) - (b)", ["(a) + (b)"]),
        ("a ** b // c", ["a * b // c", "a ** b * c"]),
        ("not a", ["a"]),
        ("-a", ["a"]),
        ("a if b else c", ["a if not (b) else c"]),
        ("[a for a in b if c]", ["[a for a in b if not (c)]"]),
        ("3", ["4"]),
        ("0.25", ["1.25"]),
        ("48000.0", ["96000.0"]),
        ("True", ["False"]),
        ("'mp3'", ['""']),
        ("np.minimum(a, b)", ["np.maximum(a, b)"]),
    ],
)
def test_an_expression_becomes_its_neighbours(source: str, others: list[str]) -> None:
    assert changes(f"x = {source}\n") == [f"x = {other}\n" for other in others]


@pytest.mark.parametrize(
    ("statement", "other"),
    [
        ("return found", "return None"),
        ("raise found", "pass"),
        ("count += step", "pass"),
        ("write(found)", "pass"),
        ("continue", "break"),
        ("break", "continue"),
    ],
)
def test_a_statement_goes_or_becomes_its_opposite(statement: str, other: str) -> None:
    frame = "def f():\n    while found:\n        {}\n"
    assert changes(frame.format(statement)) == [frame.format(other)]


@pytest.mark.parametrize(
    "source",
    [
        '"""About 3 and 4."""',
        "from typing import Literal\n",
        "def f(a: Literal['x'] = b) -> list[Literal[3]]: ...",
        "a: 'int | 3'",
        "if TYPE_CHECKING:\n    b = 3",
        "_LOG.info('read', 3)",
        "logging.getLogger('read').warning('slow', 3)",
        "@dataclass(frozen=True)\nclass A: ...",
        "SourceSample = NewType('SourceSample', int)",
        "raise_it = f'{a + 3} and'",
        "text = 'two words'",
        "__all__ = ['produce']",
        "return_nothing = None",
    ],
)
def test_what_is_written_for_people_and_type_checkers_stays(source: str) -> None:
    assert changes(source) == []


def test_a_change_says_where_it_is_and_the_same_when_its_line_moves() -> None:
    (here,) = mutations_of(b"x = 1 if a else b\n")[1:]
    (there,) = mutations_of("# größer\n\nif c:\n    x = 1 if a else b\n".encode())[2:]
    assert (here.line, there.line) == (1, 4)
    assert here.change == there.change == "9: a -> not (a)"
    assert here.line_text == there.line_text == "x = 1 if a else b"


def test_letters_of_several_bytes_do_not_shift_what_is_changed() -> None:
    assert changes('"größer" + x\n') == ['"" + x\n', '"größer" - x\n']


def test_nearly_every_change_of_a_real_module_is_another_program() -> None:
    source = (HOUSE / "bench" / "house" / "mutations.py").read_bytes()
    found = mutations_of(source)[::10]
    assert len(found) > 10
    assert sum(is_another_program(one, source) for one in found) > 0.98 * len(found)
