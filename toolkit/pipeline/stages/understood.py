"""Whether the words of an episode can be what was said: asked once, before anything is drafted from them.

Owns what is doubted aloud and what is refused, and the way out; the judgement is :mod:`toolkit.speech.understanding`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.model.speech_errors import SpeechNotUnderstood
from toolkit.pipeline.graph.stage import Work
from toolkit.speech.transcribe import TrackTranscript
from toolkit.speech.understanding import Understanding, Verdict, together, understanding_of

# A track alone is only refused for words that it has: what has none may be no speech at all.
_WORDS_OF_A_TRACK = 30


@dataclass(frozen=True)
class Heard:
    """What decides beside the words: the names of the recordings, and what is known of model and language."""

    files: tuple[str, ...]
    only_english: bool
    is_language_given: bool


def require_understood(work: Work, tracks: Sequence[TrackTranscript], heard: Heard) -> None:
    """Warn of a transcript that may be wrong, and refuse one that cannot be right.

    Parameters
    ----------
    tracks : sequence of TrackTranscript
        Of the voices, in the order of ``heard.files``; not changed.

    Raises
    ------
    SpeechNotUnderstood
        The words of one track, or of all together, are not what was said.
    """
    figures = [
        understanding_of((word for _, word in track.transcript.words()), track.uncovered, track.transcript.language)
        for track in tracks
    ]
    doubted = []
    for file, track, own in zip(heard.files, tracks, figures, strict=True):
        verdict = own.verdict(insisted=heard.is_language_given)
        if verdict is Verdict.NOT_UNDERSTOOD and own.words >= _WORDS_OF_A_TRACK:
            raise _refusal(file, track.transcript.model, own, heard)
        if verdict is not Verdict.UNDERSTOOD:
            doubted.append(f"{file}: {track.transcript.model} may not have understood what is said ({_figures(own)})")
    everything = together(figures)
    if everything.verdict(insisted=heard.is_language_given) is Verdict.NOT_UNDERSTOOD:
        raise _refusal(", ".join(dict.fromkeys(heard.files)), tracks[0].transcript.model, everything, heard)
    for sentence in doubted:
        work.warn(f"{sentence}; listen to a few places before you publish it")


def _refusal(file: str, model: str, own: Understanding, heard: Heard) -> SpeechNotUnderstood:
    return SpeechNotUnderstood(file, model, _figures(own), _way_out(own, heard))


def _way_out(own: Understanding, heard: Heard) -> str:
    if own.language != "en":
        return f"if this is {own.language!r}, take a larger model (podkit models)"
    ways = []
    if not heard.is_language_given and own.verdict(insisted=True) is not Verdict.NOT_UNDERSTOOD:
        ways.append('if this is English, say so with language = "en" in episode.toml or --language en')
    other = 'if this is another language, name it with language = "de" or --language de'
    ways.append(other + (" and get a model that knows it: podkit models get base" if heard.only_english else ""))
    return ", and ".join(ways)


def _figures(own: Understanding) -> str:
    sure = f"its {own.words} words are {own.probability:.0%} sure" if own.words else "it found no words"
    return sure if own.unheard_s < 1.0 else f"{sure}, and {own.unheard_s:.0f} s of speech have none"
