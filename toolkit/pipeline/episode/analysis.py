"""One decode of a recording, and everything that reads it: meters, voice activity, envelope, the 16 kHz copy for speech.

Joins media, audio and speech; what is wrong with the recording is said once, here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.channels import ChannelComparer
from toolkit.audio.defects import DefectMeter
from toolkit.audio.envelope import EnvelopeMeter
from toolkit.audio.measure import Analyser
from toolkit.audio.sides import has_a_voice_a_side as sides_apart
from toolkit.audio.sides import side_levels
from toolkit.media.blocks import resampled
from toolkit.media.decode import decode_blocks
from toolkit.media.heads import reading_of
from toolkit.media.probe import MediaFacts, probe
from toolkit.model.defects import Defects
from toolkit.model.episode import Side
from toolkit.model.errors import UnreadableMedia
from toolkit.model.measurement import Measurement
from toolkit.speech.activity import VoiceActivity

_SPEECH_HZ = 16_000
_STEREO = 2
_PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)
_PLACE_S = 4.0
# Enough to hear both of two people who take turns of minutes.
_SIDE_PLACES, _SIDE_PLACE_S = 30, 2.0


@dataclass(frozen=True)
class Analysed:
    """What one decode told: figures, the level every 10 ms, and what cleaning needs to know."""

    facts: MediaFacts
    measurement: Measurement
    envelope_db: NDArray[np.float32]
    defects: Defects


def analyse_recording(
    path: Path,
    *,
    side: Side = "",
    speech_copy: Path | None = None,
    progress: Callable[[float], None] | None = None,
    warn: Callable[[str], None] | None = None,
) -> Analysed:
    """Decode a recording once and measure everything; with ``speech_copy``, also write its 16 kHz mono WAV.

    ``side`` leaves all but one channel of a stereo recording out.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For what cannot be read as a recording.
    """
    facts = probe(path)
    _require_side(path, facts, side)
    channels = 1 if side else facts.channels
    analyser = Analyser(facts.sample_rate, channels, envelope=channels == 1)
    activity = VoiceActivity(_SPEECH_HZ)
    # A mono recording's meter knows its envelope: the filter runs once.
    envelope = EnvelopeMeter(facts.sample_rate) if channels > 1 else None
    defects = DefectMeter(facts.sample_rate)

    if warn is not None and (aside := reading_of(path).warning):
        warn(f"{path.name}: {aside}")
    inverted = not side and is_inverted(path, facts)
    if inverted and warn is not None:
        warn(
            f"{path.name}: its right channel is upside down, and both together are silence; the left one alone is used"
        )

    def heard() -> Iterator[NDArray[np.float32]]:
        for decoded in decode_blocks(path, on_warning=lambda said: warn(f"{path.name}: {said}") if warn else None):
            block = _one_side(decoded, side)
            analyser.push(block)
            mono = one_voice(block, inverted=inverted)
            if envelope is not None:
                envelope.push(mono)
            defects.push(mono)
            yield mono
            if progress is not None and facts.duration_s > 0:
                progress(analyser.duration_s / facts.duration_s)

    for piece in _written(resampled(heard(), facts.sample_rate, _SPEECH_HZ), speech_copy):
        activity.push(piece)
    measurement = analyser.result(activity.spans())
    levels_db = analyser.envelope_db() if envelope is None else envelope.finish()
    return Analysed(facts, measurement, levels_db, defects.finish())


def has_a_voice_a_side(path: Path) -> bool:
    """Return whether a stereo recording holds two people, one on each side, by listening at places all over it.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For what cannot be read as a recording.
    """
    facts = probe(path)
    if facts.channels != _STEREO:
        return False
    starts_s = np.linspace(0.0, max(0.0, facts.duration_s - _SIDE_PLACE_S), _SIDE_PLACES)
    levels = [
        side_levels(np.concatenate(blocks), facts.sample_rate)
        for start_s in starts_s
        if (blocks := list(decode_blocks(path, start_s=float(start_s), end_s=float(start_s) + _SIDE_PLACE_S)))
    ]
    return bool(levels) and sides_apart(np.concatenate(levels))


def _require_side(path: Path, facts: MediaFacts, side: Side) -> None:
    if side and facts.channels != _STEREO:
        count = "1 channel" if facts.channels == 1 else f"{facts.channels} channels"
        raise UnreadableMedia(path, f'it has {count}, no {side} side; take channel = "{side}" out of episode.toml.')


def _one_side(block: NDArray[np.float32], side: Side) -> NDArray[np.float32]:
    if not side:
        return block
    return np.ascontiguousarray(block[:, :1] if side == "left" else block[:, 1:2])


def is_inverted(path: Path, facts: MediaFacts) -> bool:
    """Return whether one of two channels is the other upside down, by listening at a few places."""
    if facts.channels != _STEREO:
        return False
    comparer = ChannelComparer(_STEREO)
    for share in _PLACES:
        start_s = max(0.0, share * facts.duration_s - _PLACE_S / 2)
        for block in decode_blocks(path, start_s=start_s, end_s=start_s + _PLACE_S):
            comparer.take(np.ascontiguousarray(block.T))
    return comparer.result().phase_inverted


def one_voice(block: NDArray[np.float32], *, inverted: bool) -> NDArray[np.float32]:
    """Return a block of shape (n, channels) as one voice, shape (n,): the mean, or the left where the mean is silence."""
    return block[:, 0].copy() if inverted else block.mean(axis=1, dtype=np.float32)


def voice_blocks(
    path: Path,
    sample_rate: int,
    *,
    inverted: bool,
    side: Side = "",
    start_s: float = 0.0,
    end_s: float | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Decode a track, or one side or stretch of it, as one voice: blocks of shape (n, 1) at a rate."""
    channels = 1 if not side and not inverted else None
    for block in decode_blocks(path, sample_rate=sample_rate, channels=channels, start_s=start_s, end_s=end_s):
        if side:
            yield _one_side(block, side)
        else:
            yield one_voice(block, inverted=True)[:, None] if inverted else block


def _written(pieces: Iterator[NDArray[np.float32]], copy: Path | None) -> Iterator[NDArray[np.float32]]:
    if copy is None:
        yield from pieces
        return
    # 16 bits are finer than any recognizer hears. Beside the mix these 115 MB an hour are little, and FLAC takes its time.
    with soundfile.SoundFile(copy, "w", _SPEECH_HZ, 1, subtype="PCM_16", format="WAV") as file:
        for piece in pieces:
            file.write(np.clip(piece, -1.0, 1.0))
            yield piece
