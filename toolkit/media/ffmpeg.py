"""Which ffmpeg is used: the one named in PODKIT_FFMPEG, the one on PATH, or the one that podkit includes.

Owns the choice and the requirements for an ffmpeg. Starts each candidate once to test it, and does no other work.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from toolkit.model.errors import MissingFfmpeg

OLDEST_VERSION = (5, 1)
"""The version of Debian 12, the oldest with which podkit's graphs are tested."""

ENCODERS = ("libmp3lame", "aac", "libopus", "flac", "pcm_s16le", "pcm_s24le")
FILTERS = ("aresample=osf=s16:dither_method=triangular_hp", "volume=volume=0.95:precision=float", "highpass=f=10:p=1")
"""The filters that every episode and ``check --fix`` need, with their options. Audiograms need more, and fail by themselves."""

_TRIAL_TIMEOUT_S = 20.0
_TRIAL_SAMPLES = 4_410


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """An ffmpeg that passed the test.

    ``version`` is empty for builds without a number; ``origin`` is ``PODKIT_FFMPEG``, ``PATH`` or ``imageio-ffmpeg``.
    """

    path: Path
    version: tuple[int, ...]
    origin: str


def find_ffmpeg() -> Ffmpeg:
    """Return the ffmpeg to use, found once per process and setting.

    An ffmpeg on PATH that is too old or lacks an encoder or filter is skipped. One named in ``PODKIT_FFMPEG`` is never
    skipped: the user wants that one.

    Raises
    ------
    MissingFfmpeg
        The message names each candidate and what is wrong with it.
    """
    return _find(os.environ.get("PODKIT_FFMPEG", ""), os.environ.get("PATH", ""))


def ffmpeg_identity() -> str:
    """Return what tells this machine's ffmpeg from another one, without starting it: what encodes is what is chosen among."""
    named, on_path = os.environ.get("PODKIT_FFMPEG", ""), shutil.which("ffmpeg") or ""
    found = [shutil.which(named) or named, on_path, _brought()] if not named else [shutil.which(named) or named]
    return ", ".join(_stamp(Path(path)) for path in found if path)


def _brought() -> str:
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return ""


def _stamp(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return f"{path.name} (not there)"
    return f"{path.name} of {stat.st_size} bytes, {stat.st_mtime_ns}"


@functools.lru_cache(maxsize=8)
def _find(named: str, search_path: str) -> Ffmpeg:
    if named:
        path = Path(shutil.which(named, path=search_path) or named)
        return _accepted(path, "PODKIT_FFMPEG", [])
    refused: list[str] = []
    on_path = shutil.which("ffmpeg", path=search_path)
    if on_path is not None:
        try:
            return _accepted(Path(on_path), "PATH", refused)
        except MissingFfmpeg as error:
            refused = list(error.tried)
    try:
        brought = Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MissingFfmpeg((*refused, "imageio-ffmpeg: it has no program for this machine")) from error
    return _accepted(brought, "imageio-ffmpeg", refused)


def _accepted(path: Path, origin: str, refused: list[str]) -> Ffmpeg:
    try:
        version = trial(path)
    except _Unfit as reason:
        raise MissingFfmpeg((*refused, f"{path} from {origin}: {reason}")) from reason
    return Ffmpeg(path.absolute(), version, origin)


class _Unfit(Exception):
    """Why a candidate cannot be used; never leaves this module."""


def trial(path: Path) -> tuple[int, ...]:
    """Run a tenth of a second of silence through every filter and encoder that podkit uses; return the version.

    This takes one start of the program, about 60 ms. Asking for the lists of filters and encoders would take three.
    """
    command = [str(path), "-nostdin", "-f", "f32le", "-ar", "44100", "-ac", "2", "-i", "pipe:0", "-filter_complex"]
    command += [f"[0:a]{','.join(FILTERS)},asplit={len(ENCODERS)}" + "".join(f"[{name}]" for name in ENCODERS)]
    for name in ENCODERS:
        rate = "48000" if name == "libopus" else "44100"
        command += ["-map", f"[{name}]", "-ar", rate, "-c:a", name, "-f", "null", os.devnull]
    try:
        run = subprocess.run(
            command, input=bytes(8 * _TRIAL_SAMPLES), capture_output=True, timeout=_TRIAL_TIMEOUT_S, check=False
        )
    except OSError as error:
        raise _Unfit(error.strerror or "it does not start") from error
    except subprocess.TimeoutExpired as error:
        raise _Unfit(f"it did not answer within {_TRIAL_TIMEOUT_S:g} s") from error
    said = run.stderr.decode("utf-8", "replace")
    version = parse_version(said)
    if version and version < OLDEST_VERSION:
        raise _Unfit(f"version {'.'.join(map(str, version))} is older than {'.'.join(map(str, OLDEST_VERSION))}")
    if run.returncode != 0 or not said.startswith("ffmpeg version"):
        raise _Unfit(_complaint(said))
    return version


def parse_version(banner: str) -> tuple[int, ...]:
    """Return the numbers of ``ffmpeg version 5.1.9-0+deb12u1`` or ``n9.0.2-17-g…``; empty for unnumbered builds."""
    found = re.search(r"^ffmpeg version n?(\d+(?:\.\d+)+)", banner, re.MULTILINE)
    return tuple(int(part) for part in found.group(1).split(".")) if found else ()


def _complaint(said: str) -> str:
    if not said.startswith("ffmpeg version"):
        return "it is not ffmpeg"
    telling = re.search(r"(No such filter: '\w+'|Unknown encoder '\w+'|Error \w+ option '\w+'[^\n]*)", said)
    last = said.strip().splitlines()[-1]
    return f"it lacks what podkit needs ({telling.group(1) if telling else last})"
