"""How late an engine's word times are."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from toolkit.model.transcript import Word
from toolkit.speech.engines.alignment import lag_of, measured_lag_s
from toolkit.speech.engines.engine import Piece, Recognition

KNOWN = json.loads(files("toolkit.speech.engines").joinpath("known_words.json").read_text("utf-8"))


def late_by(lag_s: float, *, every: int = 1) -> Callable[[Piece], Recognition]:
    """Hear each known word so late, or only some of them."""
    return lambda _: Recognition(tuple(Word(text, at + lag_s, at + lag_s + 0.2) for text, at in KNOWN[::every]))


@pytest.mark.parametrize("lag_s", [-0.12, 0.0, 0.09])
def test_the_lag_is_told_from_known_words(lag_s: float) -> None:
    assert measured_lag_s(late_by(lag_s)) == pytest.approx(lag_s, abs=1e-6)


@pytest.mark.parametrize("hear", [late_by(0.1, every=12), late_by(2.0), lambda _: Recognition()])
def test_what_cannot_be_told_is_no_lag(hear: Callable[[Piece], Recognition]) -> None:
    assert measured_lag_s(hear) == 0.0


def test_words_misheard_do_not_count() -> None:
    def hear(_: Piece) -> Recognition:
        words = [
            Word(text if n % 3 else "what", at + (0.08 if n % 3 else 0.9), at + 1) for n, (text, at) in enumerate(KNOWN)
        ]
        return Recognition(tuple(words))  # fmt: skip

    assert measured_lag_s(hear) == pytest.approx(0.08, abs=1e-6)


def test_a_model_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    weights = tmp_path / "model.bin"
    weights.write_bytes(b"weights")
    assert lag_of("engine", weights, late_by(0.07)) == 0.07
    assert lag_of("engine", weights, late_by(0.5)) == 0.07
    weights.write_bytes(b"other weights")
    assert lag_of("engine", weights, late_by(0.02)) == 0.02
    assert lag_of("another engine", weights, late_by(-0.02)) == -0.02


@pytest.mark.parametrize("left", ["", "[1]", "nonsense", '{"a": 1}', "null"])
def test_a_torn_memory_is_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "podkit").mkdir()
    (tmp_path / "podkit" / "alignment.json").write_text(left)
    (tmp_path / "model.bin").write_bytes(b"weights")
    assert lag_of("engine", tmp_path / "model.bin", late_by(0.07)) == 0.07
    assert lag_of("engine", tmp_path / "model.bin", late_by(0.5)) == 0.07
