"""Tracks of different formats."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, _limits: Limits) -> Iterator[Observation]:
    """Yield what the tracks do not share."""
    rates = sorted({track.sound.sample_rate for track in session.tracks})
    depths = sorted({track.file.bit_depth for track in session.tracks if track.file.bit_depth})
    if len(rates) > 1:
        yield Observation(f"tracks have different sample rates ({', '.join(f'{rate} Hz' for rate in rates)})")
    if len(depths) > 1:
        yield Observation(f"tracks have different bit depths ({', '.join(f'{depth} bit' for depth in depths)})")


RULE = Rule(
    code="AUD030",
    name="format-mismatch",
    severity=Severity.NOTE,
    scope="session",
    check=check,
    what="The tracks of a session differ in sample rate or bit depth.",
    why=(
        "It suggests that somebody used another recorder, or sent the stream of the call. Editors that do not "
        "resample play such a track too fast."
    ),
    measured="From the headers.",
    source="AES5 for rates",
    mend=("podkit resamples, so nothing has to be done for it; for other programs, export all tracks at 48 kHz."),
)
