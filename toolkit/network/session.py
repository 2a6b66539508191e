"""Requests to a server, and what it answers: never compressed, never longer or later than was allowed.

Owns the one use of httpx. Each request has a connection of its own, which is shut when its time is up. Addresses, keys and
passwords are in no error and in no log.
"""

from __future__ import annotations

import http
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from toolkit.model.address import secrets_of, without_secrets
from toolkit.model.printable import shortened, visible
from toolkit.network.deadline import Deadline
from toolkit.network.errors import BadAnswer, NoAnswer, Silent, TooSlow, Unreachable

_LONGEST_REASON = 160
_CONNECT_S = 20.0
_MOST_REDIRECTS = 5
# In what h11 0.16 says of a connection that ended too early.
_BROKEN = "without sending"
_TOO_MANY, _TIMED_OUT, _FAULT = 429, 408, 500

# They log whole addresses, and a library that podkit loads makes such lines visible (wordllama 0.4.0 calls basicConfig).
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Limits:
    """How much of an answer is read: seconds for all of it, seconds without a byte, and bytes."""

    within_s: float
    most_bytes: int
    silence_s: float = 0.0

    @property
    def quiet_s(self) -> float:
        """Seconds without a byte."""
        return min(self.silence_s or self.within_s, self.within_s)


@dataclass(frozen=True)
class Answer:
    """What a server answered; header names are in small letters.

    ``content`` is empty where it was streamed. ``redirects`` has the headers of those that were followed, first to last.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(default=b"", repr=False)
    redirects: tuple[Mapping[str, str], ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return self.status // 100 == 2  # noqa: PLR2004 - the class of such statuses

    @property
    def may_pass(self) -> bool:
        """Whether the same request may succeed when it is repeated: the server is busy or has a fault."""
        return self.status >= _FAULT or self.status in (_TOO_MANY, _TIMED_OUT)

    @property
    def title(self) -> str:
        """The status with its name in the standard, such as ``404 Not Found``; what the server calls it is not repeated."""
        try:
            return f"{self.status} {http.HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


class Session:
    """Requests to servers, with these headers in each; an answer that sends elsewhere is followed only with ``follows``.

    ``secrets`` are left out of every error, as are those in the addresses. ``trusts_environment``: proxies and certificates
    that environment variables name.
    """

    def __init__(
        self, headers: Mapping[str, str] | None = None, *, secrets: tuple[str, ...] = (), follows: bool = False,
        trusts_environment: bool = True,
    ) -> None:  # fmt: skip
        self._secrets, self._follows = secrets, follows
        self._headers = {**(headers or {}), "accept-encoding": "identity"}
        self._client = httpx.Client(trust_env=trusts_environment, limits=httpx.Limits(max_keepalive_connections=0))

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def post(self, url: str, limits: Limits, **request: Any) -> Answer:  # noqa: ANN401 - what httpx takes as a request's content
        """Send a POST and return the whole answer, whatever its status.

        Parameters
        ----------
        url : str
            Its user name and password are used as such.
        limits : Limits
            What is read at most.
        request
            ``json``, ``data``, ``files``, ``content``, ``headers`` and ``extensions`` of :meth:`httpx.Client.request`.

        Raises
        ------
        NoAnswer
            Its text can follow a subject.
        """
        with self.receiving("POST", url, limits, **request) as (answer, pieces):
            return Answer(answer.status, answer.headers, b"".join(pieces))

    @contextmanager
    def receiving(
        self,
        method: str,
        url: str,
        limits: Limits,
        **request: Any,  # noqa: ANN401 - as in post
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """Send a request and yield the answer's head with its content in pieces of any length; what is not taken is not read.

        Raises
        ------
        NoAnswer
            Here or from the pieces.
        """
        with Deadline(limits.within_s) as deadline, self._translated(url, limits, deadline):
            extensions = {**request.pop("extensions", {}), "trace": deadline.trace}
            headers = {**self._headers, **request.pop("headers", {})}
            timeout = httpx.Timeout(limits.quiet_s, connect=min(limits.quiet_s, _CONNECT_S))
            asked = self._client.build_request(
                method, url, timeout=timeout, headers=headers, extensions=extensions, **request
            )
            with self._sent(asked) as (answer, redirects):
                yield (
                    Answer(answer.status_code, _headers_of(answer), redirects=redirects),
                    _pieces(answer, limits, deadline),
                )

    @contextmanager
    def _sent(self, request: httpx.Request) -> Iterator[tuple[httpx.Response, tuple[dict[str, str], ...]]]:
        """Send a request, and yield the answer with the headers of the redirects before it, whose contents are not read.

        httpx 0.28 reads and unpacks them whole when it follows a redirect by itself.
        """
        redirects: list[dict[str, str]] = []
        while len(redirects) <= _MOST_REDIRECTS:
            answer = self._client.send(request, stream=True)
            try:
                if not self._follows or answer.next_request is None:
                    yield answer, tuple(redirects)
                    return
                redirects.append(_headers_of(answer))
                if request.url.scheme == "https" and answer.next_request.url.scheme != "https":
                    raise BadAnswer("redirects to an address without encryption")
                request = answer.next_request
            finally:
                answer.close()
        raise BadAnswer("redirects without end")

    @contextmanager
    def _translated(self, url: str, limits: Limits, deadline: Deadline) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise Silent(f"took longer than {limits.quiet_s:g} s") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError) as error:
            # The text of these quotes the address or a header: the password or the key.
            raise BadAnswer(
                "cannot be asked: its address, or the key for it, is not one that HTTP can carry"
            ) from error
        except httpx.RequestError as error:
            if deadline.is_over:
                raise TooSlow(_too_slow(limits)) from error
            raise self._failure(error, url) from error

    def _failure(self, error: httpx.RequestError, url: str) -> NoAnswer:
        text = visible(str(error)) or type(error).__name__
        reason = shortened(without_secrets(text, *self._secrets, *secrets_of(url)), _LONGEST_REASON)
        # A connection that broke in the middle is not the server's fault.
        if isinstance(error, httpx.RemoteProtocolError) and _BROKEN not in text:
            return BadAnswer(f"sent an answer that is no HTTP ({reason})")
        return Unreachable(f"cannot be reached ({reason})")


def _headers_of(answer: httpx.Response) -> dict[str, str]:
    return {name.lower(): text for name, text in answer.headers.items()}


def _require_readable(answer: httpx.Response, limits: Limits) -> None:
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise BadAnswer(f"sent a compressed answer ({shortened(visible(encoding), 40)}), which podkit does not unpack")
    promised = answer.headers.get("content-length", "")
    if promised.isdecimal() and int(promised[:20]) > limits.most_bytes:
        raise BadAnswer(_too_long(limits))


def _pieces(answer: httpx.Response, limits: Limits, deadline: Deadline) -> Iterator[bytes]:
    _require_readable(answer, limits)
    had = 0
    for piece in answer.iter_raw():
        had += len(piece)
        if had > limits.most_bytes:
            raise BadAnswer(_too_long(limits))
        yield piece
    # An answer without a length ends where its connection does, and the deadline ends that.
    if deadline.is_over:
        raise TooSlow(_too_slow(limits))


def _too_slow(limits: Limits) -> str:
    return f"took longer than {limits.within_s:g} s"


def _too_long(limits: Limits) -> str:
    return f"sent an answer that does not end (more than {limits.most_bytes:,} bytes)"
