"""Good episodes to put defects into: a talk of two people on two microphones, and a file made from it.

Owns what is written where. Each microphone records its own speaker, the other one 30 LU quieter, and the noise of a room. Episodes are checked as
a user would check them: files on disk.
"""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray

from bench.check.speech import Samples, good_speech
from toolkit.check.checking import check_paths
from toolkit.check.measuring import Measuring
from toolkit.check.settings import Settings
from toolkit.formats.tags import EpisodeTags
from toolkit.pipeline.commands.verbs import normalise, tag

RATE_HZ = 24_000
TALK_S = 100.0
NAMES = ("ada", "ben")
WINDOW_S, PAUSE_S = 0.05, 0.3
BLEED_DB, DELAY_S, ROOM_DB = -30.0, 0.006, -60.0
PRESET = "apple"
COVER = Path(__file__).parents[2] / "samples" / "small-rooms" / "cover.png"
MANIFEST = """[episode]
show = "Small Rooms"
title = "Turns"
language = "en"

[[track]]
file = "tracks/ada.wav"
speaker = "Ada Park"

[[track]]
file = "tracks/ben.wav"
speaker = "Ben Osei"
"""
FEED = """<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Small Rooms</title><item><title>Turns</title>
<guid isPermaLink="false">small-rooms-1</guid><pubDate>Fri, 27 Nov 2026 07:00:00 GMT</pubDate>
<enclosure url="https://example.org/turns.mp3" length="1600000" type="audio/mpeg"/>
<itunes:explicit>false</itunes:explicit><description>Two people take turns.</description></item></channel></rss>
"""
Cue = tuple[float, float, str]


def voices(seed: int, seconds: float = TALK_S) -> tuple[Samples, Samples]:
    """Return two voices that take turns of 4 to 9 s, each silent while the other speaks; shape (n,) each."""
    rng, size = np.random.default_rng(seed), round(seconds * RATE_HZ)
    speech = [voice[:, 0] for voice in good_speech(RATE_HZ)]
    first, second = (speech[(seed + one) % len(speech)] for one in (0, 1))
    own = [np.zeros(size, np.float32), np.zeros(size, np.float32)]
    at, whose = 0, 0
    while at < size:
        turn = min(round(rng.uniform(4.0, 9.0) * RATE_HZ), size - at)
        source = (first, second)[whose]
        begin = int(rng.integers(0, source.size))
        # Past the end of a recording it continues at the beginning. Each turn is a little faster or slower: the recordings are short, and
        # a talk does not repeat itself to the sample.
        taken = np.take(source, np.arange(begin, begin + round(turn * rng.uniform(0.93, 1.07))), mode="wrap")
        piece = np.interp(np.linspace(0, taken.size - 1, turn), np.arange(taken.size), taken)
        fade = np.minimum(1.0, np.minimum(np.arange(turn), turn - np.arange(turn)) / (0.02 * RATE_HZ))
        own[whose][at : at + turn] = piece * fade
        at, whose = at + turn, 1 - whose
    return own[0], own[1]


def microphones(own: tuple[Samples, Samples], seed: int, bleed_db: float = BLEED_DB) -> tuple[Samples, Samples]:
    """Return what two microphones hear of two voices."""
    rng, delay = np.random.default_rng(100 + seed), round(DELAY_S * RATE_HZ)
    loudness = [_loudness(voice) for voice in own]
    heard = []
    for one, voice in enumerate(own):
        gain = 10 ** ((bleed_db + loudness[one] - loudness[1 - one]) / 20)
        # Duller than the near voice: high frequencies are lost first on the way through a room.
        far = np.convolve(np.roll(own[1 - one], delay), np.full(4, 0.25, np.float32), mode="same")
        room = rng.standard_normal(voice.size).astype(np.float32) * np.float32(10 ** ((ROOM_DB + loudness[one]) / 20))
        heard.append(np.asarray(voice + np.float32(gain) * far + room, np.float32))
    return heard[0], heard[1]


def write_tracks(folder: Path, tracks: tuple[Samples, Samples]) -> None:
    """Write a talk's tracks as 24-bit WAV."""
    (folder / "tracks").mkdir(parents=True, exist_ok=True)
    for name, samples in zip(NAMES, tracks, strict=True):
        soundfile.write(folder / "tracks" / f"{name}.wav", samples, RATE_HZ, subtype="PCM_24")


