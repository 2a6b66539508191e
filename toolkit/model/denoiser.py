"""The ways to take noise down."""

from __future__ import annotations

from enum import Enum


class Denoiser(Enum):
    """Spectral: quick, for steady noise. Neural: the extra ``denoise``, slower and stronger, for any noise."""

    SPECTRAL = "spectral"
    NEURAL = "neural"
