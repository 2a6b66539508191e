"""How to install a part of podkit that is not here: the command for the podkit that is running.

Owns where this podkit was installed from. It is on no index: pip gets the folder or the file.
"""

from __future__ import annotations

import json
import shlex
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit


@cache
def install_command(extra: str = "") -> str:
    """Return the command that installs podkit with an extra, quoted for a shell, in backticks.

    Where the folder or file that podkit was installed from is gone, the command is one for a checkout.
    """
    part = f"[{extra}]" if extra else ""
    place = _installed_from()
    if place is None:
        return f"`pip install {shlex.quote(f'.{part}')}` in a checkout of podkit"
    return f"`{shlex.quote(sys.executable)} -m pip install {shlex.quote(f'{place}{part}')}`"


def _installed_from() -> Path | None:
    parts = urlsplit(str(_noted().get("url", "")))
    place = Path(unquote(parts.path))
    return place if parts.scheme == "file" and place.exists() else None


def _noted() -> dict[str, object]:
    """Return what pip noted when it installed podkit from a folder or file; nothing where it came from elsewhere."""
    try:
        noted = json.loads(distribution("podkit").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
