"""The result on stdout, everything else on stderr, and nothing that steers a terminal."""

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import tone
from toolkit.cli.terminal import StageBar, Terminal
from toolkit.pipeline.stages.labels import stage_label

LONG = "n" * 300 + ".wav"


def test_the_text_is_for_people_and_the_data_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().say({"a": 1}, "one a")
    assert capsys.readouterr() == ("one a\n", "")
    Terminal(as_json=True).say({"a": "\udcff", "b": "→\n"}, "one a")
    said = capsys.readouterr().out
    assert said.isascii()
    assert json.loads(said) == {"a": "\udcff", "b": "→\n"}


def test_json_that_other_parsers_refuse_is_never_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Terminal(as_json=True).say({"lufs": float("-inf")}, "")
    assert capsys.readouterr().out == ""


def test_a_table_for_programs_is_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=True).say_table({"files": []}, ("file",), [("a.wav",)])
    assert json.loads(capsys.readouterr().out) == {"files": []}


def test_in_a_pipe_a_row_is_a_line_however_long(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().say_table({}, ("file", "LUFS", "why"), [(LONG, "-16.0", LONG), ("b\nc\t[bold]", "-9.0", "[/x]")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["file", "LUFS", "why"],
        [LONG, "-16.0", LONG],
        ["b\\nc\\t[bold]", "-9.0", "[/x]"],
    ]


def test_figures_of_a_table_line_up_at_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().say_table({}, ("file", "LUFS", "why"), [("a", "-16.0", ""), ("b", "-9.0", "")])
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.index("-16.0") + 5 == second.index("-9.0") + 4


def test_notes_and_warnings_go_to_stderr_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(verbose=True)
    terminal.note("wrote a\nb")
    terminal.detail("more")
    terminal.warn("less")
    assert capsys.readouterr() == ("", "wrote a\\nb\nmore\nwarning: less\n")


def test_details_are_said_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().detail("more")
    assert capsys.readouterr().err == ""


def test_quiet_says_the_result_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(quiet=True, verbose=True)
    terminal.note("a")
    terminal.detail("b")
    terminal.warn("c")
    terminal.say({}, "result")
    assert capsys.readouterr() == ("result\n", "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_without_the_letters_gets_them_written_out(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    Terminal().say({}, "Ü→")
    Terminal().say_table({}, ("Ü→",), [])
    assert raw.getvalue() == 2 * ("Ü→".encode(encoding, "backslashreplace") + b"\n")


def test_where_nobody_watches_no_bar_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal().progress("measuring") as progress:
        progress(0.5)
    assert capsys.readouterr() == ("", "")


def test_a_bar_weighs_the_pieces_by_the_plan() -> None:
    drawn: list[tuple[float, str]] = []
    bar = StageBar(lambda share, running: drawn.append((share, running)))
    bar.plan({"mix": 3.0, "tag": 1.0})
    bar("mix", 0.5)
    bar("mix", 1.0)
    bar("tag", 0.0)
    bar("tag", 1.0)
    assert drawn == [(0.375, "mix"), (0.75, "working"), (0.75, "tag"), (1.0, "finishing")]


def test_a_bar_counts_what_was_kept_from_an_earlier_run() -> None:
    drawn: list[str] = []
    bar = StageBar(lambda _share, running: drawn.append(running))
    bar.plan(dict.fromkeys(("analyse:ada", "analyse:ben", "mix"), 1.0))
    for name, fraction in (("analyse:ada", 1.0), ("mix", 0.0), ("analyse:ben", 1.0), ("mix", 1.0), ("mix", 1.0)):
        bar(name, fraction)
    assert drawn == ["working (1 kept)", "mix (1 kept)", "mix (2 kept)", "finishing (2 kept)", "finishing (2 kept)"]


def test_a_bar_says_what_stages_do_and_cuts_what_is_too_long_for_a_line() -> None:
    drawn: list[str] = []
    bar = StageBar(lambda _share, running: drawn.append(running), label=stage_label)
    bar("analyse:dana", 0.5)
    bar("transcribe:dana", 0.0)
    bar("transcribe:a track with quite a long name", 0.0)
    assert drawn[:2] == ["measuring dana", "measuring dana, transcribing dana"]
    assert drawn[2] == "measuring dana, transcribing dana, transcribing…"
    assert len(drawn[2]) == 48


def test_a_bar_shows_how_much_of_a_recording_was_read_before_the_first_stage() -> None:
    drawn: list[tuple[float, str]] = []
    StageBar(lambda share, running: drawn.append((share, running))).reading("ada.flac", 0.43)
    assert drawn == [(0.0, "reading ada.flac, 43%")]


def test_a_bar_without_a_plan_counts_pieces_alike() -> None:
    drawn: list[float] = []
    bar = StageBar(lambda share, _running: drawn.append(share))
    bar("a", 1.0)
    bar("b", 0.5)
    assert drawn == [1.0, 0.75]


def test_a_verbose_command_names_each_piece_once_when_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal(verbose=True).stages() as bar:
        bar("conversation", 0.5)
        bar("conversation", 1.0)
        bar("conversation", 1.0)
        bar("analyse:dana", 1.0)
        bar("analyse:dana", 1.0)
    assert capsys.readouterr() == ("", "cleaning and mixing: done\nmeasuring dana: kept\n")


def test_one_piece_of_work_that_is_done_at_once_was_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal(verbose=True).progress("measuring a:b") as progress:
        progress(1.0)
    assert capsys.readouterr() == ("", "measuring a:b: done\n")


def test_in_a_table_figures_line_up_at_the_right_and_words_at_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().say_table({}, ("file", "LUFS", "what"), [("a", "-9.1", "long words"), ("b", "-16.0", "few")])
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.rstrip() == "a      -9.1  long words"
    assert second.rstrip() == "b     -16.0  few"


def in_a_terminal(program: str, *arguments: object, options: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run a Python program whose stderr is a terminal; returns its exit code and what it wrote there."""
    master, slave = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, *options, "-c", program, *map(str, arguments)], stderr=slave, env=environment
    ) as process:
        os.close(slave)
        said = b""
        try:
            while piece := os.read(master, 65_536):
                said += piece
        except OSError:
            # Linux ends a terminal whose last writer is gone with an error.
            pass
        finally:
            os.close(master)
    return process.returncode, said.decode()


def test_a_bar_names_what_runs_even_when_the_name_looks_like_markup() -> None:
    code, said = in_a_terminal(
        "from toolkit.cli.terminal import Terminal\nwith Terminal().stages() as bar:\n    bar('take [/b].wav', 0.5)"
    )
    assert code == 0
    assert "take [/b].wav" in said
    assert "50%" in said


def test_a_quiet_command_draws_no_bar() -> None:
    code, said = in_a_terminal(
        "from toolkit.cli.terminal import Terminal\n"
        "for terminal in (Terminal(quiet=True), Terminal(as_json=True)):\n"
        "    with terminal.stages() as bar:\n        bar('take', 0.5)"
    )
    assert (code, said) == (0, "")


@pytest.mark.slow
def test_produce_draws_its_bar_before_it_loads_what_takes_time_and_says_what_it_does(tmp_path: Path) -> None:
    tone(tmp_path / "talk" / "ada.wav", 4.0)
    program = "from toolkit.cli.main import run; run()"
    arguments = ("produce", tmp_path / "talk", "--skip", "transcribe,clean")
    # Python names each module on stderr as it has loaded it.
    code, said = in_a_terminal(program, *arguments, options=("-X", "importtime"))
    assert code == 0, said
    places = [said.index(word) for word in ("starting", "numpy\r", "toolkit.pipeline.commands.produce\r")]
    assert places == sorted(places)
    assert "measuring ada" in said
    _, again = in_a_terminal(program, *arguments, "--verbose")
    assert "measuring ada: kept" in again
    assert "analyse:ada" not in again
    assert " kept)" in again
