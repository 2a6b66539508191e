"""Any server that speaks OpenAI's ``/v1/audio/transcriptions``: a service, or the user's own machine with a GPU.

Owns the requests: the key (from the environment), which requests are repeated and how often, windows that are too large
for the server, and the reading of its answer. Sound leaves this machine only to the address that the user set.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import soundfile
import tenacity

from toolkit.model.address import page_below, secrets_of, shown_address, without_secrets
from toolkit.model.errors import SpeechServerFailed
from toolkit.model.languages import code_of_name
from toolkit.model.printable import shortened, visible
from toolkit.network.errors import NoAnswer
from toolkit.network.json_answer import parse_json
from toolkit.network.session import Answer, Limits, Session
from toolkit.speech.engines.engine import (
    SAMPLE_RATE,
    Effort,
    Piece,
    Recognition,
    Request,
    compression_ratio,
    hints_prompt,
)
from toolkit.speech.engines.http_answer import recognition_of
from toolkit.speech.engines.server_address import server_address

KEY_VARIABLES = ("PODKIT_SPEECH_KEY", "OPENAI_API_KEY")
AT_ONCE = 4
ATTEMPTS, LONGEST_WAIT_S, TIMEOUT_S = 5, 30.0, 120.0
# Seconds for the whole of one answer, and its most bytes: that of a window of half a minute has some 100,000.
DEADLINE_S, MOST_ANSWER_BYTES = 300.0, 2_000_000
# The shortest sound that OpenAI's server accepts.
SHORTEST_S = 0.1
# A window refused as too large is halved at its quietest moment; windows shorter than this are not halved.
SHORTEST_DIVIDED_S = 4.0
QUIET_LOOK_S = 0.1
THOROUGH_TEMPERATURE = 0.2
LONGEST_MESSAGE = 160
TOO_LARGE = 413
_REMEDIES = {
    401: "; set PODKIT_SPEECH_KEY to a key that it knows",
    403: "; set PODKIT_SPEECH_KEY to a key that may do this",
    404: "; check PODKIT_SPEECH_URL (it ends in /v1 for most servers) and --model",
}


class _Retryable(Exception):
    """A request that may succeed when it is repeated, after ``after_s`` seconds if the server says so."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class _TooLarge(Exception):
    """A window that is too large for the server; never leaves this module."""


