"""How large the house is: modules, functions, imports inside functions, and modules without a test at their path.

    python -m bench.house.sizes [--json]

Counts lines of text. A function's docstring and decorators are not counted; a module's docstring is.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

HOUSE = Path(__file__).parents[2]
PACKAGE = HOUSE / "toolkit"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Function:
    """A function with the lines that it takes, its docstring left out."""

    path: str
    name: str
    lines: int


@dataclass(frozen=True)
class Sizes:
    """What is printed."""

    modules: int
    module_median: float
    module_longest: int
    functions: int
    function_median: float
    function_90th: int
    function_longest: int
    imports_in_functions: int
    """Of ``toolkit/pipeline``."""
    without_test: int
    """Modules that say more than their docstring and have no test at the mirrored path."""
    test_lines_per_line: float


def functions_of(path: Path) -> Iterator[Function]:
    """Yield every function of a module, those inside others included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, FUNCTIONS):
            assert node.end_lineno is not None
            told = node.body[0] if ast.get_docstring(node) is not None else None
            docstring = (told.end_lineno or 0) - told.lineno + 1 if told is not None else 0
            yield Function(str(path.relative_to(HOUSE)), node.name, node.end_lineno - node.lineno + 1 - docstring)


def imports_inside_functions(path: Path) -> int:
    """Return how many import statements of a module run when a function does."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {below for node in ast.walk(tree) if isinstance(node, FUNCTIONS) for below in ast.walk(node)}
    return sum(isinstance(node, ast.Import | ast.ImportFrom) for node in inside)


def mirrored_test(path: Path) -> Path:
    """Return where the test of a module stands."""
    inside = path.relative_to(PACKAGE)
    return HOUSE / "tests" / inside.parent / f"test_{inside.stem}.py"


def modules() -> list[Path]:
    """Return every module of ``toolkit/``."""
    return sorted(PACKAGE.rglob("*.py"))


def modules_without_test() -> list[Path]:
    """Return the modules whose test is not at the mirrored path; an ``__init__.py`` that is one docstring needs none."""
    return [
        path
        for path in modules()
        if len(ast.parse(path.read_text("utf-8")).body) > 1 and not mirrored_test(path).is_file()
    ]


def sizes() -> Sizes:
    """Count."""
    lines = [len(path.read_text("utf-8").splitlines()) for path in modules()]
    functions = sorted(function.lines for path in modules() for function in functions_of(path))
    tests = sum(len(path.read_text("utf-8").splitlines()) for path in (HOUSE / "tests").rglob("*.py"))
    return Sizes(
        modules=len(lines),
        module_median=median(lines),
        module_longest=max(lines),
        functions=len(functions),
        function_median=median(functions),
        function_90th=functions[int(0.9 * len(functions))],
        function_longest=functions[-1],
        imports_in_functions=sum(map(imports_inside_functions, (PACKAGE / "pipeline").rglob("*.py"))),
        without_test=len(modules_without_test()),
        test_lines_per_line=round(tests / sum(lines), 2),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    found = sizes()
    if parser.parse_args().json:
        print(json.dumps(asdict(found)))
        return
    rows = {
        "modules; median and longest, lines": f"{found.modules}; {found.module_median:g}, {found.module_longest}",
        "functions; median, 90th and longest, lines": f"{found.functions}; {found.function_median:g}, "
        f"{found.function_90th}, {found.function_longest}",
        "imports inside functions in pipeline/": str(found.imports_in_functions),
        "modules without a test at their path": str(found.without_test),
        "lines of tests for a line of toolkit/": f"{found.test_lines_per_line:g}",
    }
    for what, figure in rows.items():
        print(f"{what:<46}{figure}")


if __name__ == "__main__":
    main()
