"""A lossless file made of a lossy one."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule

LOWEST_RATE_HZ = 32_000
LOWEST_CODER_HZ = 8_600.0
HIGHEST_CODER_HZ = 20_600.0
HIGHEST_SHARE = 0.95
LEAST_S = 2.0


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield one finding where a lossless file ends like a coder's low-pass."""
    sound, nyquist_hz = recording.sound, recording.sound.sample_rate / 2
    if recording.file.bit_depth is None or sound.sample_rate < LOWEST_RATE_HZ or sound.duration_s < LEAST_S:
        return
    if sound.cutoff_drop_db >= limits["drop_db"] and LOWEST_CODER_HZ < sound.cutoff_hz < min(
        HIGHEST_CODER_HZ, HIGHEST_SHARE * nyquist_hz
    ):
        yield Seen(
            f"the spectrum ends at {sound.cutoff_hz / 1000:.1f} kHz as a lossy coder's does",
            value=sound.cutoff_hz,
            threshold=limits["drop_db"],
        )


RULE = Rule(
    code="AUD016",
    name="lossy-source",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="A WAV or FLAC file was made of an MP3 or a call's stream.",
    why=(
        "What a coder took away does not come back, and each further coding adds its own noise. A file that "
        "says lossless is believed."
    ),
    measured=(
        "Mean of logarithmic spectra; the steepest fall within 0.8 kHz, above which nothing comes back, "
        "between 8.6 and 20.6 kHz: converters and resamplers of 44.1 kHz end above that."
    ),
    source=(
        "low-passes of encoders: LAME 16 kHz at 128 kbit/s (lame manual page, --lowpass); spectral cut-off "
        "detection as in D'Alessandro and Shi, MM&Sec 2009"
    ),
    mend="Ask for the first recording, as it was recorded.",
    limits={"drop_db": 20.0},
    units={"drop_db": "dB"},
)
