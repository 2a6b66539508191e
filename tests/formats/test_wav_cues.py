"""Marks inside WAV files: cue points, labels, regions, markers of the EBU."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.wav_files import RATE, adtl, chunk, cue, data, ebu_marker, fmt, label, marked_wav, region, riff
from toolkit.formats.wav_cues import MOST_MARKS, read_wav_marks
from toolkit.model.mark import Mark
from toolkit.model.printable import one_line

TITLES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(one_line)


def read(content: bytes) -> tuple[Mark, ...]:
    return read_wav_marks(io.BytesIO(content))


@given(st.dictionaries(st.integers(0, 2**32 - 1), TITLES, max_size=20), st.integers(1, 384_000))
def test_marks_come_back_in_order_with_their_labels(marks: dict[int, str], rate: int) -> None:
    wanted = tuple(Mark(sample / rate, marks[sample]) for sample in sorted(marks))
    assert read(marked_wav(list(marks.items()), rate, samples=10)) == wanted


def test_a_region_has_its_end() -> None:
    content = riff(fmt(), data(), cue([RATE // 2]), adtl(label(1, b"Retake"), region(1, RATE // 4)))
    assert read(content) == (Mark(0.5, "Retake", 0.75),)


def test_marks_before_the_sound_and_after_it_are_found_alike() -> None:
    before = riff(fmt(), cue([480]), adtl(label(1, b"A")), data())
    after = riff(fmt(), data(), cue([480]), adtl(label(1, b"A")))
    assert read(before) == read(after) == (Mark(0.01, "A"),)


def test_a_cue_point_without_a_label_is_unnamed_and_a_note_names_it() -> None:
    assert read(riff(fmt(), data(), cue([0, RATE]), adtl(label(2, b"Ask again", b"note")))) == (
        Mark(0.0),
        Mark(1.0, "Ask again"),
    )


def test_positions_in_the_play_order_count_where_no_offset_is_filled_in() -> None:
    assert read(riff(fmt(), data(), cue([RATE, 2 * RATE], by_position=True))) == (Mark(1.0), Mark(2.0))


def test_labels_in_windows_code_page_are_read() -> None:
    assert read(riff(fmt(), data(), cue([0]), adtl(label(1, "Gäste in Köln".encode("cp1252"))))) == (
        Mark(0.0, "Gäste in Köln"),
    )


@pytest.mark.parametrize("form", [b"RF64", b"BW64"])
def test_sound_of_more_than_four_gigabytes_is_passed_over_by_its_long_size(form: bytes) -> None:
    sizes = chunk(b"ds64", struct.pack("<QQQI", 0, 2 * RATE, RATE, 0))
    long_data = chunk(b"data", bytes(2 * RATE), size=0xFFFFFFFF)
    assert read(riff(sizes, fmt(), long_data, cue([RATE]), form=form)) == (Mark(1.0),)


def test_markers_of_the_ebu_have_long_positions_and_those_switched_off_do_not_count() -> None:
    entries = ebu_marker(2**33, b"Far") + ebu_marker(5, b"Off", flags=0) + ebu_marker(RATE, b"Near")
    assert read(riff(fmt(), chunk(b"r64m", entries), data(), form=b"BW64")) == (
        Mark(1.0, "Near"),
        Mark(2**33 / RATE, "Far"),
    )


def test_of_two_marks_at_one_sample_the_named_one_stays() -> None:
    assert read(riff(fmt(), data(), cue([9, 9]), adtl(label(2, b"Here")))) == (Mark(9 / RATE, "Here"),)


def test_a_count_that_lies_gives_what_is_there() -> None:
    assert read(riff(fmt(), data(), cue([1, 2], count=4_000_000_000))) == (Mark(1 / RATE), Mark(2 / RATE))


def test_a_million_cue_points_give_ten_thousand() -> None:
    assert len(read(riff(fmt(), cue(range(1_000_000))))) == MOST_MARKS


def test_a_label_with_a_size_beyond_its_list_is_cut_and_what_precedes_it_stays() -> None:
    liar = b"labl" + struct.pack("<II", 0xFFFFFFF0, 2) + b"B"
    assert read(riff(fmt(), data(), cue([0, RATE]), adtl(label(1, b"A"), liar))) == (Mark(0.0, "A"), Mark(1.0, "B"))


@pytest.mark.parametrize("size", [0, 1, 2**31, 2**32 - 1])
def test_a_data_chunk_with_a_wrong_size_raises_nothing(size: int) -> None:
    assert read(riff(fmt(), cue([480]), chunk(b"data", bytes(64), size=size))) == (Mark(0.01),)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"fLaC" + bytes(64), riff(cue([1])), riff(fmt(0), cue([1]))])
def test_what_is_no_wav_or_names_no_rate_has_no_marks(content: bytes) -> None:
    assert read(content) == ()


@given(st.binary(max_size=400))
def test_any_bytes_after_the_header_give_marks_or_none(rest: bytes) -> None:
    assert all(mark.start_s >= 0 for mark in read(riff(fmt(), rest)))


@given(st.data())
def test_a_file_with_any_bytes_changed_or_cut_gives_marks_or_none(draw: st.DataObject) -> None:
    content = bytearray(marked_wav([(5, "A"), (900, "B")], samples=8))
    for at in draw.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[at] = draw.draw(st.integers(0, 255))
    assert isinstance(read(bytes(content[: draw.draw(st.integers(0, len(content)))])), tuple)
