"""Any transcript or caption file, whatever it is called.

Owns the recognition of a format by its content and the one error for all of them; each format is read in its own module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from toolkit.formats.otr import is_otr, parse_otr
from toolkit.formats.plain_text import parse_plain_text
from toolkit.formats.srt import parse_srt
from toolkit.formats.transcript_json import parse_transcript_json
from toolkit.formats.vtt import parse_vtt
from toolkit.formats.written_text import UnreadableText, decode_text
from toolkit.model.caption import CaptionCue
from toolkit.model.errors import InvalidDraft, InvalidTranscript
from toolkit.model.transcript import Segment, Transcript


def read_transcript(content: bytes | str, name: str | Path | None = None) -> Transcript:
    """Return the transcript in a VTT, SRT, JSON or plain text file; ``name`` is only used to name it in an error.

    Segments come in order of their start; VTT, SRT and plain text have no words with times.

    Raises
    ------
    InvalidTranscript
        When the content is none of these, or has nothing said in it.
    """
    path = Path(name) if name else None
    try:
        text = decode_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
        transcript = _parser(text)(text)
    except UnreadableText as error:
        raise InvalidTranscript(path, f"{error}.") from error
    if not transcript.segments:
        raise InvalidTranscript(path, "nothing is said in it; give a transcript or caption file with text and times.")
    return transcript


def read_transcript_draft(text: str, path: Path) -> Transcript:
    """Return the transcript in ``draft/transcript.vtt``, whose path is only named in errors; a draft may be empty.

    Raises
    ------
    InvalidDraft
        Naming the line whose times cannot be read.
    """
    try:
        return transcript_of_cues(parse_vtt(text.removeprefix("\ufeff").lstrip()))
    except UnreadableText as error:
        raise InvalidDraft(path, error.line, f"{error.reason}.") from error


def transcript_of_cues(cues: Iterable[CaptionCue]) -> Transcript:
    """Return one segment a cue, its lines joined, in order of start."""
    segments = [Segment(cue.speaker, cue.start_s, cue.end_s, cue.text) for cue in cues]
    return Transcript(tuple(sorted(segments, key=lambda segment: (segment.start_s, segment.end_s))))


def _parser(text: str) -> Callable[[str], Transcript]:
    begin = text.lstrip()
    if begin.startswith("WEBVTT"):
        return lambda content: transcript_of_cues(parse_vtt(content.lstrip()))
    if is_otr(begin):
        return parse_otr
    if begin.startswith(("{", "[{")) or (begin.startswith("[") and begin[1:].lstrip().startswith(("{", "]"))):
        return parse_transcript_json
    if "-->" in text:
        return lambda content: transcript_of_cues(parse_srt(content))
    return parse_plain_text
