"""One table of containers: whatever it says of a container, a file of that kind bears out."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from toolkit.model.containers import (
    AUDIO_SUFFIXES,
    CONTAINERS,
    FLAC,
    M4A,
    MP3,
    OPUS,
    WAV,
    WRITTEN,
    ContainerName,
    WrittenContainer,
    written_as,
)


def test_no_two_containers_share_a_name_or_a_suffix() -> None:
    names = [container.name for container in CONTAINERS]
    suffixes = [suffix for container in CONTAINERS for suffix in container.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    assert frozenset(suffixes) == AUDIO_SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)


def test_what_a_preset_may_ask_for_is_what_podkit_writes() -> None:
    assert set(WRITTEN) == set(get_args(ContainerName))
    assert all(name == container.name and container in CONTAINERS for name, container in WRITTEN.items())


def test_what_cannot_hold_tags_holds_no_cover_and_no_chapters() -> None:
    assert [container.name for container in CONTAINERS if container.holds and not container.tags] == []


@pytest.mark.parametrize("container", [c for c in WRITTEN.values() if not c.is_lossless], ids=lambda c: c.name)
def test_a_lossy_container_has_a_bit_rate_for_those_who_name_none(container: WrittenContainer) -> None:
    assert 64 <= container.usual_kbps <= 160


@pytest.mark.parametrize(
    ("container", "sample_rate", "kept"),
    [
        (MP3, 44_100, 44_100), (MP3, 8_000, 8_000), (MP3, 88_200, 44_100), (MP3, 96_000, 48_000), (MP3, 44_099, 48_000),
        (M4A, 192_000, 48_000), (M4A, 11_025, 11_025), (OPUS, 44_100, 48_000), (OPUS, 16_000, 16_000),
        (OPUS, 88_200, 48_000), (FLAC, 96_000, 96_000), (WAV, 11_111, 11_111),
    ],
)  # fmt: skip
def test_a_rate_is_kept_or_becomes_the_nearest_of_its_family(
    container: WrittenContainer, sample_rate: int, kept: int
) -> None:
    assert container.rate_for(sample_rate) == kept


@pytest.mark.parametrize(
    ("container", "channels", "kept"),
    [
        (MP3, 1, 1), (MP3, 2, 2), (MP3, 3, 2), (MP3, 6, 2), (M4A, 6, 6), (M4A, 5, 2), (M4A, 8, 2), (OPUS, 6, 6), (OPUS, 4, 2),
        (FLAC, 3, 3), (FLAC, 8, 8), (FLAC, 9, 2), (WAV, 64, 64), (WAV, 65, 2),
    ],
)  # fmt: skip
def test_channels_are_kept_or_become_stereo(container: WrittenContainer, channels: int, kept: int) -> None:
    assert container.channels_for(channels) == kept


@pytest.mark.parametrize(
    ("name", "container"),
    [
        ("a.MP3", MP3),
        ("a.m4b", M4A),
        ("a.mp4", M4A),
        ("a.b.opus", OPUS),
        ("a.wave", WAV),
        ("a.ogg", None),
        ("mp3", None),
    ],
)
def test_a_name_says_which_container_is_written(name: str, container: WrittenContainer | None) -> None:
    assert written_as(Path(name)) is container
