"""What counts as a line of a function, and as an import inside one."""

import textwrap
from pathlib import Path

import pytest

from bench.house import sizes
from bench.house.sizes import HOUSE, PACKAGE, functions_of, imports_inside_functions, mirrored_test


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a module with a function of four lines, one of two inside it, and three imports, one of them inside."""
    monkeypatch.setattr(sizes, "HOUSE", tmp_path)
    path = tmp_path / "module.py"
    source = '''
        import json
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from pathlib import Path

        @decorated
        def outer(
            path: "Path",
        ) -> None:
            """Do it.

            In two paragraphs.
            """
            import csv

            def inner() -> None:
                pass
    '''
    path.write_text(textwrap.dedent(source).lstrip())
    return path


def test_docstrings_and_decorators_are_no_lines_of_a_function(module: Path) -> None:
    assert {found.name: found.lines for found in functions_of(module)} == {"outer": 7, "inner": 2}


def test_only_imports_that_run_with_a_function_count(module: Path) -> None:
    assert imports_inside_functions(module) == 1


def test_the_test_of_a_module_stands_at_the_same_path() -> None:
    assert mirrored_test(PACKAGE / "audio" / "limiter.py") == HOUSE / "tests" / "audio" / "test_limiter.py"
    assert mirrored_test(PACKAGE / "audio" / "limiter.py").is_file()


def test_the_table_has_a_figure_in_every_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["sizes"])
    sizes.main()
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 5
    assert all(row[46:].strip()[0].isdigit() for row in rows)
