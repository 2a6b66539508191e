"""The environment variables that hold secrets, podkit's own and others, and environments without them for programs that need none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

SECRET_VARIABLES = frozenset(
    {
        "PODKIT_WEBHOOK_SECRET",
        "PODKIT_LLM_KEY",
        "PODKIT_LLM_URL",
        "PODKIT_SPEECH_KEY",
        "PODKIT_SPEECH_URL",
        "OPENAI_API_KEY",
        "HF_ENDPOINT",
        "HF_TOKEN",
        "HUGGING_FACE_HUB_TOKEN",
    }
)
"""Keys, and addresses that may have a password in them."""

SPEECH_VARIABLES = frozenset({"PODKIT_SPEECH_URL", "PODKIT_SPEECH_KEY", "OPENAI_API_KEY"})
"""What a speech server needs, beside the proxy on the way to it."""
LANGUAGE_MODEL_VARIABLES = frozenset({"PODKIT_LLM_URL", "PODKIT_LLM_KEY"})
"""What the server of a language model needs."""
PROXY_VARIABLES = frozenset(
    name for plain in ("http_proxy", "https_proxy", "all_proxy") for name in (plain, plain.upper())
)

_SECRET_NAME = re.compile(
    r"SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|APIKEY|(^|_)(KEY|PWD|PASS|AUTH|DSN)S?(_|$)|^AWS_", re.IGNORECASE
)
_PASSWORD_IN_ADDRESS = re.compile(r"://[^/\s@]*:[^/\s@]*@")


def secrets_in(environment: Mapping[str, str], keeps: Collection[str] = ()) -> dict[str, str]:
    """Return the variables that hold a secret by their names, or an address with a password, but for those in ``keeps``."""
    return {name: value for name, value in environment.items() if name not in keeps and _is_secret(name, value)}


def _is_secret(name: str, value: str) -> bool:
    if name in SECRET_VARIABLES or _SECRET_NAME.search(name):
        # The shell's own place is in PWD and OLDPWD.
        return name not in ("PWD", "OLDPWD")
    return bool(_PASSWORD_IN_ADDRESS.search(value))


def without_secret_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without podkit's secrets; the rest is as it was."""
    return {name: value for name, value in environment.items() if name not in SECRET_VARIABLES}
