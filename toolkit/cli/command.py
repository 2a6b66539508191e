"""Makes a command of a function: adds the options that every command has, and catches its errors."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from toolkit.cli.exits import exits
from toolkit.cli.terminal import Terminal

_JSON = Annotated[bool, typer.Option("--json", help="Print one machine-readable object on stdout.")]
_QUIET = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but the result and errors.")]
_VERBOSE = Annotated[bool, typer.Option("--verbose", "-v", help="Also name each stage when it is finished.")]
_DEBUG = Annotated[bool, typer.Option("--debug", help="Show where an error arose.", hidden=True)]
_COMMON = {"as_json": _JSON, "quiet": _QUIET, "verbose": _VERBOSE, "debug": _DEBUG}


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Add the common options to a function. Its first parameter receives the :class:`Terminal` that is made of them."""

    @functools.wraps(function)
    def run(**arguments: Any) -> None:  # noqa: ANN401 - whatever the command declares
        terminal = Terminal(**{name: arguments.pop(name) for name in _COMMON})
        with exits(debug=terminal.debug):
            function(terminal, **arguments)

    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    keyword = inspect.Parameter.KEYWORD_ONLY
    common = [inspect.Parameter(n, keyword, default=False, annotation=kind) for n, kind in _COMMON.items()]
    parameters = [parameter.replace(kind=keyword) for parameter in own] + common
    run.__signature__ = inspect.Signature(parameters, return_annotation=None)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
