"""Where Whisper models are on a machine, and what a model looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite
from toolkit.speech.places import ENGLISH_VOCABULARY, every_model, model_at, models_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own, and no other places."""
    for name in ("PODKIT_MODELS", "HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def put(folder: Path, *, words: int = ENGLISH_VOCABULARY + 1, vocabulary: str = "vocabulary.txt") -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "config.json").write_text("{}")
    text = "a\n" * words if vocabulary.endswith(".txt") else str([*map(str, range(words))]).replace("'", '"')
    (folder / vocabulary).write_text(text)
    return folder


def here() -> list[tuple[str, str]]:
    return [(model.name, model.origin) for model in every_model() if model.origin != "wheel"]


def test_podkits_folder_is_in_the_platforms_unless_it_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert models_folder() == home / ".local" / "share" / "podkit" / "models"
    monkeypatch.setenv("PODKIT_MODELS", str(home / "mine"))
    assert models_folder() == home / "mine"


def test_places_are_searched_in_their_order(home: Path) -> None:
    put(home / ".local/share/podkit/models/b-model")
    put(home / ".local/share/podkit/models/a-model")
    put(home / ".cache/huggingface/hub/models--Systran--faster-whisper-small/snapshots/abc")
    (home / ".cache/whisper").mkdir()
    (home / ".cache/whisper/medium.en.pt").write_bytes(b"weights")
    assert here() == [("a-model", "podkit"), ("b-model", "podkit"), ("small", "hub"), ("medium.en", "whisper")]


def test_the_hubs_cache_may_be_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home / "hf/hub/models--Systran--faster-whisper-small/snapshots/abc")
    monkeypatch.setenv("HF_HOME", str(home / "hf"))
    assert here() == [("small", "hub")]
    put(home / "cache/models--Systran--faster-whisper-base/snapshots/abc")
    monkeypatch.setenv("HF_HUB_CACHE", str(home / "cache"))
    assert here() == [("base", "hub")]


def test_hidden_folders_and_others_hold_no_models(home: Path) -> None:
    put(home / ".local/share/podkit/models/.base.part")
    (home / ".local/share/podkit/models/empty").mkdir()
    (home / ".local/share/podkit/models/digests.json").write_text("{}")
    assert here() == []


def test_a_folder_is_a_model_with_weights_and_a_configuration(home: Path) -> None:
    folder = put(home / "faster-whisper-our-own")
    model = model_at(folder, "path")
    assert model is not None
    assert (model.name, model.kind, model.bytes, model.weights) == ("our-own", "ctranslate2", 7, folder / "model.bin")
    (folder / "config.json").unlink()
    assert model_at(folder, "path") is None
    assert model_at(home / "nothing", "path") is None


def test_a_checkpoint_is_a_model_by_its_name(home: Path) -> None:
    for name in ("small.en", "small"):
        (home / f"{name}.pt").write_bytes(b"weights")
        model = model_at(home / f"{name}.pt", "path")
        assert model is not None
        assert (model.name, model.kind, model.english_only) == (name, "torch", name.endswith(".en"))
        assert model.weights == home / f"{name}.pt"
    assert model_at(home / "large.pt", "path") is None


@pytest.mark.parametrize("vocabulary", ["vocabulary.txt", "vocabulary.json"])
@pytest.mark.parametrize(("words", "english"), [(ENGLISH_VOCABULARY, True), (ENGLISH_VOCABULARY + 1, False)])
def test_an_unknown_model_is_english_only_by_its_vocabulary(
    home: Path,
    vocabulary: str,
    words: int,
    english: bool,  # noqa: FBT001
) -> None:
    model = model_at(put(home / "our-own", words=words, vocabulary=vocabulary), "path")
    assert model is not None
    assert model.english_only == english


def test_without_a_vocabulary_the_name_says_what_a_model_knows(home: Path) -> None:
    for name, content in (("ours.en", "damaged"), ("ours", None)):
        folder = put(home / name)
        (folder / "vocabulary.txt").unlink()
        if content is not None:
            (folder / "vocabulary.json").write_text(content)
        model = model_at(folder, "path")
        assert model is not None
        assert model.english_only == name.endswith(".en")


def test_a_known_name_says_what_a_model_knows_whatever_its_vocabulary(home: Path) -> None:
    model = model_at(put(home / "faster-distil-whisper-small.en"), "path")
    assert model is not None
    assert (model.name, model.english_only) == ("small.en", True)


def test_a_model_says_which_languages_it_speaks(home: Path) -> None:
    many, english = (model_at(put(home / name), "path") for name in ("small", "small.en"))
    assert many is not None
    assert english is not None
    assert (many.languages, english.languages) == ("99 languages", "English")
    assert all(many.speaks(code) for code in ("de", "en", "", "en-GB"))
    assert [english.speaks(code) for code in ("en", "EN-gb", "", "de")] == [True, True, True, False]


def test_a_folder_that_may_not_be_read_is_named(ordinary_user: Path) -> None:
    folder = put(ordinary_user / "ours")
    folder.chmod(0o000)
    with pytest.raises(CannotWrite, match="permission denied"):
        model_at(folder, "path")
