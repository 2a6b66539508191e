"""A draft that a person edited is never overwritten."""

from pathlib import Path

import pytest

from toolkit.model.errors import InvalidDraft
from toolkit.pipeline.episode.drafts import Drafts, Settled


def drafts(tmp_path: Path, *redraft: str) -> Drafts:
    return Drafts(tmp_path / "draft", tmp_path / ".podkit" / "drafts.json", redraft=frozenset(redraft))


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    return tmp_path / "draft" / "chapters.txt"


def test_a_draft_nobody_touched_follows_what_podkit_drafts(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    assert drafts(tmp_path).settle("chapters", "two") == Settled("two", edited=False)
    assert chapters.read_text() == "two"


def test_a_draft_edited_by_hand_survives_the_next_run(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    chapters.write_text("mine")
    assert drafts(tmp_path).settle("chapters", "two") == Settled("mine", edited=True)
    assert chapters.read_text() == "mine"


def test_a_draft_found_without_any_memory_counts_as_edited(tmp_path: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    (tmp_path / ".podkit" / "drafts.json").unlink()
    assert drafts(tmp_path).settle("chapters", "two") == Settled("one", edited=True)


def test_an_edit_taken_back_lets_the_draft_follow_again(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    chapters.write_text("mine")
    drafts(tmp_path).settle("chapters", "two")
    chapters.write_text("one")
    assert drafts(tmp_path).settle("chapters", "two") == Settled("two", edited=False)


def test_a_deleted_draft_is_drafted_anew(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    chapters.unlink()
    assert drafts(tmp_path).settle("chapters", "one").edited is False
    assert chapters.read_text() == "one"


def test_a_redraft_replaces_the_edited_draft_and_keeps_it_beside(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    chapters.write_text("mine")
    assert drafts(tmp_path, "chapters").settle("chapters", "two") == Settled("two", edited=False)
    assert chapters.read_text() == "two"
    assert chapters.with_name("chapters.old-1.txt").read_text() == "mine"


def test_a_second_redraft_keeps_both_old_ones(tmp_path: Path, chapters: Path) -> None:
    for text in ("mine", "mine again"):
        drafts(tmp_path).settle("chapters", "one")
        chapters.write_text(text)
        drafts(tmp_path, "chapters").settle("chapters", "one")
    assert chapters.with_name("chapters.old-1.txt").read_text() == "mine"
    assert chapters.with_name("chapters.old-2.txt").read_text() == "mine again"


def test_a_draft_that_is_not_text_is_refused_by_name_and_left_alone(tmp_path: Path, chapters: Path) -> None:
    drafts(tmp_path).settle("chapters", "one")
    chapters.write_bytes(b"\xff\xfe\x00caf\xe9")
    with pytest.raises(InvalidDraft, match=r"chapters\.txt: this is not UTF-8"):
        drafts(tmp_path).settle("chapters", "two")
    assert chapters.read_bytes() == b"\xff\xfe\x00caf\xe9"
