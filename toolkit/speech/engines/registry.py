"""Engines by name, and which kind of weights each one runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from toolkit.model.errors import MissingEngine
from toolkit.model.near import nearest

if TYPE_CHECKING:
    # The names of engines are read by every start of the command line, which must not pay for numpy.
    from toolkit.speech.engines.engine import Engine

DEFAULT_ENGINE = "faster-whisper"
WeightsKind = Literal["ctranslate2", "torch", "server"]
WEIGHTS: dict[str, WeightsKind] = {"faster-whisper": "ctranslate2", "openai-whisper": "torch", "http": "server"}


def weights_kind(engine: str) -> WeightsKind:
    """Return which kind of model an engine runs; MissingEngine for a name that is none."""
    if engine not in WEIGHTS:
        near = nearest(engine, WEIGHTS)
        meant = f"did you mean {near!r}? The engines are" if near else "the engines are"
        raise MissingEngine(engine, f"{meant} {', '.join(WEIGHTS)}")
    return WEIGHTS[engine]


def open_engine(name: str, model_path: Path, model: str, *, threads: int = 0) -> Engine:
    """Load a model.

    Parameters
    ----------
    name : str
        One of :data:`WEIGHTS`.
    model_path : Path
        A CTranslate2 folder or a ``.pt`` file, as the engine needs; trusted by the caller (``speech.models``). A server
        has its own: nothing is read there.
    model : str
        The name to report.
    threads : int
        CPU threads; 0 for as many as this process may use.

    Raises
    ------
    MissingEngine
        Not known, or its packages are not installed.
    UnreadableMedia
        The weights do not load.
    """
    weights_kind(name)
    return _OPENERS[name](model_path, model, threads)


def _open_faster_whisper(model_path: Path, model: str, threads: int) -> Engine:
    from toolkit.speech.engines.faster_whisper import FasterWhisper  # noqa: PLC0415  # each engine loads only its own

    return FasterWhisper(model_path, model, threads=threads)


def _open_openai_whisper(model_path: Path, model: str, threads: int) -> Engine:
    from toolkit.speech.engines.openai_whisper import OpenaiWhisper  # noqa: PLC0415  # each engine loads only its own

    return OpenaiWhisper(model_path, model, threads=threads)


def _open_http(_model_path: Path, model: str, _threads: int) -> Engine:
    from toolkit.speech.engines.http import HttpWhisper  # noqa: PLC0415  # each engine loads only its own

    return HttpWhisper(model)


_OPENERS: dict[str, Callable[[Path, str, int], Engine]] = {
    "faster-whisper": _open_faster_whisper,
    "openai-whisper": _open_openai_whisper,
    "http": _open_http,
}
