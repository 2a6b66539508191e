"""The Whisper models that podkit knows by name: source, size, languages, digest.

Plain data. Sizes are those of the float16 conversions for CTranslate2. Digests are pinned for conversions that podkit's
authors have verified, and for every checkpoint of openai-whisper, whose addresses contain them.
"""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS_FILE = "model.bin"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model by name.

    ``repository`` is the hub's name of the CTranslate2 conversion; ``megabytes`` about its size; ``sha256`` and
    ``bytes`` of its weights where pinned; ``torch_sha256`` of the openai-whisper checkpoint, "" where there is none.
    """

    name: str
    repository: str
    megabytes: int
    english_only: bool = False
    sha256: str = ""
    bytes: int = 0
    torch_sha256: str = ""


# From worst to best: ``auto`` takes the last one that is here and speaks the language.
CATALOG: tuple[KnownModel, ...] = (
    KnownModel("tiny", "Systran/faster-whisper-tiny", 76,
               torch_sha256="65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9"),
    KnownModel("tiny.en", "Systran/faster-whisper-tiny.en", 76, english_only=True,
               sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a", bytes=75_537_502,
               torch_sha256="d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03"),
    KnownModel("base", "Systran/faster-whisper-base", 145,
               sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9", bytes=145_217_532,
               torch_sha256="ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e"),
    KnownModel("base.en", "Systran/faster-whisper-base.en", 145, english_only=True,
               torch_sha256="25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead"),
    KnownModel("small", "Systran/faster-whisper-small", 484,
               torch_sha256="9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794"),
    KnownModel("distil-small.en", "Systran/faster-distil-whisper-small.en", 332, english_only=True),
    KnownModel("small.en", "Systran/faster-whisper-small.en", 484, english_only=True,
               torch_sha256="f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872"),
    KnownModel("medium", "Systran/faster-whisper-medium", 1528,
               torch_sha256="345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1"),
    KnownModel("distil-medium.en", "Systran/faster-distil-whisper-medium.en", 789, english_only=True),
    KnownModel("medium.en", "Systran/faster-whisper-medium.en", 1528, english_only=True,
               torch_sha256="d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f"),
    KnownModel("large-v1", "Systran/faster-whisper-large-v1", 3087,
               torch_sha256="e4b87e7e0bf463eb8e6956e646f1e277e901512310def2c24bf0e11bd3c28e9a"),
    KnownModel("distil-large-v2", "Systran/faster-distil-whisper-large-v2", 1513, english_only=True),
    KnownModel("large-v2", "Systran/faster-whisper-large-v2", 3087,
               torch_sha256="81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524"),
    KnownModel("distil-large-v3", "Systran/faster-distil-whisper-large-v3", 1513, english_only=True),
    KnownModel("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1618,
               torch_sha256="aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a"),
    KnownModel("large-v3", "Systran/faster-whisper-large-v3", 3087,
               torch_sha256="e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb"),
)  # fmt: skip

ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}
# What ``auto`` fetches where nothing is here: small enough to wait for, and it speaks every language.
FETCHED_BY_DEFAULT = "base"


def known_model(name: str) -> KnownModel | None:
    """Return the model of a name or its alias, None where podkit knows none."""
    wanted = ALIASES.get(name, name)
    return next((model for model in CATALOG if model.name == wanted), None)


def rank(name: str) -> int:
    """Return how good a model is, for comparing; -1 for one that podkit does not know."""
    return next((at for at, model in enumerate(CATALOG) if model.name == name), -1)
