"""What every caption and transcript format promises, and the tolerance each has for real files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.captions import read_transcript, read_transcript_draft
from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.srt import parse_srt, render_srt
from toolkit.formats.transcript_json import parse_transcript_json, render_transcript_json
from toolkit.formats.vtt import parse_vtt, render_vtt
from toolkit.model.caption import CaptionCue, captions_of_cues
from toolkit.model.errors import InvalidDraft, InvalidTranscript
from toolkit.model.printable import one_line
from toolkit.model.transcript import Segment, Transcript, Word

lines = st.text(max_size=30).map(one_line).filter(bool)
milliseconds = st.integers(0, 10**8).map(lambda ms: ms / 1000)


@st.composite
def cues(draw: st.DrawFn, speakers: st.SearchStrategy[str], text: st.SearchStrategy[str] = lines) -> list[CaptionCue]:
    spans = draw(st.lists(st.tuples(milliseconds, st.integers(1, 7000)), max_size=6))
    return [
        CaptionCue(
            draw(speakers), start, round(start + length / 1000, 3), tuple(draw(st.lists(text, min_size=1, max_size=2)))
        )
        for start, length in sorted(spans)
    ]


@given(cues(lines | st.just("")))
def test_vtt_gives_back_the_cues_it_was_made_of(written: list[CaptionCue]) -> None:
    assert list(parse_vtt(render_vtt(written))) == written


# A number alone on a line, a style tag or an arrow cannot be told from the format's own; a colon from a speaker's.
srt_text = st.text(st.characters(exclude_characters="-<>{}:", exclude_categories=["Cs", "Nd"]), max_size=30).map(
    one_line
)


@given(cues(st.just(""), srt_text.filter(bool)).filter(bool))
def test_srt_gives_back_the_cues_it_was_made_of(written: list[CaptionCue]) -> None:
    assert list(parse_srt(render_srt(written))) == written


@given(cues(st.sampled_from(["Ada Park", "Ben", "Dr. Zoë van Dyk"]), srt_text.filter(bool)).filter(bool))
def test_srt_gives_back_speakers_named_at_every_cue(written: list[CaptionCue]) -> None:
    assert list(parse_srt(render_srt(written, speakers="always"))) == written


def test_srt_names_a_speaker_where_the_speaker_changes() -> None:
    written = [
        CaptionCue("Ada Park", 0, 1, ("Hello.",)),
        CaptionCue("Ada Park", 1, 2, ("Note: three", "things.")),
        CaptionCue("Ben", 2, 3, ("Yes.",)),
        CaptionCue("Ada Park", 3, 4, ("Good.",)),
        CaptionCue("Ben", 4, 5, ("No.",)),
        CaptionCue("Ben", 5, 6, ("In", "1984")),
    ]
    text = render_srt(written)
    assert text.startswith("1\n00:00:00,000 --> 00:00:01,000\nAda Park: Hello.\n\n2\n")
    assert text.count("Ada Park: ") == 2
    assert list(parse_srt(text)) == written


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


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_a_transcript_or_a_clear_error(content: bytes) -> None:
    try:
        transcript = read_transcript(content, "talk.vtt")
    except InvalidTranscript:
        return
    assert transcript.segments


TOKENS = [
    "WEBVTT", "\n", "\n\n", "00:00:01.000", " --> ", "00:00:02.000", "<v Ada>", "</v>", "&amp;", "&", "<", "1", "[00:01]", "Ada: ",
    '{"segments": [', '{"start": 1', ', "text": "x"', ', "words": [', "]", "}", "null", "NaN", "1e999", "-1", "\\N", "{\\an8}", "NOTE",
]  # fmt: skip


@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_any_mixture_of_the_formats_words_gives_a_transcript_or_a_clear_error(text: str) -> None:
    try:
        transcript = read_transcript(text)
    except InvalidTranscript:
        return
    assert all(0 <= segment.start_s <= segment.end_s for segment in transcript.segments)


VTT = """WEBVTT - a title

STYLE
::cue { color: red }

NOTE a remark

first
00:01,000 --> 00:04.000 align:start
<v.loud Ada Park>Is <i>this</i> A &amp; B?</v>

