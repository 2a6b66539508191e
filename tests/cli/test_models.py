"""podkit models, with a model folder of its own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toolkit.cli.main import app

runner = CliRunner()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_the_list_gives_the_same_models_to_people_and_programs() -> None:
    models = json.loads(runner.invoke(app, ["models", "list", "--json"]).stdout)["models"]
    rows = runner.invoke(app, ["models", "list"]).stdout.splitlines()[1:]
    assert [row.split()[0] for row in rows] == [model["name"] for model in models]
    assert all(Path(model["path"]).exists() and model["bytes"] > 0 for model in models)


def test_without_a_command_the_models_are_listed() -> None:
    assert runner.invoke(app, ["models"]).stdout == runner.invoke(app, ["models", "list"]).stdout


def test_a_path_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    result = runner.invoke(app, ["models", "add", str(tmp_path / "notes")])
    assert result.exit_code in (3, 4)
    assert result.stderr.startswith("podkit: ")
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_name_is_refused_without_asking_anybody() -> None:
    result = runner.invoke(app, ["models", "get", "no-such-model"])
    assert result.exit_code == 4
    assert "no-such-model" in result.stderr


def test_weights_that_are_not_what_they_say_fail_the_check(own_folder: Path) -> None:
    (own_folder / "tiny.en").mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (own_folder / "tiny.en" / name).write_text("{}")
    (own_folder / "tiny.en" / "model.bin").write_bytes(b"not these")
    result = runner.invoke(app, ["models", "verify", "--json"])
    verdicts = json.loads(result.stdout)["models"]
    assert result.exit_code == 4
    assert [entry["verdict"] for entry in verdicts if str(own_folder) in entry["where"]] == ["damaged"]
