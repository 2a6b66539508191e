"""Exit codes, and how errors become one line on stderr."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence

import typer

from toolkit.cli.terminal import tell
from toolkit.model.errors import BadInput, MissingOnMachine, PodkitError, WorkRefused

# 0 and 2 (wrong usage) come from Typer.
EXIT_CODES: dict[type[PodkitError], int] = {WorkRefused: 1, BadInput: 3, MissingOnMachine: 4}
UNEXPECTED = 1
INTERRUPTED = 130


def exit_code(error: PodkitError) -> int:
    """Return the exit code of an error, by its branch of the tree."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), UNEXPECTED)


@contextlib.contextmanager
def exits(*, debug: bool = False) -> Iterator[None]:
    """Turn an error into one line on stderr and an exit code; with ``debug`` raise it unchanged."""
    try:
        yield
    except PodkitError as error:
        if debug:
            raise
        _complain(str(error))
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt as error:
        _complain("interrupted; run the same command again to continue.")
        raise typer.Exit(INTERRUPTED) from error
    except Exception as error:
        if debug or isinstance(error, typer.Exit | typer.Abort | typer.BadParameter):
            raise
        logging.getLogger(__name__).debug("unexpected", exc_info=error)
        code, sentence = _unexpected(error)
        _complain(sentence)
        raise typer.Exit(code) from error


def _unexpected(error: Exception) -> tuple[int, str]:
    # Where podkit cannot write, it has errors of its own: what the system says of a path is about one that is read.
    if isinstance(error, OSError) and isinstance(error.filename, str) and error.strerror:
        return EXIT_CODES[BadInput], f"{error.filename}: {error.strerror.lower()}; check the path and its permissions."
    return UNEXPECTED, f"something unexpected went wrong ({type(error).__name__}: {error}); --debug shows where."


def complain_of(errors: Sequence[PodkitError]) -> None:
    """Print a line for each error and exit with the code of the first; do nothing without errors."""
    for error in errors:
        _complain(str(error))
    if errors:
        raise typer.Exit(exit_code(errors[0]))


def _complain(sentence: str) -> None:
    tell(f"podkit: {sentence}")
