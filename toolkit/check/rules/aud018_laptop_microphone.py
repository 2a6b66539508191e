"""The character of a laptop's or phone's microphone."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule

WIDE_RATE_HZ = 32_000
NARROW_HZ = (3_000.0, 8_600.0)


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding for a raw recording of a voice without body, or for a band that ends where that of a call or a headset does."""
    sound = recording.sound
    if not recording.is_raw or sound.active_share * sound.duration_s < limits["speech_s"]:
        return
    if sound.bass_db < limits["bass_db"]:
        yield Observation(
            f"a thin voice: 100-300 Hz is {-sound.bass_db:.0f} dB below 1-3 kHz, as from a laptop's microphone",
            value=sound.bass_db,
            threshold=limits["bass_db"],
        )
    elif (
        sound.sample_rate >= WIDE_RATE_HZ
        and NARROW_HZ[0] < sound.cutoff_hz < NARROW_HZ[1]
        and sound.cutoff_drop_db > limits["drop_db"]
    ):
        yield Observation(
            f"the band ends at {sound.cutoff_hz / 1000:.1f} kHz, as in a call or on a wireless headset",
            value=sound.cutoff_hz,
            threshold=limits["drop_db"],
        )


RULE = Rule(
    code="AUD018",
    name="laptop-microphone",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The voice has no body or no air: it was recorded by a laptop, a phone or a wireless headset.",
    why="It sounds like a telephone beside the others, and no filter restores what was not recorded.",
    measured=(
        "Power at 100-300 Hz against 1-3 kHz in the louder speech (average talkers are near +5 dB), and a band "
        "that ends below 8.6 kHz in a file that could hold more."
    ),
    source=("Byrne et al., long-term average speech spectra, JASA 96 (1994); Bluetooth HFP 1.8: 8 and 16 kHz speech"),
    mend="Choose the right microphone in the recorder's settings, and record again.",
    limits={"bass_db": -21.0, "drop_db": 20.0, "speech_s": 5.0},
    units={"bass_db": "dB", "drop_db": "dB", "speech_s": "s"},
)
