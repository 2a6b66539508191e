"""Publish one set after another, kill that at each of its steps in turn, and tell what is there then and after the next run.

    python -m tests.pipeline.commands.killed_publishing FOLDER [EVERY] [each]

EVERY n-th step is tried, each of them where it is left out; ``each`` publishes file by file, as where a system has no exchange. of its own: it forks, and a process that is to be killed cannot be the test's.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from toolkit.pipeline.commands.published_set import PublishedSet
from toolkit.storage import exchange

FIRST = {"talk.mp3": "1", "same.txt": "same", "clips/one.mp3": "1", "report.json": '{"files": []}'}
SECOND = {"talk.mp3": "two", "same.txt": "same", "clips/two.mp3": "2", "more.txt": "2", "report.json": "{}"}
THIRD = {"other.mp3": "3", "same.txt": "same", "report.json": "[]"}
MINE = {"my notes.txt": "mine", "clips/mine.txt": "mine"}
STEPS = frozenset({"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.chmod"})


def publish(folder: Path, files: dict[str, str]) -> None:
    published = PublishedSet(
        folder / "out", folder / ".podkit/outputs.json", known_by=folder / "out/report.json", in_one_step=True
    )
    for name, text in files.items():
        published.write(name, text)
    published.finish()


def contents(folder: Path) -> dict[str, str]:
    # What a kill leaves of a single file goes a day later, since another process may still be writing it.
    files = [path for path in folder.rglob("*") if path.is_file() and ".part" not in path.name]
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def begun(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    publish(folder, FIRST)
    for name, text in MINE.items():
        (folder / "out" / name).write_text(text)


def killed_at(step: int, folder: Path) -> bool:
    """Publish in a process that kills itself at this step; return whether it came so far."""
    process = os.fork()
    if process:
        return os.WIFSIGNALED(os.waitpid(process, 0)[1])
    seen = 0

    def look(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event not in STEPS:
            return
        seen += 1
        if seen > step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)
    publish(folder, SECOND)
    os._exit(0)


def kind(folder: Path) -> str:
    found = contents(folder / "out")
    return next((name for name, one in (("old", FIRST), ("new", SECOND)) if found == one | MINE), "mixed")


def main(place: Path, every: int = 1) -> None:
    seen, wrong, step = [], [], 0
    while True:
        begun(place / "killed")
        if not killed_at(step, place / "killed"):
            break
        seen.append(kind(place / "killed"))
        publish(place / "killed", THIRD)
        left = [path for path in (place / "killed").rglob("*") if "publishing" in path.name or "podkit-" in path.name]
        if contents(place / "killed/out") != THIRD | MINE or left:
            wrong.append(step)
        step += every
    sys.stdout.write(json.dumps({"seen": seen, "wrong": wrong}))


if __name__ == "__main__":
    if "each" in sys.argv:
        exchange._swap = lambda: None
    main(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:3]))