00:05.000 --> 00:06.000
<v Ada Park>Yes.</v>
<v Ben>No.</v>
"""


def test_words_that_a_person_should_hear_are_marked() -> None:
    words = (Word("Hello,", 0.0, 0.4, 0.9), Word("Kowalczyk", 0.4, 1.0, 0.2))
    written = json.loads(
        render_transcript_json(Transcript((Segment("Ada", 0.0, 1.0, "Hello, Kowalczyk", words),), "en"))
    )
    assert [word.get("review") for word in written["segments"][0]["words"]] == [None, True]


def test_vtt_of_other_programs_is_read() -> None:
    assert parse_vtt(VTT) == (
        CaptionCue("Ada Park", 1, 4, ("Is this A & B?",)),
        CaptionCue("Ada Park", 5, 6, ("Yes.",)),
        CaptionCue("Ben", 5, 6, ("No.",)),
    )


def test_a_cue_with_a_slip_in_its_times_is_named_and_never_dropped() -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nYes.\n\n00:00:0x.000 --> 00:00:04.000\nNo.\n"
    with pytest.raises(InvalidTranscript, match=r"draft\.vtt: line 6: .* has no times like"):
        read_transcript(text, "draft.vtt")


def test_a_slip_in_the_transcript_draft_is_named_by_its_line() -> None:
    path = Path("draft/transcript.vtt")
    assert read_transcript_draft("\ufeffWEBVTT\n", path) == Transcript()
    with pytest.raises(InvalidDraft, match=r"transcript\.vtt, line 3: .* has no times like") as caught:
        read_transcript_draft("WEBVTT\n\n00:01 --> 00:02\nYes.\n", path)
    assert caught.value.line == 3
    with pytest.raises(InvalidDraft, match=r"transcript\.vtt, line 5: ") as caught:
        read_transcript_draft("\n\nWEBVTT\n\n00:01 --> 00:02\nYes.\n", path)
    assert caught.value.line == 5


@pytest.mark.parametrize("slip", ["00:01.000 -> 00:02.000\nYes.", "00:01.000 --> 00:02.000\n\nYes."])
def test_words_that_belong_to_no_cue_are_never_dropped(slip: str) -> None:
    with pytest.raises(
        InvalidTranscript, match=r"line \d: .* has no times above it; write 00:00:01.000 --> 00:00:04.000 there"
    ):
        read_transcript(f"WEBVTT\n\n{slip}\n\n00:03.000 --> 00:04.000\nNo.\n")


SRT = "\ufeff1\r\n0:00:01.5 --> 00:00:02,000 X1:1\r\n{\\an8}<i>Caf\u00e9</i>\r\n\r\n00:00:03,000 --> 00:00:02,000\r\n1984\r\n\r\n3\r\n00:00:05 --> 00:00:06\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_srt_with_every_sin_is_read(encoding: str) -> None:
    segments = read_transcript(SRT.encode(encoding), "old.srt").segments
    assert [(s.start_s, s.end_s, s.text) for s in segments] == [(1.5, 2, "Café"), (3, 3, "1984")]


def test_srt_in_windows_1252_is_read() -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\nCafé “yes”\n".encode("cp1252")
    assert read_transcript(content).text == "Café “yes”"


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
    assert read_transcript(json.dumps(content)) == Transcript((expected,), "en")


def test_json_of_whisper_cpp_is_read() -> None:
    content = {
        "result": {"language": "de"},
        "transcription": [{"offsets": {"from": 500, "to": 1000}, "text": " Hallo"}],
    }
    assert read_transcript(json.dumps(content)) == Transcript((Segment("", 0.5, 1.0, "Hallo"),), "de")


def test_words_without_times_share_the_gap_between_their_neighbours() -> None:
    words = [{"word": "In", "start": 1, "end": 1.2}, {"word": "1984"}, {"word": "we", "start": 2, "end": 2.1}]
    segment = parse_transcript_json(
        json.dumps({"segments": [{"start": 1, "end": 3, "text": "In 1984 we", "words": words}]})
    ).segments[0]
    assert segment.words[1] == Word("1984", 1.2, 2.0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"segments": [{"start": 0, "text": "a"}, {"text": "b"}]}', "segment 2 has no start time"),
        ('{"segments": [{"start": "x", "text": "a"}]}', "segment 1: 'x' is not a time"),
        ('{"segments": [{"start": NaN, "text": "a"}]}', "'nan' is not a time"),
        ('{"segments": [{"start": 1}]}', "segment 1 has no text"),
        ('{"segments": ', "this is not JSON"),
        ("[" * 100_000, "this is not JSON|no times"),
        ('{"chapters": []}', "no list of segments"),
        ("WEBVTT\n", "nothing is said"),
        ("Just some prose.\n", "there are no times"),
        ("[00:10] Ada: b\n[00:05] Ben: a\n", "line 2: this turn begins before"),
        ("\0\0", "not a text file"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(content: str, why: str) -> None:
    with pytest.raises(InvalidTranscript, match=why):
        read_transcript(content.encode(), "talk.json")


def test_plain_turns_survive_writing_and_reading() -> None:
    written = Transcript((
        Segment("Ada Park", 0, 3, "Hello there."), Segment("Ada Park", 3, 5, "Again."), Segment("Ben", 65, 66.2, "Yes, I do.")))  # fmt: skip
    text = render_plain_text(written)
    assert text == "[00:00:00] Ada Park: Hello there. Again.\n\n[00:01:05] Ben: Yes, I do.\n"
    assert read_transcript(text).segments == (
        Segment("Ada Park", 0, 65, "Hello there. Again."), Segment("Ben", 65, 66.2, "Yes, I do."))  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Ada Park (01:02)\nHello\n", "01:02 Ada Park: Hello", "[1:02] Ada Park: Hello", "Ada Park [00:01:02]: Hello"],
)
def test_turns_of_other_programs_are_read(text: str) -> None:
    segment = read_transcript(text).segments[0]
    assert (segment.speaker, segment.start_s, segment.text) == ("Ada Park", 62, "Hello")


@pytest.mark.parametrize("pattern", ["*.json", "timed/*.json"])
def test_real_transcripts_pass_through_every_format(shared: Path, pattern: str) -> None:
    files = sorted((shared / "data/editorial").glob(pattern))[::20]
    assert files
    for file in files:
        transcript = read_transcript(file.read_bytes(), file)
        cues = [CaptionCue(s.speaker, round(s.start_s, 3), round(max(s.end_s, s.start_s + 0.01), 3), (one_line(s.text),)) for s in transcript.segments if one_line(s.text)]  # fmt: skip
        assert len(cues) > 50
        through: dict[str, Callable[[], Transcript]] = {
            "vtt": lambda cues=cues: read_transcript(render_vtt(cues)),
            "json": lambda cues=cues: read_transcript(render_transcript_json(captions_of_cues(cues).transcript)),
        }
        assert through["vtt"]() == through["json"]() == captions_of_cues(cues).transcript
        assert read_transcript(render_plain_text(transcript)).speakers == transcript.speakers
