"""What a person's sections state, and what of it is no longer true."""

import pytest

from toolkit.editorial.notes_claims import NotesMemory, check_notes
from toolkit.editorial.notes_sections import KeptSection
from toolkit.editorial.notes_truth import NotesTruth, notes_names
from toolkit.model.chapter import Chapter
from toolkit.model.episode import EpisodeFacts, Link, Speaker
from toolkit.model.transcript import Segment, Transcript, Word


def said(speaker: str, start_s: float, text: str) -> Segment:
    words = tuple(Word(one, start_s + n, start_s + n + 0.9) for n, one in enumerate(text.split()))
    return Segment(speaker, start_s, words[-1].end_s, text, words)


TRANSCRIPT = Transcript(
    (
        said("Ada Park", 10.0, "Every bare wall is a mirror for sound."),
        said("Ben Osei", 70.0, "I hang up my coats before I record."),
    ),
    "en",
)
CHAPTERS = (Chapter(0.0, "Walls"), Chapter(65.0, "Coats, and why"))
NAMES = {"title": "Rooms", "show": "Small Rooms", "speaker:ada": "Ada Park", "speaker:ben": "Ben Osei"}
TRUTH = NotesTruth(TRANSCRIPT, CHAPTERS, NAMES)


def stale(text: str, truth: NotesTruth = TRUTH, before: NotesMemory | None = None, kind: str = "") -> list[str]:
    return [str(one) for one in check_notes([KeptSection(kind, text, 3)], truth, before).stale]


@pytest.mark.parametrize(
    "text",
    [
        "- 0:00 Walls\n- 1:05 Coats, and why",
        "* 1:05 \u2013 [Coats, and why](https://example.org)",
        "> “Every bare wall is a mirror for sound.”\n>\n> Ada Park, 0:10",
        "> “wall is a mirror”\n>\n> 0:12",
        "Ada says “every bare wall is a mirror” and laughs at 0:30.",
        "A book called “The room and what is in it” helps.",
    ],
)
def test_what_is_true_is_not_told(text: str) -> None:
    assert stale(text) == []


def test_a_chapter_at_another_time_is_told_with_its_line_and_the_right_time() -> None:
    assert stale("- 0:00 Walls\n- 1:00 Coats, and why") == [
        "line 4: '- 1:00 Coats, and why': 'Coats, and why' begins at 1:05"
    ]


def test_a_chapter_with_another_title_is_told_in_the_list_of_chapters() -> None:
    assert stale("- 1:05 Coats", kind="chapters") == ["line 3: '- 1:05 Coats': the chapter at 1:05 is 'Coats, and why'"]
    assert stale("- 0:30 Lamps", kind="chapters") == [
        "line 3: '- 0:30 Lamps': no chapter begins there; the nearest is 'Walls' at 0:00"
    ]
    assert stale("- 0:30 where Ada laughs") == []


def test_a_chapter_that_was_true_once_is_told_anywhere() -> None:
    before = check_notes([KeptSection("", "- 0:00 Walls\n- 1:05 Coats, and why", 1)], TRUTH).memory
    now = NotesTruth(TRANSCRIPT, (Chapter(0.0, "Bare walls"), Chapter(65.0, "Coats, and why")), NAMES)
    assert stale("- 0:00 Walls", now, before) == ["line 3: '- 0:00 Walls': the chapter at 0:00 is 'Bare walls'"]


def test_a_quotation_that_nobody_says_any_more_is_told_with_what_is_said() -> None:
    text = "> “Every bare door is a mirror for sound.”\n>\n> Ada Park, 0:10"
    assert stale(text) == [
        "line 3: 'Every bare door is a mirror for sound.': what is said is 'Every bare wall is a mirror for sound.'"
    ]


def test_a_quotation_in_the_text_is_told_only_when_it_was_true_once() -> None:
    text = "She says “every bare wall is a mirror” today."
    before = check_notes([KeptSection("", text, 1)], TRUTH).memory
    changed = NotesTruth(Transcript((said("Ada Park", 10.0, "Every bare door was a window."),), "en"), CHAPTERS, NAMES)
    assert len(stale(text, changed, before)) == 1
    assert stale(text, changed) == []


def test_time_and_speaker_below_a_quotation_are_held_against_where_it_is_said() -> None:
    text = "> “Every bare wall is a mirror for sound.”\n>\n> Ben Osei, 1:10"
    assert stale(text) == [
        "line 5: '1:10': the quotation is said at 0:10",
        "line 5: 'Ben Osei': the quotation is said by Ada Park",
    ]


def test_a_time_whose_moment_plays_elsewhere_is_told() -> None:
    section = KeptSection("", "Listen at 0:30, and at 1:20.", 5)
    found = check_notes([section], TRUTH, None, lambda time_s: time_s + (12.0 if time_s > 60 else 0.0))
    assert [str(one) for one in found.stale] == ["line 5: '1:20': plays at 1:32 now"]
    assert found.times_s == (30.0, 80.0)


def test_a_former_name_is_told_and_a_name_in_a_longer_one_is_not() -> None:
    former = {"speaker:ada": ("Ada Park",), "show": ("Small Rooms",)}
    names = NAMES | {"speaker:ada": "Ada Parker", "show": "Small Rooms Abroad"}
    now = NotesTruth(TRANSCRIPT, CHAPTERS, names, former)
    assert stale("Thanks to Ada Park.", now) == ["line 3: 'Ada Park': is 'Ada Parker' now"]
    assert stale("Thanks to Small Rooms Abroad.", now) == []
    assert stale("Thanks to Adam Parkinson.", now) == []


def test_a_heading_that_is_not_the_episodes_title_is_told() -> None:
    assert stale("# Chambers", kind="title") == [
        "line 3: 'Chambers': the episode's title is 'Rooms'; write the one that counts in both places"
    ]
    assert stale("# Rooms", kind="title") == []


def test_a_link_of_the_manifest_that_edited_footnotes_leave_out_is_told() -> None:
    facts = EpisodeFacts(links=(Link("Tone", "https://example.org/tone"),), speakers=(Speaker("Ada", "host"),))
    truth = NotesTruth(TRANSCRIPT, CHAPTERS, notes_names(facts, {"ada": "Ada"}))
    assert stale("## Footnotes\n\n- [Mine](https://example.org/mine)", truth, kind="footnotes") == [
        "line 3: 'Tone': https://example.org/tone is a link in episode.toml and not here"
    ]
    assert stale("## Footnotes\n\n- [Tone](https://example.org/tone)", truth, kind="footnotes") == []


def test_a_chapter_that_came_after_the_list_was_edited_is_told_and_one_that_was_left_out_is_not() -> None:
    before = "## Chapters\n\n- 0:00 Walls\n- 0:30 Lamps"
    section = KeptSection("chapters", "## Chapters\n\n- 0:00 Walls", 3, before)
    truth = NotesTruth(TRANSCRIPT, (*CHAPTERS, Chapter(30.0, "Lamps")), NAMES)
    assert [str(one) for one in check_notes([section], truth).stale] == [
        "line 3: 'Coats, and why': begins at 1:05 and is not in this list of chapters"
    ]


def test_without_sections_of_a_person_nothing_is_remembered() -> None:
    assert check_notes([], TRUTH).memory == NotesMemory()
