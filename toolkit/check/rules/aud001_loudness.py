"""Loudness against the preset."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield one finding where a file misses the target of the preset that was named."""
    preset, loudness = recording.preset, recording.sound.integrated_lufs
    if preset is None or not isfinite(loudness):
        return
    off_lu = loudness - preset.target_lufs
    if abs(off_lu) > preset.tolerance_lu:
        yield Observation(
            f"{loudness:.1f} LUFS; {preset.name} asks for {preset.target_lufs:g} within {preset.tolerance_lu:g} LU",
            value=loudness,
            threshold=preset.target_lufs,
        )


RULE = Rule(
    code="AUD001",
    name="loudness",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what=(
        "The integrated loudness misses the target of the preset given with --preset. A raw recording, checked "
        "without a preset, has no target."
    ),
    why=(
        "Listeners set the volume once. An episode that is quieter than the one before it cannot be heard in the "
        "street; a louder one hurts."
    ),
    measured="Integrated loudness of the whole file, gated, against the preset's target and tolerance.",
    source="ITU-R BS.1770-5; EBU R 128; Apple Podcasts audio requirements (the preset's own source)",
    mend="Run `podkit normalise FILE --preset NAME`.",
    fixable=True,
)
