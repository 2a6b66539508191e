"""Nothing secret of an address is shown, and what is left still says which server it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.address import HIDDEN, page_below, secrets_of, shown_address, without_secrets

TOKENS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=20, max_size=60).filter(
    lambda text: sum(letter.isdigit() for letter in text) > 3
)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/audio/transcriptions", "http://localhost:8000/v1/audio/transcriptions"),
        ("https://hub/Systran/faster-whisper-large-v3/resolve/main/model.bin", "https://hub/Systran/faster-whisper-large-v3/resolve/main/model.bin"),
        ("https://me:pass@studio.example:8443/v1", "https://studio.example:8443/v1"),
        ("https://token@studio.example/v1?key=secret#part", "https://studio.example/v1"),
        ("http://me:p@ss@[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", f"https://hooks.slack.com/services/{HIDDEN}/{HIDDEN}/{HIDDEN}"),
        ("https://discord.com/api/webhooks/1234567890/aB-3x_Yz9kQ2mN7pL5", f"https://discord.com/api/webhooks/1234567890/{HIDDEN}"),
        ("https://api.telegram.org/bot123456:ABC-DEF/sendMessage", f"https://api.telegram.org/{HIDDEN}/sendMessage"),
        ("https://example.org/hook/3f2504e0-4f89-11d3-9a0c-0305e82c3301", f"https://example.org/hook/{HIDDEN}"),
        ("https://example.org/notify-the-team/episode-done/2026-11-28", "https://example.org/notify-the-team/episode-done/2026-11-28"),
        ("http://me:pa/ss@host/v1", HIDDEN),
        ("http://[::1", HIDDEN),
        ("http://host:port/", HIDDEN),
        ("sesame", HIDDEN),
        ("", HIDDEN),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert shown_address(address) == shown


@given(TOKENS, TOKENS, TOKENS)
def test_no_password_query_or_token_is_shown(password: str, key: str, part: str) -> None:
    address = f"https://me:{password}@studio.example/hooks/{part}?key={key}"
    shown = shown_address(address)
    assert shown == f"https://studio.example/hooks/{HIDDEN}"
    assert {password, key, part} <= set(secrets_of(address))


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    shown_address(text)
    secrets_of(text)
    page_below(text, "models")


def test_secrets_are_taken_out_of_what_others_say() -> None:
    address = "http://me%21:p%40ssword@host/v1?key=abc&plain"
    said = "the key abc of me! with p@ssword (p%40ssword), plain"
    assert without_secrets(said, *secrets_of(address), "", "k") == "the key … of … with … (…), …"


def test_the_longest_secret_is_taken_out_first() -> None:
    assert without_secrets("sesame-street", "sesame", "sesame-street") == HIDDEN


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("http://h/v1", "http://h/v1/models"),
        ("http://h/v1/", "http://h/v1/models"),
        ("http://me:pw@h:1/v1?key=a", "http://me:pw@h:1/v1/models?key=a"),
        ("http://h", "http://h/models"),
    ],
)
def test_a_page_below_an_address_keeps_its_query(address: str, page: str) -> None:
    assert page_below(address, "models") == page
