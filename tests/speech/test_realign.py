"""Edited captions back to words with times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.caption import CaptionCue
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.captions import caption_cues
from toolkit.speech.realign import realign

TEXT = "the room matters more than the microphone and that is what people find out after they have bought one"


def spoken(text: str = TEXT, speaker: str = "Ada", start_s: float = 10.0, language: str = "en") -> Transcript:
    words = tuple(Word(w, start_s + i * 0.5, start_s + i * 0.5 + 0.4, 0.8) for i, w in enumerate(text.split()))
    return Transcript((Segment(speaker, start_s, words[-1].end_s, text, words),), language, "engine", "model")


def times(transcript: Transcript) -> list[tuple[str, float, float]]:
    return [(word.text, word.start_s, word.end_s) for _, word in transcript.words()]


def edit(cues: tuple[CaptionCue, ...], old: str, new: str) -> list[CaptionCue]:
    return [replace(cue, lines=(cue.text.replace(old, new),)) for cue in cues]


def test_captions_that_nobody_touched_give_the_same_words_and_times() -> None:
    original = spoken()
    back = realign(original, caption_cues(original))
    assert times(back) == times(original)
    assert (back.engine, back.model, back.language) == ("engine", "model", "en")


def test_a_corrected_word_takes_the_time_of_the_wrong_one_and_the_rest_stays() -> None:
    original = spoken()
    back = realign(original, edit(caption_cues(original), "microphone", "preamplifier"))
    before, after = times(original), times(back)
    assert after[6] == ("preamplifier", *before[6][1:])
    assert after[:6] + after[7:] == before[:6] + before[7:]


def test_words_put_in_lie_between_their_neighbours() -> None:
    original = spoken()
    back = realign(original, edit(caption_cues(original), "matters more", "matters so very much more"))
    put_in = [entry for entry in times(back) if entry[0] in ("so", "very", "much")]
    assert len(put_in) == 3
    assert all(11.4 <= start <= end <= 11.5 for _, start, end in put_in)


def test_words_taken_out_are_gone_and_the_rest_keeps_its_times() -> None:
    original = spoken()
    back = realign(original, edit(caption_cues(original), "people find", "find"))
    assert times(back) == [entry for entry in times(original) if entry[0] != "people"]


def test_punctuation_and_capitals_are_the_editors() -> None:
    original = spoken()
    back = realign(original, edit(caption_cues(original), "matters more", "matters. More"))
    assert back.segments[0].text == "the room matters."
    assert [entry[1:] for entry in times(back)] == [entry[1:] for entry in times(original)]


def test_a_renamed_speaker_is_the_speaker() -> None:
    original = spoken()
    back = realign(original, [replace(cue, speaker="Ada Park") for cue in caption_cues(original)])
    assert back.speakers == ("Ada Park",)


def test_joined_and_split_captions_change_no_word() -> None:
    original = spoken()
    cues = caption_cues(original)
    joined = [CaptionCue("Ada", cues[0].start_s, cues[-1].end_s, (TEXT,))]
    split = [CaptionCue("Ada", 10 + i * 0.5, 10.4 + i * 0.5, (word,)) for i, word in enumerate(TEXT.split())]
    assert times(realign(original, joined)) == times(original)
    assert times(realign(original, split)) == times(original)


def test_a_caption_given_to_another_speaker_moves_its_words_to_them() -> None:
    original = spoken()
    cues = list(caption_cues(original))
    cues[-1] = replace(cues[-1], speaker="Ben")
    back = realign(original, cues)
    assert back.speakers == ("Ada", "Ben")
    assert times(back) == times(original)


def test_people_who_talk_at_once_keep_their_words() -> None:
    both = (*spoken().segments, *spoken("yes yes of course", "Ben", 12.1).segments)
    original = Transcript(both, "en")
    back = realign(original, caption_cues(original))
    assert sorted(times(back)) == sorted(times(original))


def test_a_caption_that_was_added_has_its_own_times() -> None:
    original = spoken()
    cues = [*caption_cues(original), CaptionCue("Ben", 40.0, 42.0, ("That is so.",))]
    back = realign(original, cues)
    assert back.segments[-1] == replace(back.segments[-1], speaker="Ben", start_s=40.0, end_s=42.0)


def test_everything_deleted_is_an_empty_transcript() -> None:
    assert realign(spoken(), []).segments == ()


def test_japanese_is_compared_by_character() -> None:
    original = spoken("部屋 の 音 は 大切 です 。", language="ja")
    back = realign(original, edit(caption_cues(original), "音", "響き"))
    assert "".join(segment.text for segment in back.segments) == "部屋の響きは大切です。"
    assert next(word for _, word in back.words() if word.text == "大").start_s == 12.0


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.sampled_from(["room", "tone", "and", "is", "it"]), max_size=30), st.data())
def test_any_edit_gives_the_edited_words_in_order_of_time(edited: list[str], data: st.DataObject) -> None:
    original = spoken(" ".join(data.draw(st.lists(st.sampled_from(["room", "tone", "and", "was"]), min_size=1))))
    cues = [CaptionCue("Ada", 10.0, 12.0, (" ".join(edited),))] if edited else []
    back = realign(original, cues)
    assert [word.text for _, word in back.words()] == edited
    starts = [word.start_s for _, word in back.words()]
    assert starts == sorted(starts)
