"""The clips stage: each highlight as the master has it, with its captions."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from toolkit.formats.slug import slug
from toolkit.formats.srt import render_srt
from toolkit.model.highlight import Highlight
from toolkit.model.preset import Deliverable
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.pipeline.drafting import HIGHLIGHTS, TRANSCRIPT
from toolkit.pipeline.mastering import rendered_from
from toolkit.pipeline.mixing import SAMPLE_RATE as _RATE
from toolkit.pipeline.stages import Load, Stage, Work
from toolkit.pipeline.values import load_value, save_value
from toolkit.speech.captions import caption_cues, words_of

_CLIP = Deliverable("mp3", bitrate_kbps=128, sample_rate=44_100, channels=2)
# Room around the words, as far as the neighbours leave it.
_LEAD_S, _TAIL_S = 0.15, 0.35
_FADE_IN_MS, _FADE_OUT_MS = 30, 120
_AT_ONCE = 2


def clips_stage(music: tuple[str, ...]) -> Stage:
    """Render every highlight as the master has it, between the words around it, as MP3 with SRT captions."""

    def run(work: Work) -> None:
        highlights = load_value(work.needs["settle:highlights"] / HIGHLIGHTS, tuple[Highlight, ...])
        transcript = load_value(work.needs["settle:transcript"] / TRANSCRIPT, Transcript)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            done = tuple(pool.map(lambda highlight: _cut(work, music, highlight, transcript), highlights))
        save_value(work.folder / HIGHLIGHTS, done, tuple[Highlight, ...])

    needs = ("master", *rendered_from(music), "settle:highlights", "settle:transcript")
    return Stage("clips", run, needs=needs, load=Load.CPU, weight=0.7)


def _cut(work: Work, music: tuple[str, ...], highlight: Highlight, transcript: Transcript) -> Highlight:
    """Write one clip and its captions; the highlight comes back with the clip's name, or as it is beyond the end."""
    from toolkit.media.encode import encode
    from toolkit.pipeline.delivery import mastered_span
    from toolkit.pipeline.short_sound import faded

    name = f"{highlight.rank:02d}-{slug(highlight.quote[:60], fallback='highlight')}"
    words = [word for segment in transcript.segments for word in words_of(segment, transcript.language)]
    start_s, end_s = _edges(highlight, words)
    samples = mastered_span(work.needs, music, start_s, end_s)
    if not len(samples):
        return highlight
    soft = faded(samples, _RATE, _FADE_IN_MS, _FADE_OUT_MS)
    encode([soft], _RATE, _CLIP, work.folder / f"{name}.mp3")
    captions = render_srt(caption_cues(_spoken(transcript, start_s, end_s)))
    (work.folder / f"{name}.srt").write_text(captions, "utf-8")
    work.progress(0.5)
    return replace(highlight, clip=f"clips/{name}.mp3")


def _edges(highlight: Highlight, words: Sequence[Word]) -> tuple[float, float]:
    """Return where to cut: a little outside the words, at most half way to the neighbouring ones."""
    before = max((word.end_s for word in words if word.end_s <= highlight.start_s + 0.01), default=0.0)
    after = min((word.start_s for word in words if word.start_s >= highlight.end_s - 0.01), default=float("inf"))
    start_s = max(highlight.start_s - _LEAD_S, (highlight.start_s + before) / 2, 0.0)
    end_s = min(highlight.end_s + _TAIL_S, (highlight.end_s + after) / 2)
    return start_s, end_s


def _spoken(transcript: Transcript, start_s: float, end_s: float) -> Transcript:
    """Return what is said in a clip, in the clip's own time."""
    segments = []
    for segment in transcript.segments:
        inside = [w for w in words_of(segment, transcript.language) if start_s <= (w.start_s + w.end_s) / 2 < end_s]
        moved = tuple(
            replace(w, start_s=max(0.0, w.start_s - start_s), end_s=min(w.end_s, end_s) - start_s) for w in inside
        )
        if moved:
            text = " ".join(word.text for word in moved)
            segments.append(Segment(segment.speaker, moved[0].start_s, moved[-1].end_s, text, moved))
    return replace(transcript, segments=tuple(segments))
