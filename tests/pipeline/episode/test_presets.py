"""Presets by name and by path."""

import shutil
from pathlib import Path

import pytest

from toolkit.model.errors import InvalidPreset
from toolkit.pipeline.episode.presets import list_presets, load_preset

SHIPPED = Path(__file__).parents[3] / "presets"


def test_every_shipped_preset_is_listed_in_order() -> None:
    assert [preset.name for preset in list_presets()] == sorted(path.stem for path in SHIPPED.glob("*.toml"))


def test_the_targets_are_those_of_the_directories() -> None:
    targets = {preset.name: (preset.target_lufs, preset.peak_dbtp) for preset in list_presets()}
    # Apple -16 LKFS and -1 dBTP; Spotify -14; EBU R 128 -23 LUFS and -1 dBTP; ACX: peaks of at most -3 dB.
    assert targets["apple"] == (-16.0, -1.0)
    assert targets["spotify"][0] == -14.0
    assert targets["broadcast"] == (-23.0, -1.0)
    assert targets["audiobook"][1] == -3.0


def test_a_copy_of_a_shipped_preset_is_a_preset_of_ones_own(tmp_path: Path) -> None:
    shutil.copyfile(SHIPPED / "apple.toml", tmp_path / "mine.toml")
    mine, apple = load_preset(str(tmp_path / "mine.toml")), load_preset("apple")
    assert mine.name == "mine"
    assert (mine.target_lufs, mine.deliverables) == (apple.target_lufs, apple.deliverables)


def test_a_relative_path_is_also_looked_up_beside_the_episode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(SHIPPED / "apple.toml", tmp_path / "mine.toml")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_preset("mine.toml", beside=tmp_path).name == "mine"
    with pytest.raises(InvalidPreset, match="there is no such preset"):
        load_preset("mine.toml")


def test_a_name_is_never_taken_from_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apple").write_text("not mine")
    monkeypatch.chdir(tmp_path)
    assert load_preset("apple").title == "Apple Podcasts"


@pytest.mark.parametrize("name", ["", "Apple", "no-such", "..", "x" * 300, "a\0b", "no/such.toml", "\udcff"])
def test_an_unknown_preset_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(InvalidPreset, match="take one of apple, archive, audiobook, broadcast, spotify, or the path"):
        load_preset(name)


def test_a_file_that_is_no_utf_8_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b'title = "W\xe4nde"')
    with pytest.raises(InvalidPreset, match="not UTF-8"):
        load_preset(str(tmp_path / "mine.toml"))


def test_a_file_that_says_something_else_is_refused_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text((SHIPPED / "apple.toml").read_text() + "\nloudness = 3\n")
    with pytest.raises(InvalidPreset, match="loudness"):
        load_preset(str(tmp_path / "mine.toml"))
