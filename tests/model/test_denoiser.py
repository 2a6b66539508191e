"""The ways to take noise down, as people name them."""

from __future__ import annotations

import pytest

from toolkit.model.denoiser import Denoiser


@pytest.mark.parametrize(("name", "kind"), [("spectral", Denoiser.SPECTRAL), ("neural", Denoiser.NEURAL)])
def test_each_way_has_its_name(name: str, kind: Denoiser) -> None:
    assert Denoiser(name) is kind


def test_there_is_no_other() -> None:
    with pytest.raises(ValueError, match="'loud' is not a valid Denoiser"):
        Denoiser("loud")
