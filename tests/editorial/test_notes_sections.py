"""Notes in sections: what nobody touched follows, what a person wrote stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.editorial.notes_sections import MergedNotes, Section, merged_notes, sections_in

BEFORE = (
    Section("title", "# Rooms"),
    Section("standfirst", "*On walls and doors.*"),
    Section("lead", "“A wall is a mirror,” says Ada."),
    Section("meeting", "In this episode Ada talks about walls."),
    Section("chapters", "## Chapters\n\n- 0:00 Walls\n- 1:00 Doors"),
    Section("subscribe", "## Subscribe\n\nSubscribe to Rooms."),
)
TODAY = (
    Section("title", "# Larger rooms"),
    Section("standfirst", "*On doors and walls.*"),
    Section("lead", "“A door is a mirror,” says Ada."),
    Section("meeting", "In this episode Ada talks about doors."),
    Section("chapters", "## Chapters\n\n- 0:00 Walls\n- 1:12 Doors"),
    Section("footnotes", "## Footnotes\n\n- [Tone](https://example.org/tone)"),
    Section("subscribe", "## Subscribe\n\nSubscribe to Rooms."),
)
WRITTEN = {section.kind: (section.text,) for section in BEFORE}


def notes(sections: tuple[Section, ...]) -> str:
    return "\n\n".join(section.text for section in sections) + "\n"


def merged(found: str) -> MergedNotes:
    return merged_notes(found, TODAY, WRITTEN)


def test_notes_are_their_sections_joined_by_blank_lines() -> None:
    assert sections_in(notes(BEFORE)) == [section.text for section in BEFORE]


def test_notes_that_nobody_touched_follow_as_a_whole() -> None:
    assert merged(notes(BEFORE)) == MergedNotes(notes(TODAY), ())


def test_a_paragraph_that_was_edited_stays_and_all_others_follow() -> None:
    found = notes(BEFORE).replace("talks about walls.", "talks about walls, and laughs.")
    result = merged(found)
    assert result.text == notes(TODAY).replace("talks about doors.", "talks about walls, and laughs.")
    (kept,) = result.kept
    assert (kept.kind, kept.line) == ("meeting", 7)
    assert result.text.splitlines()[kept.line - 1] == kept.text


def test_a_section_with_another_heading_is_still_that_section() -> None:
    result = merged(notes(BEFORE).replace("## Chapters", "## What we talk about"))
    assert result.text.count("1:00 Doors") == 1
    assert "1:12" not in result.text
    assert [kept.kind for kept in result.kept] == ["chapters"]


def test_a_section_that_was_deleted_stays_deleted() -> None:
    result = merged(notes(tuple(section for section in BEFORE if section.kind != "lead")))
    assert "mirror" not in result.text
    assert result.kept == ()


def test_a_section_of_ones_own_stays_where_it_is() -> None:
    own = "## Thanks\n\nTo everybody."
    result = merged(notes(BEFORE).replace("## Subscribe", f"{own}\n\n## Subscribe"))
    assert result.text == notes(TODAY).replace("## Footnotes", f"{own}\n\n## Footnotes").replace(
        f"{own}\n\n## Footnotes\n\n- [Tone](https://example.org/tone)", f"## Footnotes\n\n- [Tone](https://example.org/tone)\n\n{own}"
    )  # fmt: skip
    assert [(kept.kind, kept.text) for kept in result.kept] == [("", own)]


def test_sections_in_another_order_keep_it() -> None:
    swapped = (*BEFORE[:4], BEFORE[5], BEFORE[4])
    kinds = [text.split()[1] for text in sections_in(merged(notes(swapped)).text) if text.startswith("## ")]
    assert kinds == ["Subscribe", "Chapters", "Footnotes"]


def test_a_section_that_podkit_writes_no_more_goes_unless_it_was_edited() -> None:
    fewer = tuple(section for section in TODAY if section.kind != "chapters")
    assert "Chapters" not in merged_notes(notes(BEFORE), fewer, WRITTEN).text
    edited = notes(BEFORE).replace("Doors", "Doors!")
    assert "Doors!" in merged_notes(edited, fewer, WRITTEN).text


def test_without_a_memory_what_podkit_would_write_is_its_own_and_nothing_is_added() -> None:
    found = notes(TODAY[:3]).replace("mirror", "window")
    result = merged_notes(found, TODAY, {})
    assert result.text == found
    assert [kept.kind for kept in result.kept] == ["lead"]


def test_line_ends_of_an_editor_on_windows_are_no_edit_and_stay() -> None:
    result = merged(notes(BEFORE).replace("\n", "\r\n"))
    assert result == MergedNotes(notes(TODAY).replace("\n", "\r\n"), ())


def test_a_heading_inside_a_fence_begins_no_section() -> None:
    assert sections_in("# T\n\n## A\n\n```\n# no\n## no\n```\n\n## B\n") == [
        "# T",
        "## A\n\n```\n# no\n## no\n```",
        "## B",
    ]


def test_a_merge_repeated_changes_nothing() -> None:
    once = merged(notes(BEFORE).replace("walls.", "walls!"))
    today = {section.kind: (section.text,) for section in TODAY}
    twice = merged_notes(once.text, TODAY, today)
    assert twice.text == once.text
    assert [(one.kind, one.line) for one in twice.kept] == [(one.kind, one.line) for one in once.kept]


EDITS = st.lists(st.sampled_from(range(len(BEFORE))), max_size=3, unique=True)


@given(EDITS, st.sampled_from([" more", "\nmore", " * [x](y)", "\u2028more"]))
def test_every_edited_section_is_there_letter_for_letter(edited: list[int], more: str) -> None:
    found = tuple(
        Section(section.kind, section.text + more) if number in edited else section
        for number, section in enumerate(BEFORE)
    )
    result = merged(notes(found))
    for number in edited:
        # A line right below the title is a paragraph of its own: the title follows, the line stays.
        is_title = BEFORE[number].kind == "title" and more.startswith("\n")
        assert (more.strip() if is_title else found[number].text) in result.text


@given(st.text(alphabet="# ab\n`~*>\r", max_size=80))
def test_what_a_person_wrote_from_nothing_stays_in_whole(text: str) -> None:
    result = merged_notes(text, TODAY, {})
    assert "".join(result.text.split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", "\n\n", "   \n"])
def test_empty_notes_have_no_section(text: str) -> None:
    assert sections_in(text) == []


@given(edited=EDITS, is_remembered=st.booleans())
def test_a_second_merge_with_what_the_first_one_knew_changes_nothing(*, edited: list[int], is_remembered: bool) -> None:
    found = notes(tuple(Section(one.kind, one.text + "!") if n in edited else one for n, one in enumerate(BEFORE)))
    once = merged_notes(found, TODAY, WRITTEN if is_remembered else {})
    kept = {section.kind: (section.before,) for section in once.kept}
    known = {section.kind: (section.text,) for section in TODAY} | kept
    assert merged_notes(once.text, TODAY, known).text == once.text


@pytest.mark.slow
def test_notes_of_ten_thousand_sections_are_joined_like_few() -> None:
    many = "\n\n".join(f"## {number}" for number in range(10_000)) + "\n"
    merged = merged_notes(many, [Section("chapters", "## Chapters\n\n- 0:00 One")], {})
    assert merged.text == many
    assert merged.kept[-1].line == 19_999
