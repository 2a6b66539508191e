"""Who said what: transcripts of several tracks on one clock become one, with each word once.

Owns the comparison of tracks. Bleed, the voice of another speaker on a microphone, is found by the same words at the same
time, or by its level, and removed. People who talk at once are both kept. Levels are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rapidfuzz import fuzz

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.model.transcript_edits import RemovedBleed
from toolkit.speech.scripts import comparable_text, joined_text
from toolkit.speech.sentences import segments_of

# Bleed is late by its way through the room and by what alignment makes of faint sound.
SAME_TIME_S = 0.5
ALIKE_PERCENT = 75.0
# One short word said by two people at once ("yes") is common; bleed comes in phrases.
SHORTEST_BLEED_WORDS = 2
BLEED_SHARE = 0.5
# Below a speaker's own level by this much, while somebody else is at theirs, it is not this speaker.
BLEED_DOWN_DB = 10.0
CLEAR_DB = 3.0


@dataclass(frozen=True)
class TrackWords:
    """One track's transcript on the common clock.

    ``level_db``, where known, gives the level between ``start_s`` and ``end_s`` against that of the track's own speech:
    about 0 when its speaker talks, and as far below as the bleed when another does.
    """

    transcript: Transcript
    level_db: Callable[[float, float], float] | None = None


@dataclass(frozen=True, slots=True)
class Attributed:
    """One transcript in order of start, and the words that were removed from it as another speaker's voice."""

    transcript: Transcript
    bleed: tuple[RemovedBleed, ...] = ()


def attribute(tracks: Sequence[TrackWords]) -> Attributed:
    """Join the tracks of one conversation.

    Parameters
    ----------
    tracks : sequence of TrackWords
        One for each speaker, all on one clock.

    Returns
    -------
    Attributed
        Segments sorted by start; overlapping ones are people talking at once. Language, engine and model are the first
        track's that has words.
    """
    kept: list[Segment] = []
    removed: list[RemovedBleed] = []
    for at, track in enumerate(tracks):
        others = [_Other(other, _by_time(other), index < at) for index, other in enumerate(tracks) if index != at]
        for segment in track.transcript.segments:
            voices = _voices_of_bleed(segment, track, others)
            own = [word for word, voice in zip(segment.words, voices, strict=True) if voice is None]
            language = track.transcript.language
            kept += segments_of(own, segment.speaker, language) if len(own) < len(segment.words) else (segment,)
            removed += _removed(segment, voices, language)
    transcripts = (track.transcript for track in tracks if track.transcript.segments)
    first = next(transcripts, tracks[0].transcript if tracks else Transcript())
    ordered = tuple(sorted(kept, key=lambda segment: (segment.start_s, segment.end_s)))
    return Attributed(replace(first, segments=ordered), tuple(sorted(removed, key=lambda bleed: bleed.start_s)))


@dataclass(frozen=True)
class _Other:
    """A track that another is compared with: its words in order of start, and whether it comes before that one."""

    track: TrackWords
    words: list[Word]
    is_earlier: bool


def _by_time(track: TrackWords) -> list[Word]:
    return sorted((word for _, word in track.transcript.words()), key=lambda word: word.start_s)


def _removed(segment: Segment, voices: Sequence[str | None], language: str) -> Iterator[RemovedBleed]:
    """Yield each run of words of a segment that are one other speaker's voice."""
    for voice, run in groupby(zip(voices, segment.words, strict=True), key=lambda pair: pair[0]):
        words = [word for _, word in run]
        if voice is not None:
            text = joined_text(words, language)
            yield RemovedBleed(segment.speaker, words[0].start_s, words[-1].end_s, text, voice)


def _voices_of_bleed(segment: Segment, track: TrackWords, others: Sequence[_Other]) -> list[str | None]:
    """Return for each word of a segment the other speaker whose voice it is; None where it is the track's own."""
    voices: list[str | None] = [None] * len(segment.words)
    for other in others:
        near = _near(segment, other.words)
        if not near:
            continue
        name = _speaker_between(other.track, segment)
        twins = [_twin(word, near) for word in segment.words]
        share = sum(twin is not None for twin in twins) / max(1, len(twins))
        for start, end in _runs(twins):
            if end - start < SHORTEST_BLEED_WORDS and share < BLEED_SHARE:
                continue
            own = segment.words[start:end]
            if _is_quieter(own, [twin for twin in twins[start:end] if twin is not None], track, other):
                voices[start:end] = [name if voice is None else voice for voice in voices[start:end]]
        n_bleed = sum(voice is not None for voice in voices)
        if _is_far_down(segment, track, other.track) or n_bleed > len(voices) * BLEED_SHARE:
            # A word that an engine misheard in bleed has no twin: it goes with the rest.
            voices = [name if voice is None else voice for voice in voices]
    return voices


def _speaker_between(track: TrackWords, segment: Segment) -> str:
    """Return who speaks most on a track while a segment of another plays."""

    def shared_s(own: Segment) -> float:
        return min(own.end_s, segment.end_s) - max(own.start_s, segment.start_s)

    return max(track.transcript.segments, key=shared_s).speaker


def _near(segment: Segment, words: Sequence[Word]) -> list[Word]:
    start_s, end_s = segment.start_s - SAME_TIME_S, segment.end_s + SAME_TIME_S
    return [word for word in words if word.end_s > start_s and word.start_s < end_s]


def _twin(word: Word, near: Sequence[Word]) -> Word | None:
    text = comparable_text(word.text)
    alike = (
        other
        for other in near
        if abs(other.start_s - word.start_s) < SAME_TIME_S
        and fuzz.ratio(comparable_text(other.text), text) >= ALIKE_PERCENT
    )
    return min(alike, key=lambda other: abs(other.start_s - word.start_s), default=None)


def _runs(twins: Sequence[Word | None]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for at, twin in enumerate([*twins, None]):
        if twin is not None and start is None:
            start = at
        elif twin is None and start is not None:
            yield start, at
            start = None


def _is_quieter(own: Sequence[Word], twins: Sequence[Word], track: TrackWords, other: _Other) -> bool:
    if track.level_db is not None and other.track.level_db is not None:
        ours_db = track.level_db(own[0].start_s, own[-1].end_s)
        theirs_db = other.track.level_db(twins[0].start_s, twins[-1].end_s)
        if abs(ours_db - theirs_db) >= CLEAR_DB:
            return ours_db < theirs_db
    # The engine is less sure of bleed, and bleed is later than the voice itself.
    ours, theirs = (_mean_probability(own), -own[0].start_s), (_mean_probability(twins), -twins[0].start_s)
    # Of two that are alike in everything exactly one must stay, the same one in every run.
    return ours < theirs or (ours == theirs and other.is_earlier)


def _is_far_down(segment: Segment, track: TrackWords, other: TrackWords) -> bool:
    if track.level_db is None or other.level_db is None:
        return False
    ours, theirs = (one.level_db(segment.start_s, segment.end_s) for one in (track, other) if one.level_db is not None)
    return ours < -BLEED_DOWN_DB and theirs > -CLEAR_DB


def _mean_probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words)
