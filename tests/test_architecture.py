"""The house keeps its plan: rooms, layers, names, sizes and what every command has."""

import ast
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bench.house.sizes import functions_of
from toolkit.cli.main import app

HOUSE = Path(__file__).parents[1]
MODULES = sorted((HOUSE / "toolkit").rglob("*.py"))
PLAN = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
PICTURE = HOUSE / "ARCHITECTURE.md"
MOST_LINES = 330
MOST_FUNCTION_LINES = 50
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}


def rooms_on_disk() -> set[str]:
    return {path.parent.name for path in (HOUSE / "toolkit").glob("*/__init__.py")}


def layers() -> list[set[str]]:
    (contract,) = (entry for entry in PLAN if entry.get("containers") == ["toolkit"])
    return [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]


def commands() -> dict[str, list[str]]:
    """Return the words that start each command, those of groups and hidden names included."""
    found: dict[str, list[str]] = {}
    for name, command in typer.main.get_command(app).commands.items():
        below = getattr(command, "commands", None)
        found |= {f"{name} {leaf}": [name, leaf] for leaf in below} if below else {name: [name]}
    return found


def one_spelling(project: str) -> str:
    """Return the name of a project on the package index as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", project).lower()


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def test_the_rooms_on_disk_are_the_layers_of_the_contract() -> None:
    assert rooms_on_disk() == set().union(*layers())


@pytest.mark.skipif(not PICTURE.is_file(), reason="ARCHITECTURE.md is not in this checkout")
def test_the_rooms_on_disk_are_those_of_the_picture() -> None:
    drawn = re.findall(r"^[\s\u2502\u251c\u2514\u2500]*(\w+)/\s", PICTURE.read_text("utf-8"), re.MULTILINE)
    assert rooms_on_disk() <= set(drawn)
    assert {room for room in drawn if (HOUSE / "toolkit" / room).is_dir()} == rooms_on_disk()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_is_a_drawer_or_holds_two_ideas(path: Path) -> None:
    assert DRAWERS.isdisjoint(part.removeprefix("_") for part in (*path.relative_to(HOUSE).parts[1:-1], path.stem))
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


# Who opens a file without ``read_small``, and why: all other small files are read by it, since somebody else may have written them.
OPENS_ITSELF = {
    "editorial/": "what podkit ships with itself, and its own cache of answers",
    "pipeline/graph/": "podkit's own cache, whose digests were compared before",
    "pipeline/stages/transcribe.py": "the lines of words heard so far, in podkit's own cache",
    "pipeline/report/page.py": "podkit's own templates",
    "pipeline/episode/presets.py": "the shipped presets",
    "pipeline/files/recording_marks.py": "a recording, of which a few kB are read",
    "pipeline/commands/published_set.py": "what the last run published",
    "formats/id3.py": "a recording's tags, on a copy",
    "formats/id3_chapters.py": "a recording's tags, on a copy",
    "formats/mp4.py": "a recording's tags, on a copy",
    "formats/mp4_index.py": "a recording's tags, on a copy",
    "formats/tags.py": "a recording, of which the first bytes are read",
    "formats/artwork.py": "a picture in memory",
    "formats/audiogram_cards.py": "a picture in memory",
}


def opened_by(path: Path) -> list[str]:
    """Return the lines of a module that read a file by themselves: ``read_text``, ``read_bytes``, ``open``."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = {call: getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
    return [
        f"{named(path)}:{call.lineno}" for call, name in names.items() if name in {"read_text", "read_bytes", "open"}
    ]


def test_small_files_of_others_are_read_by_one_function() -> None:
    found = {line for room in ("check", "editorial", "formats", "pipeline") for path in (HOUSE / "toolkit" / room).rglob("*.py")
             for line in opened_by(path)}  # fmt: skip
    excused = {line for line in found for place in OPENS_ITSELF if line.startswith(f"toolkit/{place}")}
    assert found - excused == set()
    assert {
        place for place in OPENS_ITSELF if not any(line.startswith(f"toolkit/{place}") for line in excused)
    } == set()


def test_no_function_is_longer_than_a_screen() -> None:
    found = [function for path in MODULES for function in functions_of(path)]
    assert [function for function in found if function.lines > MOST_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_opens_with_what_it_is_about(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert (ast.get_docstring(tree) or "").partition("\n")[0].endswith((".", ";", ":", ",")) or "\n" in (
        ast.get_docstring(tree) or ""
    )


@pytest.mark.parametrize("room", sorted(rooms_on_disk()))
def test_a_rooms_init_holds_its_promise_and_nothing_else(room: str) -> None:
    promise, *rest = ast.parse((HOUSE / "toolkit" / room / "__init__.py").read_text("utf-8")).body
    assert isinstance(promise, ast.Expr)
    # This room has the name of a verb of the library, so its package can be called; it says why.
    assert rest == [] or room == "check"


@pytest.mark.parametrize("path", sorted((HOUSE / "tests").glob("*/test_*.py")), ids=named)
def test_tests_stand_in_the_room_of_what_they_test(path: Path) -> None:
    assert path.parent.name in rooms_on_disk() | {"bench", "examples", "samples"}


def test_recordings_beside_the_checkout_are_reached_by_their_fixture_alone() -> None:
    # Only so is each test that needs them marked, and skipped with its reason where they are not.
    sources = {path: path.read_text("utf-8") for path in (HOUSE / "tests").rglob("*.py")}
    reaching = [path for path, text in sources.items() if re.search(r"""["']/?(\.\./)*shared["'/]""", text)]
    assert sorted(map(named, reaching)) == ["tests/conftest.py", "tests/test_architecture.py"]


def test_every_library_that_make_install_brings_has_its_version_written_down() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    brought = {extra: project["optional-dependencies"][extra] for extra in ("offline", "test", "whisper")}
    wanted = {re.match(r"[\w-]+", line)[0] for line in (*project["dependencies"], *chain(*brought.values()))}
    pinned = re.findall(r"^([\w-]+)==", (HOUSE / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    # Python 3.13 and newer need audioop-lts, and it has one version for each.
    assert {one_spelling(name) for name in wanted} - {"audioop-lts"} <= {one_spelling(name) for name in pinned}


@pytest.mark.parametrize("words", commands().values(), ids=commands().keys())
def test_every_command_is_a_page_of_a_manual(words: list[str]) -> None:
    help_ = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert help_.exit_code == 0
    assert "Example: podkit " in help_.stdout
    assert all(option in help_.stdout for option in ("--json", "--quiet", "-q", "--verbose", "-v"))


@pytest.mark.parametrize("words", commands().values(), ids=commands().keys())
def test_every_example_names_its_own_command(words: list[str]) -> None:
    help_ = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    shown = " ".join(words).replace("normalize", "normalise")
    assert f"Example: podkit {shown}" in help_.stdout


def test_the_commands_of_the_manual_are_there() -> None:
    assert {"produce", "new", "normalise", "normalize", "stitch", "measure", "mix", "transcribe", "chapters", "highlights",
            "notes", "tag", "presets", "models list", "models get", "models add", "models verify", "doctor"} <= commands().keys()  # fmt: skip
