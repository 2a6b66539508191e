"""What rooms share: an episode produced once, recordings beside the checkout, and places that refuse.

Imports nothing of the toolkit before a test asks for it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pickle
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from toolkit.pipeline.commands.produce import Produced

# Before any library reads it: side by side, each process of pytest-xdist has one core, and threads that wait for work by
# spinning take it from the others.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# No test asserts how long anything takes: on a busy machine that says nothing about the code. The same examples at each
# run: whoever changes nothing sees nothing change. `--hypothesis-profile=search` looks for new ones.
settings.register_profile("podkit", deadline=None, derandomize=True)
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("search", deadline=None)
settings.load_profile("podkit")

NOBODY = 65_534
SHARED = Path(__file__).parents[2] / "shared"
# Fixtures that say of a test what it needs, or that it takes long.
MARKS = {"shared": "shared", "whisper": "whisper", "tiny": "model", "base": "model", "produced_once": "model"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its fixtures, so that those that need more than a clone, or take long, can be run apart.

    Files with many slow tests come first: files are dealt out to the processes in this order, and the last ones should be
    short, so that no process waits for another.
    """
    slow = Counter[Path]()
    for item in items:
        for name in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[name])
        slow[item.path] += any(item.get_closest_marker(name) for name in ("slow", "model"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return a function that gives a folder by its name, made by whoever asks first and then shared by all processes.

    It is for what is dear to make. Nobody may write there: copy it.
    """
    base = tmp_path_factory.getbasetemp()
    together = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    together.mkdir(exist_ok=True)

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        place, done = together / name, together / f"{name}.done"
        with (together / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                make(place)
                done.touch()
        return place

    return folder


@pytest.fixture(scope="session")
def short_episode(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """An episode folder of 42 s of the sample that nobody has produced yet; copy it."""
    from tests.sample_episode import SECONDS, write_episode  # noqa: PLC0415

    return made_once("short", lambda place: write_episode(place / "episode", SECONDS)) / "episode"


@pytest.fixture(scope="session")
def produced_once(
    short_episode: Path, made_once: Callable[[str, Callable[[Path], None]], Path]
) -> tuple[Path, Produced]:
    """The same folder produced, and what the run returned; read it, or take a copy of your own by ``produced``."""
    from tests.sample_episode import OPTIONS  # noqa: PLC0415
    from toolkit.pipeline.commands.produce import produce_episode  # noqa: PLC0415

    def produce(place: Path) -> None:
        shutil.copytree(short_episode, place / "episode")
        (place / "returned").write_bytes(pickle.dumps(produce_episode(place / "episode", options=OPTIONS)))

    place = made_once("produced", produce)
    returned: Produced = pickle.loads((place / "returned").read_bytes())
    return place / "episode", returned


@pytest.fixture
def produced(produced_once: tuple[Path, Produced], tmp_path: Path) -> Path:
    """A produced episode folder of a test's own, with its cache."""
    folder = tmp_path / "episode"
    shutil.copytree(produced_once[0], folder)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recordings and tools beside this checkout; there is no other way for a test to reach it."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def whisper() -> None:
    """Ask for openai-whisper, which is an extra of its own."""
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("whisper") is None:
        pytest.skip("the extra `whisper` is not installed; `make install-whisper` installs it")


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """Run the test as a user who is not root, in a folder of that user's; root is refused nothing."""
    folder = Path(tempfile.mkdtemp(prefix="podkit-"))
    is_root = os.geteuid() == 0
    if is_root:
        try:
            os.chown(folder, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, 0)
        except PermissionError:
            folder.rmdir()
            pytest.skip("needs a user who is not root, or a root who may become one (CAP_SETUID, CAP_CHOWN)")
    yield folder
    if is_root:
        os.setresuid(0, 0, 0)
    for place in (folder, *folder.rglob("*")):
        place.chmod(0o700)
    shutil.rmtree(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return an empty disk of 256 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("needs root: nobody else may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"needs a root who may mount a small disk (CAP_SYS_ADMIN): {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)
