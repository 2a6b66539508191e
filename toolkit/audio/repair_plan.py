"""Which cleaning a track needs, and why: chosen by what was measured.

Owns the decisions and their thresholds; changes no sample (``clean`` does).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from toolkit.model.defects import Defects
from toolkit.model.denoiser import Denoiser
from toolkit.model.measurement import Measurement

HIGH_PASS_HZ = 80.0
# Pauses 20 dB and more under the voice in the low octaves alone are what a good room has.
MOST_RUMBLE_DB = -30.0
# Mains hum is heard at about this level once the talk is at podcast loudness.
LEAST_HUM_UNDER_SPEECH_DB = 50.0
# A floor this far under the speech is a quiet room; up to 12 dB are taken off, more is heard as an artefact.
QUIET_UNDER_SPEECH_DB = 45.0
MOST_REDUCTION_DB = 12.0
# A neural network tells voice from noise: at twice that the voice still comes nearer to the truth (bench.audio.clean).
MOST_NEURAL_REDUCTION_DB = 24.0
LEAST_REDUCTION_DB = 3.0
MOST_CLIPPED_PER_MIN = 3.0
MOST_CLICKS_PER_MIN = 3.0
MOST_POPS_PER_MIN = 3.0
# Against the loud vowels.
MOST_SIBILANCE_DB = -3.0
DE_ESS_DB = 6.0


class Cleaning(Enum):
    """A way to repair a track, in the order in which they are applied."""

    DECLIP = "declip"
    DECLICK = "declick"
    PLOSIVES = "plosives"
    HIGH_PASS = "high-pass"  # noqa: S105 - a filter, no secret
    HUM = "hum"
    NOISE = "noise"
    DE_ESS = "de-ess"


@dataclass(frozen=True, slots=True)
class Action:
    """One repair: its amount in the unit of its kind, the frequencies it works at, and why it was chosen.

    ``amount`` is a full-scale level for declipping, clicks or pops a minute, a corner in Hz, or dB; ``level`` is how sharp a click
    has to be, or where pops are held.
    """

    kind: Cleaning
    amount: float
    why: str
    frequencies_hz: tuple[float, ...] = ()
    denoiser: Denoiser = Denoiser.SPECTRAL
    level: float = 0.0


@dataclass(frozen=True, slots=True)
class CleaningPlan:
    """The repairs of one track in order; none for a clean recording."""

    actions: tuple[Action, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.actions)

    def without(self, kinds: Collection[Cleaning]) -> CleaningPlan:
        """Return the plan less what the producer switched off."""
        return CleaningPlan(tuple(action for action in self.actions if action.kind not in kinds))


def plan_cleaning(
    measurement: Measurement,
    defects: Defects | None = None,
    *,
    off: Collection[Cleaning] = (),
    denoiser: Denoiser = Denoiser.SPECTRAL,
) -> CleaningPlan:
    """Choose what a track needs.

    Parameters
    ----------
    measurement : Measurement
        Of the untouched track.
    defects : Defects, optional
        From the same pass. Without it no high-pass, clicks or S sounds are looked for, except that hum brings the
        high-pass with it.
    off : collection of Cleaning
        What the producer does not want.
    denoiser : Denoiser
        What takes noise down, where there is any.

    Returns
    -------
    CleaningPlan
        Empty for a clean track and for one without speech or sound.
    """
    defects = defects or Defects()
    speech_lufs = _speech_lufs(measurement)
    if speech_lufs <= -70.0:  # noqa: PLR2004 - the standard's absolute gate: nothing is heard
        return CleaningPlan()
    chosen = [
        _declip(measurement),
        _declick(defects),
        _plosives(defects),
        _high_pass(defects),
        _hum(measurement, speech_lufs),
        _noise(measurement, speech_lufs, denoiser),
        _de_ess(defects),
    ]
    return CleaningPlan(tuple(action for action in chosen if action is not None)).without(off)


def _speech_lufs(measurement: Measurement) -> float:
    measured = measurement.speech_lufs
    return measured if measured > float("-inf") else measurement.loudness.integrated_lufs


def _declip(measurement: Measurement) -> Action | None:
    minutes = measurement.duration_s / 60
    if minutes <= 0 or measurement.clipped_samples / max(minutes, 1.0) < MOST_CLIPPED_PER_MIN:
        return None
    level = 10 ** (measurement.loudness.sample_peak_dbfs / 20)
    why = f"{measurement.clipped_samples} samples are cut off at the top"
    return Action(Cleaning.DECLIP, level, why)


def _declick(defects: Defects) -> Action | None:
    if defects.clicks_per_min < MOST_CLICKS_PER_MIN:
        return None
    why = f"{defects.clicks_per_min:.0f} clicks a minute"
    return Action(Cleaning.DECLICK, defects.clicks_per_min, why, level=defects.least_bend)


def _plosives(defects: Defects) -> Action | None:
    if defects.pops_per_min < MOST_POPS_PER_MIN:
        return None
    why = f"{defects.pops_per_min:.0f} blasts a minute in the lowest octaves: breath on the microphone, or knocks"
    return Action(Cleaning.PLOSIVES, defects.pops_per_min, why, level=defects.pop_level)


def _high_pass(defects: Defects) -> Action | None:
    if defects.rumble_db < MOST_RUMBLE_DB:
        return None
    why = f"rumble in the pauses is only {-defects.rumble_db:.0f} dB under the voice"
    return Action(Cleaning.HIGH_PASS, HIGH_PASS_HZ, why)


def _hum(measurement: Measurement, speech_lufs: float) -> Action | None:
    hum = measurement.hum
    if hum is None or hum.level_dbfs < speech_lufs - LEAST_HUM_UNDER_SPEECH_DB:
        return None
    lines = tuple(sorted({hum.frequency_hz, *hum.harmonics_hz}))
    why = f"mains hum of {hum.frequency_hz:.2f} Hz at {hum.level_dbfs:.0f} dBFS"
    return Action(Cleaning.HUM, hum.level_dbfs, why, lines)


def _noise(measurement: Measurement, speech_lufs: float, denoiser: Denoiser) -> Action | None:
    under_db = speech_lufs - measurement.noise_floor_dbfs
    most_db = MOST_NEURAL_REDUCTION_DB if denoiser is Denoiser.NEURAL else MOST_REDUCTION_DB
    wanted_db = min(QUIET_UNDER_SPEECH_DB - under_db, most_db)
    if wanted_db < LEAST_REDUCTION_DB or under_db <= 0:
        return None
    why = f"the noise floor is only {under_db:.0f} dB under the speech"
    if denoiser is Denoiser.NEURAL:
        why += "; a neural network takes it down"
    return Action(Cleaning.NOISE, wanted_db, why, denoiser=denoiser)


def _de_ess(defects: Defects) -> Action | None:
    if defects.sibilance_db < MOST_SIBILANCE_DB:
        return None
    why = f"S sounds are as loud as the vowels ({defects.sibilance_db:+.0f} dB)"
    return Action(Cleaning.DE_ESS, DE_ESS_DB, why, (5000.0, 9000.0))
