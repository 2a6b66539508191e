"""Recordings in every container, made once: three seconds of a sine, encoded by the ffmpeg that podkit brings."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

ENCODERS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "64k", "-id3v2_version", "0"],
    "m4a": ["-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart"],
    "opus": ["-c:a", "libopus", "-b:a", "32k"],
    "ogg": ["-c:a", "libvorbis", "-q:a", "2"],
    "flac": ["-c:a", "flac"],
    "wav": ["-c:a", "pcm_s16le"],
    "aac": ["-c:a", "aac", "-f", "adts"],
}


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file a container, without tags; copy before writing."""
    folder = tmp_path_factory.mktemp("recordings")
    made = {suffix: folder / f"sine.{suffix}" for suffix in ENCODERS}
    outputs = [
        part
        for suffix, path in made.items()
        for part in ("-map", "0:a", "-map_metadata", "-1", *ENCODERS[suffix], str(path))
    ]
    source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3:sample_rate=48000"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, *outputs], check=True, timeout=60)
    return made


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


@pytest.fixture
def copy_of(recordings: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that copies the recording of a container, named by its suffix."""
    return lambda suffix: Path(shutil.copy(recordings[suffix], tmp_path / f"episode.{suffix}"))
