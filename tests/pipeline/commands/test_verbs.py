"""The library: its names, what it takes, and the examples on its page."""

import contextlib
import inspect as signatures
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from mutagen.id3 import ID3

import toolkit
from tests.sample_episode import SAMPLE, cut
from toolkit import (
    Chapter,
    PodkitError,
    Transcript,
    chapters,
    convert,
    feed_item,
    highlights,
    inspect,
    notes,
    session,
    tag,
    transcribe,
)
from toolkit.formats.captions import read_transcript
from toolkit.model import errors, feed_errors, file_errors, job_errors

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


@pytest.mark.parametrize("name", toolkit.__all__)
def test_every_name_can_be_imported_and_is_documented(name: str) -> None:
    value = getattr(toolkit, name)
    assert name == "__version__" or value.__doc__


def test_the_version_is_the_installed_one() -> None:
    assert toolkit.__version__ == metadata.version("podkit")


def test_every_error_is_a_name_of_the_library() -> None:
    kinds = {
        name
        for module in (errors, feed_errors, file_errors, job_errors)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, PodkitError)
    }
    assert kinds <= set(toolkit.__all__)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'toolkit' has no attribute 'profuce'"):
        toolkit.profuce  # noqa: B018 - the look-up is what is tested


def test_importing_the_library_loads_none_of_its_rooms() -> None:
    program = "import sys, toolkit; dir(toolkit); print([n for n in sys.modules if n.startswith('toolkit.')])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_recording_is_transcribed_without_a_file_being_written(here: Path) -> None:
    cut(SAMPLE / "tracks" / "ada.flac", here / "talk.flac", 8.0)
    (heard,) = transcribe("talk.flac", model="tiny.en", language="en")
    assert "welcome to small rooms" in heard.transcript.text.lower()
    assert heard.files == ()
    assert [path.name for path in here.iterdir()] == ["talk.flac"]
    (written,) = transcribe(["talk.flac"], out="captions", model="tiny.en", language="en", formats=["srt"])
    assert written.transcript == heard.transcript
    assert [path.name for path in written.files] == ["talk.srt"]
    assert sorted(path.name for path in (here / "captions").iterdir()) == ["talk.srt"]


def test_drafts_are_the_same_from_a_transcript_a_file_and_its_path_as_text(produced: Path) -> None:
    file = produced / "out" / "transcript.json"
    transcript = read_transcript(file.read_bytes(), file)
    assert isinstance(transcript, Transcript)
    assert chapters(transcript) == chapters(file) == chapters(str(file))
    assert highlights(transcript, 2) == highlights(file, 2)
    assert notes(transcript).splitlines()[2:] == notes(file).splitlines()[2:]


def test_an_episode_folder_is_drafted_from_its_own_transcript(produced: Path) -> None:
    assert chapters(produced)[0].start_s == 0.0


def test_chapters_are_tagged_from_a_list_and_from_a_file(produced: Path, tmp_path: Path) -> None:
    (mp3,) = (produced / "out").glob("*.mp3")
    listed = [Chapter(0.0, "Hello"), Chapter(10.0, "Walls")]
    assert tag(mp3, chapters=listed, title="Renamed").chapters == 2
    assert str(ID3(mp3)["TIT2"]) == "Renamed"
    assert [chapter.title for chapter in inspect(mp3).chapters] == ["Hello", "Walls"]
    (tmp_path / "more.txt").write_text("00:00:00.000 Only\n")
    assert tag(mp3, chapters=tmp_path / "more.txt").chapters == 1


def test_a_conversion_a_session_and_an_item_are_given_as_values(produced: Path, tmp_path: Path) -> None:
    converted = convert(produced / "out/transcript.vtt", tmp_path / "t.srt")
    assert (converted.kind, converted.form) == ("captions", "srt")
    written = session(produced, out=tmp_path / "daw", model="tiny.en")
    assert written.project.is_file()
    item = feed_item(produced, "https://example.org/files")
    assert item.enclosure.url.startswith("https://example.org/files/")
    with pytest.raises(ValueError, match="https://example"):
        feed_item(produced, "example")


@pytest.fixture(scope="module")
def studio(produced_once: tuple[Path, object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the examples name."""
    folder = tmp_path_factory.mktemp("studio")
    shutil.copytree(produced_once[0], folder / "my-episode")
    for name, source in (("ada", "ada"), ("ben", "ben"), ("take-3", "marta")):
        cut(SAMPLE / "tracks" / f"{source}.flac", folder / f"{name}.flac", 6.0)
    for number in ("01", "02"):
        (folder / "season-2" / number / "tracks").mkdir(parents=True)
        cut(SAMPLE / "tracks" / "ada.flac", folder / "season-2" / number / "tracks" / "ada.flac", 3.0)
    shutil.copyfile(folder / "my-episode/out/transcript.json", folder / "talk.json")
    return folder


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_page_runs_and_prints(number: int, studio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(studio)
    # The examples that tag and convert use what the one before them wrote.
    if "take-3.mp3" in EXAMPLES[number] and not Path("take-3.mp3").exists():
        toolkit.normalise("take-3.flac", "take-3.mp3")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(EXAMPLES[number], PAGE.name, "exec"), {"__name__": "__main__"})
    assert printed.getvalue().strip()
    assert "Traceback" not in printed.getvalue()


def test_the_page_names_every_function_with_its_parameters() -> None:
    rows = dict(re.findall(r"^\| `(\w+)\((.*?)\)` \|", PAGE.read_text("utf-8"), re.MULTILINE))
    functions = {name for name in toolkit.__all__ if callable(getattr(toolkit, name)) and name.islower()}
    assert rows.keys() == functions
    for name, listed in rows.items():
        parameters = signatures.signature(getattr(toolkit, name)).parameters
        assert [part.strip() for part in listed.split(",") if part.strip() not in ("", "*")] == list(parameters)
