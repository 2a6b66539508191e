"""WebVTT captions: cues with voices.

Owns escaping and voices. The file is parsed by webvtt-py, which silently drops what it does not understand, so times are
checked here first. Styles, regions and notes are ignored.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import CaptionCue, captions_of_cues
from toolkit.model.clock_text import clock_text, to_milliseconds
from toolkit.model.printable import one_line

_TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s|$)", re.ASCII)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_EXAMPLE = "00:00:01.000 --> 00:00:04.000"
_OTHER_BLOCKS = ("WEBVTT", "NOTE", "STYLE", "REGION")
# A tag ends before the next begins: looked for up to the end of the text, a thousand of them would be a million looks.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang)(?:[.\s][^<>]*)?>|<[\d:.]+>")


def render_vtt(cues: Iterable[CaptionCue]) -> str:
    """Return a WebVTT file: voices as ``<v Name>``, text escaped, times to the millisecond.

    A cue without text is left out. A cue shorter than a millisecond is written a millisecond long, because the format
    requires an end after the start.
    """
    captions = []
    for cue in cues:
        lines = [html.escape(line, quote=False) for line in map(one_line, cue.lines) if line]
        if not lines:
            continue
        if speaker := html.escape(one_line(cue.speaker), quote=False):
            lines[0] = f"<v {speaker}>{lines[0]}"
        start_ms = to_milliseconds(cue.start_s)
        end_ms = max(to_milliseconds(cue.end_s), start_ms + 1)
        captions.append(webvtt.Caption(clock_text(start_ms / 1000), clock_text(end_ms / 1000), lines))
    return str(webvtt.WebVTT(captions=captions).content).rstrip("\n") + "\n"


def parse_vtt(text: str) -> tuple[CaptionCue, ...]:
    """Read a WebVTT file into cues, in the order of the file.

    Times may lack hours or have a decimal comma. A cue with several voices becomes one cue per voice, with the same times.

    Raises
    ------
    UnreadableText
        The times of a line cannot be read, a text has no times above it, or the header is missing.
    """
    lines = text.splitlines()
    # Players refuse blank lines above the header; editors leave them there.
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    for number, line in enumerate(lines):
        if "-->" in line:
            if not _TIMING.match(line):
                raise UnreadableText(f"{line.strip()[:60]!r} has no times like {_EXAMPLE}", number + 1)
            lines[number] = _DECIMAL_COMMA.sub(".", line)
    _check_blocks(lines)
    try:
        captions = webvtt.WebVTT.from_string("\n".join(lines[first:])).captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise UnreadableText(f"this is not WebVTT ({error})") from error
    return tuple(cue for caption in captions for cue in _cues(caption))


def _check_blocks(lines: Sequence[str]) -> None:
    """Refuse text that belongs to no cue: the parser would drop it silently."""
    begin = 0
    for number in range(len(lines) + 1):
        if number < len(lines) and lines[number].strip():
            continue
        block = [line.strip() for line in lines[begin:number]]
        is_cue = any("-->" in line for line in block)
        if block and not is_cue and not block[0].startswith(_OTHER_BLOCKS) and not block[0].isdecimal():
            raise UnreadableText(f"{block[0][:60]!r} has no times above it; write {_EXAMPLE} there", begin + 1)
        begin = number + 1


def _cues(caption: webvtt.Caption) -> Iterator[CaptionCue]:
    start_s = caption.start_time.in_milliseconds() / 1000
    end_s = max(start_s, caption.end_time.in_milliseconds() / 1000)
    before, *voices = _VOICE.split(caption.raw_text)
    pieces = [("", before), *zip(voices[::2], voices[1::2], strict=True)]
    for speaker, spoken in pieces:
        lines = tuple(line for raw in spoken.split("\n") if (line := _unescaped(raw)))
        if lines:
            yield CaptionCue(_unescaped(speaker or ""), start_s, end_s, lines)


def _unescaped(text: str) -> str:
    return one_line(html.unescape(_TAG.sub("", text)))


VTT = Form(
    "vtt",
    (".vtt",),
    recognises=lambda begin: begin.startswith("WEBVTT"),
    parse=lambda text: captions_of_cues(parse_vtt(text)),
    render=lambda captions: render_vtt(captions.cues),
    holds=frozenset({"ends", "speakers", "lines"}),
)
