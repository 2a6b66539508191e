"""A speech server for the tests of this room."""

from collections.abc import Iterator

import pytest

from tests.speech_server import SpeechServer, serving
from toolkit.speech.engines.engine import Engine


@pytest.fixture
def speech_server(tiny: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    with serving(tiny) as server:
        monkeypatch.setenv("PODKIT_SPEECH_URL", server.url)
        monkeypatch.setenv("PODKIT_SPEECH_KEY", "studio-key")
        yield server
