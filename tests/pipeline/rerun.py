"""A rerun after a change beside a fresh run, and everything that both publish and print."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

from lxml import etree

from tests.pipeline.rerun_cases import Change, SmallEpisode, small_episode
from toolkit.formats.feed import item_element
from toolkit.model.errors import PodkitError
from toolkit.pipeline.commands.daw_session import write_session
from toolkit.pipeline.commands.drafts import drafts_of_episode, notes_of
from toolkit.pipeline.commands.feed import feed_item
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.drafts import DRAFTS
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.transcribe import Engines

# What a run with words takes over into an empty folder where the words are not what changes.
WORDS = ("analyse", "language", "transcribe")
SECONDS = {"sound": (6.0, 3.0), "text": (22.0, 5.0), "speech": (8.0, 4.0)}
STAGES_ON_THE_PAGE = re.compile(
    rb'<p class="soft">[^<]*from the cache[^<]*</p>\s*<ul class="stages">.*?</ul>', re.DOTALL
)
DATES = re.compile(rb"\d{4}-\d{2}-\d{2}T[\d:.+Z-]+")


@dataclasses.dataclass(frozen=True)
class Bases:
    """Episodes that were produced once, and the loaded model."""

    folders: dict[str, Path]
    engines: Engines

    def options(self, episode: SmallEpisode, reach: str) -> ProduceOptions:
        usual: dict[str, object] = {"model": "tiny.en"}
        if reach == "sound":
            usual["skip"] = frozenset({"transcribe"})
        return ProduceOptions(**usual | episode.options)  # type: ignore[arg-type]

    def run(self, episode: SmallEpisode, reach: str) -> None:
        episode.write()
        produce_episode(episode.folder, options=self.options(episode, reach), engines=self.engines)


def published(folder: Path, options: ProduceOptions) -> dict[str, bytes]:
    """Everything that a person or a program is given, by name; without dates and how long stages took."""
    found = {
        str(path.relative_to(folder)): DATES.sub(b"DATE", path.read_bytes())
        for place in ("out", "draft")
        for path in sorted((folder / place).rglob("*"))
        # What podkit remembers of its drafts is hidden beside them, and nobody's to read.
        if path.is_file() and not path.name.startswith(".")
    }
    # Below the guid stands the name of the folder, by which a copy is told from its original.
    found["draft/guid.txt"] = found["draft/guid.txt"].partition(b"\n")[0]
    report = json.loads(found["out/report.json"])
    assert report.pop("stages")
    found["out/report.json"] = json.dumps(report).encode()
    found["out/report.html"] = STAGES_ON_THE_PAGE.sub(b"", found["out/report.html"])
    return found | printed(folder, options)


def printed(folder: Path, options: ProduceOptions) -> dict[str, bytes]:
    """What ``podkit session``, ``podkit feed item`` and ``podkit notes`` give."""
    session = write_session(folder, options=options)
    shown = {
        f"session/{path.relative_to(session.folder)}": path.read_bytes()
        for path in session.folder.rglob("*")
        if path.is_file()
    }
    try:
        item = item_element(feed_item(folder, "https://example.org/files"))
        shown["feed item"] = DATES.sub(b"DATE", etree.tostring(item))
    except PodkitError as error:
        shown["feed item"] = str(error).replace(str(folder), "").encode()
    usual = ProduceOptions(model="tiny.en")
    if dataclasses.replace(options, redraft=frozenset(), title="") == usual:
        shown["notes"] = notes_of(drafts_of_episode(folder)).encode()
    return shown


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted({name for name in one.keys() | other.keys() if one.get(name) != other.get(name)})


def rerun_differs(change: Change, bases: Bases, place: Path) -> list[str]:
    """Make a change to a produced episode and to one in an empty folder; return the names of what differs."""
    again, fresh = (small_episode(place / name, SECONDS[change.reach]) for name in ("again", "fresh"))
    shutil.rmtree(again.folder)
    shutil.copytree(bases.folders[change.reach], again.folder)
    # The guid is made once: a folder that is produced anew keeps it, as it keeps its recordings.
    (fresh.folder / "draft").mkdir()
    shutil.copyfile(again.folder / "draft/guid.txt", fresh.folder / "draft/guid.txt")
    if change.covers.startswith("draft."):
        # A draft that a person wrote is as much given as the recordings; podkit's own drafts are not.
        draft = DRAFTS[change.covers.removeprefix("draft.").split()[0]]
        shutil.copyfile(again.folder / "draft" / draft, fresh.folder / "draft" / draft)
    if change.reach == "text":
        for kind in WORDS:
            shutil.copytree(again.folder / ".podkit/cache" / kind, fresh.folder / ".podkit/cache" / kind)
    for episode in (again, fresh):
        change.edit(episode)
        bases.run(episode, change.reach)
    options = bases.options(again, change.reach)
    rerun, from_nothing = published(again.folder, options), published(fresh.folder, options)
    if options.skip or again.manifest.get("produce", {}).get("skip"):
        # What a run leaves out it publishes nowhere; its draft of before stays the producer's.
        rerun = {
            name: content for name, content in rerun.items() if not name.startswith("draft/") or name in from_nothing
        }
    return differences(rerun, from_nothing)
