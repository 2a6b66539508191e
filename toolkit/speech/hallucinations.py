"""Which of an engine's words were said: rules against hallucinations, loops, echoes of the prompt and impossible times.

Owns the rules and their thresholds. Each rejection is kept with its reason, for the report. Knows no engine.

Notes
-----
Compression ratio 2.4, log probability -1.0 and no-speech 0.6 are Whisper's own thresholds (Radford et al. 2022,
section 4.5); the anomaly score of a word is the one of openai/whisper pull request 1838.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from toolkit.model.span import Span, total_s
from toolkit.model.transcript import Word
from toolkit.model.transcript_edits import RejectedText
from toolkit.speech.engines.engine import Recognition
from toolkit.speech.scripts import comparable_text

LOOPS_ABOVE = 2.4
UNSURE_BELOW = -1.0
NO_SPEECH_ABOVE = 0.6
# Nobody says more words in a second; loops do.
MOST_WORDS_PER_S = 7.0
# A phrase repeated more often in a row is a loop: "no, no, no, no" is speech, a sentence three times over is not. Where
# there are more words than there is time for, twice is too often.
MOST_REPEATS, MOST_PHRASE_REPEATS, MOST_CROWDED_REPEATS = 4, 2, 1
PHRASE_WORDS = 4
# A person who says a sentence twice takes about as long again; an engine that writes it twice has no sound for the second.
HURRIED_SHARE = 0.5
LONGEST_LOOP_WORDS = 16
NEAR_SPEECH_S = 0.3
# Spans of speech begin this much before the voice does, a little kept for soft beginnings; no word is shorter than the second.
BEFORE_VOICE_S, SHORTEST_WORD_S = 0.16, 0.06
UNLIKELY_WORD = 0.15
SHORT_WORD_S, LONG_WORD_S = 0.133, 2.0
MOST_ANOMALY = 3.0
# A stock phrase is credible when the engine is this sure of every word.
STOCK_PROBABILITY = 0.75
SHORTEST_ECHO = 2

# What Whisper learned from the ends of videos. People say these things too, so they only weigh against unsure words.
STOCK_PHRASES = frozenset(
    {
        "thank you", "thank you for watching", "thanks for watching", "thank you very much", "you", "bye", "bye bye",
        "please subscribe", "like and subscribe", "subtitles by the amara org community", "transcription by castingwords",
        "see you next time", "see you in the next video", "i ll see you in the next video", "music", "applause",
        "untertitel der amara org community", "sous titres réalisés par la communauté d amara org",
        "subtítulos realizados por la comunidad de amara org", "ご視聴ありがとうございました", "字幕由amara org社区提供",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CredibleWords:
    """The words of one piece that were said, and the text that was rejected (its ``speaker`` is not known here: "")."""

    words: tuple[Word, ...]
    rejected: tuple[RejectedText, ...] = ()


def is_suspect(recognition: Recognition, sound_s: float, speech: Sequence[Span]) -> bool:
    """Whether a window should be recognised again: it loops, is unsure, or has more words than anybody can say.

    Parameters
    ----------
    recognition : Recognition
        Its words in the time of ``speech``.
    sound_s : float
        How much sound the engine was given, in seconds.
    speech : sequence of Span
        Voice activity in it. A person who says a thing twice has a voice for the second time as well; a loop has none.
    """
    if not recognition.words:
        return False
    crowded = len(recognition.words) > MOST_WORDS_PER_S * max(sound_s, 0.5)
    repetitive = recognition.compression_ratio > LOOPS_ABOVE
    loops = repetitive and bool(_without_loops(recognition.words, speech, crowded=crowded)[1])
    return crowded or loops or recognition.log_probability < UNSURE_BELOW


def credible_words(recognition: Recognition, speech: Sequence[Span], hints: Sequence[str] = ()) -> CredibleWords:
    """Return the words of one piece that can have been said.

    Parameters
    ----------
    recognition : Recognition
        One piece as its engine recognised it.
    speech : sequence of Span
        Voice activity in the piece, in order.
    hints : sequence of str
        The names and jargon that the engine was given; where it gives back nothing else, they are an echo.

    Returns
    -------
    CredibleWords
        Words in order, never overlapping, each inside a span of speech.
    """
    words = recognition.words
    if not words:
        return CredibleWords(())
    why = _reason_against_all(recognition, hints)
    if why:
        return CredibleWords((), (_rejected(words, why),))
    room_s = total_s(speech) + 1.0
    unlooped, rejected = _without_loops(words, speech, crowded=len(words) > MOST_WORDS_PER_S * room_s)
    if len(unlooped) > MOST_WORDS_PER_S * room_s and recognition.compression_ratio > LOOPS_ABOVE:
        return CredibleWords((), (_rejected(words, "far more words than there is time for"),))
    kept, outside = _inside_speech(unlooped, speech)
    return CredibleWords(tuple(_in_order(kept)), (*rejected, *outside))


def _reason_against_all(recognition: Recognition, hints: Sequence[str]) -> str:
    """Return why no word of a piece is credible, "" where some may be."""
    words = recognition.words
    text = comparable_text(" ".join(word.text for word in words))
    weakest = min(word.probability for word in words)
    unsure = recognition.log_probability < UNSURE_BELOW
    no_speech = recognition.no_speech_probability > NO_SPEECH_ABOVE
    reasons = (
        (not text, "punctuation alone"),
        (unsure and no_speech, "the engine doubts that this is speech"),
        (
            text in STOCK_PHRASES and (weakest < STOCK_PROBABILITY or no_speech),
            "a phrase that models invent in silence",
        ),
        (_is_echo(text, hints) and weakest < STOCK_PROBABILITY, "an echo of the words that it was given as hints"),
        (unsure and _is_anomalous(words), "words too short, too long or too unlikely to have been said"),
    )
    return next((why for holds, why in reasons if holds), "")


def _is_echo(text: str, hints: Sequence[str]) -> bool:
    expected = [comparable_text(hint) for hint in hints]
    left = text
    for hint in sorted(filter(None, expected), key=len, reverse=True):
        left = re.sub(rf"\b{re.escape(hint)}\b", " ", left)
    return bool(expected) and not left.strip() and sum(text.count(hint) for hint in expected) >= SHORTEST_ECHO


def _is_anomalous(words: Sequence[Word]) -> bool:
    score = sum(_anomaly(word) for word in words[:8])
    return score >= MOST_ANOMALY or score + 0.01 >= len(words)


def _anomaly(word: Word) -> float:
    duration_s = word.end_s - word.start_s
    score = 1.0 if word.probability < UNLIKELY_WORD else 0.0
    score += max(0.0, SHORT_WORD_S - duration_s) * 15
    return score + max(0.0, duration_s - LONG_WORD_S)


def _without_loops(
    words: Sequence[Word], speech: Sequence[Span], *, crowded: bool
) -> tuple[list[Word], list[RejectedText]]:
    """Keep the first of a phrase that is repeated too often in a row, or again where there is no voice left for it."""
    texts = [comparable_text(word.text) for word in words]
    voiced_s = [_voiced_s(word, speech) for word in words]
    kept: list[Word] = []
    rejected: list[RejectedText] = []
    at = 0
    while at < len(words):
        length, repeats = _longest_loop(texts, voiced_s, at, crowded=crowded)
        if repeats > 1:
            kept += words[at : at + length]
            rejected.append(_rejected(words[at + length : at + length * repeats], "the same words over and over"))
            at += length * repeats
        else:
            kept.append(words[at])
            at += 1
    return kept, rejected


def _longest_loop(texts: Sequence[str], voiced_s: Sequence[float], at: int, *, crowded: bool) -> tuple[int, int]:
    """Return the words and repeats of the longest loop that begins at a word; one of one where there is none."""
    best = (1, 1)
    for length in range(1, LONGEST_LOOP_WORDS + 1):
        phrase = texts[at : at + length]
        repeats = 1
        while texts[at + repeats * length : at + (repeats + 1) * length] == phrase and any(phrase):
            repeats += 1
        most = MOST_REPEATS
        if length >= PHRASE_WORDS:
            first_s, second_s = (sum(voiced_s[at + n * length : at + (n + 1) * length]) for n in (0, 1))
            hurried = second_s < HURRIED_SHARE * first_s
            most = MOST_CROWDED_REPEATS if crowded or hurried else MOST_PHRASE_REPEATS
        if repeats > most and repeats * length > best[0] * best[1]:
            best = (length, repeats)
    return best


def _voiced_s(word: Word, speech: Sequence[Span]) -> float:
    return sum(max(0.0, min(word.end_s, span.end_s) - max(word.start_s, span.start_s)) for span in speech)


def _inside_speech(words: Iterable[Word], speech: Sequence[Span]) -> tuple[list[Word], list[RejectedText]]:
    """Return words moved into the span of speech that they lie in or near, and those far from all speech."""
    kept: list[Word] = []
    rejected: list[RejectedText] = []
    for word in words:
        span = _nearest(word, speech)
        if span is None:
            rejected.append(_rejected((word,), "no voice there"))
            continue
        end_s = max(min(word.end_s, span.end_s), span.start_s)
        # Attention lets the first word after a pause begin with the window.
        voice_s = min(span.start_s + BEFORE_VOICE_S, end_s - SHORTEST_WORD_S)
        start_s = min(max(word.start_s, span.start_s, voice_s), end_s)
        kept.append(replace(word, start_s=start_s, end_s=end_s))
    return kept, rejected


def _nearest(word: Word, speech: Sequence[Span]) -> Span | None:
    """Return the span that a word shares most time with, or lies next to; None where it is far from all."""

    def shared_s(span: Span) -> float:
        return min(word.end_s, span.end_s) - max(word.start_s, span.start_s)

    best = max(speech, key=shared_s, default=None)
    return best if best is not None and shared_s(best) > -NEAR_SPEECH_S else None


def _in_order(words: Iterable[Word]) -> Iterable[Word]:
    at_s = 0.0
    for word in words:
        start_s = max(word.start_s, at_s)
        at_s = max(word.end_s, start_s)
        yield replace(word, start_s=round(start_s, 3), end_s=round(at_s, 3))


def _rejected(words: Sequence[Word], why: str) -> RejectedText:
    return RejectedText("", words[0].start_s, words[-1].end_s, " ".join(word.text for word in words), why)
