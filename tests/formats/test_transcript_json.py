"""Transcript JSON: podkit's own without loss, and that of Whisper's programs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.transcript_json import parse_transcript_json, render_transcript_json
from toolkit.formats.written_text import UnreadableText
from toolkit.model.transcript import Segment, Transcript, Word


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    times = st.floats(0, 1e6, allow_nan=False)
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    word = st.builds(
        lambda text, start, length, probability: Word(text, start, start + length, probability),
        text.map(str.strip).filter(bool), times, st.floats(0, 10), st.floats(0, 1))  # fmt: skip
    segment = st.builds(
        lambda speaker, start, length, text, words: Segment(speaker, start, start + length, text, tuple(words)),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=10), times, st.floats(0, 60), text,
        st.lists(word, max_size=3))  # fmt: skip
    segments = sorted(draw(st.lists(segment, max_size=4)), key=lambda s: s.start_s)
    return Transcript(tuple(segments), draw(st.sampled_from(["en", "", "pt-br"])), draw(text), draw(text))


@given(transcripts())
def test_transcript_json_loses_nothing(written: Transcript) -> None:
    text = render_transcript_json(written)
    assert parse_transcript_json(text) == written
    assert json.loads(text)["version"] == "1.0.0"


def test_words_that_a_person_should_hear_are_marked() -> None:
    words = (Word("Hello,", 0.0, 0.4, 0.9), Word("Kowalczyk", 0.4, 1.0, 0.2))
    written = json.loads(
        render_transcript_json(Transcript((Segment("Ada", 0.0, 1.0, "Hello, Kowalczyk", words),), "en"))
    )
    assert [word.get("review") for word in written["segments"][0]["words"]] == [None, True]


WORD = {"word": " Hello", "start": 0.5, "end": 0.9, "probability": 0.75}


@pytest.mark.parametrize(
    "content",
    [
        {"text": " Hello", "language": "en", "segments": [{"id": 0, "start": 0.5, "end": 1, "text": " Hello", "words": [WORD]}]},
        {"task": "transcribe", "language": "english", "segments": [{"start": 0.5, "end": 1, "text": " Hello"}], "words": [WORD]},
        {"language": "en", "segments": [{"start": 0.5, "end": 1, "text": "Hello", "words": [{"word": "Hello", "start": 0.5, "end": 0.9, "score": 0.75}]}]},
    ],
    ids=["openai-whisper", "server", "whisperx"],
)  # fmt: skip
def test_the_json_of_whisper_programs_is_read_with_its_words(content: dict[str, object]) -> None:
    expected = Segment("", 0.5, 1.0, "Hello", (Word("Hello", 0.5, 0.9, 0.75),))
    assert parse_transcript_json(json.dumps(content)) == Transcript((expected,), "en")


def test_json_of_whisper_cpp_is_read() -> None:
    content = {
        "result": {"language": "de"},
        "transcription": [{"offsets": {"from": 500, "to": 1000}, "text": " Hallo"}],
    }
    assert parse_transcript_json(json.dumps(content)) == Transcript((Segment("", 0.5, 1.0, "Hallo"),), "de")


def test_words_without_times_share_the_gap_between_their_neighbours() -> None:
    words = [{"word": "In", "start": 1, "end": 1.2}, {"word": "1984"}, {"word": "we", "start": 2, "end": 2.1}]
    segment = parse_transcript_json(
        json.dumps({"segments": [{"start": 1, "end": 3, "text": "In 1984 we", "words": words}]})
    ).segments[0]
    assert segment.words[1] == Word("1984", 1.2, 2.0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"segments": [{"start": 0, "text": "a"}, {"text": "b"}]}', "^segment 2 has no start time$"),
        ('{"segments": [{"start": "x", "text": "a"}]}', "^segment 1: 'x' is not a time in seconds$"),
        ('{"segments": [{"start": true, "text": "a"}]}', "'True' is not a time"),
        ('{"segments": [{"start": NaN, "text": "a"}]}', "'nan' is not a time"),
        ('{"segments": [{"start": -1.5, "text": "a"}]}', "'-1.5' is not a time"),
        ('{"segments": [{"start": 3600000000, "text": "a"}]}', "is not a time"),
        ('{"segments": [{"start": 1}]}', "^segment 1 has no text$"),
        ('{"segments": [{"start": 1, "text": "a"}, 7]}', "^segment 2 is not an object$"),
        ('{"segments": [{"start": 1, "text": "a", "words": [7]}]}', "^segment 1: a word is not an object$"),
        ('{"segments": ', "^this is not JSON"),
        ("[" * 100_000, "^this is not JSON"),
        ('{"chapters": []}', "^it contains no list of segments$"),
        ('"segments"', "no list of segments"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(content: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_transcript_json(content)


def read(*segments: dict[str, object], **others: object) -> tuple[Segment, ...]:
    return parse_transcript_json(json.dumps({"segments": segments} | others)).segments


def test_a_start_a_little_before_zero_is_zero_and_an_end_before_its_start_the_start() -> None:
    assert read({"start": -0.5, "end": -0.2, "text": "a"}, {"start": 9, "end": 8, "text": "b"}) == (
        Segment("", 0.0, 0.0, "a"), Segment("", 9.0, 9.0, "b"))  # fmt: skip


def test_an_end_that_is_missing_is_the_next_start_and_the_last_one_what_its_words_take() -> None:
    found = read({"start": 1, "text": "a"}, {"start": 3, "text": "one two three four five"})
    assert [segment.end_s for segment in found] == [3.0, 5.0]


def test_segments_come_in_order_of_their_start_and_silent_ones_are_dropped() -> None:
    assert [s.text for s in read({"start": 5, "text": "b"}, {"start": 7, "text": " "}, {"start": 1, "text": "a"})] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(("key", "value"), [("probability", 0.25), ("score", 0.25), ("confidence", 0.25)])
def test_how_sure_a_word_is_has_several_names(key: str, value: float) -> None:
    (segment,) = read({"start": 0, "end": 1, "text": "a", "words": [{"word": "a", "start": 0, "end": 1, key: value}]})
    assert segment.words == (Word("a", 0.0, 1.0, 0.25),)


@pytest.mark.parametrize(
    ("value", "kept"), [(None, 1.0), ("x", 1.0), (True, 1.0), (2, 1.0), (-1, 0.0), (float("nan"), 1.0)]
)
def test_how_sure_a_word_is_lies_between_0_and_1(value: object, kept: float) -> None:
    (segment,) = read(
        {"start": 0, "end": 1, "text": "a", "words": [{"word": "a", "start": 0, "end": 1, "probability": value}]}
    )
    assert segment.words[0].probability == kept


def test_words_beside_the_segments_go_to_the_segment_that_their_middle_falls_into() -> None:
    words = [{"word": w, "start": s, "end": s + 0.5} for w, s in (("a", 0.0), ("b", 1.7), ("c", 1.8), ("d", 9.0))]
    found = read({"start": 0, "end": 2, "text": "a b"}, {"start": 2, "end": 4, "text": "c d"}, words=words)
    assert [[word.text for word in segment.words] for segment in found] == [["a", "b"], ["c", "d"]]


def test_words_at_the_edges_without_times_take_those_of_their_neighbours() -> None:
    words = [{"word": "a"}, {"word": "b", "start": 1, "end": 2}, {"word": "c"}]
    (segment,) = read({"start": 0, "end": 3, "text": "a b c", "words": words})
    assert [(w.start_s, w.end_s) for w in segment.words] == [(1.0, 1.0), (1.0, 2.0), (2.0, 2.0)]


def test_a_bare_list_of_segments_and_speakers_are_read() -> None:
    found = parse_transcript_json('[{"start": 0, "end": 1, "text": " a", "speaker": "Ada\\ud800"}]')
    assert found == Transcript((Segment("Ada?", 0.0, 1.0, "a"),))


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, "NaN", "Infinity", '"x"', "true"])
def test_a_probability_that_is_none_is_one(number: str) -> None:
    text = (
        f'{{"segments": [{{"start": 0, "end": 1, "text": "a", "words": [{{"word": "a", "probability": {number}}}]}}]}}'
    )
    assert parse_transcript_json(text).segments[0].words[0].probability == 1.0
