"""The Content-Security-Policy of the pages that podkit writes: their own style and script, and nothing else (W3C CSP Level 3)."""

from __future__ import annotations

import base64
import hashlib


def page_policy(style: str, script: str = "", *, also: str = "") -> str:
    """Return the policy of a page with this style and this script ("" for none), each named by its digest.

    ``also`` is put behind them: other sources that the page needs, such as ``img-src data:``.
    """
    allowed = ["default-src 'none'", f"style-src {_digest(style)}"]
    allowed += [f"script-src {_digest(script)}"] if script else []
    allowed += [also] if also else []
    return "; ".join([*allowed, "base-uri 'none'", "form-action 'none'"])


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
