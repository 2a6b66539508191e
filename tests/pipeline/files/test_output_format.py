"""Which file keeps a recording as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.media.probe import MediaFacts
from toolkit.model.errors import UnsupportedFormat
from toolkit.model.preset import Deliverable
from toolkit.pipeline.files.output_format import kept_format, suffix_for


def facts(codec: str, container: str, **others: object) -> MediaFacts:
    known: dict[str, object] = {"duration_s": 10.0, "sample_rate": 44_100, "channels": 2}
    return MediaFacts(codec=codec, container=container, **(known | others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "found", "suffix"),
    [
        ("a.mp3", facts("mp3", "mp3"), ".mp3"),
        ("a.WAV", facts("pcm_s16le", "wav", bit_depth=16), ".WAV"),
        ("a.aiff", facts("pcm_s24be", "aiff", bit_depth=24), ".flac"),
        ("a.ogg", facts("vorbis", "ogg"), ".opus"),
        ("a.mka", facts("opus", "matroska"), ".opus"),
        ("a.webm", facts("opus", "webm"), ".opus"),
        ("a.wma", facts("wmav2", "asf"), ".mp3"),
    ],
)
def test_a_recording_keeps_its_suffix_or_gets_that_of_the_nearest_format(
    name: str, found: MediaFacts, suffix: str
) -> None:
    assert suffix_for(Path(name), found) == suffix


@pytest.mark.parametrize(
    ("target", "found", "kept"),
    [
        ("a.wav", facts("pcm_s16le", "wav", bit_depth=16), Deliverable("wav", None, 44_100, 2, 16)),
        ("a.flac", facts("pcm_s32le", "wav", bit_depth=32), Deliverable("flac", None, 44_100, 2, 24)),
        ("a.flac", facts("mp3", "mp3", bit_rate=128_000), Deliverable("flac", None, 44_100, 2, 24)),
        ("a.flac", facts("flac", "flac", bit_depth=8, sample_rate=96_000, channels=4), Deliverable("flac", None, 96_000, 4, 16)),
        ("a.mp3", facts("mp3", "mp3", bit_rate=131_000), Deliverable("mp3", 128)),
        ("a.mp3", facts("mp3", "mp3", bit_rate=400_000, channels=6), Deliverable("mp3", 320)),
        ("a.mp3", facts("mp3", "mp3", bit_rate=256_000, sample_rate=24_000), Deliverable("mp3", 160, 24_000)),
        ("a.mp3", facts("mp3", "mp3", bit_rate=256_000, sample_rate=32_000), Deliverable("mp3", 256, 32_000)),
        ("a.mp3", facts("mp3", "mp3"), Deliverable("mp3", None)),
        ("a.mp3", facts("aac", "m4a", bit_rate=131_000), Deliverable("mp3", None)),
        ("a.m4a", facts("aac", "m4a", bit_rate=129_600), Deliverable("m4a", 130)),
        ("a.m4a", facts("aac", "m4a", bit_rate=9_000, channels=1), Deliverable("m4a", 24, channels=1)),
        ("a.m4a", facts("aac", "m4a", bit_rate=900_000), Deliverable("m4a", 512)),
        ("a.opus", facts("opus", "ogg", bit_rate=64_000, sample_rate=48_000), Deliverable("opus", 64, 48_000)),
        ("a.opus", facts("flac", "flac", bit_depth=16), Deliverable("opus", None, 48_000)),
    ],
)  # fmt: skip
def test_rate_channels_depth_and_bit_rate_are_kept_as_far_as_the_container_has_them(
    target: str, found: MediaFacts, kept: Deliverable
) -> None:
    assert kept_format(Path(target), found) == kept


def test_a_format_that_podkit_does_not_write_is_refused_with_those_that_it_does() -> None:
    with pytest.raises(UnsupportedFormat, match=r"a\.ogg: .* ends in \.mp3, \.m4a, \.opus, \.flac or \.wav\."):
        kept_format(Path("a.ogg"), facts("vorbis", "ogg"))
