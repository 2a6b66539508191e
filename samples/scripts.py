"""What is said in a sample: the text of a ``script.md``, and when each word of it is said.

Owns the script's few marks and the talk's timing; makes no sound but through ``voices``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from voices import SAMPLE_RATE, Utterance, Voice, Word, speak

_LINE = re.compile(r"^(?P<who>\w+)(?: \(over (?P<over_s>[\d.]+)\))?: (?P<text>.+)$")
_SAY = re.compile(r"^say: (\S+) = (\S+)$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.?!]) ")


@dataclass(frozen=True, slots=True)
class Line:
    """What one person says in one go; it begins ``over_s`` before the line above ends, where that is given."""

    who: str
    text: str
    topic: str
    over_s: float | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that is said, in order, and the spellings that are read aloud rightly."""

    lines: tuple[Line, ...]
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as it was said: the words in session seconds, the sentences' samples and where they start."""

    line: Line
    words: tuple[Word, ...]
    sounds: tuple[tuple[int, Utterance], ...]

    @property
    def start_s(self) -> float:
        """When the first word starts."""
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        """When the last word ends."""
        return self.words[-1].end_s


def parse_script(text: str) -> Script:
    """Read a ``script.md``; a line that is none of its marks raises ``ValueError``."""
    text = _COMMENT.sub("", text)
    says = dict(_SAY.findall(text))
    topic, lines = "", []
    for line in (line.strip() for line in _SAY.sub("", text).splitlines()):
        found = _LINE.match(line)
        if line.startswith("## "):
            topic = line[3:]
        elif found:
            over_s = found["over_s"]
            lines.append(Line(found["who"], found["text"], topic, float(over_s) if over_s else None))
        elif line:
            raise ValueError(f"neither a topic nor a speaker's line: {line!r}")
    return Script(tuple(lines), says)


def perform(script: Script, voices: dict[str, Voice], first_s: float, rng: np.random.Generator) -> list[Spoken]:
    """Let the script be said, the first word about ``first_s`` into the session.

    People leave 0.25 to 0.6 s between turns, 0.9 to 1.3 s before a topic, and say no two sentences at the same pace.
    """
    spoken: list[Spoken] = []
    end_s = first_s
    for line in script.lines:
        new_topic = bool(spoken) and line.topic != spoken[-1].line.topic
        pause_s = rng.uniform(0.9, 1.3) if new_topic else rng.uniform(0.25, 0.6)
        at_s = spoken[-1].end_s - line.over_s if line.over_s is not None else end_s + (pause_s if spoken else 0)
        words: list[Word] = []
        sounds = []
        for sentence in _SENTENCE_END.split(line.text):
            said = speak(sentence, voices[line.who], pace=rng.uniform(0.96, 1.05), says=script.says)
            start = round(at_s * SAMPLE_RATE)
            begin_s = start / SAMPLE_RATE
            sounds.append((start, said))
            words += [Word(word.text, begin_s + word.start_s, begin_s + word.end_s) for word in said.words]
            at_s = words[-1].end_s + rng.uniform(0.28, 0.5)
        spoken.append(Spoken(line, tuple(words), tuple(sounds)))
        end_s = max(end_s, words[-1].end_s)
    return spoken
