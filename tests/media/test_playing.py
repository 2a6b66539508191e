"""A finished file as a player hears it, against PyAV's decoder."""

from pathlib import Path

import numpy as np
import pytest

from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode
from toolkit.media.playing import played
from toolkit.media.probe import probe
from toolkit.model.errors import UnreadableMedia
from toolkit.model.preset import Deliverable


@pytest.mark.slow
@pytest.mark.parametrize("container", ["mp3", "m4a", "opus", "flac", "wav"])
@pytest.mark.parametrize("channels", [1, 2])
def test_two_decoders_hear_the_same(tmp_path: Path, container: str, channels: int) -> None:
    noise = np.random.default_rng(4).normal(0, 0.1, (96_000, channels)).astype(np.float32)
    target = tmp_path / f"take.{container}"
    encode([noise], 48_000, Deliverable(container, sample_rate=48_000, channels=channels), target)  # type: ignore[arg-type]
    facts = probe(target)
    heard, read = np.concatenate(list(played(target, facts))), np.concatenate(list(decode_blocks(target)))
    assert heard.shape[1] == channels
    assert abs(len(heard) - len(read)) <= 2_048
    assert np.std(heard) == pytest.approx(np.std(read), rel=0.01)


def test_a_file_that_cannot_be_played_is_named(tmp_path: Path) -> None:
    target = tmp_path / "take.flac"
    encode([np.zeros((4_800, 1), np.float32)], 48_000, Deliverable("flac", sample_rate=48_000, channels=1), target)
    facts = probe(target)
    target.write_bytes(b"no sound at all" * 100)
    with pytest.raises(UnreadableMedia, match=r"take\.flac"):
        list(played(target, facts))
