"""A transcript as plain turns: ``[HH:MM:SS] Ada Park: what she said``, one paragraph per turn.

Owns how turns are written and read. A text without times is refused, because they cannot be guessed.
"""

from __future__ import annotations

import re
from itertools import groupby

from toolkit.formats.form import Form, never
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import Captions
from toolkit.model.clock_text import parse_clock, whole_clock_text
from toolkit.model.printable import one_line
from toolkit.model.transcript import Segment, Transcript

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TURN = re.compile(rf"\s*[\[(]?(?P<time>{_TIME})[\])]?(?:\s*[-\u2013|]\s*|\s+|$)(?P<rest>.*)", re.ASCII)
_SPEAKER_FIRST = re.compile(rf"\s*(?P<speaker>[^\[\](){{}}]{{1,60}}?):?\s*[\[(](?P<time>{_TIME})[\])]:?\s*(?P<rest>.*)")
_SPEAKER = re.compile(r"(?P<speaker>[^:\[\]]{1,60}):(?:\s+|$)(?P<said>.*)")
_WORDS_PER_S = 2.5


def render_plain_text(transcript: Transcript) -> str:
    """Return one paragraph per turn. Consecutive segments of one speaker are one turn, at the time of the first."""
    paragraphs = []
    for speaker, group in groupby(transcript.segments, key=lambda segment: one_line(segment.speaker)):
        segments = list(group)
        said = one_line(" ".join(segment.text for segment in segments))
        if said:
            name = f"{speaker}: " if speaker else ""
            paragraphs.append(f"[{whole_clock_text(segments[0].start_s)}] {name}{said}\n")
    return "\n".join(paragraphs)


def parse_plain_text(text: str) -> Transcript:
    """Read turns. A line that begins with a time (``[00:01:02] Ada: …``, ``01:02 …``, ``Ada (01:02)``) begins a turn.

    The lines after it belong to it. A turn ends where the next begins; the last one after the time that its words take at
    150 words a minute. A turn without a speaker has the speaker of the turn before.

    Raises
    ------
    UnreadableText
        There are no times, or a turn begins before the one above it.
    """
    turns: list[tuple[float, str, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        begun = _begun(line)
        if begun is None:
            if turns:
                turns[-1][2].append(line)
            continue
        start_s, speaker, rest = begun
        if turns and start_s < turns[-1][0]:
            raise UnreadableText("this turn begins before the one above it", number)
        turns.append((start_s, speaker or (turns[-1][1] if turns else ""), [rest]))
    if not turns:
        raise UnreadableText("it contains no times; begin each turn with one, such as [00:01:30] Ada: …")
    return Transcript(_segments(turns))


def _begun(line: str) -> tuple[float, str, str] | None:
    # Without the white space around it, of which a whole line may be made, nothing here takes longer than the line is long.
    line = line.strip()
    if found := _TURN.fullmatch(line):
        named = _SPEAKER.fullmatch(found["rest"])
        speaker, rest = (one_line(named["speaker"]), named["said"]) if named else ("", found["rest"])
    elif found := _SPEAKER_FIRST.fullmatch(line):
        speaker, rest = one_line(found["speaker"]), found["rest"]
    else:
        return None
    try:
        return parse_clock(found["time"]), speaker, rest
    except ValueError:
        return None


def _segments(turns: list[tuple[float, str, list[str]]]) -> tuple[Segment, ...]:
    segments = []
    for position, (start_s, speaker, lines) in enumerate(turns):
        said = one_line(" ".join(lines))
        spoken_s = len(said.split()) / _WORDS_PER_S
        end_s = turns[position + 1][0] if position + 1 < len(turns) else round(start_s + spoken_s, 3)
        if said:
            segments.append(Segment(speaker, start_s, end_s, said))
    return tuple(segments)


PLAIN_TEXT = Form(
    "txt",
    (".txt",),
    recognises=never,
    parse=lambda text: Captions(parse_plain_text(text)),
    render=lambda captions: render_plain_text(captions.transcript),
    holds=frozenset({"speakers"}),
    resolution_s=1.0,
)
