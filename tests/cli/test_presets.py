"""podkit presets."""

import json
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from toolkit.cli.main import app

runner = CliRunner()
FILES = {path.stem: tomllib.loads(path.read_text()) for path in (Path(__file__).parents[2] / "presets").glob("*.toml")}


def test_every_shipped_preset_is_a_row_with_its_figures() -> None:
    rows = {line.split()[0]: line for line in runner.invoke(app, ["presets"]).stdout.splitlines()[1:]}
    assert rows.keys() == FILES.keys()
    assert all(f"{FILES[name]['target_lufs']:g} LUFS" in row for name, row in rows.items())
    assert all(f"{FILES[name]['peak_dbtp']:g} dBTP" in row for name, row in rows.items())


def test_json_holds_what_the_files_say() -> None:
    found = json.loads(runner.invoke(app, ["presets", "--json"]).stdout)["presets"]
    assert [entry["name"] for entry in found] == sorted(FILES)
    for entry in found:
        file = FILES[entry["name"]]
        assert {key: entry[key] for key in file if key != "deliverable"} == {
            key: value for key, value in file.items() if key != "deliverable"
        }
        assert [made["container"] for made in entry["deliverables"]] == [
            one["container"] for one in file["deliverable"]
        ]
