"""On which device an engine computes, and in which numbers: both change a few words of a transcript.

Owns the answer for each engine without loading any of them.
"""

from __future__ import annotations

from importlib import metadata


def has_gpu() -> bool:
    """Whether CTranslate2 finds an NVIDIA GPU that it can use."""
    import ctranslate2  # noqa: PLC0415  # a tenth of a second that commands without speech must not pay

    return bool(ctranslate2.get_cuda_device_count() > 0)


def compute_type(engine: str) -> str:
    """Return the numbers that an engine computes in on this machine.

    Parameters
    ----------
    engine : str
        A name of the registry.

    Returns
    -------
    str
        ``int8`` or ``float16`` for faster-whisper, ``float32`` or ``float16`` for openai-whisper; "" for ``http``, whose
        server does not tell.
    """
    if engine == "http":
        return ""
    if engine == "openai-whisper":
        return "float16" if _torch_uses_gpus() and has_gpu() else "float32"
    return "float16" if has_gpu() else "int8"


def _torch_uses_gpus() -> bool:
    """Tell from its version alone: importing torch takes seconds, and a run from the cache does not need it."""
    try:
        return not metadata.version("torch").endswith("+cpu")
    except metadata.PackageNotFoundError:
        return False
