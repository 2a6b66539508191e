"""Chapters and captions from form to form: what both hold comes through, what is lost is told."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.formats.chapter_json import parse_chapter_json, render_chapter_json
from toolkit.formats.chapters import CHAPTER_FORMS, read_chapters
from toolkit.formats.vtt import parse_vtt
from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode
from toolkit.model.chapter import Chapter, ChapterFileFacts, Place
from toolkit.model.errors import InvalidChapters, NoSuchInput, PodkitError, UnsupportedFormat
from toolkit.model.preset import Deliverable
from toolkit.pipeline.commands.convert import convert
from toolkit.pipeline.files.chapter_files import chapters_in_media

TAKE = Path(__file__).parents[3] / "samples/one-take/window-seat.flac"
COVER = Path(__file__).parents[3] / "samples/small-rooms/cover.png"
PLAIN = (
    Chapter(0.0, "Welcome"),
    Chapter(12.5, "Tee & Kaffee"),
    Chapter(30.25, "\u65e5\u672c \u05e9\u05dc\u05d5\u05dd \U0001f399"),
)
RICH = (
    Chapter(0.0, "Welcome", url="https://a.example/x?y=1&z=2"),
    Chapter(12.5, "Ad", image="https://a.example/i.jpg"),
    Chapter(20.0, "Not listed", toc=False),
)
TEXT_FORMS = tuple(form for form in CHAPTER_FORMS if form != "youtube")


def chapters_file(folder: Path, chapters: tuple[Chapter, ...]) -> Path:
    path = folder / "source"
    path.write_text(render_chapter_json(chapters), "utf-8")
    return path


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_titles_of_every_script_and_times_survive_every_form(form: str, tmp_path: Path) -> None:
    convert(chapters_file(tmp_path, PLAIN), tmp_path / "other", form)
    convert(tmp_path / "other", tmp_path / "back.json")
    back = parse_chapter_json((tmp_path / "back.json").read_text("utf-8")).chapters
    assert [c.title for c in back] == [c.title for c in PLAIN]
    # A cue sheet counts in frames, 75 a second.
    assert [c.start_s for c in back] == pytest.approx([c.start_s for c in PLAIN], abs=1 / 75)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    steps=st.lists(
        st.tuples(st.integers(1, 9_000), st.text("abc \u00e9\u5b57&<>\"'", min_size=1, max_size=30)),
        min_size=1,
        max_size=9,
    ),
    form=st.sampled_from(["psc", "audacity", "reaper", "audition", "ffmetadata", "txt"]),
)
def test_a_round_trip_loses_nothing_that_both_can_hold(steps: list[tuple[int, str]], form: str, tmp_path: Path) -> None:
    at_s, chapters = 0.0, []
    for step, title in steps:
        chapters.append(Chapter(round(at_s, 3), f"{title.strip()} x"))
        at_s += step / 8
    convert(chapters_file(tmp_path, tuple(chapters)), tmp_path / "other", form)
    found = read_chapters((tmp_path / "other").read_bytes())
    assert [(c.start_s, " ".join(c.title.split())) for c in found] == [
        (pytest.approx(c.start_s, abs=0.0015), " ".join(c.title.split())) for c in chapters
    ]


def test_what_a_form_cannot_hold_is_told(tmp_path: Path) -> None:
    source = chapters_file(tmp_path, RICH)
    assert convert(source, tmp_path / "same.json").warnings == ()
    told = " ".join(convert(source, tmp_path / "plain.cue").warnings)
    assert "links (1 of 3" in told
    assert "pictures (1 of 3" in told
    assert "'Not listed'" in " ".join(convert(source, tmp_path / "plain.txt").warnings)
    assert "links" not in " ".join(convert(source, tmp_path / "x.psc").warnings)


def test_a_chapter_that_is_left_out_is_not_taken_for_its_neighbour(tmp_path: Path) -> None:
    close = (Chapter(0.0, "Welcome"), Chapter(0.5, "Hidden", toc=False), Chapter(30.0, "More"))
    assert convert(chapters_file(tmp_path, close), tmp_path / "x.psc").warnings == (
        "1 of 3 chapters, the first 'Hidden': psc does not list them.",
    )


@pytest.mark.parametrize("form", ["cue", "youtube"])
def test_a_form_that_counts_coarsely_loses_times_and_no_chapters(form: str, tmp_path: Path) -> None:
    times = (Chapter(0.0, "A"), Chapter(12.99, "B"), Chapter(30.005, "C"))
    assert convert(chapters_file(tmp_path, times), tmp_path / "x", form).warnings == (
        f"exact times (2 of 3 chapters): {form} has no place for them.",
    )


def test_chapters_go_into_a_media_file_and_come_out_again(tmp_path: Path) -> None:
    media = tmp_path / "take.flac"
    shutil.copyfile(TAKE, media)
    before = [block.tobytes() for block in decode_blocks(media, sample_rate=48_000, channels=1)]
    convert(chapters_file(tmp_path, PLAIN), media)
    assert [(c.start_s, c.title) for c in chapters_in_media(media).chapters] == [(c.start_s, c.title) for c in PLAIN]
    assert convert(media, tmp_path / "out.cue").count == 3
    assert [block.tobytes() for block in decode_blocks(media, sample_rate=48_000, channels=1)] == before


CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Ada>Two lines\nof text\n\n00:00:03.000 --> 00:00:04.000\n<v Ben>Right.\n"


def test_json_keeps_every_field_and_what_stands_above_the_list(tmp_path: Path) -> None:
    place = Place("Leeds", "geo:53.8,-1.5", "R113314")
    facts = ChapterFileFacts("Walls", "Small Rooms", "Ada", "About walls", "walls.mp3", waypoints=True)
    source = tmp_path / "a.json"
    source.write_text(render_chapter_json((replace(RICH[0], location=place), *RICH[1:]), facts), "utf-8")
    assert convert(source, tmp_path / "b.json").warnings == ()
    assert (tmp_path / "b.json").read_bytes() == source.read_bytes()
    assert any("locations" in loss for loss in convert(source, tmp_path / "c.psc").warnings)


def test_pictures_go_with_their_chapters_from_media_to_list_to_media(tmp_path: Path) -> None:
    for name in ("one.mp3", "two.mp3"):
        blocks = decode_blocks(TAKE, sample_rate=44_100, channels=1, end_s=4.0)
        encode(blocks, 44_100, Deliverable("mp3", 64, channels=1), tmp_path / name)
    shutil.copy(COVER, tmp_path / "room.png")
    (tmp_path / "a.json").write_text(render_chapter_json((Chapter(0, "A", image="room.png"), Chapter(2, "B"))), "utf-8")
    convert(tmp_path / "a.json", tmp_path / "one.mp3")
    convert(tmp_path / "one.mp3", tmp_path / "b.json")
    assert parse_chapter_json((tmp_path / "b.json").read_text()).chapters[0].image == "b-pictures/chapter-001.jpg"
    assert convert(tmp_path / "b.json", tmp_path / "two.mp3").warnings == ()
    assert chapters_in_media(tmp_path / "two.mp3").pictures.keys() == {"chapter-001.jpg"}


def test_captions_keep_their_cues_and_lines(tmp_path: Path) -> None:
    source = tmp_path / "talk"
    source.write_text(CAPTIONS, "utf-8")
    convert(source, tmp_path / "talk.srt")
    convert(tmp_path / "talk.srt", tmp_path / "back.vtt")
    assert parse_vtt((tmp_path / "back.vtt").read_text()) == parse_vtt(CAPTIONS)
    assert convert(source, tmp_path / "talk.json").warnings == ()
    assert "Two lines of text" in (tmp_path / "talk.json").read_text()


@pytest.mark.parametrize(
    ("content", "target", "error"),
    [
        (None, "x.json", NoSuchInput),
        (b"nothing to see", "x.psc", InvalidChapters),
        (b"", "x.psc", PodkitError),
        (b'{"chapters": []}', "x.psc", InvalidChapters),
        (b"00:00:00 A\n00:01:00 B\n", "x.weird", UnsupportedFormat),
        (b"00:00:00 A\n00:01:00 B\n", "none.mp3", NoSuchInput),
        (b"00:00:00 A\n00:01:00 B\n", "x.youtube", UnsupportedFormat),
    ],
)
def test_what_cannot_be_converted_is_said_and_nothing_written(
    content: bytes | None, target: str, error: type[PodkitError], tmp_path: Path
) -> None:
    source = tmp_path / "source"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(error):
        convert(source, tmp_path / target)
    assert not (tmp_path / target).exists()


@pytest.mark.slow
def test_every_awkward_file_gives_chapters_or_one_sentence(shared: Path, tmp_path: Path) -> None:
    for path in sorted(
        p for p in (shared / "data/awkward").rglob("*") if p.is_file() and p.stat().st_size < 30_000_000
    ):
        try:
            said = f"{convert(path, tmp_path / 'out.json').count} chapters or captions"
        except PodkitError as error:
            said = str(error)
        assert said
        assert "\n" not in said
