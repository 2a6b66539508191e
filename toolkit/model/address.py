"""Addresses of servers: what of one may be shown, what in one is secret, and the address of a page below one.

Owns what counts as a secret. An address is text that a person wrote, so it may be none at all; nothing is sent from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

HIDDEN = "…"
# Shorter ones are words such as "v1", and hiding them would hide half of a sentence.
_SHORTEST_SECRET = 3
_SHORTEST_TOKEN, _LONGEST_WORD, _LONGEST_NUMBER = 8, 24, 10
_RUNS = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{1,7}|[A-Za-z][a-z]+(?:[A-Z][a-z]{2,})+")
_VERSION = re.compile(r"(?:[a-z]{0,7}|[A-Z]{0,7})[0-9]{1,4}[A-Za-z]{0,3}")


def shown_address(address: str) -> str:
    """Return what of an address may be shown: scheme, host, port and the parts of its path that are words.

    User name, password, query and fragment are left out; a part of the path that looks like a token (the last one of many
    webhooks) becomes an ellipsis. Text that is no address becomes an ellipsis as well: any part of it may be a password.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return HIDDEN
    # Before the last @ is the password, even where it has a character that ends the host for a strict reader.
    if not parts.scheme or not host or "@" in parts.path:
        return HIDDEN
    literal = f"[{host}]" if ":" in host else host
    place = literal if port is None else f"{literal}:{port}"
    path = "/".join(HIDDEN if _is_token(part) else part for part in parts.path.split("/"))
    return urlunsplit((parts.scheme, place, path, "", ""))


def secrets_of(address: str) -> tuple[str, ...]:
    """Return every text in an address that must not be shown: user name, password, values of the query, tokens in the path."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ()
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    values = [value for _, value in parse_qsl(parts.query)]
    raw = [part.partition("=")[2] or part for part in parts.query.split("&")]
    found = [user, password, *values, *raw, parts.fragment, *filter(_is_token, parts.path.split("/"))]
    return tuple({text for secret in found for text in (secret, unquote(secret)) if len(text) >= _SHORTEST_SECRET})


def without_secrets(text: str, *secrets: str) -> str:
    """Return a text with an ellipsis for each of these secrets, the longest first."""
    for secret in sorted(_not_short(secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def page_below(address: str, page: str) -> str:
    """Return the address of a page below an address: ``/v1?key=1`` and ``models`` give ``/v1/models?key=1``.

    Text that is no address is returned as it is; whoever asks there says so.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{page}", parts.query, ""))


def _not_short(secrets: tuple[str, ...]) -> Iterator[str]:
    return (secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)


def _is_token(part: str) -> bool:
    """Return whether a part of a path looks made by chance: no words, no numbers, no version."""
    text = unquote(part)
    # Telegram: /bot123456:ABC-DEF/sendMessage.
    if len(text) < _SHORTEST_TOKEN or ":" in text:
        return ":" in text
    runs = [run for run in _RUNS.split(text) if run]
    return not all(_is_plain(run) for run in runs)


def _is_plain(run: str) -> bool:
    if run.isdigit():
        return len(run) <= _LONGEST_NUMBER
    if _VERSION.fullmatch(run):
        return True
    return len(run) <= _LONGEST_WORD and _WORD.fullmatch(run) is not None
