"""In which numbers an engine computes on this machine."""

from __future__ import annotations

import pytest

from toolkit.speech.engines.compute import compute_type, has_gpu
from toolkit.speech.engines.registry import WEIGHTS


def test_a_server_does_not_tell() -> None:
    assert compute_type("http") == ""


@pytest.mark.parametrize("engine", [name for name, kind in WEIGHTS.items() if kind != "server"])
def test_every_engine_on_this_machine_has_one(engine: str) -> None:
    on_cpu = {"faster-whisper": "int8", "openai-whisper": "float32"}[engine]
    assert compute_type(engine) in ({on_cpu, "float16"} if has_gpu() else {on_cpu})


def test_openai_whisper_computes_as_torch_says(whisper: None) -> None:  # noqa: ARG001
    torch = pytest.importorskip("torch")
    assert (compute_type("openai-whisper") == "float16") == torch.cuda.is_available()
