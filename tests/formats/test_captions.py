"""What every caption and transcript format promises, and the tolerance each has for real files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.captions import read_transcript, read_transcript_draft
from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.transcript_json import render_transcript_json
from toolkit.formats.vtt import render_vtt
from toolkit.model.caption import CaptionCue, captions_of_cues
from toolkit.model.errors import InvalidDraft, InvalidTranscript
from toolkit.model.printable import one_line
from toolkit.model.transcript import Transcript


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


@pytest.mark.slow
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_any_mixture_of_the_formats_words_gives_a_transcript_or_a_clear_error(text: str) -> None:
    try:
        transcript = read_transcript(text)
    except InvalidTranscript:
        return
    assert all(0 <= segment.start_s <= segment.end_s for segment in transcript.segments)


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
        ("WEBVTT\n", "it contains no speech"),
        ("Just some prose.\n", "it contains no times"),
        ("[00:10] Ada: b\n[00:05] Ben: a\n", "line 2: this turn begins before"),
        ("\0\0", "not a text file"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(content: str, why: str) -> None:
    with pytest.raises(InvalidTranscript, match=why):
        read_transcript(content.encode(), "talk.json")


@pytest.mark.slow
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


def test_a_byte_order_mark_at_the_head_of_a_text_is_read_past() -> None:
    assert read_transcript("\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\nYes.\n").text == "Yes."
