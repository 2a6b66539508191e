"""An edited transcript on the session's clock: its words and speakers, wherever the episode plays them today.

The captions that a person edited are those of the episode of one day, with its cold open and without what was taken out. Their
words go back to the conversation, so that they follow every later arrangement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.model.caption import CaptionCue
from toolkit.model.clock_text import short_clock_text
from toolkit.model.timeline import CONVERSATION, EpisodeSample, Role, SourceSample, Timeline
from toolkit.model.transcript import Segment, Transcript, Word, mapped
from toolkit.speech.captions import caption_cues
from toolkit.speech.realign import realign

_MOST_OF = 0.8
_HARDLY_ANY = 0.05
_LISTED = 5


@dataclass(frozen=True)
class EditedTranscript:
    """An edited transcript in session time.

    ``renamed`` gives the name that the draft has for a speaker of the manifest all through; ``strangers`` are names in the
    draft that are nobody's, ``deleted_s`` where captions were deleted whole, in seconds of the edited draft.
    """

    session: Transcript
    renamed: Mapping[str, str]
    strangers: tuple[str, ...]
    deleted_s: tuple[float, ...]


def edited_transcript(
    session: Transcript, cues: Sequence[CaptionCue], timeline: Timeline, names: Mapping[str, Sequence[str]]
) -> EditedTranscript:
    """Put the words and speakers of edited captions in place of what an engine heard.

    Parameters
    ----------
    session : Transcript
        As heard, in session time.
    cues : sequence of CaptionCue
        As edited, in the episode time of ``timeline``.
    timeline : Timeline
        The episode of the day on which the captions were written.
    names : mapping of str to sequence of str
        For each track the names that its speaker had since then, the one of today last.
    """
    today = {former: history[-1] for history in names.values() for former in history[:-1]}
    current = {history[-1] for history in names.values()}
    cues = [replace(cue, speaker=_name_today(cue.speaker, today, current)) for cue in cues]
    heard = mapped(session, timeline, CONVERSATION)
    edited = realign(heard, cues)
    renamed, strangers = _renamed(heard, edited, current)
    in_place = _in_session(_without_cold_open(edited, timeline), timeline)
    in_place = _with_cold_open_edits(in_place, session, heard, edited, timeline)
    segments = sorted((*in_place, *_unheard(session, timeline)), key=lambda one: (one.start_s, one.end_s))
    deleted = _deleted_s(heard, edited, timeline)
    return EditedTranscript(replace(session, segments=tuple(segments)), renamed, strangers, deleted)


def deleted_captions_text(file: str, deleted_s: Sequence[float]) -> str:
    """Return the sentence that tells what the deletion of captions does, and what it does not."""
    count = "1 caption was" if len(deleted_s) == 1 else f"{len(deleted_s)} captions were"
    places = ", ".join(short_clock_text(at_s) for at_s in deleted_s[:_LISTED])
    more = ", \u2026" if len(deleted_s) > _LISTED else ""
    return (
        f"{file}: {count} deleted ({places}{more}): gone from captions, transcript and drafts, but still heard; to take "
        "something out of the sound, cut the recording (podkit session writes the episode for an audio editor)"
    )


def _name_today(name: str, today: Mapping[str, str], current: set[str]) -> str:
    return name if name in current else today.get(name, name)


def _renamed(heard: Transcript, edited: Transcript, current: set[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return who has another name all through the draft, and names that are nobody's."""
    was = {(word.start_s, word.end_s): segment.speaker for segment, word in heard.words()}
    counts: dict[str, Counter[str]] = {}
    left: Counter[str] = Counter()
    for segment, word in edited.words():
        speaker = was.get((word.start_s, word.end_s), "")
        counts.setdefault(segment.speaker, Counter())[speaker] += 1
        left[segment.speaker] += 1
    spoken = Counter(was.values())
    renamed: dict[str, str] = {}
    strangers = []
    for name, speakers in counts.items():
        if name in current or not name:
            continue
        speaker, count = max(speakers.items(), key=lambda item: (item[0] in current, item[1]))
        is_all = count >= _MOST_OF * left[name] and left[speaker] <= _HARDLY_ANY * spoken[speaker]
        if speaker in current and is_all and speaker not in renamed:
            renamed[speaker] = name
        else:
            strangers.append(name)
    return renamed, tuple(strangers)


