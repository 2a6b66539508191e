"""What a worker that reads uploads of strangers can reach: its own folders, what it runs on, and no network.

Owns which folders those are, and giving up the rest. Where the system cannot do it, the work goes on without, and the log says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import shutil
import site
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.pipeline.episode.folder import files_of_show
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.storage.landlock import landlock_version, restrict_this_thread
from toolkit.unattended.results import OutFolder
from toolkit.unattended.worker_start import changed

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
# Programs, libraries and their settings; what the system says of its processors and of the process itself.
_SYSTEM = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/proc",
    "/sys/devices",
    "/sys/class",
    "/sys/bus",
    "/sys/fs/cgroup",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/os-release",
    "/etc/mime.types",
    "/etc/fonts",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/resolv.conf",
    "/etc/passwd",
    "/etc/group",
    "/etc/ssl",
    "/etc/pki",
    "/dev/random",
    "/dev/urandom",
]
# Devices that programs write to; the last ones compute.
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/dri")


@dataclass(frozen=True)
class Sandbox:
    """What a worker may read, what it may write, and whether it may use the network.

    ``work`` has the working copies of jobs, and ``scratch`` the folders for temporary files; both are written as well.
    """

    reads: tuple[Path, ...]
    writes: tuple[Path, ...]
    network: bool
    work: Path
    scratch: Path

    @property
    def identity(self) -> tuple[int, int]:
        """Tell one folder of working copies from another that takes its place: what was allowed does not count for that."""
        try:
            found = self.work.stat()
        except OSError:
            return (0, 0)
        return (found.st_dev, found.st_ino)

    def remove_leftovers(self, process: int) -> None:
        """Remove the temporary files of a worker that was killed."""
        for folder in self.scratch.glob(f"worker-{process}-*"):
            shutil.rmtree(folder, ignore_errors=True)


def sandbox_of(options: ProduceOptions, out: OutFolder, *, network: bool) -> Sandbox:
    """Return what a worker of ``watch`` needs: working copies and a folder for temporary files to write, the rest to read."""
    named = [Path(options.preset)] if options.preset and "/" in options.preset else []
    if options.show is not None:
        named += [options.show, *files_of_show(options.show)]
    devices = [Path(name) for name in _DEVICES] + sorted(Path("/dev").glob("nvidia*"))
    reads = [*map(Path, _SYSTEM), *_python(), *_models(options), *_programs(), *named]
    return Sandbox(tuple(_with_targets(reads)), tuple(devices), network, out.jobs, out.scratch)


def enter(sandbox: Sandbox) -> str:
    """Give up everything but ``sandbox``, for this process and all that it starts; call it before there are threads.

    Returns
    -------
    str
        What holds now, in words; "" where the system can do nothing of it.
    """
    holds = []
    if not sandbox.network and _leave_network():
        holds.append("no network")
    if restrict_this_thread(sandbox.reads, (*sandbox.writes, sandbox.work, sandbox.scratch), tcp=sandbox.network):
        holds.insert(0, f"Landlock {landlock_version()}")
    return ", ".join(holds)


@contextlib.contextmanager
def own_temporary_folder(parent: Path) -> Iterator[None]:
    """Put temporary files, also those of programs, into a folder of this process's own while the block runs."""
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"worker-{os.getpid()}-", dir=parent, ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        yield


def load_onnx_runtime() -> None:
    """Load ONNX Runtime where it finds a folder to write to: it keeps an identity of the machine in a cache, and complains without one."""
    if importlib.util.find_spec("onnxruntime") is None:
        return
    with changed({"XDG_CACHE_HOME": tempfile.gettempdir()}):
        import onnxruntime
    onnxruntime.disable_telemetry_events()


def _python() -> list[Path]:
    """Return the folders of Python and of everything that it imports."""
    # Where somebody happens to stand is not what Python is made of, though it may search there.
    searched = [
        folder for folder in sys.path if folder not in ("", "/", str(Path.home())) and folder != str(Path.cwd())
    ]
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages(), site.getusersitepackages(), *searched]
    return [Path(folder) for folder in own] + [Path(__file__).parents[2]]


def _models(options: ProduceOptions) -> list[Path]:
    from toolkit.speech.places import every_model, models_folder

    here = [model.path for model in every_model()]
    named = [Path(options.model).expanduser()] if options.model else []
    return [models_folder(), *here, *named]


def _programs() -> list[Path]:
    from toolkit.media.ffmpeg import find_ffmpeg

    ffmpeg = find_ffmpeg().path
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    return [ffmpeg, ffmpeg.resolve().parent, *(Path(folder) for folder in libraries if folder)]


def _with_targets(paths: list[Path]) -> list[Path]:
    """Return paths, and where those that are links or hold links to weights point to."""
    inside = [one for path in paths if (path / "model.bin").is_symlink() for one in path.iterdir()]
    return [*dict.fromkeys([*paths, *(path.resolve() for path in (*paths, *inside))])]


def _leave_network() -> bool:
    """Move this process into a network of its own, which has no way out; False where the system does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        unshare = libc.unshare
    except AttributeError:
        return False
    if unshare(_NEW_NET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if unshare(_NEW_USER | _NEW_NET) != 0:
        return False
    with contextlib.suppress(OSError):
        # Files keep their owner.
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True
