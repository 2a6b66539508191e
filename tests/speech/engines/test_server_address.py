"""Where the speech server is."""

from __future__ import annotations

import pytest

from toolkit.model.errors import MissingEngine
from toolkit.speech.engines.server_address import server_address


@pytest.mark.parametrize(
    "address", ["http://localhost:8000/v1", "https://studio.example/v1", "http://[::1]:8000", "https://me:pass@host/v1"]
)
def test_an_address_of_http_is_taken_as_it_stands(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_URL", address)
    assert server_address() == address


def test_a_slash_at_the_end_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_URL", "http://localhost:8000/v1/")
    assert server_address() == "http://localhost:8000/v1"


@pytest.mark.parametrize(
    "address",
    ["", "localhost:8000", "ftp://studio/v1", "http://", "http://[::1", "http://host:99999", "http://host:x/v1"],
)
def test_what_is_not_an_address_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_URL", address)
    with pytest.raises(MissingEngine, match=r"set PODKIT_SPEECH_URL .* such as http://localhost:8000/v1"):
        server_address()


def test_without_an_address_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PODKIT_SPEECH_URL", raising=False)
    with pytest.raises(MissingEngine, match="set PODKIT_SPEECH_URL"):
        server_address()
