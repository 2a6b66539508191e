"""Which environment variables hold secrets."""

from __future__ import annotations

import pytest

from toolkit.model.secret_variables import secrets_in, without_secret_variables


@pytest.mark.parametrize(
    "name",
    [
        "PODKIT_WEBHOOK_SECRET",
        "PODKIT_SPEECH_KEY",
        "GITHUB_TOKEN",
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "PGPASSWORD",
        "MYSQL_PWD",
        "SENTRY_DSN",
        "my_api_key",
        "GOOGLE_APPLICATION_CREDENTIALS",
    ],
)
def test_a_variable_is_a_secret_by_its_name(name: str) -> None:
    assert secrets_in({name: "x"}) == {name: "x"}
    assert secrets_in({name: "x"}, keeps=[name]) == {}


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "PWD", "OLDPWD", "KEYBOARD", "PODKIT_FFMPEG", "PODKIT_MODELS", "OMP_NUM_THREADS", "LANG"]
)
def test_what_a_worker_needs_is_no_secret(name: str) -> None:
    assert secrets_in({name: "/usr/bin:/bin"}) == {}


def test_an_address_with_a_password_is_a_secret_whatever_its_name() -> None:
    assert secrets_in({"DATABASE": "postgres://me:hunter2@db/x", "SITE": "https://example.org/a"}) == {
        "DATABASE": "postgres://me:hunter2@db/x"
    }


def test_a_hook_gets_what_is_not_podkits_own() -> None:
    assert without_secret_variables({"PODKIT_WEBHOOK_SECRET": "x", "GITHUB_TOKEN": "y"}) == {"GITHUB_TOKEN": "y"}
