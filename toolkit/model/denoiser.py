"""The methods of noise reduction."""

from __future__ import annotations

from enum import Enum


class Denoiser(Enum):
    """Spectral: fast, for steady noise. Neural: needs the extra ``denoise``, slower and stronger, for any noise."""

    SPECTRAL = "spectral"
    NEURAL = "neural"
