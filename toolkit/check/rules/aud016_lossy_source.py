"""A lossless file made from a lossy one."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule

LOWEST_RATE_HZ = 32_000
LOWEST_CODER_HZ = 8_600.0
HIGHEST_CODER_HZ = 20_600.0
HIGHEST_SHARE = 0.95
LEAST_S = 2.0


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where the spectrum of a lossless file ends at a coder's low-pass."""
    sound, nyquist_hz = recording.sound, recording.sound.sample_rate / 2
    if recording.file.bit_depth is None or sound.sample_rate < LOWEST_RATE_HZ or sound.duration_s < LEAST_S:
        return
    if sound.cutoff_drop_db >= limits["drop_db"] and LOWEST_CODER_HZ < sound.cutoff_hz < min(
        HIGHEST_CODER_HZ, HIGHEST_SHARE * nyquist_hz
    ):
        yield Observation(
            f"the spectrum ends at {sound.cutoff_hz / 1000:.1f} kHz, as after a lossy coder",
            value=sound.cutoff_hz,
            threshold=limits["drop_db"],
        )


RULE = Rule(
    code="AUD016",
    name="lossy-source",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="A WAV or FLAC file was made from an MP3 or from the stream of a call.",
    why=(
        "What a lossy coder removed does not come back, and each further encoding adds noise. People trust a "
        "lossless file."
    ),
    measured=(
        "Mean of logarithmic spectra: the steepest fall within 0.8 kHz, above which nothing comes back, between "
        "8.6 and 20.6 kHz. Converters and resamplers for 44.1 kHz end above that."
    ),
    source=(
        "low-passes of encoders: LAME 16 kHz at 128 kbit/s (lame manual page, --lowpass); spectral cut-off "
        "detection as in D'Alessandro and Shi, MM&Sec 2009"
    ),
    mend="Ask for the original recording.",
    limits={"drop_db": 20.0},
    units={"drop_db": "dB"},
)
