"""What every caption form and every chapter form promises: a new entry of a registry is wrong until it passes these."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.formats.captions import CAPTION_FORMS, read_captions
from toolkit.formats.chapters import CHAPTER_FORMS, read_chapters_with_facts
from toolkit.formats.form import Form, form_of_text, never, registry
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import CaptionCue, Captions, captions_of_cues
from toolkit.model.chapter import Chapter, ChapterFile, ChapterFileFacts, Place
from toolkit.model.errors import InvalidChapters, InvalidTranscript
from toolkit.model.transcript import Segment, Transcript, Word

PAGE = Path(__file__).parents[2] / "docs" / "commands" / "convert.md"
TABLES: dict[str, Mapping[str, Form[Any]]] = {"captions": CAPTION_FORMS, "chapters": CHAPTER_FORMS}
EVERY_FORM = pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, forms in TABLES.items() for name in forms]
)
# There are many forms, and each gets as many examples.
some = settings(max_examples=40)
EVERY_CAPTION_FORM = pytest.mark.parametrize("name", CAPTION_FORMS)
EVERY_CHAPTER_FORM = pytest.mark.parametrize("name", CHAPTER_FORMS)

# What a form cannot tell from its own marks is tried in the form's own tests.
words = st.text("aZé日 \U0001f399ש.,'&;=#\\", min_size=1, max_size=12).map(lambda text: f"x{' '.join(text.split())}x")
PLACE = Place("Leeds", "geo:53.8,-1.5", "R113314")


@st.composite
def captions(draw: st.DrawFn) -> Captions:
    """Turns of two speakers by turns, whose starts are whole seconds."""
    starts = sorted(draw(st.sets(st.integers(0, 9_999), min_size=1, max_size=4)))
    cues = [
        CaptionCue(("Ada Park", "Ben")[turn % 2], start, start + 0.75, tuple(draw(st.lists(words, min_size=1, max_size=2))))
        for turn, start in enumerate(starts)
    ]  # fmt: skip
    made = captions_of_cues(cues)
    spoken = tuple(
        Segment(s.speaker, s.start_s, s.end_s, s.text, (Word(s.text, s.start_s, s.end_s, 0.5),))
        for s in made.transcript.segments
    )
    return Captions(Transcript(spoken), made.cues)


@st.composite
def chapter_files(draw: st.DrawFn) -> ChapterFile:
    """Three listed chapters and perhaps hidden ones, ten seconds apart and more, the first at 0: YouTube takes no others."""
    start_s, chapters = 0.0, []
    for place, step_ms in enumerate(draw(st.lists(st.integers(10_000, 10**7), min_size=3, max_size=5))):
        own = draw(st.booleans())
        chapters.append(
            Chapter(
                round(start_s, 3), draw(words), round(start_s + 7.25, 3) if own else None,
                draw(st.sampled_from(["", "https://example.org/a?b=1&c=2"])), "https://example.org/i.png" if own else "",
                place < 3 or draw(st.booleans()), PLACE if own else None,
            )
        )  # fmt: skip
        start_s += step_ms / 1000
    facts = ChapterFileFacts("Walls", "Small Rooms", "Ada", "About walls", "walls.mp3", waypoints=True)
    return ChapterFile(tuple(chapters), facts)


contents = {"captions": captions(), "chapters": chapter_files()}


def refusal_of(read: Callable[[str], object], text: str, refusal: type[Exception]) -> str:
    """Return what is said of a text that is refused, nothing of one that is read; any other error is a fault."""
    try:
        read(text)
    except refusal as error:
        return str(error)
    return ""


@EVERY_CAPTION_FORM
@some
@given(written=captions())
def test_captions_come_back_with_all_that_their_form_says_it_holds(name: str, written: Captions) -> None:
    form = CAPTION_FORMS[name]
    read = form.parse(form.render(written))
    pairs = list(zip(read.transcript.segments, written.transcript.segments, strict=True))
    assert all(abs(after.start_s - before.start_s) <= form.resolution_s for after, before in pairs)
    assert [after.text for after, _ in pairs] == [before.text for _, before in pairs]
    kept = {
        "ends": all(after.end_s == before.end_s for after, before in pairs),
        "speakers": all(after.speaker == before.speaker for after, before in pairs),
        "words": all(after.words == before.words for after, before in pairs),
        "lines": read.cues == written.cues,
    }
    assert form.holds <= {what for what, is_kept in kept.items() if is_kept}


@EVERY_CHAPTER_FORM
@some
@given(written=chapter_files())
def test_chapters_come_back_with_all_that_their_form_says_it_holds(name: str, written: ChapterFile) -> None:
    form = CHAPTER_FORMS[name]
    read = form.parse(form.render(written))
    after = {round(chapter.start_s): chapter for chapter in read.chapters}
    # A form that cannot hide a chapter may leave it out.
    before = [c for c in written.chapters if c.toc or "hidden" in form.holds]
    pairs = [(min(after.values(), key=lambda a, c=c: abs(a.start_s - c.start_s)), c) for c in before]
    assert all(abs(a.start_s - b.start_s) <= form.resolution_s + 1e-6 for a, b in pairs)
    assert [a.title for a, _ in pairs] == [b.title for _, b in pairs]
    kept = {
        "ends": all(a.end_s == b.end_s for a, b in pairs if b.end_s is not None),
        "links": all(a.url == b.url for a, b in pairs),
        "pictures": all(a.image == b.image for a, b in pairs),
        "hidden": all(a.toc == b.toc for a, b in pairs),
        "locations": all(a.location == b.location for a, b in pairs),
        "facts": read.facts == written.facts,
    }
    assert form.holds <= {what for what, is_kept in kept.items() if is_kept}


@EVERY_FORM
@some
@given(data=st.data())
def test_what_a_form_writes_is_recognised_whatever_it_is_called(kind: str, name: str, data: st.DataObject) -> None:
    form = TABLES[kind][name]
    text = form.render(data.draw(contents[kind]))
    assert form_of_text(TABLES[kind], f"\n {text}").parse(text) == form.parse(text)


@EVERY_FORM
@some
@given(data=st.data())
def test_a_file_that_was_cut_and_mixed_up_gives_content_or_a_clear_error(
    kind: str, name: str, data: st.DataObject
) -> None:
    form = TABLES[kind][name]
    text = form.render(data.draw(contents[kind]))
    places = st.integers(0, len(text))
    begin, end, at = (data.draw(places) for _ in range(3))
    slip = data.draw(st.sampled_from(["", "\n", "\n\n", "-->", "{", "]", "<", "9", "\t", '"', "\\", "\ud800", "NaN"]))
    mixed = text[:begin] + slip + text[end:] + text[at : at + 20]
    read, error = (
        (read_captions, InvalidTranscript) if kind == "captions" else (read_chapters_with_facts, InvalidChapters)
    )
    for reader, refusal in ((form.parse, UnreadableText), (read, error)):
        assert "\n" not in refusal_of(reader, mixed, refusal)


@EVERY_FORM
@some
@given(text=st.text(max_size=60))
def test_any_text_gives_content_or_a_clear_error(kind: str, name: str, text: str) -> None:
    form = TABLES[kind][name]
    assert form.recognises(text.lstrip()) in (True, False)
    assert "\n" not in refusal_of(form.parse, text, UnreadableText)


@EVERY_FORM
def test_a_suffix_is_written_as_names_end(kind: str, name: str) -> None:
    assert all(re.fullmatch(r"\.[a-z0-9]+", suffix) for suffix in TABLES[kind][name].suffixes)


@EVERY_FORM
def test_the_page_of_convert_lists_the_form_with_its_suffixes(kind: str, name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}` \|([^|]*)\|([^|]*)\|([^|]*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {f"`{suffix}`" for suffix in TABLES[kind][name].suffixes} <= set(re.findall(r"`[^`]+`", row[0]))
    assert row[1 if kind == "chapters" else 2].strip()


def form(name: str, *suffixes: str) -> Form[str]:
    return Form(name, suffixes, lambda begin: begin.startswith(name), str, str)


def test_two_forms_of_one_name_or_suffix_are_a_slip() -> None:
    with pytest.raises(ValueError, match="two forms share a"):
        registry(form("a"), form("b"), form("a"))
    with pytest.raises(ValueError, match=r"two forms share \.x"):
        registry(form("a", ".x"), form("b", ".y", ".x"))


def test_forms_are_tried_in_their_order_and_the_last_takes_the_rest() -> None:
    forms = registry(form("ab"), form("a"), form("c"))
    assert list(forms) == ["ab", "a", "c"]
    assert [form_of_text(forms, text).name for text in (" abc", "ac", "x", "")] == ["ab", "a", "c", "c"]
    assert not never("anything")