def write_talk(folder: Path, seed: int) -> Path:
    """Write a good episode folder with manifest, tracks, drafts and feed; return its path."""
    write_tracks(folder, microphones(voices(seed), seed))
    (folder / "episode.toml").write_text(MANIFEST, "utf-8")
    (folder / "feed.xml").write_text(FEED, "utf-8")
    (folder / "draft").mkdir()
    (folder / "draft" / "chapters.txt").write_text("00:00 Turns\n00:40 More turns\n01:10 The last\n", "utf-8")
    (folder / "draft" / "transcript.vtt").write_text(vtt(cues(TALK_S)), "utf-8")
    return folder


def write_delivered(folder: Path, seed: int) -> Path:
    """Write a finished MP3 with tags, artwork and chapters, and its transcript beside it; return the path of the MP3."""
    folder.mkdir(parents=True)
    raw, final = folder / "raw.wav", folder / "turns.mp3"
    own = voices(seed)
    soundfile.write(raw, own[0] + own[1], RATE_HZ, subtype="PCM_24")
    normalise(raw, final, preset=PRESET, squash=True)
    raw.unlink()
    (folder / "turns.txt").write_text("00:00 Turns\n00:40 More turns\n", "utf-8")
    tag(final, chapters=folder / "turns.txt", artwork=COVER, tags=EpisodeTags(title="Turns", show="Small Rooms"))
    (folder / "turns.txt").unlink()
    final.with_suffix(".vtt").write_text(vtt(cues(TALK_S)), "utf-8")
    return final


def cues(seconds: float) -> list[Cue]:
    """Return captions of two seconds without a gap: start, end, text."""
    return [(float(at), float(at + 2), "<v Ada>and so we went on") for at in range(0, int(seconds), 2)]


def vtt(lines: list[Cue]) -> str:
    """Return captions as WebVTT."""
    blocks = [f"{_clock(start)} --> {_clock(end)}\n{text}\n" for start, end, text in lines]
    return "\n".join(["WEBVTT\n", *blocks])


def spoken_windows(voice: Samples) -> NDArray[np.bool_]:
    """Return for each whole 50 ms of a voice, shape (n,), whether it speaks: within 25 dB of its loud ones, pauses up to 0.3 s included."""
    powers = _powers(voice)
    loud = np.flatnonzero(powers > np.percentile(powers[powers > 0.0], 95) * 10 ** (-25 / 10))
    spoken = np.zeros(powers.size, np.bool_)
    for begin, end in pairwise([*loud.tolist(), loud[-1]]):
        spoken[begin : end + 1 if end - begin <= PAUSE_S / WINDOW_S else begin + 1] = True
    return spoken


def _loudness(voice: Samples) -> float:
    """Return the loudness of a voice in LUFS, gated: whatever share of its turns it is silent in."""
    return float(pyloudnorm.Meter(RATE_HZ).integrated_loudness(voice.astype(np.float64)))


def _powers(voice: Samples) -> Samples:
    size = round(WINDOW_S * RATE_HZ)
    return np.square(voice[: voice.size // size * size].reshape(-1, size)).mean(axis=1)


class GoodEpisodes:
    """Good episodes, each made once, and copies of them to put defects into; what was measured is kept."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._measuring = Measuring(root / "facts")

    def clean(self, kind: str, seed: int) -> Path:
        """Return the path of a good one: ``talk`` (a folder) or ``delivered`` (an MP3)."""
        folder = self._root / kind / str(seed)
        if not folder.is_dir():
            {"talk": write_talk, "delivered": write_delivered}[kind](folder, seed)
        return folder if kind == "talk" else folder / "turns.mp3"

    def copy(self, kind: str, seed: int) -> Path:
        """Return the path of a copy of a good one; the previous copy is deleted."""
        clean = self.clean(kind, seed)
        source = clean if clean.is_dir() else clean.parent
        copied = self._root / "harmed"
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(source, copied)
        return copied if clean.is_dir() else copied / clean.name

    def codes(self, path: Path, preset: str, *rules: str) -> set[str]:
        """Return which of the rules find something; all are applied where none is named."""
        settings = Settings(select=rules)
        report = check_paths([path], settings, self._measuring, preset=preset, progress=lambda _share: None)
        return {finding.code for finding in report.findings}


def _clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02d}:{int(seconds // 60) % 60:02d}:{seconds % 60:06.3f}"