def _without_cold_open(transcript: Transcript, timeline: Timeline) -> list[Segment]:
    end_s = timeline.cold_open_end_s
    return _chosen(transcript.segments, lambda word: _middle_s(word) >= end_s)


def _chosen(segments: Sequence[Segment], wanted: Callable[[Word], bool]) -> list[Segment]:
    """Return the parts of segments whose words are wanted."""
    found = []
    for segment in segments:
        words = tuple(word for word in segment.words if wanted(word))
        if len(words) == len(segment.words) and words:
            found.append(segment)
        elif words:
            found.append(_segment(segment.speaker, words))
    return found


def _segment(speaker: str, words: tuple[Word, ...]) -> Segment:
    return Segment(speaker, words[0].start_s, words[-1].end_s, " ".join(word.text for word in words), words)


def _in_session(segments: Sequence[Segment], timeline: Timeline) -> list[Segment]:
    """Move segments from the episode to the session's clock."""

    def there(time_s: float, *, is_end: bool) -> float:
        at = max(0, timeline.samples(time_s) - is_end)
        position = timeline.source_at(CONVERSATION, EpisodeSample(at))
        return round(timeline.seconds((position or 0) + is_end), 6)

    def moved(word: Word) -> Word:
        start_s = there(word.start_s, is_end=False)
        return replace(word, start_s=start_s, end_s=max(start_s, there(word.end_s, is_end=True)))

    done = []
    for segment in segments:
        words = tuple(moved(word) for word in segment.words)
        done.append(replace(segment, start_s=words[0].start_s, end_s=max(w.end_s for w in words), words=words))
    return done


def _with_cold_open_edits(
    in_place: list[Segment], session: Transcript, heard: Transcript, edited: Transcript, timeline: Timeline
) -> list[Segment]:
    """Take over what was edited in the captions of the cold open, unless the same passage was edited in its place too."""
    end_s = timeline.cold_open_end_s
    clips = [clip for clip in timeline.of_source(CONVERSATION) if clip.role is Role.COLD_OPEN]
    if not clips:
        return in_place
    first, last = (_chosen(transcript.segments, lambda word: _middle_s(word) < end_s) for transcript in (heard, edited))
    if _texts(first) == _texts(last) or not last:
        return in_place
    spans = [(timeline.seconds(clip.start), timeline.seconds(clip.end)) for clip in clips]

    def inside(word: Word) -> bool:
        return any(start_s <= _middle_s(word) < until_s for start_s, until_s in spans)

    if _texts(_chosen(in_place, inside)) != _texts(_chosen(session.segments, inside)):
        return in_place
    shifted = [
        replace(segment, start_s=words[0].start_s, end_s=words[-1].end_s, words=words)
        for segment in last
        for words in [tuple(_from_cold_open(word, timeline) for word in segment.words)]
    ]
    return [*_chosen(in_place, lambda word: not inside(word)), *shifted]


def _from_cold_open(word: Word, timeline: Timeline) -> Word:
    at = timeline.samples(_middle_s(word))
    clips = [clip for clip in timeline.of_source(CONVERSATION) if clip.role is Role.COLD_OPEN]
    clip = next((one for one in clips if at < one.until), clips[-1])
    by_s = timeline.seconds(clip.start - clip.at)
    return replace(word, start_s=round(word.start_s + by_s, 6), end_s=round(word.end_s + by_s, 6))


def _unheard(session: Transcript, timeline: Timeline) -> list[Segment]:
    """Return what the edited draft says nothing about, because that day's episode did not play it."""
    clips = timeline.in_place(CONVERSATION)

    def is_out(word: Word) -> bool:
        at = SourceSample(timeline.samples(_middle_s(word)))
        return not any(clip.start <= at < clip.end for clip in clips)

    return _chosen(session.segments, is_out)


def _deleted_s(heard: Transcript, edited: Transcript, timeline: Timeline) -> tuple[float, ...]:
    """Return where captions of podkit's have no word left in the edited ones, nor one in their time."""
    middles = sorted(_middle_s(word) for _, word in edited.words())
    cues = [cue for cue in caption_cues(heard) if cue.start_s >= timeline.cold_open_end_s]
    return tuple(cue.start_s for cue in cues if bisect_left(middles, cue.start_s) == bisect_left(middles, cue.end_s))


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2


def _texts(segments: Sequence[Segment]) -> list[str]:
    words = sorted((word for segment in segments for word in segment.words), key=lambda word: word.start_s)
    return [word.text for word in words]
