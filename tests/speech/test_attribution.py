"""Each word to one speaker."""

from __future__ import annotations

from dataclasses import replace

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.model.transcript_edits import RemovedBleed
from toolkit.speech.attribution import TrackWords, attribute


def said(speaker: str, text: str, start_s: float, *, probability: float = 0.9, each_s: float = 0.3) -> Segment:
    words = tuple(
        Word(w, round(start_s + i * each_s, 3), round(start_s + (i + 1) * each_s, 3), probability)
        for i, w in enumerate(text.split())
    )
    return Segment(speaker, words[0].start_s, words[-1].end_s, text, words)


def track(*segments: Segment, level_db: dict[float, float] | None = None) -> TrackWords:
    transcript = Transcript(segments, "en", "engine", "model")
    if level_db is None:
        return TrackWords(transcript)
    return TrackWords(transcript, lambda start_s, _end_s: level_db[min(level_db, key=lambda at: abs(at - start_s))])


ADA = said("Ada", "The room matters more than the microphone.", 1.0)
BEN = said("Ben", "That is what I found out too.", 5.0)


def texts(segments: tuple[Segment, ...]) -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in segments]


def test_turns_come_in_the_order_in_which_they_were_taken() -> None:
    found = attribute([track(BEN), track(ADA)])
    assert texts(found.transcript.segments) == [("Ada", ADA.text), ("Ben", BEN.text)]
    assert found.bleed == ()


def test_what_a_microphone_heard_of_another_speaker_is_dropped() -> None:
    bleed = said("Ben", "the room matters more than the microphone", 1.05, probability=0.5)
    found = attribute([track(ADA), track(bleed, BEN)])
    assert texts(found.transcript.segments) == [("Ada", ADA.text), ("Ben", BEN.text)]
    assert found.bleed == (RemovedBleed("Ben", bleed.start_s, bleed.end_s, bleed.text, voice_of="Ada"),)


def test_bleed_that_was_misheard_in_part_goes_as_a_whole() -> None:
    bleed = said("Ben", "the room batters more tan the micro", 1.05, probability=0.4)
    found = attribute([track(ADA), track(bleed, BEN)])
    assert texts(found.transcript.segments) == [("Ada", ADA.text), ("Ben", BEN.text)]


def test_the_louder_track_keeps_the_words_even_if_the_other_was_surer() -> None:
    faint = said("Ben", ADA.text, 1.02, probability=0.99)
    found = attribute([track(ADA, level_db={1.0: 0.0}), track(faint, level_db={1.0: -20.0})])
    assert texts(found.transcript.segments) == [("Ada", ADA.text)]


def test_bleed_is_removed_where_nobody_has_a_name() -> None:
    nameless = [track(said("", ADA.text, 1.0)), track(said("", ADA.text, 1.1, probability=0.5))]
    found = attribute(nameless)
    assert texts(found.transcript.segments) == [("", ADA.text)]
    assert [bleed.voice_of for bleed in found.bleed] == [""]


def test_bleed_in_other_words_is_known_by_its_level() -> None:
    garbled = said("Ben", "they grew mad as for than a phone", 1.0, probability=0.3)
    found = attribute([track(ADA, level_db={1.0: 0.0}), track(garbled, level_db={1.0: -20.0})])
    assert texts(found.transcript.segments) == [("Ada", ADA.text)]


def test_people_who_talk_at_once_are_both_kept() -> None:
    over = said("Ben", "wait that is not quite true", 1.5)
    found = attribute([track(ADA, level_db={1.0: 0.0}), track(over, level_db={1.0: -1.0})])
    assert len(found.transcript.segments) == 2


def test_two_people_who_say_the_same_at_different_times_are_both_kept() -> None:
    again = said("Ben", ADA.text, 8.0)
    assert len(attribute([track(ADA), track(again)]).transcript.segments) == 2


def test_one_word_in_a_sentence_of_ones_own_is_no_bleed() -> None:
    over = said("Ben", "well my studio had the same kind of problem", 1.2)
    assert texts(attribute([track(ADA), track(over)]).transcript.segments)[1][1] == over.text


def test_of_identical_tracks_the_first_keeps_the_words_in_every_run() -> None:
    twins = [track(said(who, ADA.text, 1.0)) for who in ("Cleo", "Ben", "Ada")]
    for tracks in (twins, twins[::-1], [twins[1], twins[2], twins[0]]):
        first = tracks[0].transcript.speakers[0]
        found = attribute(tracks)
        assert texts(found.transcript.segments) == [(first, ADA.text)]
        assert {bleed.voice_of for bleed in found.bleed} == {first}


def test_a_phrase_of_bleed_in_a_turn_is_removed_and_the_rest_stays() -> None:
    asked = said("Ada", "what about the price", 4.0)
    turn = said("Ben", "so I went to the shop to see what about the price and paid it all in the end", 1.9, each_s=0.3)
    found = attribute([track(asked), track(turn)])
    assert [(bleed.speaker, bleed.text) for bleed in found.bleed] == [("Ben", "what about the price")]
    assert texts(found.transcript.segments) == [
        ("Ben", "so I went to the shop to see"),
        ("Ada", asked.text),
        ("Ben", "and paid it all in the end"),
    ]


def test_bleed_of_two_people_in_one_stretch_is_told_by_whose_it_was() -> None:
    cleo = said("Cleo", "nobody opened a window all winter long", 3.5)
    both = Segment("Ben", 1.0, cleo.end_s, f"{ADA.text} {cleo.text}",
                   tuple(replace(word, probability=0.4) for word in (*ADA.words, *cleo.words)))  # fmt: skip
    found = attribute([track(ADA), track(both), track(cleo)])
    assert [(bleed.text, bleed.voice_of) for bleed in found.bleed] == [(ADA.text, "Ada"), (cleo.text, "Cleo")]
    assert {bleed.speaker for bleed in found.bleed} == {"Ben"}


def test_three_tracks_leave_each_word_once() -> None:
    tracks = [track(ADA), *(track(said(who, ADA.text, 1.0 + i / 50, probability=0.5 + i / 10)) for i, who in
                            enumerate(("Ben", "Cleo")))]  # fmt: skip
    assert texts(attribute(tracks).transcript.segments) == [("Ada", ADA.text)]


def test_no_tracks_and_silent_tracks_give_an_empty_transcript() -> None:
    assert attribute([]).transcript.segments == ()
    assert attribute([track()]).transcript.segments == ()


def test_where_nobody_speaks_the_transcript_still_says_what_listened() -> None:
    silent = Transcript((), "de", "faster-whisper", "base")
    assert attribute([TrackWords(silent), TrackWords(silent)]).transcript == silent
