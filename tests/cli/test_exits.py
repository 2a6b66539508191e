"""Every error ends in one line on stderr and the exit code of its branch."""

from pathlib import Path

import pytest
import typer

from toolkit.cli.exits import EXIT_CODES, complain_of, exit_code, exits
from toolkit.model.errors import (
    BadInput,
    CannotWrite,
    MissingOnMachine,
    NoSuchInput,
    PodkitError,
    TargetOutOfReach,
    WorkRefused,
)


def branches(kind: type[PodkitError]) -> list[type[PodkitError]]:
    return [kind, *(found for below in kind.__subclasses__() for found in branches(below))]


def left_with(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(typer.Exit) as left, exits():
        raise error
    said = capsys.readouterr()
    assert said.out == ""
    return left.value.exit_code, said.err


@pytest.mark.parametrize("kind", branches(PodkitError)[1:])
def test_every_error_belongs_to_exactly_one_branch_with_a_code(kind: type[PodkitError]) -> None:
    assert sum(issubclass(kind, branch) for branch in EXIT_CODES) == 1


def test_the_branches_have_the_codes_of_the_manual() -> None:
    assert {WorkRefused: 1, BadInput: 3, MissingOnMachine: 4} == EXIT_CODES


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TargetOutOfReach(Path("a.wav"), -5.0, 9.0), 1),
        (NoSuchInput(Path("a.wav")), 3),
        (CannotWrite(Path("a.wav"), "permission denied"), 4),
    ],
)
def test_an_error_of_ours_is_its_own_sentence(
    error: PodkitError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with(error, capsys) == (code, f"podkit: {error}\n")


def test_a_name_with_line_ends_and_terminal_codes_stays_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = left_with(NoSuchInput(Path("two\nlines\x1b[2J\udcff\t.wav")), capsys)
    assert said == "podkit: two\\nlines\\x1b[2J\\udcff\\t.wav: there is no such file or folder; check the path.\n"


def test_an_interrupt_leaves_with_130_and_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with(KeyboardInterrupt(), capsys) == (
        130,
        "podkit: interrupted; run the same command again to continue.\n",
    )


def test_a_file_that_may_not_be_read_is_bad_input(ordinary_user: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked = ordinary_user / "chapters.txt"
    locked.touch(mode=0o000)
    with pytest.raises(typer.Exit) as left, exits():
        locked.read_bytes()
    assert left.value.exit_code == 3
    assert capsys.readouterr().err == f"podkit: {locked}: permission denied; check the path and its permissions.\n"


def test_a_surprise_is_one_line_that_says_how_to_see_more(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = left_with(ValueError("two\nlines"), capsys)
    assert code == 1
    assert said == "podkit: something unexpected went wrong (ValueError: two\\nlines); --debug shows where.\n"


def test_a_pipe_that_broke_inside_the_work_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with(BrokenPipeError(32, "Broken pipe"), capsys)[0] == 1


@pytest.mark.parametrize("error", [NoSuchInput(Path("a.wav")), ValueError("a.wav"), OSError(13, "denied", "a.wav")])
def test_debug_lets_every_error_through(error: Exception) -> None:
    with pytest.raises(type(error), match=r"a\.wav"), exits(debug=True):
        raise error


@pytest.mark.parametrize("error", [typer.Exit(4), typer.BadParameter("no"), typer.Abort()])
def test_what_typer_says_passes_through(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(type(error)) as passed, exits():
        raise error
    assert passed.value is error
    assert capsys.readouterr().err == ""


def test_work_without_errors_passes_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    with exits():
        complain_of([])
    assert capsys.readouterr() == ("", "")


def test_of_several_errors_each_is_said_and_the_first_gives_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [CannotWrite(Path("b.wav"), "read only"), NoSuchInput(Path("a.wav"))]
    with pytest.raises(typer.Exit) as left:
        complain_of(errors)
    assert left.value.exit_code == exit_code(errors[0]) == 4
    assert capsys.readouterr().err == "".join(f"podkit: {error}\n" for error in errors)
