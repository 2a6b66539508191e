"""Options that take several names, separated by commas or given more than once; and those that take a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import typer

from toolkit.model.clock_text import parse_clock
from toolkit.model.near import not_one_of


def named(given: Iterable[str] | None, known: Sequence[str], option: str) -> frozenset[str]:
    """Return the names in the values of an option; raise BadParameter (exit code 2) for an unknown one."""
    names = frozenset(name.strip() for entry in given or [] for name in entry.split(",") if name.strip())
    unknown = sorted(names - set(known))
    if unknown:
        raise typer.BadParameter(not_one_of(unknown[0], known), param_hint=option)
    return names


def time_given(given: str, option: str) -> float:
    """Return the seconds that an option such as ``12:30`` stands for; raise BadParameter (exit code 2) for anything else."""
    try:
        return parse_clock(given)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
