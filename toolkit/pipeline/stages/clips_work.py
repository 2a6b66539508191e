"""Cutting the clips: where each begins and ends, its sound, its captions and its videos."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from toolkit.formats.audiogram_cards import LAYOUTS, backdrop, card_sheet, undrawable
from toolkit.formats.slug import slug
from toolkit.formats.srt import render_srt
from toolkit.media.audiogram import Picture, render_audiogram
from toolkit.media.encode import encode
from toolkit.model.caption import CaptionCue
from toolkit.model.highlight import Highlight
from toolkit.model.preset import Deliverable
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.pipeline.files.short_sound import faded
from toolkit.pipeline.files.tagged_file import artwork_bytes
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.stages.clips import Audiograms, ClipsSettings
from toolkit.pipeline.stages.master_work import mastered_span
from toolkit.pipeline.stages.results import CLIPPED_HIGHLIGHTS, HIGHLIGHTS, SAMPLE_RATE, TRANSCRIPT
from toolkit.speech.captions import caption_cues, words_of
from toolkit.speech.scripts import joined_text

_CLIP = Deliverable("mp3", bitrate_kbps=128, sample_rate=44_100, channels=2)
# Room around the words, as far as the neighbours leave it.
_LEAD_S, _TAIL_S = 0.15, 0.35
_FADE_IN_MS, _FADE_OUT_MS = 30, 120
_AT_ONCE = 2
# Times in drafts have milliseconds.
_EDGE_S = 0.002


def cut(work: Work, settings: ClipsSettings) -> None:
    """Write the clips, and the highlights with the file that each became."""
    highlights, transcript = work.get(HIGHLIGHTS), work.get(TRANSCRIPT)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        cut = list(pool.map(lambda highlight: _cut(work, settings.music, highlight, transcript), highlights))
    if settings.audiograms is not None:
        _render_all(work, settings.audiograms, [clip for clip in cut if clip is not None])
    done = tuple(h if clip is None else clip.highlight for h, clip in zip(highlights, cut, strict=True))
    work.put(CLIPPED_HIGHLIGHTS, done)


@dataclass(frozen=True)
class _Clip:
    highlight: Highlight
    samples: NDArray[np.float32]
    cues: tuple[CaptionCue, ...]
    target: Path


def _render_all(work: Work, audiograms: Audiograms, clips: Sequence[_Clip]) -> None:
    """Write the videos, one after the other: the encoder takes all cores."""
    artwork = None if audiograms.artwork is None else artwork_bytes(audiograms.artwork.path)[0]
    letters = undrawable([cue.text for clip in clips for cue in clip.cues])
    if letters:
        work.warn(f"audiograms: no font on this machine draws {letters[:20]}; captions with such letters are left out.")
    with TemporaryDirectory(dir=work.workspace) as folder:
        for layout in LAYOUTS:
            behind, sheet = Path(folder) / f"{layout.name}.png", Path(folder) / "cards.png"
            behind.write_bytes(backdrop(layout, artwork, audiograms.title, audiograms.show))
            for clip in clips:
                cards = card_sheet(layout, clip.cues)
                sheet.write_bytes(cards.png)
                places = (
                    layout.width_px,
                    layout.wave_top_px,
                    layout.wave_height_px,
                    layout.card_top_px,
                    layout.card_height_px,
                )
                picture = Picture(behind, sheet, cards.turns_s, *places)
                target = clip.target.with_name(f"{clip.target.name}.{layout.name}.mp4")
                render_audiogram(
                    [clip.samples], SAMPLE_RATE, clip.samples.shape[1], picture, len(clip.samples) / SAMPLE_RATE, target
                )


def _cut(work: Work, music: tuple[str, ...], highlight: Highlight, transcript: Transcript) -> _Clip | None:
    """Write one clip and its captions; None for a highlight beyond the end."""
    name = f"{highlight.rank:02d}-{slug(highlight.quote[:60], fallback='highlight')}"
    words = [word for segment in transcript.segments for word in words_of(segment, transcript.language)]
    start_s, end_s = _edges(highlight, words)
    samples = mastered_span(work, music, start_s, end_s)
    if not len(samples):
        return None
    soft = faded(samples, SAMPLE_RATE, _FADE_IN_MS, _FADE_OUT_MS)
    encode([soft], SAMPLE_RATE, _CLIP, work.folder / f"{name}.mp3")
    cues = captions_of_clip(transcript, highlight, start_s, len(samples) / SAMPLE_RATE)
    (work.folder / f"{name}.srt").write_text(render_srt(cues), "utf-8")
    work.progress(0.5)
    return _Clip(replace(highlight, clip=f"clips/{name}.mp3"), soft, cues, work.folder / name)


def _edges(highlight: Highlight, words: Sequence[Word]) -> tuple[float, float]:
    """Return where to cut: a little outside the words, at most half way to the neighbouring ones."""
    before = max((word.end_s for word in words if word.end_s <= highlight.start_s + 0.01), default=0.0)
    after = min((word.start_s for word in words if word.start_s >= highlight.end_s - 0.01), default=float("inf"))
    start_s = max(highlight.start_s - _LEAD_S, (highlight.start_s + before) / 2, 0.0)
    end_s = min(highlight.end_s + _TAIL_S, (highlight.end_s + after) / 2)
    return start_s, end_s


def captions_of_clip(
    transcript: Transcript, highlight: Highlight, start_s: float, length_s: float
) -> tuple[CaptionCue, ...]:
    """Return the captions of a clip in its own time: the words of its highlight and no others, no longer than its sound.

    Parameters
    ----------
    transcript : Transcript
    highlight : Highlight
        In the same time as the transcript.
    start_s, length_s : float
        Where the clip begins in that time, and how long its sound is.
    """
    segments = []
    for segment in transcript.segments:
        words = tuple(
            replace(w, start_s=max(0.0, w.start_s - start_s), end_s=min(w.end_s - start_s, length_s))
            for w in words_of(segment, transcript.language)
            if _is_in(w, highlight, is_own=segment.speaker == highlight.speaker)
        )
        if words:
            text = joined_text(words, transcript.language)
            segments.append(Segment(segment.speaker, words[0].start_s, words[-1].end_s, text, words))
    cues = caption_cues(replace(transcript, segments=tuple(segments)))
    return tuple(replace(cue, end_s=min(cue.end_s, round(length_s, 3))) for cue in cues)


def _is_in(word: Word, highlight: Highlight, *, is_own: bool) -> bool:
    """Whether a word belongs to a highlight; one that somebody else says, only when all of it is heard."""
    if not is_own:
        return highlight.start_s <= word.start_s and word.end_s <= highlight.end_s
    return highlight.start_s - _EDGE_S <= (word.start_s + word.end_s) / 2 <= highlight.end_s + _EDGE_S
