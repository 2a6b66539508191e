"""The Whisper models on this machine: which one to use, and whether its weights are those of its name.

Owns the digests and the choice: a path first, then the places of :mod:`toolkit.speech.places`; ``auto``. Fetching is in
:mod:`toolkit.speech.fetch`. A model that was named is never silently replaced.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.model.errors import LanguageMismatch, MissingModel, NoSuchInput, PodkitError, UntrustedModel
from toolkit.model.near import nearest
from toolkit.speech.catalog import ALIASES, CATALOG, FETCHED_BY_DEFAULT, WEIGHTS_FILE, known_model, rank
from toolkit.speech.engines.registry import WEIGHTS, WeightsKind
from toolkit.speech.fetch import SMALL_FILES, fetch_model, not_fetched
from toolkit.speech.places import ModelHere, every_model, model_at, models_folder
from toolkit.storage.identity import FileDigests, digest_of
from toolkit.storage.publish import refusals

AUTO = "auto"
# OpenAI's name for its Whisper; most other servers take it as "the model you have".
SERVER_MODEL = "whisper-1"


def list_models(kind: WeightsKind | None = None) -> tuple[ModelHere, ...]:
    """Return every model on this machine, best first; of one name, the one that :func:`find_model` takes.

    Weights are not read: those that were read before and have not changed since have a digest.
    """
    memory = FileDigests(models_folder() / "digests.json")
    found: dict[tuple[str, str], ModelHere] = {}
    for model in every_model():
        digest = memory.known(model.weights)
        read = replace(model, sha256=digest, trusted=bool(digest) and digest == _pinned(model))
        found.setdefault((model.name, model.kind), read)
    ranked = sorted(found.values(), key=lambda model: (-rank(model.name), model.name, model.kind))
    return tuple(model for model in ranked if kind in (None, model.kind))


def find_model(name: str, kind: WeightsKind = "ctranslate2") -> ModelHere:
    """Return a model by name or path, its weights verified where podkit knows their digest.

    Raises
    ------
    MissingModel
        Not here, or here for the other engine only.
    UntrustedModel
        Its digest is not the one of that name.
    """
    path = Path(name).expanduser()
    wanted = ALIASES.get(name, name)
    holds_weights = (path / WEIGHTS_FILE).is_file() or (path.is_dir() and known_model(wanted) is None)
    if path.suffix == ".pt" or len(path.parts) > 1 or holds_weights:
        at_path = model_at(path, "path")
        if at_path is None or at_path.kind != kind:
            raise _wrong_path(path, at_path)
        return trusted(at_path)
    here = [model for model in list_models() if model.name == wanted]
    for model in here:
        if model.kind == kind:
            return trusted(model)
    raise _not_here(name, kind, here)


def choose_model(
    name: str = AUTO,
    language: str = "en",
    kind: WeightsKind = "ctranslate2",
    progress: Callable[[float], None] | None = None,
) -> ModelHere:
    """Return the model to use.

    Parameters
    ----------
    name : str
        A name, a path, or ``auto``: the best one here that knows the language, else ``base``, fetched.
    language : str
        The episode's language; "" where it is not known; models that know many then come first.
    kind : str
        The kind that the engine needs.
    progress : callable, optional
        Called with the share fetched, 0 to 1.

    Raises
    ------
    MissingModel
        Not here, and it cannot be fetched.
    LanguageMismatch
        The named model does not know the language.
    """
    if kind == "server":
        return server_model(name)
    if name != AUTO:
        model = find_model(name, kind)
        if not model.speaks(language):
            raise LanguageMismatch(model.name, language)
        return model
    able = [model for model in list_models(kind) if model.speaks(language)]
    if not language:
        able.sort(key=lambda model: model.english_only)
    return trusted(able[0]) if able else get_model(FETCHED_BY_DEFAULT, kind, progress)


def server_model(name: str) -> ModelHere:
    """Return a model that a server runs: only its name is known here, and for ``auto`` it is the protocol's own."""
    return ModelHere(
        SERVER_MODEL if name == AUTO else name, Path(), "server", english_only=False, bytes=0, origin="server"
    )


def get_model(
    name: str, kind: WeightsKind = "ctranslate2", progress: Callable[[float], None] | None = None, endpoint: str = ""
) -> ModelHere:
    """Fetch a model into podkit's own folder, unless it is there; an interrupted fetch continues where it stopped.

    Raises
    ------
    MissingModel
        Not known, or the hub cannot be reached or has no such model.
    UntrustedModel
        The file fetched does not have the known digest.
    """
    known = known_model(name)
    if known is None:
        raise _unknown(name, or_path=False)
    suffix = ".pt" if kind == "torch" else ""
    target = models_folder() / f"{known.name}{suffix}"
    if model_at(target, "podkit") is None:
        fetch_model(known, kind, target, progress, endpoint)
    found = model_at(target, "podkit")
    if found is None:
        raise not_fetched(name, "what arrived is not a whole model", kind)
    return trusted(found)


