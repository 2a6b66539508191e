"""Names in an inbox: temporary ones are known, and results have a name that every file system takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.unattended.names import is_temporary, result_name


@pytest.mark.parametrize(
    "name",
    [
        ".a.wav.Xy12",
        "a.wav.part",
        "a.wav.filepart",
        "a.crdownload",
        "~a.wav",
        "a.wav~",
        ".DS_Store",
        "Thumbs.db",
        ".syncthing.a.wav.tmp",
        "a (conflicted copy).wav",
    ],
)
def test_temporary_names_are_known(name: str) -> None:
    assert is_temporary(name)


@pytest.mark.parametrize("name", ["a.wav", "partial.wav", "download.flac", "a.partly.wav", "tmp"])
def test_a_recording_with_such_a_word_in_its_name_is_not_temporary(name: str) -> None:
    assert not is_temporary(name)


@pytest.mark.parametrize(
    ("name", "called"),
    [("a b.wav", "a b"), ("..wav", "episode"), ("x\ny:z?.wav", "x-y-z"), ("\u90e8" * 80 + ".wav", "\u90e8" * 40)],
)
def test_results_are_called_like_the_recording_on_every_system(name: str, called: str, tmp_path: Path) -> None:
    assert result_name(tmp_path / name) == called


def test_a_folder_keeps_what_looks_like_a_suffix(tmp_path: Path) -> None:
    (tmp_path / "show.12").mkdir()
    assert result_name(tmp_path / "show.12") == "show.12"


@given(st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_a_name_for_results_is_never_empty_hidden_or_too_long(name: str) -> None:
    found = result_name(Path("/in") / name)
    assert 0 < len(found.encode()) <= 120
    assert not found.startswith(".")
    assert "/" not in found
