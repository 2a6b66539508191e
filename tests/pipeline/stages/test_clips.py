"""Clips: what the episode plays there, though they are rendered anew and not cut from a file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from scipy import signal

from tests.sample_episode import OPTIONS
from toolkit.media.decode import decode_blocks
from toolkit.pipeline.commands.produce import Produced


def mono(path: Path, start_s: float = 0.0, end_s: float | None = None) -> np.ndarray:
    blocks = decode_blocks(path, sample_rate=16_000, channels=1, start_s=start_s, end_s=end_s)
    return np.concatenate(list(blocks))[:, 0]


@pytest.mark.slow
@pytest.mark.parametrize(("start", "end"), [("00:00:05", "00:00:12"), ("00:00:20.5", "00:00:33")])
def test_a_clip_sounds_as_the_episode_does_there(
    produced: Path, again: Callable[[Path], Produced], start: str, end: str
) -> None:
    draft = f'[[highlight]]\nstart = "{start}"\nend = "{end}"\nspeaker = "Ada Park"\nquote = "Hello, and welcome"\n'
    (produced / "draft/highlights.toml").write_text(draft)
    again(produced)
    (highlight,) = json.loads((produced / "out/highlights.json").read_text())
    (episode,) = (produced / "out").glob("*.m4a")
    clip = mono(produced / "out" / highlight["clip"])
    around = mono(episode, highlight["start"] - 1.0, highlight["end"] + 1.0)
    place = int(np.argmax(signal.correlate(around, clip, mode="valid", method="fft")))
    middle = slice(clip.size // 4, 3 * clip.size // 4)
    there = around[place : place + clip.size][middle]
    # Two lossy encoders lie between them; an other gain, or a limiter that begins anew, would show.
    assert np.std(clip[middle]) == pytest.approx(np.std(there), rel=0.01)
    error = np.mean((there - clip[middle]) ** 2) / np.mean(there**2)
    assert 10 * np.log10(error) < -25


@pytest.mark.slow
def test_videos_of_clips_are_made_where_they_are_wanted_and_last_as_long(
    produced: Path, again: Callable[..., Produced]
) -> None:
    draft = '[[highlight]]\nstart = "00:00:05"\nend = "00:00:07"\nspeaker = "Ada Park"\nquote = "Hello, and welcome"\n'
    (produced / "draft/highlights.toml").write_text(draft)
    clips = produced / "out/clips"
    again(produced, replace(OPTIONS, audiogram=True))
    sounds = sorted(clips.glob("*.mp3"))
    assert sounds
    for sound in sounds:
        for form, size in (("square", (1080, 1080)), ("vertical", (1080, 1920))):
            with av.open(str(sound.with_suffix(f".{form}.mp4"))) as video:
                assert (video.streams.video[0].width, video.streams.video[0].height) == size
                assert video.duration / av.time_base == pytest.approx(mono(sound).size / 16_000, abs=0.1)
    again(produced)
    assert not list(clips.glob("*.mp4"))