def add_model(path: Path, name: str = "") -> ModelHere:
    """Copy a model from a disk into podkit's own folder, verified; one of that name there is replaced.

    ``name`` is taken from the folder or file where it is not given.
    """
    if not path.exists():
        raise NoSuchInput(path, "model")
    model = model_at(path, "path")
    if model is None:
        raise _wrong_path(path, None)
    model = trusted(replace(model, name=name or model.name))
    folder = models_folder()
    target = folder / (f"{model.name}.pt" if model.kind == "torch" else model.name)
    if target.exists() and target.samefile(path):
        return model
    temporary = folder / f".{target.name}.{secrets.token_hex(4)}.part"
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _copy(path, temporary)
            if target.is_dir():
                target.rename(folder / f".{target.name}.{secrets.token_hex(4)}.old")
            temporary.rename(target)
        finally:
            for left in (temporary, *folder.glob(f".{target.name}.*.old")):
                _remove(left)
    added = model_at(target, "podkit")
    if added is None:
        raise MissingModel(str(path), "the copy of this model is not whole", "check the disk, and add it again")
    return trusted(added)


def verify_models() -> tuple[ModelHere | UntrustedModel, ...]:
    """Return every model here with the digest of its weights, read now, or the error that it has."""
    return tuple(_verdict(model) for model in list_models())


def trusted(model: ModelHere) -> ModelHere:
    """Return a model with the digest of its weights; raise UntrustedModel where a different one is pinned.

    Digests are remembered by path, size and times, so weights are read once.
    """
    pinned = _pinned(model)
    if not pinned:
        return model
    found = _digest(model.weights)
    if found != pinned:
        raise UntrustedModel(model.weights, pinned, found)
    return replace(model, sha256=found, trusted=True)


def content_digest(model: ModelHere) -> str:
    """Return the SHA-256 over every file of a model that an engine reads; "" for a model that lies on a server.

    The files beside the weights count too: a tokenizer or a list of suppressed tokens changes words as well.
    """
    if model.kind == "server":
        return ""
    beside = [model.path / name for name in SMALL_FILES] if model.path.is_dir() else []
    files = [model.weights, *(path for path in beside if path.is_file())]
    return digest_of([[path.name, _digest(path)] for path in files])


def _verdict(model: ModelHere) -> ModelHere | UntrustedModel:
    try:
        checked = trusted(model)
    except UntrustedModel as error:
        return error
    return checked if checked.sha256 else replace(checked, sha256=_digest(model.weights))


def _pinned(model: ModelHere) -> str:
    """Return the digest that weights must have: by their name, or by a size that only one known file has."""
    for known in CATALOG:
        by_size = model.kind == "ctranslate2" and known.bytes == model.bytes
        if known.name == model.name or by_size:
            pinned = known.sha256 if model.kind == "ctranslate2" else known.torch_sha256
            if pinned:
                return pinned
    return ""


def _digest(path: Path) -> str:
    memory = FileDigests(models_folder() / "digests.json")
    digest = memory.of(path)
    try:
        memory.save()
    except (PodkitError, OSError):
        # Where the folder cannot be written to, the weights are read again next time.
        return digest
    return digest


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        # A hub snapshot is a folder of links: the files are wanted.
        shutil.copytree(source, target, symlinks=False)
    else:
        shutil.copyfile(source, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _not_here(name: str, kind: WeightsKind, others: Sequence[ModelHere]) -> MissingModel:
    """Return the error of a named model that the engine does not have; ``others`` are those of the other engine."""
    if known_model(name) is None and not others:
        return _unknown(name, or_path=True)
    engine = next(engine for engine, needed in WEIGHTS.items() if needed == kind)
    ways = (
        [f"use them with --engine {next(e for e, needed in WEIGHTS.items() if needed == others[0].kind)}"]
        if others
        else []
    )
    if known_model(name) is not None and (kind != "torch" or _has_checkpoint(name)):
        ways.append(f"get it with `podkit models get {name}{' --engine ' + engine if kind == 'torch' else ''}`")
    ways.append("take one from a disk with `podkit models add PATH`")
    what = "only the weights for the other engine are" if others else "it is not"
    return MissingModel(f"Whisper model {name!r}", f"{what} on this machine", ", or ".join(ways))


def _has_checkpoint(name: str) -> bool:
    known = known_model(name)
    return known is not None and bool(known.torch_sha256)


def _unknown(name: str, *, or_path: bool) -> MissingModel:
    known = [model.name for model in CATALOG]
    near = nearest(name, [*known, *ALIASES])
    remedy = f"did you mean {near!r}? Otherwise name" if near else "name"
    names = f"one of {', '.join(known)}{', or the path of a model' if or_path else ''}"
    return MissingModel(f"Whisper model {name!r}", "podkit knows no such model", f"{remedy} {names}")


def _wrong_path(path: Path, found: ModelHere | None) -> MissingModel:
    if found is not None:
        engine = next(name for name, kind in WEIGHTS.items() if kind == found.kind)
        return MissingModel(str(path), "these weights are for the other engine", f"use them with --engine {engine}")
    if not path.exists():
        return MissingModel(str(path), "there is no such file or folder", "check the path, or see `podkit models`")
    what = f"a model is a .pt file, or a folder with {WEIGHTS_FILE} and config.json"
    return MissingModel(str(path), "there is no model in it", what)
