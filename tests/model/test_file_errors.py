"""The sentence of a small file that is not opened."""

from pathlib import Path

from toolkit.model.file_errors import UnreadableFile


def test_it_names_the_file_and_what_is_wrong() -> None:
    error = UnreadableFile(Path("draft/notes.md"), "this is a folder and has to be a file; remove it.")
    assert str(error) == "draft/notes.md: this is a folder and has to be a file; remove it."