class HttpWhisper:
    """One model of one server."""

    name = "http"
    languages: tuple[str, ...] = ()
    batch_size = AT_ONCE

    def __init__(
        self, model: str, *, longest_wait_s: float = LONGEST_WAIT_S, timeout_s: float = TIMEOUT_S,
        deadline_s: float = DEADLINE_S,
    ) -> None:  # fmt: skip
        self.model = model
        self._url = page_below(server_address(), "audio/transcriptions")
        self._shown_url = shown_address(self._url)
        self._key = next((os.environ[name] for name in KEY_VARIABLES if os.environ.get(name)), "")
        self._longest_wait_s = longest_wait_s
        self._limits = Limits(deadline_s, MOST_ANSWER_BYTES, timeout_s)

    def recognise(self, pieces: Sequence[Piece], request: Request) -> list[Recognition]:
        """Return what is said in each piece; several requests run at once."""
        with self._session() as session, ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda piece: self._recognise(session, piece, request), pieces))

    def language_votes(self, pieces: Sequence[Piece]) -> list[Mapping[str, float]]:
        """Return the language that the server names for each piece, with probability 1: it gives no other."""
        votes: list[Mapping[str, float]] = []
        with self._session() as session:
            for piece in pieces:
                code = self._language(session, piece) if _is_long_enough(piece) else ""
                votes.append({code: 1.0} if code else {})
        return votes

    def _language(self, session: Session, piece: Piece) -> str:
        try:
            answer = self._answer(session, piece, Request(language=""))
        except _TooLarge:
            return self._language(session, self._halves(piece)[0])
        return code_of_name(str(answer.get("language") or ""))

    def _session(self) -> Session:
        return Session({"authorization": f"Bearer {self._key}"} if self._key else {}, secrets=(self._key,))

    def _recognise(self, session: Session, piece: Piece, request: Request) -> Recognition:
        if not _is_long_enough(piece):
            return Recognition()
        try:
            return recognition_of(self._answer(session, piece, request), piece, request.language)
        except _TooLarge:
            first, second = self._halves(piece)
            return _joined(self._recognise(session, first, request), self._recognise(session, second, request))

    def _halves(self, piece: Piece) -> tuple[Piece, Piece]:
        """Divide a piece at the quietest moment of its middle third."""
        if piece.samples.size < SHORTEST_DIVIDED_S * SAMPLE_RATE:
            raise SpeechServerFailed(self._shown_url, "accepts no sound, however short (413)")
        look, third = round(QUIET_LOOK_S * SAMPLE_RATE), piece.samples.size // 3
        middle = piece.samples[third : third + third // look * look].reshape(-1, look)
        at = third + int(np.argmin(np.square(middle).sum(axis=1))) * look + look // 2
        return Piece(piece.start_s, piece.samples[:at]), Piece(piece.start_s + at / SAMPLE_RATE, piece.samples[at:])

    def _answer(self, session: Session, piece: Piece, request: Request) -> dict[str, Any]:
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=self._wait_s,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            reraise=True,
        )
        try:
            return attempts(self._attempt, session, piece, request)
        except _Retryable as error:
            raise SpeechServerFailed(self._shown_url, f"{error}, {ATTEMPTS} times in a row") from error
        except NoAnswer as error:
            raise SpeechServerFailed(self._shown_url, str(error)) from error

    def _wait_s(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        demanded_s = error.after_s if isinstance(error, _Retryable) else None
        usual = tenacity.wait_random_exponential(multiplier=0.5, max=self._longest_wait_s)(state)
        return min(max(demanded_s, 0.0) if demanded_s is not None else usual, self._longest_wait_s)

    def _attempt(self, session: Session, piece: Piece, request: Request) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "model": self.model,
            "response_format": "verbose_json",
            "timestamp_granularities[]": ["word", "segment"],
            "temperature": str(THOROUGH_TEMPERATURE if request.effort is Effort.THOROUGH else 0.0),
        }
        fields |= {"language": request.language} if request.language else {}
        fields |= {"prompt": hints_prompt(request.hints)} if request.hints else {}
        sound = ("window.flac", _flac(piece), "audio/flac")
        answer = session.post(self._url, self._limits, data=fields, files={"file": sound})
        self._require_success(answer)
        try:
            content = parse_json(answer.content)
        except ValueError as error:
            raise self._without_transcript(answer) from error
        if not isinstance(content, dict) or not isinstance(content.get("text"), str):
            raise self._without_transcript(answer)
        return content

    def _without_transcript(self, answer: Answer) -> SpeechServerFailed:
        begin = self._clean(repr(answer.content[:60].decode("utf-8", "replace")))
        return SpeechServerFailed(self._shown_url, f"answered without a transcript ({begin})")

    def _require_success(self, answer: Answer) -> None:
        if answer.is_success:
            return
        if answer.status == TOO_LARGE:
            raise _TooLarge
        reason = f"answered {answer.title}"
        if answer.may_pass:
            raise _Retryable(reason, _seconds(answer.headers.get("retry-after", "")))
        message = self._clean(_server_message(answer))
        said = f" ({message})" if message else ""
        raise SpeechServerFailed(self._shown_url, f"{reason}{said}{_REMEDIES.get(answer.status, '')}")

    def _clean(self, text: str) -> str:
        """Return what a server says without the key and the password, which some repeat."""
        return without_secrets(text, self._key, *secrets_of(self._url))


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, _Retryable) or (isinstance(error, NoAnswer) and error.may_pass)


def _is_long_enough(piece: Piece) -> bool:
    return piece.samples.size >= SHORTEST_S * SAMPLE_RATE


def _flac(piece: Piece) -> bytes:
    stream = io.BytesIO()
    soundfile.write(stream, np.clip(piece.samples, -1.0, 1.0), SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return stream.getvalue()


def _joined(first: Recognition, second: Recognition) -> Recognition:
    words = (*first.words, *second.words)
    return Recognition(
        words,
        min(first.log_probability, second.log_probability),
        max(first.no_speech_probability, second.no_speech_probability),
        compression_ratio(" ".join(word.text for word in words)),
    )


def _server_message(answer: Answer) -> str:
    """Return the server's own message, "" where it has none."""
    try:
        content = parse_json(answer.content)
        error = content.get("error") or content.get("detail")
        message = error.get("message") if isinstance(error, dict) else error
    except (ValueError, AttributeError):
        return ""
    return shortened(visible(message), LONGEST_MESSAGE) if isinstance(message, str) else ""


def _seconds(header: str) -> float | None:
    try:
        value = float(header)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
