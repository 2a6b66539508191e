"""The environment variables that hold podkit's secrets, and an environment without them for programs that need none."""

from __future__ import annotations

from collections.abc import Mapping

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


def without_secret_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without podkit's secrets; the rest is as it was."""
    return {name: value for name, value in environment.items() if name not in SECRET_VARIABLES}
