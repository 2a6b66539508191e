"""The pages say what is there: every command, option, key, error, preset, stage and room, and every link leads somewhere."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from toolkit import __all__ as verbs
from toolkit.cli.exits import exit_code
from toolkit.cli.main import app
from toolkit.model import errors, feed_errors, file_errors, job_errors, manifest_tables, preset, speech_errors
from toolkit.pipeline.episode.drafts import DRAFTS
from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE
from toolkit.pipeline.episode.presets import list_presets
from toolkit.pipeline.graph.result import Result
from toolkit.pipeline.stages import results
from toolkit.speech.catalog import CATALOG

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
PAGES = [*sorted(HOUSE.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
COMMANDS = {name: command for name, command in typer.main.get_command(app).commands.items() if not command.hidden}
TABLES = {"episode": manifest_tables.EpisodeTable, "track": manifest_tables.TrackTable, "stitch": manifest_tables.StitchTable,
          "insert": manifest_tables.InsertTable, "link": manifest_tables.LinkTable, "produce": manifest_tables.ProduceTable}  # fmt: skip
SHOW_TABLES = {"show": manifest_tables.ShowTable, "host": manifest_tables.HostTable, "bed": manifest_tables.BedTable}
SINGLE = ("episode", "show", "stitch", "produce")


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def leaves_of(command: typer.core.TyperCommand) -> list[typer.core.TyperCommand]:
    """Return a command, or the commands of a group."""
    return list(getattr(command, "commands", {}).values()) or [command]


def anchors_of(text: str) -> set[str]:
    """Return the anchors that a Markdown page's headings get."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def first_cells(text: str) -> set[str]:
    """Return every name in backticks that stands in the first column of a table."""
    rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def section(text: str, heading: str) -> str:
    return re.split(r"\n##+ ", text.split(f"\n{heading}\n", 1)[1], maxsplit=1)[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_with_its_example(name: str) -> None:
    page = text_of(DOCS / "commands" / f"{name}.md")
    for command in leaves_of(COMMANDS[name]):
        (example,) = re.findall(r"Example: (podkit .+)", command.help or "")
        assert f"\n{example.strip()}\n" in page


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_on_its_page(name: str) -> None:
    documented = first_cells(text_of(DOCS / "commands" / f"{name}.md"))
    options = {option for command in leaves_of(COMMANDS[name]) for parameter in command.params
               if parameter.param_type_name == "option" and not parameter.hidden
               for option in (*parameter.opts, *parameter.secondary_opts)}  # fmt: skip
    assert options <= documented
    assert {cell for cell in documented if cell.startswith("-")} <= options | {"-h", "--help"}


def test_no_page_is_left_of_a_command_that_is_gone() -> None:
    assert {path.stem for path in (DOCS / "commands").glob("*.md")} == set(COMMANDS)


def test_the_readme_names_every_command_and_the_two_that_start_a_fresh_machine() -> None:
    readme = text_of(HOUSE / "README.md")
    assert {f"podkit {name}" for name in COMMANDS} <= first_cells(readme.replace("[`", "`"))
    assert "\nmake demo\n" in readme
    assert "\nmake test\n" in readme


def test_every_make_target_that_a_page_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(HOUSE / "Makefile"), re.MULTILINE))
    asked_for = {name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", text_of(page), re.MULTILINE)}
    assert {"demo", "test", "install"} <= asked_for <= targets


def test_every_bench_that_the_readme_names_is_there() -> None:
    benches = re.findall(r"python -m (bench[\w.]*)", text_of(HOUSE / "README.md"))
    assert benches
    places = {bench: HOUSE / bench.replace(".", "/") for bench in benches}
    programs = {bench: (place.with_suffix(".py"), place / "__main__.py") for bench, place in places.items()}
    assert [bench for bench, files in programs.items() if not any(file.is_file() for file in files)] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(page))
    for target, _, anchor in (link.partition("#") for link in links if "://" not in link):
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), f"{target} is not there"
        assert not anchor or anchor in anchors_of(text_of(found)), f"{target} has no heading {anchor}"


def test_pictures_are_small_enough_to_load_at_once() -> None:
    pictures = list((DOCS / "pictures").glob("*.png"))
    assert {picture.stem for picture in pictures} == {"report", "notes", "terminal"}
    assert max(picture.stat().st_size for picture in pictures) < 250_000


def test_every_preset_is_explained_with_its_source() -> None:
    page = text_of(DOCS / "presets.md")
    for entry in list_presets():
        told = section(page, f"## {entry.name}")
        assert "Source" in told
        address = re.search(r"https://\S+", entry.source)
        assert address is None or address.group() in told


def test_the_readme_gives_each_preset_with_its_loudness() -> None:
    readme = text_of(HOUSE / "README.md")
    rows = {entry.name: re.search(rf"^\| `{entry.name}` .*$", readme, re.MULTILINE) for entry in list_presets()}
    assert all(rows.values())
    assert all(f"{entry.target_lufs:g} LUFS" in rows[entry.name].group() for entry in list_presets())


def test_every_key_of_a_preset_file_is_documented() -> None:
    keys = {*preset._PresetFile.model_fields, *preset._DeliverableFile.model_fields} - {"deliverable"}
    assert keys <= first_cells(text_of(DOCS / "presets.md"))


@pytest.mark.parametrize("name", TABLES)
def test_every_key_of_the_manifest_is_documented_in_its_table(name: str) -> None:
    page = text_of(DOCS / "episode-folder.md")
    heading = f"### [{name}]" if name in SINGLE else f"### [[{name}]]"
    assert first_cells(section(page, heading)) == set(TABLES[name].model_fields)


