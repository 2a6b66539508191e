"""The models that podkit knows by name."""

from __future__ import annotations

import re

import pytest

from toolkit.speech.catalog import ALIASES, CATALOG, FETCHED_BY_DEFAULT, known_model, rank

HEX = re.compile(r"[0-9a-f]{64}")


def test_every_name_is_there_once() -> None:
    names = [model.name for model in CATALOG]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("model", CATALOG, ids=lambda model: model.name)
def test_a_model_knows_its_languages_by_its_name_and_its_digests_are_whole(model) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert model.english_only == (model.name.endswith(".en") or model.name.startswith("distil-"))
    assert all(HEX.fullmatch(digest) for digest in (model.sha256, model.torch_sha256) if digest)
    assert bool(model.sha256) == bool(model.bytes)
    assert model.repository.count("/") == 1
    assert 50 < model.megabytes < 5000


def test_openai_publishes_no_distilled_models() -> None:
    assert {model.name for model in CATALOG if not model.torch_sha256} == {
        model.name for model in CATALOG if model.name.startswith("distil-")
    }


def test_an_alias_is_the_model_that_it_means() -> None:
    for alias, name in ALIASES.items():
        assert known_model(alias) == known_model(name) is not None
    assert known_model("enormous") is None


def test_models_are_ranked_from_worst_to_best() -> None:
    ranks = [
        rank(name) for name in ("enormous", "tiny", "tiny.en", "base", "small", "medium", "large-v3-turbo", "large-v3")
    ]
    assert ranks[0] == -1
    assert ranks[1] == 0
    assert ranks == sorted(set(ranks))
    assert rank("large-v3") == len(CATALOG) - 1


def test_what_is_fetched_by_default_knows_every_language() -> None:
    model = known_model(FETCHED_BY_DEFAULT)
    assert model is not None
    assert not model.english_only
