"""Audiograms, decoded again: size, length, sound, captions that turn, a waveform that moves."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from toolkit.formats.audiogram_cards import LAYOUTS, Layout, backdrop, card_sheet
from toolkit.media.audiogram import FRAMES_PER_S, Picture, render_audiogram
from toolkit.media.decode import decode_blocks
from toolkit.model.caption import CaptionCue
from toolkit.model.errors import CannotWrite

RATE = 48_000
SECONDS = 1.5
CUES = (CaptionCue("Ada", 0.5, 1.0, ("First words",)), CaptionCue("Ada", 1.0, SECONDS, ("Quite other words",)))


def sound() -> np.ndarray:
    """Return a second and a half in stereo: a tone that swells for its first half, and then nothing."""
    time_s = np.arange(round(SECONDS * RATE)) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 220 * time_s) * np.where(time_s < 0.75, time_s / 0.75, 0)
    return np.column_stack([tone, tone]).astype(np.float32)


def render(folder: Path, layout: Layout, target: Path) -> None:
    (folder / "back.png").write_bytes(backdrop(layout, None, "Quiet rooms", "Small Rooms"))
    sheet = card_sheet(layout, CUES)
    (folder / "cards.png").write_bytes(sheet.png)
    places = (layout.width_px, layout.wave_top_px, layout.wave_height_px, layout.card_top_px, layout.card_height_px)
    picture = Picture(folder / "back.png", folder / "cards.png", sheet.turns_s, *places)
    render_audiogram(np.array_split(sound(), 7), RATE, 2, picture, SECONDS, target)


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[Layout, Path]:
    """One video in each layout."""
    made = {layout: tmp_path_factory.mktemp(layout.name) / "clip.mp4" for layout in LAYOUTS}
    for layout, target in made.items():
        render(target.parent, layout, target)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_video_shows_the_sound_and_the_words_when_they_are_said(layout: Layout, videos: dict[Layout, Path]) -> None:
    seen = frames(videos[layout])
    assert seen[0].shape == (layout.height_px, layout.width_px)
    assert len(seen) == pytest.approx(SECONDS * FRAMES_PER_S, abs=1)

    card = slice(layout.card_top_px, layout.card_top_px + layout.card_height_px)
    silent, first, second = (seen[int(at * FRAMES_PER_S)][card] for at in (0.25, 0.75, 1.25))
    for one, other in ((silent, first), (first, second), (silent, second)):
        assert np.abs(one - other).max() > 100
    assert np.abs(seen[int(0.6 * FRAMES_PER_S)][card] - first).max() < 40

    wave = slice(layout.wave_top_px, layout.wave_top_px + layout.wave_height_px)
    lit = [int((frame[wave] > 180).sum()) for frame in seen]
    assert lit[15] > 1.5 * lit[4]
    assert lit[30] < 0.3 * lit[15]


@pytest.mark.slow
def test_the_sound_of_a_video_is_that_of_the_clip(videos: dict[Layout, Path]) -> None:
    heard = np.concatenate(list(decode_blocks(videos[LAYOUTS[0]], sample_rate=RATE, channels=2)))
    given = sound()
    assert len(heard) == pytest.approx(len(given), abs=2048)
    shared = min(len(heard), len(given))
    assert np.sqrt(np.mean((heard[:shared] - given[:shared]) ** 2)) < 0.02


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="no such folder"):
        render(tmp_path, LAYOUTS[0], tmp_path / "none" / "clip.mp4")
