"""Tags and chapters into every awkward file by the command, as a person would: its sound stays, or it is refused and left alone.

    python -m bench.interchange.awkward [--folder PATH] [--json]

Each file is tagged, read back, and tagged the same again. Its packets are compared as a demuxer hands them out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import av

from toolkit.formats.tags import read_tags
from toolkit.media.probe import is_matroska
from toolkit.model.errors import PodkitError
from toolkit.pipeline.files.chapter_files import chapters_in_media

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "awkward"
TITLE = "W\u00e4nde \u90e8\u5c4b \U0001f399 <b>"
REFUSED = 3


def packets(path: Path) -> list[bytes]:
    """Return the packets of sound; none where nothing opens it."""
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            return [bytes(packet) for packet in container.demux(container.streams.audio[0])]
    except (av.FFmpegError, IndexError):
        return []


def verdict(source: Path, folder: Path) -> str:
    """Return what became of one file: "tagged", "refused", or what went wrong."""
    file = Path(shutil.copy(source, folder / source.name))
    file.chmod(0o644)
    before, sound = file.read_bytes(), packets(file)
    listed = folder / "chapters.txt"
    listed.write_text("00:00:00.000 First \u05e9\u05dc\u05d5\u05dd\n", "utf-8")
    podkit = [str(Path(sys.executable).with_name("podkit")), "tag", str(file)]
    podkit += ["--title", TITLE, "--number", "7", "--chapters", str(listed)]
    done = subprocess.run(podkit, check=False, capture_output=True, text=True, timeout=60)
    if done.returncode == REFUSED:
        one_sentence = len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr
        return "refused" if one_sentence and file.read_bytes() == before else f"refused badly: {done.stderr[-200:]}"
    if done.returncode:
        return f"ended with {done.returncode}: {done.stderr[-200:]}"
    return _differences(file, before, sound, podkit)


def _differences(file: Path, original: bytes, sound: list[bytes], podkit: list[str]) -> str:
    after = packets(file)
    if after != sound:
        # Where a tag told a wrong length, a reader took part of it for sound; every byte of sound was in the file before.
        mended = bool(after) and b"".join(after) in original
        return "tagged, and its tag mended" if mended else "its sound changed"
    try:
        titles = [chapter.title for chapter in chapters_in_media(file).chapters]
        if not is_matroska(file) and read_tags(file)[0].title != TITLE:
            return "its title is not what was written"
    except PodkitError as error:
        return f"cannot be read back: {error}"
    if titles != ["First \u05e9\u05dc\u05d5\u05dd"]:
        return f"its chapters are {titles}"
    once = file.read_bytes()
    subprocess.run(podkit, check=True, capture_output=True, timeout=60)
    return "tagged" if file.read_bytes() == once else "writing twice changed it"


def main() -> None:
    """Print a line for each file that is neither tagged nor refused well, and the counts; exit code 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit("bench: the awkward files are not beside this checkout")
    files = sorted(p for p in options.folder.iterdir() if p.is_file() and p.name not in ("README.md", "manifest.json"))
    with tempfile.TemporaryDirectory() as scratch:
        verdicts = {path.name: verdict(path, Path(scratch)) for path in files}
    wrong = {
        name: said for name, said in verdicts.items() if said not in ("tagged", "tagged, and its tag mended", "refused")
    }
    if options.json:
        print(json.dumps({"files": len(files), "counts": Counter(verdicts.values()), "verdicts": verdicts}, indent=1))
    else:
        print("\n".join([*(f"{name}: {said}" for name, said in wrong.items()), str(dict(Counter(verdicts.values())))]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
