"""Which tests belong to a module, which changes are tried, and which of them count as noticed."""

import subprocess
from pathlib import Path

import pytest

from bench.house.mutants import HOUSE, ROOMS, chosen, equivalent, files_testing, noticed_of

GAIN = "def louder(gain):\n    return gain + 1\n\n\ndef softer(gain):\n    return gain - 1\n\n\ndef spin(count):\n    while count > 0:\n        count -= 1\n"
TEST = "from toolkit.audio.gain import louder, spin\n\n\ndef test_it_is_louder() -> None:\n    spin(3)\n    assert louder(2) == 3\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a house of one module, half of which its test looks at."""
    for name, text in {
        "toolkit/audio/gain.py": GAIN,
        "tests/audio/test_gain.py": TEST,
        "toolkit/__init__.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def test_the_tests_of_a_module_are_at_its_mirrored_path(tree: Path) -> None:
    assert files_testing(tree, "toolkit/audio/gain.py") == ("tests/audio/test_gain.py",)


def test_without_one_they_are_those_of_its_room_that_import_it(tree: Path) -> None:
    (tree / "tests/audio/test_mix.py").write_text("from toolkit.audio import fade, pan\n")
    (tree / "tests/audio/test_fade.py").write_text("from toolkit.audio.pan_law import law\n")
    assert files_testing(tree, "toolkit/audio/pan.py") == ("tests/audio/test_mix.py",)
    assert files_testing(tree, "toolkit/audio/echo.py") == ()


def test_the_same_seed_chooses_the_same_changes_and_another_others() -> None:
    keys = [[mutant.key for mutant in chosen(HOUSE, ("model",), 5, seed)] for seed in (1, 1, 2)]
    assert keys[0] == keys[1] != keys[2]
    assert len(set(keys[0])) == 5


@pytest.mark.slow
def test_a_change_that_a_test_looks_at_is_noticed_and_one_that_none_does_is_not(tree: Path) -> None:
    noticed = noticed_of(chosen(tree, ("audio",), 50, 1), tree, 2)
    assert {(m.mutation.line_text, m.mutation.after) for m, is_noticed in noticed.items() if is_noticed} >= {
        ("return gain + 1", "-"),
        ("return gain + 1", "2"),
        ("return gain + 1", "return None"),
        # This one never ends.
        ("count -= 1", "pass"),
    }
    assert {m.mutation.line_text for m, is_noticed in noticed.items() if not is_noticed} >= {"return gain - 1"}
    assert (tree / "toolkit/audio/gain.py").read_text() == GAIN


def test_every_change_that_is_listed_as_equivalent_can_still_be_made() -> None:
    made = {mutant.key for mutant in chosen(HOUSE, ROOMS, 10**6, 1)} if equivalent() else set()
    assert equivalent() <= made
