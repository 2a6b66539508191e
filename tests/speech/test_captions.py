"""One segmentation into captions, by the reading rules."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.captions import PAUSE_S, caption_cues, cued_words

PROSE = (
    "The room matters more than the microphone, and that is what people who buy a better microphone find out. "
    "When Ada Park moved her desk away from the window, the echo fell by 12 decibels and nobody had spent a penny. "
    "So before you buy anything, hang up a duvet, clap your hands, and listen to what the corner says back to you."
)


def transcript(text: str, *, each_s: float = 0.35, language: str = "en", speaker: str = "Ada") -> Transcript:
    words = tuple(Word(w, i * each_s, (i + 1) * each_s - 0.02) for i, w in enumerate(text.split()))
    return Transcript((Segment(speaker, 0.0, words[-1].end_s, text, words),), language)


def test_no_line_is_longer_than_42_characters_and_no_caption_has_three() -> None:
    cues = caption_cues(transcript(PROSE))
    assert all(len(line) <= 42 for cue in cues for line in cue.lines)
    assert all(1 <= len(cue.lines) <= 2 for cue in cues)


def test_captions_say_every_word_in_order() -> None:
    assert " ".join(cue.text for cue in caption_cues(transcript(PROSE))) == PROSE


def test_captions_stay_between_one_and_six_seconds() -> None:
    assert all(0.95 <= cue.duration_s <= 6.0 for cue in caption_cues(transcript(PROSE)))


def test_nothing_is_broken_inside_a_name_or_between_a_number_and_its_unit() -> None:
    lines = [line for cue in caption_cues(transcript(PROSE)) for line in cue.lines]
    assert any("Ada Park" in line for line in lines)
    assert any("12 decibels" in line for line in lines)


def test_a_caption_never_spans_a_pause() -> None:
    words = (*(Word("before", i * 0.4, i * 0.4 + 0.4) for i in range(3)), Word("after", 3.5, 4.0))
    cues = caption_cues(Transcript((Segment("Ada", 0, 4, "before before before after", words),), "en"))
    assert [cue.text for cue in cues] == ["before before before", "after"]
    assert cues[0].end_s < 3.5


def test_two_speakers_never_share_a_caption() -> None:
    parts = (Segment("Ada", 0, 1, "Hello there."), Segment("Ben", 1, 2, "Hello."))
    assert [(cue.speaker, cue.text) for cue in caption_cues(Transcript(parts, "en"))] == [
        ("Ada", "Hello there."), ("Ben", "Hello."),
    ]  # fmt: skip


def test_people_who_talk_at_once_each_keep_their_caption() -> None:
    parts = (Segment("Ada", 0, 5, "This goes on for quite a while, you know."), Segment("Ben", 2, 2.5, "Yes."))
    assert {cue.speaker for cue in caption_cues(Transcript(parts, "en"))} == {"Ada", "Ben"}


def test_japanese_lines_hold_16_characters_and_never_begin_with_a_closing_mark() -> None:
    text = " ".join("部屋の音はマイクよりも大切です。だから机を窓から離してみましょう、すると響きが減ります。")
    cues = caption_cues(transcript(text, each_s=0.12, language="ja"))
    lines = [line for cue in cues for line in cue.lines]
    assert "".join(lines) == text.replace(" ", "")
    assert all(len(line) <= 16 for line in lines)
    assert not any(line[0] in "。、" for line in lines)


def test_a_word_longer_than_a_line_stands_alone() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    cues = caption_cues(transcript(f"das {word} war zu", language="de"))
    assert (word,) in [cue.lines for cue in cues]


def test_an_empty_transcript_has_no_captions() -> None:
    assert caption_cues(Transcript()) == ()


def test_a_segment_without_word_times_is_shared_out_over_its_time() -> None:
    cues = caption_cues(Transcript((Segment("Ada", 10, 40, PROSE),), "en"))
    assert cues[0].start_s == 10
    assert cues[-1].end_s <= 40.01
    assert len(cues) > 5


@st.composite
def spoken(draw: st.DrawFn) -> Transcript:
    vocabulary = st.sampled_from(["a", "room,", "is", "Ada", "Park", "12", "metres", "wide.", "and", "extraordinarily"])
    drawn = draw(st.lists(st.tuples(vocabulary, st.floats(0, 1.2), st.floats(0.05, 0.8)), max_size=60))
    at, words = 0.0, []
    for text, pause, length in drawn:
        words.append(Word(text, at + pause, at + pause + length))
        at += pause + length
    return Transcript((Segment("Ada", 0, at, " ".join(w.text for w in words), tuple(words)),) if words else (), "en")


@pytest.mark.slow
@settings(deadline=None)
@given(spoken())
def test_captions_of_one_speaker_hold_every_word_once_never_overlap_and_never_span_a_pause(said: Transcript) -> None:
    cued = cued_words(said)
    assert [word for one in cued for word in one.words] == [word for _, word in said.words()]
    assert all(a.cue.end_s <= b.cue.start_s + 1e-9 for a, b in pairwise(cued))
    assert all(b.start_s - a.end_s < PAUSE_S for one in cued for a, b in pairwise(one.words))
    assert all(one.cue.end_s > one.cue.start_s for one in cued)
