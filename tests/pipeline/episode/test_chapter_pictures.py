"""Pictures that a draft of chapters names."""

from pathlib import Path

import pytest

from toolkit.model.errors import InvalidDraft
from toolkit.pipeline.episode.chapter_pictures import pictures_of_draft


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("talk/pictures/room.jpg", "talk/draft/chapters.txt", "talk/notes.txt", "out.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path / "talk"


def test_a_file_of_the_folder_is_found_and_an_address_needs_none(home: Path) -> None:
    text = "0:00 Hello\n0:10 Room <https://example.org> ![pictures/room.jpg]\n0:20 Out ![https://example.org/out.png]\n"
    draft = home / "draft/chapters.txt"
    assert pictures_of_draft(text, draft, home) == {"pictures/room.jpg": home / "pictures/room.jpg"}


@pytest.mark.parametrize("image", ["no.jpg", "../out.png", "notes.txt", "pictures", "a\0b.png"])
def test_what_is_no_picture_of_the_folder_is_refused_with_its_line(home: Path, image: str) -> None:
    with pytest.raises(
        InvalidDraft, match=r"line 2: there is no picture .*; name a JPEG or PNG inside the episode folder"
    ):
        pictures_of_draft(f"0:00 Hello\n0:10 Room ![{image}]\n", home / "draft/chapters.txt", home)
