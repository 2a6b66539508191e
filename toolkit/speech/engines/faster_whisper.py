"""Whisper through CTranslate2: int8 on a CPU, float16 on a GPU.

Owns batches, padding and word times of one model folder; is given samples, never a path to a recording (the library would
open it with its own decoder). Windows shorter than 30 s are encoded short, since the encoder takes most of the time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations
from numpy.typing import NDArray

from toolkit.model.errors import UnreadableMedia
from toolkit.model.transcript import Word
from toolkit.speech.engines.alignment import lag_of
from toolkit.speech.engines.compute import compute_type, has_gpu
from toolkit.speech.engines.engine import (
    Effort,
    Piece,
    Recognition,
    Request,
    aligned_word,
    compression_ratio,
    hints_prompt,
)
from toolkit.speech.scripts import whole_words

COLUMNS_PER_SECOND = 100
WHOLE_WINDOW = 30 * COLUMNS_PER_SECOND
# With less silence after the last word the model begins to loop (bench/speech/wer.py).
SILENCE_AFTER_S = 5.0
SHORT_PIECE_SAMPLES = 2 * 16_000
BEAM = 5
BATCH_ON_CPU, BATCH_ON_GPU = 8, 24
# Tokens that 30 s of the fastest speech need; a loop stops here instead of at the model's 448.
MOST_TOKENS = 224
TEMPERATURES = (0.0, 0.2, 0.4, 0.6)
LOOPS_ABOVE = 2.4
SEED = 1
UNSURE_BELOW = -1.0
PREPENDED, APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"  # noqa: RUF001


class FasterWhisper:
    """One CTranslate2 model folder, loaded."""

    name = "faster-whisper"

    def __init__(self, model_path: Path, model: str, *, threads: int = 0) -> None:
        on_gpu = has_gpu()
        self.model = model
        self.batch_size = BATCH_ON_GPU if on_gpu else BATCH_ON_CPU
        try:
            self._whisper = faster_whisper.WhisperModel(
                str(model_path),
                device="cuda" if on_gpu else "cpu",
                compute_type=compute_type(self.name),
                cpu_threads=threads or len(os.sched_getaffinity(0)),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise UnreadableMedia(model_path, f"not a usable CTranslate2 model ({error}); get it again.") from error
        # In 32 bits the sums depend on the number of threads that BLAS divides them among, and at a near tie so do the words.
        extractor = self._whisper.feature_extractor
        extractor.mel_filters = extractor.mel_filters.astype(np.float64)
        self.languages = tuple(self._whisper.supported_languages)
        self._lag_s = 0.0
        self._lag_s = lag_of(
            self.name, model_path / "model.bin", lambda piece: self.recognise([piece], Request("en"))[0]
        )

    def recognise(self, pieces: Sequence[Piece], request: Request) -> list[Recognition]:
        """Return what is said in each piece; pieces of like length should come together."""
        tokenizer = self._tokenizer(request.language)
        thorough = request.effort is Effort.THOROUGH
        step = 1 if thorough else self.batch_size
        found: list[Recognition] = []
        for batch in (pieces[i : i + step] for i in range(0, len(pieces), step)):
            found += self._recognise_batch(batch, tokenizer, self._prompt(tokenizer, request.hints), thorough=thorough)
        return found

    def language_votes(self, pieces: Sequence[Piece]) -> list[Mapping[str, float]]:
        """Return the probability of each language for each piece."""
        if not self._whisper.model.is_multilingual:
            return [{"en": 1.0} for _ in pieces]
        if not pieces:
            return []
        encoded = self._encode(self._features(pieces, whole=True))
        return [{code[2:-2]: float(p) for code, p in votes} for votes in self._whisper.model.detect_language(encoded)]

    def _tokenizer(self, language: str) -> Tokenizer:
        whisper = self._whisper
        return Tokenizer(
            whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=language or "en"
        )

    @staticmethod
    def _prompt(tokenizer: Tokenizer, hints: Sequence[str]) -> list[int]:
        # Half of the text context is for the prompt; names beyond it are left to the repair of names.
        before = tokenizer.encode(" " + hints_prompt(hints))[: MOST_TOKENS // 2] if hints else []
        return [*([tokenizer.sot_prev, *before] if before else []), *tokenizer.sot_sequence]

    def _features(self, pieces: Sequence[Piece], *, whole: bool) -> tuple[NDArray[np.float32], list[int]]:
        """Return log-mel columns of equal length (silence after each) and how many columns are sound."""
        mels = [self._whisper.feature_extractor(piece.samples)[:, :WHOLE_WINDOW] for piece in pieces]
        lengths = [mel.shape[1] for mel in mels]
        wanted = max(lengths) + round(SILENCE_AFTER_S * COLUMNS_PER_SECOND)
        columns = WHOLE_WINDOW if whole else min(WHOLE_WINDOW, wanted + wanted % 2)
        # Each is padded with its own floor: Whisper's features are relative to the loudest column, so 0 is not silence.
        padded = [np.pad(mel, ((0, 0), (0, columns - mel.shape[1])), constant_values=mel.min()) for mel in mels]
        return np.stack(padded).astype(np.float32), lengths

    def _encode(self, features: tuple[NDArray[np.float32], list[int]]) -> Any:  # noqa: ANN401  # ctranslate2 is untyped
        return self._whisper.encode(features[0])

    def _recognise_batch(
        self, pieces: Sequence[Piece], tokenizer: Tokenizer, prompt: list[int], *, thorough: bool
    ) -> list[Recognition]:
        audible = [index for index, piece in enumerate(pieces) if piece.samples.size >= COLUMNS_PER_SECOND]
        recognitions = [Recognition() for _ in pieces]
        if not audible:
            return recognitions
        # A long piece that failed is padded to the 30 s that Whisper was trained with; a short one would gain nothing.
        whole = thorough and pieces[audible[0]].samples.size > SHORT_PIECE_SAMPLES
        features = self._features([pieces[i] for i in audible], whole=whole)
        encoded = self._encode(features)
        results = self._generate(encoded, [prompt] * len(audible), tokenizer)
        if thorough:
            results = [self._try_harder(encoded, prompt, tokenizer, results[0])]
        texts = [[token for token in result.sequences_ids[0] if token < tokenizer.eot] for result in results]
        alignments = self._whisper.find_alignment(tokenizer, texts, encoded, features[1])
        for index, result, tokens, alignment in zip(audible, results, texts, alignments, strict=True):
            recognitions[index] = Recognition(
                words=tuple(_words(alignment, pieces[index], self._lag_s, tokenizer.language_code)),
                log_probability=_log_probability(result),
                no_speech_probability=float(result.no_speech_prob),
                compression_ratio=compression_ratio(tokenizer.decode(tokens).strip()),
            )
        return recognitions

    def _generate(
        self,
        encoded: Any,  # noqa: ANN401  # ctranslate2 is untyped
        prompts: list[list[int]],
        tokenizer: Tokenizer,
        temperature: float = 0.0,
    ) -> list[Any]:
        search: dict[str, Any] = {"beam_size": BEAM}
        if temperature > 0:
            # The same recording gives the same words every time.
            ctranslate2.set_random_seed(SEED)
            search = {"beam_size": 1, "num_hypotheses": BEAM, "sampling_topk": 0, "sampling_temperature": temperature}
        found: list[Any] = self._whisper.model.generate(
            encoded,
            prompts,
            max_length=min(self._whisper.max_length, len(prompts[0]) + MOST_TOKENS),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            **search,
        )
        return found

    def _try_harder(self, encoded: Any, prompt: list[int], tokenizer: Tokenizer, first: Any) -> Any:  # noqa: ANN401
        """Raise the temperature while the text loops or the model is unsure; return the surest result that does not loop."""
        tried = [first]
        for temperature in TEMPERATURES[1:]:
            if _is_sound(tried[-1], tokenizer):
                return tried[-1]
            tried += self._generate(encoded, [prompt], tokenizer, temperature)
        unlooped = [result for result in tried if _ratio(result, tokenizer) <= LOOPS_ABOVE]
        return max(unlooped or tried, key=_log_probability)


def _words(alignment: list[dict[str, Any]], piece: Piece, lag_s: float, language: str) -> Iterator[Word]:
    merge_punctuations(alignment, PREPENDED, APPENDED)
    found = (Word(w["word"], float(w["start"]), float(w["end"]), float(w["probability"])) for w in alignment)
    whole = (word for word in found if "\ufffd" not in word.text)
    return (aligned_word(piece, word, lag_s) for word in whole_words(whole, language))


def _log_probability(result: Any) -> float:  # noqa: ANN401  # ctranslate2 is untyped
    # CTranslate2 divides the sum by the number of tokens without the end mark; Whisper's threshold counts that too.
    count = len(result.sequences_ids[0])
    return float(result.scores[0]) * count / (count + 1)


def _ratio(result: Any, tokenizer: Tokenizer) -> float:  # noqa: ANN401  # ctranslate2 is untyped
    return compression_ratio(tokenizer.decode(result.sequences_ids[0]).strip())


def _is_sound(result: Any, tokenizer: Tokenizer) -> bool:  # noqa: ANN401  # ctranslate2 is untyped
    return _ratio(result, tokenizer) <= LOOPS_ABOVE and _log_probability(result) >= UNSURE_BELOW
