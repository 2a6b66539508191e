"""SubRip captions: numbered cues, the speaker as ``Ada Park: `` before the text.

Owns the grammar (there is no specification; real files have missing numbers, dots for commas, style tags) and the speaker's
prefix. No library reads it: pysubs2 1.8 takes a caption that is a number for the next cue's, and webvtt-py
drops text that belongs to no cue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import CaptionCue, captions_of_cues
from toolkit.model.clock_text import clock_text, to_milliseconds
from toolkit.model.printable import one_line

_TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s.*)?", re.ASCII)
_STYLE = re.compile(r"\{\\[^{}]*\}|</?(?:i|b|u|s|font|c|v)(?:\s[^<>]*)?>", re.IGNORECASE)
_PREFIX = re.compile(r"(?P<name>[^\W_][^:!?,;\n]{0,59}): (?P<said>.+)")
_MOST_WORDS_IN_A_NAME = 5
_PARTICLES = frozenset(
    {"and", "of", "the", "von", "van", "der", "de", "da", "di", "du", "la", "el", "al", "bin", "y", "e", "&"}
)


def render_srt(cues: Iterable[CaptionCue]) -> str:
    """Return a SubRip file.

    A name stands before the text where the speaker changes, so that lines stay short. A cue without text is left out; ends
    come at least a millisecond after starts.
    """
    blocks: list[str] = []
    before = ""
    for cue in cues:
        lines = [line for line in map(one_line, cue.lines) if line]
        if not lines:
            continue
        speaker = one_line(cue.speaker)
        if speaker and speaker != before:
            lines[0] = f"{speaker}: {lines[0]}"
        before = speaker
        start_ms = to_milliseconds(cue.start_s)
        end_ms = max(to_milliseconds(cue.end_s), start_ms + 1)
        times = f"{clock_text(start_ms / 1000, point=',')} --> {clock_text(end_ms / 1000, point=',')}"
        # An arrow in the text would be taken for times.
        text = "\n".join(lines).replace("-->", "->")
        blocks.append(f"{len(blocks) + 1}\n{times}\n{text}\n")
    return "\n".join(blocks)


def parse_srt(text: str) -> tuple[CaptionCue, ...]:
    """Read a SubRip file into cues, in the order of the file.

    Accepts what real files contain: dots for commas, no milliseconds, missing or wrong numbers, any line endings, style
    tags (dropped), empty cues (dropped), ends before starts (taken as the start). Names before the text become the
    cue's speaker, and a cue without a name continues the speaker before it; what looks like a name counts as one when
    it stands before at least two cues or before every cue.

    Raises
    ------
    UnreadableText
        The times of a line cannot be read, or there are no cues.
    """
    times: list[tuple[float, float]] = []
    texts: list[list[str]] = []
    # Lines above the first times belong to no cue. In a well-formed file that is the first cue's number.
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if "-->" not in line:
            lines.append(line)
            continue
        if lines and lines[-1].strip().isdecimal():
            lines.pop()
        times.append(_times(line, number))
        lines = []
        texts.append(lines)
    if not times:
        raise UnreadableText("there are no cues with times in it")
    cues = []
    for (start_s, end_s), raw_lines in zip(times, texts, strict=True):
        cleaned = tuple(line for raw in raw_lines if (line := one_line(_STYLE.sub("", raw))))
        if cleaned:
            cues.append(CaptionCue("", start_s, max(start_s, end_s), cleaned))
    return _with_speakers(cues)


def _times(line: str, number: int) -> tuple[float, float]:
    found = _TIMING.fullmatch(line)
    if found is None:
        raise UnreadableText(f"{line.strip()[:60]!r} has no times like 00:00:01,000 --> 00:00:04,000", number)
    return _seconds(found[1]), _seconds(found[2])


def _seconds(time: str) -> float:
    hours, minutes, seconds = ["0", *time.replace(",", ".").split(":")][-3:]
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)


def _with_speakers(cues: list[CaptionCue]) -> tuple[CaptionCue, ...]:
    prefixes = [_PREFIX.fullmatch(cue.lines[0]) for cue in cues]
    counts = Counter(found["name"] for found in prefixes if found and _looks_like_a_name(found["name"]))
    everywhere = sum(counts.values()) == len(cues)
    named: list[CaptionCue] = []
    speaker = ""
    for cue, found in zip(cues, prefixes, strict=True):
        lines = cue.lines
        if found and (counts[found["name"]] > 1 or (everywhere and counts[found["name"]])):
            speaker, lines = found["name"], (found["said"], *lines[1:])
        named.append(CaptionCue(speaker, cue.start_s, cue.end_s, lines))
    return tuple(named)


def _looks_like_a_name(text: str) -> bool:
    words = text.split()
    return len(words) <= _MOST_WORDS_IN_A_NAME and all(
        word in _PARTICLES or not word[0].islower() or not word[0].isalpha() for word in words
    )


SRT = Form(
    "srt",
    (".srt",),
    recognises=lambda begin: "-->" in begin,
    parse=lambda text: captions_of_cues(parse_srt(text)),
    render=lambda captions: render_srt(captions.cues),
    holds=frozenset({"ends", "speakers", "lines"}),
)
