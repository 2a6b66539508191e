"""Noise between the words."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where the noise in the pauses is too close to the voice, or above the preset's noise floor."""
    sound, preset = recording.sound, recording.preset
    floor = sound.noise_floor_dbfs
    if not isfinite(floor):
        return
    if preset is not None and preset.noise_floor_dbfs is not None and floor > preset.noise_floor_dbfs:
        yield Observation(
            f"noise floor {floor:.0f} dBFS; {preset.name} allows {preset.noise_floor_dbfs:g}",
            value=floor,
            threshold=preset.noise_floor_dbfs,
        )
        return
    # Without pauses the quietest moments are speech, and say nothing about the room.
    voice = sound.speech_lufs if sound.active and isfinite(sound.speech_lufs) else sound.integrated_lufs
    distance_db = voice - floor
    if (
        isfinite(voice)
        and (1 - sound.active_share) * sound.duration_s >= limits["pauses_s"]
        and distance_db < limits["distance_db"]
    ):
        yield Observation(
            f"noise only {distance_db:.0f} dB below the voice", value=distance_db, threshold=limits["distance_db"]
        )


RULE = Rule(
    code="AUD004",
    name="noise-floor",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The noise between the words is too close to the voice, or above what the preset allows.",
    why="Hiss and fans tire listeners, and raising a quiet voice raises the noise with it.",
    measured=(
        "RMS of the quietest tenth of the pauses (50 ms windows), against the loudness of the speech. Speech is "
        "found by its level; where nothing stands out from the noise, the loudness of the whole recording stands "
        "in for the voice."
    ),
    source="ACX audio submission requirements (-60 dBFS for audiobooks); the distance is podkit's own limit",
    mend=("Move the microphone closer, and switch off whatever hums. `podkit produce --denoise neural` reduces noise."),
    limits={"distance_db": 16.0, "pauses_s": 0.5},
    units={"distance_db": "dB", "pauses_s": "s"},
)
