"""Where the speech server is: the address that the user set.

Owns the environment variable and the check of its value; sends nothing. There is no default address.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from toolkit.model.errors import MissingEngine

ADDRESS_VARIABLE = "PODKIT_SPEECH_URL"
_HOW = (
    f"set {ADDRESS_VARIABLE} to the address of a server that speaks OpenAI's protocol, such as http://localhost:8000/v1"
)


def server_address() -> str:
    """Return the address of the speech server, without a slash at its end.

    Raises
    ------
    MissingEngine
        No address is set, or it is not an address of ``http`` or ``https``.
    """
    address = os.environ.get(ADDRESS_VARIABLE, "").rstrip("/")
    if not _is_address(address):
        raise MissingEngine("http", _HOW)
    return address


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        # Reading the port is what checks it.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
