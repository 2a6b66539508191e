"""Sentences to samples with Debian's flite, and when each word of them is said.

Owns the synthesiser and the voices; knows no episode. flite's library is called, not its program, because only the
library tells which phones belong to which word of the text.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache

import numpy as np
import soxr
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
FLITE_RATE_HZ = 16_000

# Kept around the first and the last phone: a plosive's closure before, the decay after.
BEFORE_S, AFTER_S = 0.03, 0.08


@dataclass(frozen=True, slots=True)
class Voice:
    """A flite voice: its mean pitch in Hz, its pace, and by how much its throat is shortened.

    ``formants`` 1.15 plays the voice 15 % faster after it was spoken as much slower and lower: pace and pitch are as
    asked, and the resonances are those of a shorter throat. So a man's voice becomes another person's.
    """

    library: str
    pitch_hz: float | None = None
    pace: float = 1.0
    formants: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the script spells it; seconds from the sentence's first sample, end exclusive."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """A spoken sentence: float32 at 48 kHz, shape (n,), full scale 1.0; and its words."""

    samples: NDArray[np.float32]
    words: tuple[Word, ...]


class _Wave(ctypes.Structure):
    """``cst_wave`` of flite 2.2, include/cst_wave.h."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _VoiceHeader(ctypes.Structure):
    """The first fields of ``cst_voice`` of flite 2.2, include/cst_voice.h."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


_TOKEN = b"R:SylStructure.parent.parent.R:Token.parent"


def speak(sentence: str, voice: Voice, *, pace: float = 1.0, says: dict[str, str] | None = None) -> Utterance:
    """Say one sentence.

    Parameters
    ----------
    sentence : str
        One sentence; its words are what white space separates.
    voice : Voice
        Whose.
    pace : float
        Beside the voice's own pace; 1.05 is 5 % faster.
    says : dict
        For a word that flite reads wrongly, a spelling that it reads rightly (one word for one word).
    """
    written = sentence.split()
    flite = _flite()
    header = flite.voice(voice.library)
    flite.set_float(header.features, b"duration_stretch", voice.formants / (voice.pace * pace))
    if voice.pitch_hz is not None:
        flite.set_float(header.features, b"int_f0_target_mean", voice.pitch_hz / voice.formants)
    utterance = flite.synth(_respelled(written, says or {}).encode(), ctypes.addressof(header))
    try:
        rate_hz, heard = flite.samples_of(utterance)
        spans_s = flite.spans_of(utterance)
    finally:
        flite.delete(utterance)
    if len(spans_s) != len(written):
        raise RuntimeError(f"flite said {len(spans_s)} words for the {len(written)} of {sentence!r}")
    first = max(0, round((spans_s[0][0] - BEFORE_S) * rate_hz))
    heard = heard[first : round((spans_s[-1][1] + AFTER_S) * rate_hz)]
    played_hz = rate_hz * voice.formants
    samples = soxr.resample(heard, played_hz, SAMPLE_RATE).astype(np.float32)
    times_s = [tuple((edge * rate_hz - first) / played_hz for edge in span) for span in spans_s]
    return Utterance(samples, tuple(Word(text, *span) for text, span in zip(written, times_s, strict=True)))


def _respelled(written: list[str], says: dict[str, str]) -> str:
    words = []
    for word in written:
        bare = word.strip(".,?!")
        words.append(word.replace(bare, says.get(bare, bare)))
    return " ".join(words)


class _Flite:
    """flite's C library, with the few functions that are needed."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        # The voices' libraries find the language and the lexicon among what is loaded already.
        self._languages = [
            ctypes.CDLL(f"lib{name}.so.1", mode=ctypes.RTLD_GLOBAL) for name in ("flite_usenglish", "flite_cmulex")
        ]
        self._library.flite_init()
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        self.synth = self._function("flite_synth_text", pointer, text, pointer)
        self.delete = self._function("delete_utterance", None, pointer)
        self.set_float = self._function("flite_feat_set_float", None, pointer, text, ctypes.c_float)
        self._wave = self._function("utt_wave", ctypes.POINTER(_Wave), pointer)
        self._relation = self._function("utt_relation", pointer, pointer, text)
        self._head = self._function("relation_head", pointer, pointer)
        self._next = self._function("item_next", pointer, pointer)
        self._item = self._function("path_to_item", pointer, pointer, text)
        self._float = self._function("ffeature_float", ctypes.c_float, pointer, text)
        self._voices: dict[str, _VoiceHeader] = {}

    def _function(self, name: str, result: object, *arguments: object) -> ctypes._CFuncPtr:
        function = getattr(self._library, name)
        function.restype, function.argtypes = result, list(arguments)
        return function

    def voice(self, name: str) -> _VoiceHeader:
        if name not in self._voices:
            register = getattr(ctypes.CDLL(f"libflite_{name}.so.1", mode=ctypes.RTLD_GLOBAL), f"register_{name}")
            register.restype, register.argtypes = ctypes.POINTER(_VoiceHeader), [ctypes.c_char_p]
            self._voices[name] = register(None).contents
        return self._voices[name]

    def samples_of(self, utterance: int) -> tuple[int, NDArray[np.float32]]:
        wave = self._wave(utterance).contents
        samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).astype(np.float32) / 32_768
        return wave.sample_rate, samples

    def spans_of(self, utterance: int) -> list[tuple[float, float]]:
        """Give start and end in seconds of each word that the text has between white space."""
        spans: dict[int, tuple[float, float]] = {}
        segment = self._head(self._relation(utterance, b"Segment"))
        start_s = 0.0
        while segment:
            end_s = self._float(segment, b"end")
            token = self._item(segment, _TOKEN)
            if token:
                spans[token] = (spans.get(token, (start_s, 0.0))[0], end_s)
            start_s = end_s
            segment = self._next(segment)
        return list(spans.values())


@cache
def _flite() -> _Flite:
    return _Flite()
