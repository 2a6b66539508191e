"""A draft that a person edited is never overwritten."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from toolkit.editorial.notes_sections import Section
from toolkit.model.errors import InvalidDraft
from toolkit.model.timeline import Timeline
from toolkit.pipeline.episode.drafts import Drafts, Resolved


def drafts(tmp_path: Path, *redraft: str) -> Drafts:
    return Drafts(tmp_path / "draft", tmp_path / ".podkit", redraft=frozenset(redraft))


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    return tmp_path / "draft" / "chapters.txt"


def test_a_draft_nobody_touched_follows_what_podkit_drafts(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("two", edited=False)
    assert chapters.read_text() == "two"


def test_a_draft_edited_by_hand_survives_the_next_run(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    chapters.write_text("mine")
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("mine", edited=True)
    assert chapters.read_text() == "mine"


def test_a_draft_found_without_any_memory_counts_as_edited(tmp_path: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    for memory in (tmp_path / "draft").glob(".written*"):
        memory.unlink()
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("one", edited=True)


def test_who_deletes_the_cache_has_edited_nothing(tmp_path: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    shutil.rmtree(tmp_path / ".podkit", ignore_errors=True)
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("two", edited=False)


@pytest.mark.parametrize("damaged", [".written.json", ".written.copy.json"])
@pytest.mark.parametrize("content", [b"", b"{", b'{"chapters": 5}', b'{"sha256": "0", "value": {}}', b"\xff\xfe"])
def test_a_damaged_memory_is_healed_from_its_copy(tmp_path: Path, damaged: str, content: bytes) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    (tmp_path / "draft" / damaged).write_bytes(content)
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("two", edited=False)
    one, other = ((tmp_path / "draft" / name).read_bytes() for name in (".written.json", ".written.copy.json"))
    assert one == other


def test_a_memory_of_podkit_0_1_is_read(tmp_path: Path, chapters: Path) -> None:
    chapters.parent.mkdir()
    chapters.write_text("one")
    (tmp_path / ".podkit").mkdir()
    digest = hashlib.sha256(b"one").hexdigest()
    (tmp_path / ".podkit" / "drafts.json").write_text(json.dumps({"chapters": {"sha256": digest, "timeline": None}}))
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("two", edited=False)


class Saving(Drafts):
    """Drafts of an editor that saves after podkit has looked at the file, just before it is replaced."""

    def _replace(self, name: str, found: str | None, *rest: Any) -> str | None:  # noqa: ANN401
        saved = self.path(name).with_suffix(".tmp")
        saved.write_text("mine")
        saved.replace(self.path(name))
        return super()._replace(name, found, *rest)


def test_what_an_editor_saves_while_podkit_writes_the_draft_anew_counts(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    resolved = Saving(tmp_path / "draft", tmp_path / ".podkit").resolve("chapters", "two")
    assert (resolved.text, resolved.edited) == ("mine", True)
    assert chapters.read_text() == "mine"
    assert drafts(tmp_path).resolve("chapters", "three") == Resolved("mine", edited=True)


def test_what_an_editor_writes_into_the_file_it_had_open_is_kept_beside_and_named(
    tmp_path: Path, chapters: Path
) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    with chapters.open("r+") as editor:
        drafts(tmp_path).resolve("chapters", "two")
        editor.write("my own words")
    resolved = drafts(tmp_path).resolve("chapters", "two")
    assert (resolved.text, resolved.edited) == ("two", False)
    assert "chapters.txt was saved by an editor just when podkit wrote it anew" in resolved.warning
    assert (tmp_path / "draft/chapters.saved-1.txt").read_text() == "my own words"
    assert drafts(tmp_path).resolve("chapters", "two").warning == ""


def test_a_run_that_was_killed_between_writing_and_remembering_leaves_a_draft_of_podkits_own(
    tmp_path: Path, chapters: Path
) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    killed = drafts(tmp_path)
    killed._replace("chapters", "one", "two", {})
    assert chapters.read_text() == "two"
    assert drafts(tmp_path).resolve("chapters", "three") == Resolved("three", edited=False)


def test_an_edit_taken_back_lets_the_draft_follow_again(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    chapters.write_text("mine")
    drafts(tmp_path).resolve("chapters", "two")
    chapters.write_text("one")
    assert drafts(tmp_path).resolve("chapters", "two") == Resolved("two", edited=False)


def test_a_deleted_draft_is_drafted_anew(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    chapters.unlink()
    assert drafts(tmp_path).resolve("chapters", "one").edited is False
    assert chapters.read_text() == "one"


def test_a_redraft_replaces_the_edited_draft_and_keeps_it_beside(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    chapters.write_text("mine")
    assert drafts(tmp_path, "chapters").resolve("chapters", "two") == Resolved("two", edited=False)
    assert chapters.read_text() == "two"
    assert chapters.with_name("chapters.old-1.txt").read_text() == "mine"


def test_a_second_redraft_keeps_both_old_ones(tmp_path: Path, chapters: Path) -> None:
    for text in ("mine", "mine again"):
        drafts(tmp_path).resolve("chapters", "one")
        chapters.write_text(text)
        drafts(tmp_path, "chapters").resolve("chapters", "one")
    assert chapters.with_name("chapters.old-1.txt").read_text() == "mine"
    assert chapters.with_name("chapters.old-2.txt").read_text() == "mine again"


def test_a_draft_that_is_not_text_is_refused_by_name_and_left_alone(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).resolve("chapters", "one")
    chapters.write_bytes(b"\xff\xfe\x00caf\xe9")
    with pytest.raises(InvalidDraft, match=r"chapters\.txt: this is not UTF-8"):
        drafts(tmp_path).resolve("chapters", "two")
    assert chapters.read_bytes() == b"\xff\xfe\x00caf\xe9"


def test_every_name_since_a_draft_was_written_is_known_and_todays_is_the_last(tmp_path: Path) -> None:
    for name in ("Ada Park", "Ada Parker", "Ada Park"):
        names = drafts(tmp_path).names_of("transcript", {"ada.flac": name})
    assert names == {"ada.flac": ["Ada Parker", "Ada Park"]}
    assert drafts(tmp_path).names_of("transcript", {"ben.flac": "Ben Osei"}) == names | {"ben.flac": ["Ben Osei"]}


def test_a_time_in_an_edited_draft_speaks_of_the_day_on_which_it_was_written(tmp_path: Path, chapters: Path) -> None:
    days = [Timeline(rate) for rate in (1, 2, 3)]
    drafts(tmp_path).resolve("chapters", "one", days[0])
    chapters.write_text("mine")
    first = drafts(tmp_path).timelines_of("chapters", [10.0], now=days[1], unknown=days[2])
    assert first == {10.0: days[0]}
    second = drafts(tmp_path).timelines_of("chapters", [10.0, 20.0], now=days[2], unknown=days[2])
    assert second == {10.0: days[0], 20.0: days[1]}
    assert drafts(tmp_path).timeline_of("chapters", 30.0) == days[2]
    assert drafts(tmp_path).timeline_of("notes", 30.0) is None


NOTES = (Section("title", "# Rooms"), Section("lead", "A wall."), Section("chapters", "## Chapters\n\n- 0:00 A"))


def test_notes_follow_but_for_the_section_that_a_person_edited(tmp_path: Path) -> None:
    path = tmp_path / "draft/notes.md"
    assert not drafts(tmp_path).resolve_notes(NOTES).edited
    path.write_text(path.read_text().replace("A wall.", "A wall!"))
    today = (Section("title", "# Halls"), Section("lead", "A door."), Section("chapters", "## Chapters\n\n- 0:09 A"))
    for _ in range(2):
        resolved = drafts(tmp_path).resolve_notes(today)
        assert resolved.text == path.read_text() == "# Halls\n\nA wall!\n\n## Chapters\n\n- 0:09 A\n"
        assert [(kept.kind, kept.before) for kept in resolved.kept] == [("lead", "A wall.")]
    path.write_text(path.read_text().replace("A wall!", "A wall."))
    assert drafts(tmp_path).resolve_notes(today).text == "# Halls\n\nA door.\n\n## Chapters\n\n- 0:09 A\n"


def test_edited_notes_without_any_memory_stay_the_same_at_every_later_run(tmp_path: Path) -> None:
    path = tmp_path / "draft/notes.md"
    path.parent.mkdir()
    path.write_text("# Mine\n\n## Chapters\n\n- 0:00 A\n")
    for _ in range(3):
        assert drafts(tmp_path).resolve_notes(NOTES).text == path.read_text() == "# Mine\n\n## Chapters\n\n- 0:00 A\n"


def test_new_notes_are_written_where_they_are_asked_for_and_the_edited_ones_kept(tmp_path: Path) -> None:
    path = tmp_path / "draft/notes.md"
    drafts(tmp_path).resolve_notes(NOTES)
    path.write_text("# Mine\n")
    assert drafts(tmp_path, "notes").resolve_notes(NOTES).text.startswith("# Rooms")
    assert path.with_name("notes.old-1.md").read_text() == "# Mine\n"


def test_a_run_that_was_killed_after_it_wrote_the_notes_owns_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "draft/notes.md"
    drafts(tmp_path).resolve_notes(NOTES)
    path.write_text(path.read_text().replace("A wall.", "A wall!"))
    today = (Section("title", "# Halls"), *NOTES[1:])
    killed = drafts(tmp_path)
    texts = {section.kind: section.text for section in today}
    killed._replace("notes", path.read_text(), path.read_text().replace("Rooms", "Halls"), texts)
    later = (Section("title", "# Huts"), *NOTES[1:])
    assert drafts(tmp_path).resolve_notes(later).text == "# Huts\n\nA wall!\n\n## Chapters\n\n- 0:00 A\n"


def test_a_file_of_ticks_is_made_of_what_stands_there(tmp_path: Path) -> None:
    found: list[str | None] = []

    def made(text: str | None) -> str:
        found.append(text)
        return (text or "") + ("." if len(text or "") < 2 else "")

    for _ in range(4):
        drafts(tmp_path).update("listen.toml", made)
    assert (tmp_path / "draft/listen.toml").read_text() == ".."
    assert found[0] is None
