"""The command as a process: exit codes, pipes that break, Ctrl-C, and what starting it loads."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from toolkit.cli.main import app

Podkit = Callable[..., "subprocess.CompletedProcess[bytes]"]
CONSOLE_SCRIPT = Path(sys.executable).with_name("podkit")


@pytest.fixture
def broken_pipe() -> Iterator[int]:
    """Return the writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.slow
@pytest.mark.skipif(not CONSOLE_SCRIPT.exists(), reason="podkit is not installed here")
def test_the_installed_command_starts() -> None:
    said = subprocess.run([CONSOLE_SCRIPT, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("podkit ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["presets"], 0, ""),
        (["stitch", "a.wav", "-o", "b.wav", "--crossfade", "-1"], 2, "--crossfade"),
        (["produce", "none"], 3, "none: there is no such file or folder"),
        (["new", f"{sys.executable}/talk"], 4, "cannot write here"),
    ],
)
def test_each_kind_of_end_has_its_exit_code(podkit: Podkit, arguments: list[str], code: int, said: str) -> None:
    result = podkit(*arguments)
    assert result.returncode == code
    assert said in result.stderr.decode()
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["normalise"], 2, "Missing argument"),
        (["no-such-command"], 2, "No such command"),
        (["normalise", "none.wav"], 3, "none.wav: there is no such"),
        (["normalise", "none.wav", "--preset", "no-such"], 3, "preset no-such: there is no such preset"),
        (["normalise", "none.wav", "--preset", "x" * 300], 3, "there is no such preset"),
        (["produce", "x" * 300], 3, "file name too long"),
        (["new", "x" * 300], 4, "file name too long"),
    ],
)
def test_wrong_words_are_answered_in_a_sentence(arguments: list[str], code: int, said: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert "unexpected" not in result.stderr


@pytest.mark.slow
def test_a_failure_prints_nothing_on_stdout_even_with_json(podkit: Podkit) -> None:
    assert podkit("produce", "none", "--json").stdout == b""


@pytest.mark.slow
@pytest.mark.parametrize("name", [b"ada\xff", b"two\nlines", b"a" * 200, b'it\'s a "take"'])
def test_any_name_can_be_given_and_is_said_back(podkit: Podkit, tmp_path: Path, name: bytes) -> None:
    result = podkit("new", os.fsdecode(name), "--json")
    assert result.returncode == 0
    assert os.fsencode(json.loads(result.stdout)["folder"]) == name
    assert (tmp_path / os.fsdecode(name) / "episode.toml").is_file()


@pytest.mark.slow
def test_a_name_with_a_leading_dash_can_be_given(podkit: Podkit, tmp_path: Path) -> None:
    assert podkit("new", "--", "-rf").returncode == 0
    assert (tmp_path / "-rf" / "episode.toml").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["presets"], ["presets", "--json"], ["new", "talk"]])
def test_a_reader_that_goes_away_is_no_failure(podkit: Podkit, broken_pipe: int, arguments: list[str]) -> None:
    result = podkit(*arguments, stdout=broken_pipe)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.slow
def test_nobody_has_to_hear_a_complaint(podkit: Podkit, broken_pipe: int) -> None:
    assert podkit("produce", "none", stderr=broken_pipe).returncode == 3


@pytest.mark.slow
def test_a_terminal_that_knows_ascii_alone_is_enough(podkit: Podkit) -> None:
    result = podkit("new", "Küche", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0
    assert result.stdout.startswith(b"K\\xfcche/episode.toml: ")


@pytest.fixture
def long_recording(tmp_path: Path) -> Path:
    """Eight minutes: long enough that stitching it is under way when it is interrupted."""
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", 16_000, 1, subtype="PCM_16") as file:
        noise = np.random.default_rng(0).normal(0, 0.1, 16_000 * 60).astype(np.float32)
        for _ in range(8):
            file.write(noise)
    return path


# A terminal tells podkit and the ffmpeg that it started; a supervisor may tell podkit alone.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("verb", "times", "tell"), [("stitch", 2, os.killpg), ("normalise", 1, os.killpg), ("normalise", 1, os.kill)]
)
def test_ctrl_c_leaves_with_130_the_old_file_and_no_remains(
    tmp_path: Path, long_recording: Path, verb: str, times: int, tell: Callable[[int, int], None]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "talk.mp3").write_bytes(b"old")
    program = [sys.executable, "-c", "from toolkit.cli.main import run; run()"]
    command = [*program, verb, *[str(long_recording)] * times, "-o", str(tmp_path / "out" / "talk.mp3")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        # A file that grows is under way; the test's own time limit ends a wait for one that never does.
        while not any(path.stat().st_size > 20_000 for path in (tmp_path / "out").glob(".talk.*.part.mp3")):
            assert process.poll() is None
            time.sleep(0.02)
        tell(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() == "podkit: interrupted; run the same command again to continue.\n"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["talk.mp3"]
    assert (tmp_path / "out" / "talk.mp3").read_bytes() == b"old"
