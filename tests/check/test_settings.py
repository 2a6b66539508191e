"""Settings from podkit.toml and pyproject.toml: rules on and off, severity, limits, for all files or for some."""

from pathlib import Path

import pytest

from toolkit.check.finding import Severity
from toolkit.check.registry import all_rules, rule_of
from toolkit.check.settings import Settings, find_settings
from toolkit.model.errors import InvalidManifest

HUM, NOISE = rule_of("AUD005"), rule_of("noise-floor")


def settings_of(folder: Path, text: str, name: str = "podkit.toml", **chosen: tuple[str, ...]) -> Settings:
    (folder / name).write_text(text)
    return find_settings(folder, all_rules(), select=chosen.get("select", ()), ignore=chosen.get("ignore", ()))


def test_without_a_file_every_rule_is_on(tmp_path: Path) -> None:
    assert all(Settings(folder=tmp_path).is_on(rule, tmp_path / "a.wav", "") for rule in all_rules())


def test_select_and_ignore_take_codes_names_and_beginnings(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[check]\nselect = ["AUD00", "clicks"]\nignore = ["hum"]\n')
    assert settings.is_on(NOISE, tmp_path / "a.wav", "")
    assert not settings.is_on(HUM, tmp_path / "a.wav", "")
    assert settings.is_on(rule_of("AUD014"), tmp_path / "a.wav", "")
    assert not settings.is_on(rule_of("AUD019"), tmp_path / "a.wav", "")


def test_the_command_line_counts_more_than_the_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[check]\nselect = ["hum"]\n', select=("AUD004",))
    assert settings.is_on(NOISE, tmp_path / "a.wav", "")
    assert not settings.is_on(HUM, tmp_path / "a.wav", "")


def test_a_path_has_limits_and_severity_of_its_own(tmp_path: Path) -> None:
    text = '[check.per-path."guests/*"]\nseverity = {AUD004 = "error"}\nlimits = {AUD004 = {distance_db = 25}}\n'
    settings = settings_of(tmp_path, text)
    guest, host = tmp_path / "guests" / "ben.wav", tmp_path / "ada.wav"
    assert settings.limits(NOISE, guest, "")["distance_db"] == 25
    assert settings.limits(NOISE, host, "")["distance_db"] == NOISE.limits["distance_db"]
    assert settings.severity(NOISE, guest, "") is Severity.ERROR
    assert settings.severity(NOISE, host, "") is Severity.WARNING


def test_a_preset_has_limits_of_its_own(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "[check.presets.audiobook.limits.AUD005]\ndistance_db = 60\n")
    assert settings.limits(HUM, tmp_path / "a.wav", "audiobook")["distance_db"] == 60
    assert settings.limits(HUM, tmp_path / "a.wav", "apple")["distance_db"] == HUM.limits["distance_db"]


def test_pyproject_is_read_from_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.podkit.check]\npreset = "apple"\nbaseline = "known.txt"\n')
    settings = find_settings(tmp_path / "raw", all_rules(), select=(), ignore=())
    assert settings.preset_name(tmp_path / "raw" / "a.wav") == "apple"
    assert settings.baseline == tmp_path / "known.txt"


@pytest.mark.parametrize(
    "text",
    ["[check\n", '[check]\nselekt = ["AUD001"]\n', '[check]\nignore = ["AUD999"]\n', "[check.limits.AUD004]\nfloor = 3\n",
     '[check.severity]\nAUD004 = "fatal"\n', "check = 3\n[tool]\n"],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, text: str) -> None:
    if text.startswith("check = 3"):
        assert settings_of(tmp_path, text).table.ignore == []
        return
    with pytest.raises(InvalidManifest, match=r"podkit\.toml"):
        settings_of(tmp_path, text)
