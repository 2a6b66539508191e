"""Who said what: transcripts of several tracks on one clock become one, each word once.

Owns the comparison of tracks: what one microphone heard of another speaker (bleed) is found by the same words at the
same time, or by its level, and dropped. People who really talk at once are both kept. Levels are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.hallucinations import plain
from toolkit.speech.sentences import segments_of

# Bleed is late by the way through the room and by what alignment makes of faint sound.
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

    ``level_db``, where known, gives the level of a stretch (``start_s``, ``end_s``) against that of the track's own
    speech: about 0 when its speaker talks, and the amount by which bleed is down when another does.
    """

    transcript: Transcript
    level_db: Callable[[float, float], float] | None = None


@dataclass(frozen=True, slots=True)
class Attributed:
    """One transcript in order of start, and the segments that were another speaker's voice."""

    transcript: Transcript
    dropped: tuple[Segment, ...] = ()


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
    dropped: list[Segment] = []
    for at, track in enumerate(tracks):
        others = [(other, _by_time(other)) for index, other in enumerate(tracks) if index != at]
        for segment in track.transcript.segments:
            bleed = _bleed(segment, track, others)
            own = [word for word, heard_elsewhere in zip(segment.words, bleed, strict=True) if not heard_elsewhere]
            gone = [word for word, heard_elsewhere in zip(segment.words, bleed, strict=True) if heard_elsewhere]
            language = track.transcript.language
            kept += segments_of(own, segment.speaker, language) if gone else (segment,)
            dropped += segments_of(gone, segment.speaker, language)
    heard = (track.transcript for track in tracks if track.transcript.segments)
    first = next(heard, tracks[0].transcript if tracks else Transcript())
    ordered = tuple(sorted(kept, key=lambda segment: (segment.start_s, segment.end_s)))
    return Attributed(replace(first, segments=ordered), tuple(sorted(dropped, key=lambda segment: segment.start_s)))


def _by_time(track: TrackWords) -> list[Word]:
    return sorted((word for _, word in track.transcript.words()), key=lambda word: word.start_s)


def _bleed(segment: Segment, track: TrackWords, others: Sequence[tuple[TrackWords, list[Word]]]) -> list[bool]:
    """Return for each word of a segment whether it is another track's speaker."""
    verdict = [False] * len(segment.words)
    for other, words in others:
        near = _near(segment, words)
        if not near:
            continue
        twins = [_twin(word, near) for word in segment.words]
        share = sum(twin is not None for twin in twins) / max(1, len(twins))
        for start, end in _runs(twins):
            if end - start < SHORTEST_BLEED_WORDS and share < BLEED_SHARE:
                continue
            own = segment.words[start:end]
            if _is_quieter(own, [twin for twin in twins[start:end] if twin is not None], track, other):
                verdict[start:end] = [True] * (end - start)
        if _is_far_down(segment, track, other) or sum(verdict) > len(verdict) * BLEED_SHARE:
            # What bleed makes an engine mishear has no twin: it goes with the rest, unless it stands clear in level.
            verdict = [True] * len(verdict)
    return verdict


def _near(segment: Segment, words: Sequence[Word]) -> list[Word]:
    start_s, end_s = segment.start_s - SAME_TIME_S, segment.end_s + SAME_TIME_S
    return [word for word in words if word.end_s > start_s and word.start_s < end_s]


def _twin(word: Word, near: Sequence[Word]) -> Word | None:
    text = plain(word.text)
    alike = (
        other
        for other in near
        if abs(other.start_s - word.start_s) < SAME_TIME_S and fuzz.ratio(plain(other.text), text) >= ALIKE_PERCENT
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


def _is_quieter(own: Sequence[Word], twins: Sequence[Word], track: TrackWords, other: TrackWords) -> bool:
    if track.level_db is not None and other.level_db is not None:
        difference = track.level_db(own[0].start_s, own[-1].end_s) - other.level_db(twins[0].start_s, twins[-1].end_s)
        if abs(difference) >= CLEAR_DB:
            return difference < 0
    ours, theirs = _sureness(own), _sureness(twins)
    # Bleed is heard later than the voice itself; the rest is only there so that exactly one of two equals stays.
    return (ours, -own[0].start_s, own[0].text) < (theirs, -twins[0].start_s, twins[0].text) or (
        ours == theirs and own[0].start_s == twins[0].start_s and id(track) > id(other)
    )


def _is_far_down(segment: Segment, track: TrackWords, other: TrackWords) -> bool:
    if track.level_db is None or other.level_db is None:
        return False
    ours, theirs = (one.level_db(segment.start_s, segment.end_s) for one in (track, other) if one.level_db is not None)
    return ours < -BLEED_DOWN_DB and theirs > -CLEAR_DB


def _sureness(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words)
