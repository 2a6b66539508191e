"""Conversations of which every word, its speaker and its time are known: real clips around a table, and the sample.

Owns the building; each is a folder of tracks as ``podkit produce`` takes it, beside their mono mix.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from bench.audio.conversation import Room, microphones
from bench.speech.corpus import SAMPLE_RATE, SPEECH, Samples, read_mono

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"
SPEAKERS = {
    "Ada": ("two_cities_16k.wav",),
    "Ben": ("jfk.flac",),
    "Cleo": ("spk1_snt1.wav", "spk1_snt2.wav", "spk1_snt3.wav", "spk1_snt4.wav"),
}


@dataclass(frozen=True)
class Line:
    """One turn; ``words`` are (text, start, end) where the times of words are known."""

    speaker: str
    text: str
    start_s: float
    end_s: float
    words: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class KnownConversation:
    """A conversation on disk: an episode folder, its mono mix, and its lines in order of start."""

    folder: Path
    mix: Path
    lines: tuple[Line, ...]
    duration_s: float
    overlap: float

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everybody who speaks."""
        return tuple(dict.fromkeys(line.speaker for line in self.lines))


def around_a_table(
    target: Path, *, rounds: int = 4, bleed_db: float = 20.0, overlap: float = 0.1, seed: int = 1
) -> KnownConversation:
    """Write a talk of three people in real clips: each other voice ``bleed_db`` down in a room, ``overlap`` of it at once."""
    random = np.random.default_rng(seed)
    entries = json.loads((SPEECH / "manifest.json").read_text("utf-8"))
    texts = {entry["file"]: entry["text"] for entry in entries if entry.get("text")}
    turns = [(who, name) for _ in range(rounds) for who, names in SPEAKERS.items() for name in names]
    turns = [turns[i] for i in random.permutation(len(turns))]
    clips = {name: _levelled(read_mono(SPEECH / name)) for _, name in turns}
    lines: list[Line] = []
    at = float(SAMPLE_RATE)
    for who, name in turns:
        end = at + clips[name].size
        lines.append(Line(who, texts[name], at / SAMPLE_RATE, end / SAMPLE_RATE))
        # A tenth of a turn is spoken over by the next one, or a pause parts them; a pause costs as little as it can.
        shared = random.random() < 0.6
        at = end - overlap / 0.6 * clips[name].size if shared else end + random.uniform(0.1, 1.5) * SAMPLE_RATE
        at = max(at, max(line.start_s for line in lines) * SAMPLE_RATE + 0.5 * SAMPLE_RATE)
    total = round(max(line.end_s for line in lines) * SAMPLE_RATE) + SAMPLE_RATE
    spoken = np.zeros((len(SPEAKERS), total), np.float32)
    for line, (who, name) in zip(lines, turns, strict=True):
        start = round(line.start_s * SAMPLE_RATE)
        spoken[list(SPEAKERS).index(who), start : start + clips[name].size] += clips[name]
    tracks = microphones(spoken, Room(bleed_db=bleed_db, noise_db=45.0, echo=True), SAMPLE_RATE)
    ordered = tuple(sorted(lines, key=lambda line: line.start_s))
    return _written(target, dict(zip(SPEAKERS, tracks, strict=True)), ordered)


def small_rooms(target: Path) -> KnownConversation:
    """Write the sample conversation: synthesised voices, every word with its time; clocks that drift are put right."""
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    tracks = {}
    for track in truth["tracks"]:
        sound = read_mono(SAMPLE / track["file"])
        places = (np.arange(sound.size) * (1 + track["drift_ppm"] * 1e-6)) + track["offset_s"] * SAMPLE_RATE
        session = np.arange(round(truth["end_s"] * SAMPLE_RATE))
        tracks[track["speaker"]] = np.interp(session, places, sound, left=0.0, right=0.0).astype(np.float32)
    lines = [
        Line(line["speaker"], line["text"], line["start_s"], max(w[2] for w in line["words"]), tuple(map(tuple, line["words"])))
        for line in truth["lines"]
    ]  # fmt: skip
    return _written(target, tracks, tuple(sorted(lines, key=lambda line: line.start_s)))


def _levelled(clip: Samples) -> Samples:
    loud = clip[np.abs(clip) > 0.02 * np.abs(clip).max()]
    return clip * np.float32(0.07 / np.sqrt(np.mean(loud**2)))


def _written(target: Path, tracks: dict[str, Samples], lines: tuple[Line, ...]) -> KnownConversation:
    folder = target / "episode"
    (folder / "tracks").mkdir(parents=True)
    manifest = '[episode]\nshow = "Bench"\ntitle = "Talk"\nlanguage = "en"\n'
    for number, (speaker, sound) in enumerate(tracks.items()):
        name = f"tracks/{number}.wav"
        soundfile.write(folder / name, np.clip(sound, -1, 1), SAMPLE_RATE)
        manifest += f'\n[[track]]\nfile = "{name}"\nspeaker = "{speaker}"\nrole = "host"\n'
    (folder / "episode.toml").write_text(manifest, encoding="utf-8")
    mix = np.sum(list(tracks.values()), axis=0)
    soundfile.write(target / "mix.wav", mix * np.float32(0.9 / np.abs(mix).max()), SAMPLE_RATE)
    edges = np.zeros(mix.size + 1)
    for line in lines:
        edges[[round(line.start_s * SAMPLE_RATE), min(round(line.end_s * SAMPLE_RATE), mix.size)]] += (1, -1)
    voices = np.cumsum(edges)
    overlap = float((voices > 1).sum() / max(1, (voices > 0).sum()))
    return KnownConversation(folder, target / "mix.wav", lines, mix.size / SAMPLE_RATE, overlap)
