"""Rebuild the samples from their scripts: ``python samples/build.py``.

Owns what is wrong with each recording, by number, and writes it down in ``truth.json``. The same flite, numpy, scipy and
soxr give the same bytes at every run. What a stranger uses are the committed files; this is for changing them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import artwork
import music
import numpy as np
import pyloudnorm
import rooms
import soundfile
from numpy.typing import NDArray
from scripts import Spoken, parse_script, perform
from voices import SAMPLE_RATE, Voice

HERE = Path(__file__).parent
HUM_HZ = 50.0


@dataclass(frozen=True, slots=True)
class Recorder:
    """One microphone and what is wrong with its file.

    ``offset_s`` is the session time of the file's first sample; ``after_s`` how long it ran on after the last word;
    ``level_lufs`` the loudness of its own speaker alone; ``hum_dbfs`` the RMS of each multiple of the mains.
    """

    file: str
    speaker: str
    voice: Voice
    offset_s: float
    after_s: float
    level_lufs: float
    noise_dbfs: float
    drift_ppm: float = 0.0
    hum_dbfs: tuple[tuple[int, float], ...] = ()


SMALL_ROOMS = {
    "Ada": Recorder("tracks/ada.flac", "Ada Park", Voice("cmu_us_slt"), 0.75, 1.6, -18.0, -62.0),
    "Ben": Recorder("tracks/ben.flac", "Ben Osei", Voice("cmu_us_rms"), 0.0, 2.4, -24.0, -60.0,
                    hum_dbfs=((1, -55.0), (2, -61.0), (3, -58.0), (5, -66.0))),
    # The synthesiser has one woman's voice: Marta is its third voice with a shorter throat and a higher pitch.
    "Marta": Recorder("tracks/marta.flac", "Marta Kowalczyk", Voice("cmu_us_awb", pitch_hz=175, formants=1.15),
                      4.61, 0.9, -30.0, -65.0, drift_ppm=60.0),
}  # fmt: skip
# How far below a microphone's own speaker each of the others is heard on it (dB), and how much later than at home (ms).
BLEED = {("Ada", "Ben"): (22.0, 3.2), ("Ben", "Ada"): (23.0, 3.2), ("Ada", "Marta"): (24.0, 4.4),
         ("Marta", "Ada"): (25.0, 4.4), ("Ben", "Marta"): (26.0, 5.8), ("Marta", "Ben"): (24.5, 5.8)}  # fmt: skip

ONE_TAKE = {"Tom": Recorder("window-seat.flac", "Tom", Voice("cmu_us_awb"), 0.0, 1.2, -21.0, -58.0)}

CLOCK = (
    "Times are session seconds. A moment f seconds into a file is the session time offset_s + f * (1 + drift_ppm * 1e-6). "
    "level_lufs: a track's own speaker alone, before anything else is heard on it (BS.1770, gated). db: how far below "
    "that the other speaker's voice is heard there. noise_dbfs and hum: RMS against full scale 1.0."
)


def main() -> None:
    """Build both samples."""
    show = HERE / "small-rooms"
    (show / "music").mkdir(exist_ok=True)
    for name, sound in (("intro", music.intro()), ("outro", music.outro())):
        soundfile.write(show / "music" / f"{name}.flac", sound, SAMPLE_RATE, subtype="PCM_16", compression_level=1.0)
    artwork.draw_cover(show / "cover.png", "Small Rooms")
    build(show, SMALL_ROOMS, first_s=1.4, seed=12)
    build(HERE / "one-take", ONE_TAKE, first_s=0.8, seed=7)


def build(folder: Path, recorders: dict[str, Recorder], first_s: float, seed: int) -> None:
    """Write a sample's tracks and its ``truth.json``."""
    rng = np.random.default_rng(seed)
    script = parse_script((folder / "script.md").read_text(encoding="utf-8"))
    spoken = perform(script, {who: recorder.voice for who, recorder in recorders.items()}, first_s, rng)
    end_s = max(line.end_s for line in spoken)
    length = round((end_s + 3) * SAMPLE_RATE)
    dry = {who: leveled(voice_alone(spoken, who, length), recorder.level_lufs) for who, recorder in recorders.items()}
    for who, recorder in recorders.items():
        track = recorded(who, recorders, dry, end_s, rng)
        path = folder / recorder.file
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, track, SAMPLE_RATE, subtype="PCM_16", compression_level=1.0)
        print(f"{path.relative_to(HERE)}: {len(track) / SAMPLE_RATE:.1f} s, {path.stat().st_size / 1e6:.2f} MB")
    truth = json.dumps(truth_of(recorders, spoken), indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(truth + "\n", encoding="utf-8")


def voice_alone(spoken: list[Spoken], who: str, length: int) -> NDArray[np.float32]:
    """Lay one person's sentences on an otherwise silent session."""
    session = np.zeros(length, np.float32)
    for line in spoken:
        for start, sound in line.sounds if line.line.who == who else ():
            session[start : start + len(sound.samples)] += sound.samples
    return session


def leveled(voice: NDArray[np.float32], level_lufs: float) -> NDArray[np.float32]:
    """Bring a voice to a loudness; the pauses do not count (BS.1770's gate)."""
    gain_db = level_lufs - pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(voice)
    return (voice * 10 ** (gain_db / 20)).astype(np.float32)


def recorded(
    who: str,
    recorders: dict[str, Recorder],
    dry: dict[str, NDArray[np.float32]],
    end_s: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Give one file: its speaker, the others from further away, the room, the mains, on its own clock."""
    own = recorders[who]
    session = dry[who].copy()
    for other in (other for other in recorders if other != who):
        down_db, delay_ms = BLEED[other, who]
        gain_db = own.level_lufs - recorders[other].level_lufs - down_db
        session += rooms.bled(dry[other], delay_ms, rng) * np.float32(10 ** (gain_db / 20))
    session += rooms.fan_noise(len(session), own.noise_dbfs, rng)
    if own.hum_dbfs:
        session += rooms.mains_hum(len(session), HUM_HZ, dict(own.hum_dbfs))
    heard = session[round(own.offset_s * SAMPLE_RATE) : round((end_s + own.after_s) * SAMPLE_RATE)]
    return rooms.on_a_drifting_clock(heard, own.drift_ppm)


def truth_of(recorders: dict[str, Recorder], spoken: list[Spoken]) -> dict[str, object]:
    """Say everything that is known about a sample."""
    topics: list[dict[str, object]] = []
    for line in spoken:
        if not topics or topics[-1]["title"] != line.line.topic:
            topics.append({"start_s": round(line.start_s, 3), "title": line.line.topic})
    return {
        "clock": CLOCK,
        "sample_rate": SAMPLE_RATE,
        "end_s": round(max(line.end_s for line in spoken), 3),
        "tracks": [_track_truth(recorder) for recorder in recorders.values()],
        "bleed": [
            {"from": recorders[source].file, "into": recorders[into].file, "db": -down_db, "delay_ms": delay_ms}
            for (source, into), (down_db, delay_ms) in BLEED.items()
            if source in recorders
        ],
        "topics": topics,
        "lines": [_line_truth(line, recorders[line.line.who].speaker) for line in spoken],
    }


def _track_truth(recorder: Recorder) -> dict[str, object]:
    hum = {"hz": HUM_HZ, "dbfs": {str(multiple): level for multiple, level in recorder.hum_dbfs}}
    return {
        "file": recorder.file,
        "speaker": recorder.speaker,
        "voice": recorder.voice.library,
        "offset_s": recorder.offset_s,
        "drift_ppm": recorder.drift_ppm,
        "level_lufs": recorder.level_lufs,
        "noise_dbfs": recorder.noise_dbfs,
        "hum": hum if recorder.hum_dbfs else None,
    }


def _line_truth(line: Spoken, speaker: str) -> dict[str, object]:
    return {
        "speaker": speaker,
        "start_s": round(line.start_s, 3),
        "end_s": round(line.end_s, 3),
        "text": line.line.text,
        "words": [[word.text, round(word.start_s, 3), round(word.end_s, 3)] for word in line.words],
    }


if __name__ == "__main__":
    main()
