"""Transcripts against what was said: words made alike, error rates, and who said the words that are right.

Owns the comparing; what was said comes from a sample's ``truth.json``. ``truth.json`` spells numbers out, recognisers often
do not, so both sides are spelled out before they are compared.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import jiwer
from rapidfuzz.distance import Levenshtein

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# Both spellings are right English.
_SPELLINGS = {"colour": "color", "grey": "gray", "okay": "ok"}


@dataclass(frozen=True)
class SpokenWord:
    """One word, in lower case and without its punctuation, and who said it."""

    text: str
    speaker: str


@dataclass(frozen=True)
class Comparison:
    """``wer``, 0 and up; ``right_speaker``, 0 to 1, the share among the words that are right; ``mistakes`` as said > as heard."""

    wer: float
    right_speaker: float
    words: int
    mistakes: tuple[str, ...]


def words_alike(text: str) -> list[str]:
    """Split a text into words that compare: lower case, no punctuation, numbers and money spelled out."""
    text = text.lower().replace("\u2019", "'")
    text = re.sub(r"\$(\d[\d,]*)", r"\1 dollars", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\d{1,6}", lambda found: f" {_spelled(int(found[0]))} ", text)
    return [_SPELLINGS.get(word, word) for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)]


def _spelled(number: int) -> str:
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = f" {_spelled(number % size)}" if number % size else ""
            return f"{_spelled(number // size)} {name}{rest}"
    if number < len(_ONES):
        return _ONES[number]
    return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")


def words_said(truth: Path) -> list[SpokenWord]:
    """Read the words of a sample's ``truth.json`` in the order in which turns began."""
    lines = json.loads(truth.read_text(encoding="utf-8"))["lines"]
    ordered = sorted(lines, key=lambda line: line["start_s"])
    return [SpokenWord(word, line["speaker"]) for line in ordered for word in words_alike(line["text"])]


def words_heard(transcript: Path) -> list[SpokenWord]:
    """Read the words of a ``transcript.json``."""
    segments = json.loads(transcript.read_text(encoding="utf-8"))["segments"]
    return [
        SpokenWord(word, segment.get("speaker", "")) for segment in segments for word in words_alike(segment["body"])
    ]


def compare(said: list[SpokenWord], heard: list[SpokenWord]) -> Comparison:
    """Give the error rate over everything that was said, and how many of the right words have the right speaker."""
    truth, guess = [word.text for word in said], [word.text for word in heard]
    matched, right, mistakes = 0, 0, []
    for step in Levenshtein.opcodes(truth, guess):
        if step.tag != "equal":
            before = " ".join(truth[step.src_start : step.src_end]) or "-"
            mistakes.append(f"{before} > {' '.join(guess[step.dest_start : step.dest_end]) or '-'}")
            continue
        pairs = zip(said[step.src_start : step.src_end], heard[step.dest_start : step.dest_end], strict=True)
        same = [one.speaker == other.speaker for one, other in pairs]
        matched, right = matched + len(same), right + sum(same)
    wer = jiwer.wer(" ".join(truth), " ".join(guess))
    return Comparison(wer, right / matched if matched else 0.0, len(truth), tuple(mistakes))