def test_the_manifest_has_no_table_that_is_not_documented() -> None:
    assert set(manifest_tables.EpisodeFile.model_fields) == set(TABLES)
    assert all(issubclass(table, BaseModel) for table in TABLES.values())


@pytest.mark.parametrize("name", SHOW_TABLES)
def test_every_key_of_a_show_file_is_documented_in_its_table(name: str) -> None:
    heading = f"### [{name}]" if name in SINGLE else f"### [[{name}]]"
    assert first_cells(section(text_of(DOCS / "show.md"), heading)) == set(SHOW_TABLES[name].model_fields)


def test_the_show_file_has_no_table_that_is_not_documented() -> None:
    assert set(manifest_tables.ShowFile.model_fields) == {*SHOW_TABLES, "stitch", "link", "produce"}


def test_every_draft_and_stage_that_can_be_named_is_documented() -> None:
    assert set(DRAFTS.values()) <= first_cells(text_of(DOCS / "episode-folder.md"))
    produce = text_of(DOCS / "commands" / "produce.md")
    assert set(SKIPPABLE) <= first_cells(produce)
    assert all(f"`{name}`" in produce for name in DRAFT_NAMES)


def below(kind: type[errors.PodkitError]) -> list[type[errors.PodkitError]]:
    return [found for leaf in kind.__subclasses__() for found in (leaf, *below(leaf))]


def test_the_exit_code_page_lists_every_error_under_its_code() -> None:
    page = text_of(DOCS / "exit-codes.md")
    for branch in errors.PodkitError.__subclasses__():
        leaves = below(branch)
        code = exit_code(branch.__new__(branch))
        (heading,) = re.findall(rf"^## {code}: .*$", page, re.MULTILINE)
        assert branch.__name__ in heading
        assert {leaf.__name__ for leaf in leaves} == {
            cell
            for cell in first_cells(section(page, heading))
            if any(hasattr(module, cell) for module in (errors, feed_errors, file_errors, job_errors, speech_errors))
        }


@pytest.mark.parametrize("code", ["0", "1", "2", "3", "4", "130"])
def test_the_exit_code_page_explains_every_code(code: str) -> None:
    assert re.search(rf"^\| {code} \| .+ \|$", text_of(DOCS / "exit-codes.md"), re.MULTILINE)


def test_every_model_and_verb_is_documented() -> None:
    assert {model.name for model in CATALOG} <= first_cells(text_of(DOCS / "models.md"))
    functions = {verb for verb in verbs if verb.islower() and not verb.startswith("_")}
    assert {cell.split("(")[0] for cell in first_cells(text_of(DOCS / "api.md"))} >= functions


def test_the_floors_of_the_picture_are_the_layers_of_the_contract() -> None:
    contracts = tomllib.loads(text_of(HOUSE / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (contract,) = (entry for entry in contracts if entry.get("containers") == ["toolkit"])
    layers = [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]
    (picture,) = re.findall(r"```\ntoolkit/\n(.*?)```", text_of(HOUSE / "ARCHITECTURE.md"), re.DOTALL)
    floors = re.split(r"^\s*\u2500+$", picture, flags=re.MULTILINE)
    assert [set(re.findall(r"^\s+(\w+)/", floor, re.MULTILINE)) for floor in floors] == layers


def test_the_architecture_page_follows_an_episode_through_every_stage() -> None:
    stages = {value.stage for value in vars(results).values() if isinstance(value, Result)}
    told = {re.sub(r":[A-Z]+$", "", cell) for cell in first_cells(text_of(HOUSE / "ARCHITECTURE.md"))}
    assert {"master", "analyse", "resolve:notes"} <= stages
    assert stages <= told


def test_the_architecture_page_names_only_files_that_are_there() -> None:
    paths = re.findall(r"`((?:toolkit|presets|tests|bench)/[\w/.]*)`", text_of(HOUSE / "ARCHITECTURE.md"))
    assert paths
    assert [path for path in paths if not (HOUSE / path).exists()] == []


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", text_of(HOUSE / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    kinds = re.findall(r"^### (.+)$", text_of(HOUSE / "CHANGELOG.md"), re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_version_has_its_entry_in_the_changelog_and_is_supported() -> None:
    version = tomllib.loads(text_of(HOUSE / "pyproject.toml"))["project"]["version"]
    released = re.findall(r"^## (\S+) - \d{4}-\d\d-\d\d$", text_of(HOUSE / "CHANGELOG.md"), re.MULTILINE)
    assert released[0] == version
    assert f"\n| {version.rpartition('.')[0]} | yes |\n" in text_of(HOUSE / "SECURITY.md")


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=named)
def test_every_example_of_json_and_toml_can_be_read(page: Path) -> None:
    for kind, example in re.findall(r"```(json|toml)\n(.*?)```", text_of(page), re.DOTALL):
        assert (json.loads if kind == "json" else tomllib.loads)(example)


def test_the_preset_file_that_is_shown_is_one() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", text_of(DOCS / "presets.md"), re.DOTALL)
    assert preset.parse_preset("mine", example).target_lufs == -18.0


def test_what_the_library_page_shows_can_be_imported() -> None:
    code = "\n".join(re.findall(r"```python\n(.*?)```", text_of(DOCS / "api.md"), re.DOTALL))
    for module, names in re.findall(r"^from ([\w.]+) import (.+)$", code, re.MULTILINE):
        assert importlib.util.find_spec(module) is not None
        loaded = importlib.import_module(module)
        assert all(hasattr(loaded, name.strip()) for name in names.split(","))
    compile(code, "api.md", "exec")
