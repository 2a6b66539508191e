"""Folders, pipes, sockets and devices where a small file belongs: one sentence and the code of bad input, at once, from every command."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from tests.odd_files import ODD
from toolkit.cli.main import app
from toolkit.model.file_errors import UnreadableFile
from toolkit.pipeline.commands.plan import plan_episode
from toolkit.pipeline.episode.options import ProduceOptions

DRAFTS = ("transcript.vtt", "chapters.txt", "highlights.toml", "notes.md", "listen.toml", "guid.txt")
FILES = ("episode.toml", "show.toml", *(f"draft/{name}" for name in DRAFTS))


@pytest.fixture
def episode(tmp_path: Path) -> Path:
    home = tmp_path / "talk"
    (home / "draft").mkdir(parents=True)
    (home / "tracks").mkdir()
    noise = np.random.default_rng(7).normal(0, 0.05, 8_000)
    soundfile.write(home / "tracks" / "ada.wav", noise, 8_000)
    return home


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("make", ODD)
def test_a_plan_refuses_it(file: str, make: Callable[[Path], None], episode: Path) -> None:
    make(episode / file)
    said = CliRunner().invoke(app, ["produce", str(episode), "--plan"])
    assert said.exit_code == 3, said.output
    assert said.stderr.startswith(f"podkit: {episode / file}: this is ")
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("file", ["episode.toml", "draft/transcript.vtt", "draft/notes.md"])
def test_a_draft_alone_refuses_it(file: str, make: Callable[[Path], None], episode: Path) -> None:
    make(episode / file)
    said = CliRunner().invoke(app, ["notes", str(episode)])
    assert said.exit_code == 3, said.output
    assert f"{Path(file).name}: this is " in said.stderr


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize(
    "command", [["chapters"], ["notes"], ["convert", "-"], ["tag", "--chapters"], ["check", "--baseline"]]
)
def test_a_file_that_is_named_is_refused(command: list[str], make: Callable[[Path], None], episode: Path) -> None:
    make(episode / "odd.vtt")
    words = {
        "convert": ["convert", str(episode / "odd.vtt"), str(episode / "new.srt")],
        "tag": ["tag", str(episode / "tracks/ada.wav"), "--chapters", str(episode / "odd.vtt")],
        "check": ["check", str(episode / "tracks/ada.wav"), "--baseline", str(episode / "odd.vtt")],
    }.get(command[0], [*command, str(episode / "odd.vtt")])
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 3, said.output
    assert "odd.vtt: " in said.stderr


@pytest.mark.parametrize(
    ("file", "code"), [("episode.toml", 1), ("draft/notes.md", 1), ("draft/listen.toml", 1), ("feed.xml", 0)]
)
@pytest.mark.parametrize("make", ODD)
def test_a_check_names_it_among_its_findings(file: str, code: int, make: Callable[[Path], None], episode: Path) -> None:
    make(episode / file)
    said = CliRunner().invoke(app, ["check", str(episode)], env={"COLUMNS": "300"})
    assert said.exit_code == code, said.output
    assert f"{Path(file).name}: this is " in " ".join(said.stdout.split())


def test_a_link_out_of_an_uploaded_folder_is_refused_and_a_users_own_is_not(episode: Path, tmp_path: Path) -> None:
    for file in ("draft/notes.md", "draft/guid.txt", "episode.toml"):
        (tmp_path / "elsewhere").write_text("# Notes\n" if "draft" in file else "")
        (episode / file).symlink_to(tmp_path / "elsewhere")
        assert plan_episode(episode).title == "Talk"
        with pytest.raises(UnreadableFile, match="this is a link to a place outside of its folder"):
            plan_episode(episode, options=ProduceOptions(trusted=False))
        (episode / file).unlink()


@pytest.mark.parametrize("make", ODD)
def test_labels_and_transcripts_that_merely_lie_beside_a_recording_are_never_waited_for(
    make: Callable[[Path], None], episode: Path
) -> None:
    for name in ("ada.txt", "labels.csv"):
        make(episode / "tracks" / name)
    assert CliRunner().invoke(app, ["produce", str(episode), "--plan"]).exit_code == 0
