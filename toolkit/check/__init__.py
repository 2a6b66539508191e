"""The lint for recordings: rules over measured facts, and the forms in which a report is written.

``from toolkit import check`` gives this room, which can be called like the other verbs of the library::

    from toolkit import check
    report = check("take.wav", preset="apple")

The package has the name of the verb. Python sets ``toolkit.check`` to the package as soon as any module of it is imported, whatever
``toolkit`` defines under that name. A function of the same name would therefore be hidden by the first such import, and so the package
itself is callable. Type checkers see the function :func:`toolkit.check.verb.check`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.check.checking import CheckReport
    from toolkit.check.verb import AnyPath


class _CallableRoom(ModuleType):
    """The package as the verb ``check``; the rooms that it needs are loaded by the first call."""

    def __call__(  # noqa: PLR0913 - the options of the command, each with its default
        self,
        paths: AnyPath | Iterable[AnyPath],
        *,
        preset: str = "",
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        baseline: AnyPath | None = None,
        cache: AnyPath | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> CheckReport:
        """Check recordings; see :func:`toolkit.check.verb.check`."""
        from toolkit.check.verb import check

        return check(
            paths, preset=preset, select=select, ignore=ignore, baseline=baseline, cache=cache, progress=progress
        )


sys.modules[__name__].__class__ = _CallableRoom
