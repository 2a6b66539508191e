"""Stages that run side by side never begin to import one library at two of its parts."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import toolkit.pipeline.stages

STAGES = Path(toolkit.pipeline.stages.__file__).parent
MAKING = sorted(path.stem for path in STAGES.glob("*.py") if "Stage(" in path.read_text("utf-8"))

# Imports what a stage loads in turn, then what its functions import whenever they like: nothing of scipy may be new.
LOOK = """
import sys
from importlib import import_module
def parts():
    return {name for name in sys.modules if name.startswith("scipy.")}
import_module("toolkit.pipeline.stages.production"), import_module(sys.argv[1])
for name in sys.argv[2].split():
    import_module(name)
before = parts()
for name in sys.argv[3].split():
    import_module(name)
print(*sorted(parts() - before)[:5])
"""


def imported_in_functions(module: str) -> Iterator[str]:
    tree = ast.parse((STAGES / f"{module}.py").read_text("utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module
                elif isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)


def loaded_in_turn(module: str) -> Iterator[str]:
    """What the stages of a module say they load."""
    tree = ast.parse((STAGES / f"{module}.py").read_text("utf-8"))
    names = vars(import_module(f"toolkit.pipeline.stages.{module}"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "loads":
            yield from eval(compile(ast.Expression(node.value), module, "eval"), names)


@pytest.mark.parametrize("module", [module for module in MAKING if any(imported_in_functions(module))])
def test_a_stage_loads_in_turn_whatever_leads_to_scipy(module: str) -> None:
    asked = [
        f"toolkit.pipeline.stages.{module}",
        *(" ".join(f(module)) for f in (loaded_in_turn, imported_in_functions)),
    ]
    found = subprocess.run([sys.executable, "-c", LOOK, *asked], capture_output=True, text=True, check=True)
    assert found.stdout.split() == [], f"{module} imports these outside `loads`"


def test_no_room_below_imports_scipy_in_a_function_but_for_the_one_that_is_loaded_in_turn() -> None:
    package = STAGES.parents[1]
    found = set()
    for path in package.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scipy"):
                        found.add(f"{path.relative_to(package).as_posix()}: {node.module}")
    assert found == {"speech/voices.py: scipy.cluster.hierarchy"}
    assert "scipy.cluster.hierarchy" in set(loaded_in_turn("diarise"))
