"""podkit: recorded podcast tracks in, a finished episode with its drafts out.

The commands as functions::

    from toolkit import produce
    produced = produce("my-episode")
    print(produced.report.master.loudness.integrated_lufs)

Every name is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.pipeline.commands.verbs import (
        chapters,
        highlights,
        measure,
        mix,
        normalise,
        notes,
        presets,
        produce,
        stitch,
        tag,
        transcribe,
    )
    from toolkit.unattended.verbs import batch

__all__ = [
    "batch",
    "chapters",
    "highlights",
    "measure",
    "mix",
    "normalise",
    "notes",
    "presets",
    "produce",
    "stitch",
    "tag",
    "transcribe",
]

_VERBS = "toolkit.pipeline.commands.verbs"
# Where each name is; a room above pipeline has its verbs itself.
_MODULES = dict.fromkeys(__all__, _VERBS) | {"batch": "toolkit.unattended.verbs"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - each verb has its own type, given above
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
