"""A language model behind any server that speaks OpenAI's ``/v1/chat/completions``: a service, or one on this machine.

Owns the requests: address and key (from the environment, never from a manifest), which requests are repeated, how long all
of them may take, and a memory of good answers, so that no run asks the same question again. Text leaves this machine only
to the address that the user set; there is no default. Answers are checked in ``model_drafts``.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tenacity

from toolkit.model.address import page_below, shown_address
from toolkit.network.errors import NoAnswer
from toolkit.network.json_answer import parse_json
from toolkit.network.session import Limits, Session

ADDRESS_VARIABLE, KEY_VARIABLE = "PODKIT_LLM_URL", "PODKIT_LLM_KEY"
ATTEMPTS, TIMEOUT_S, LONGEST_WAIT_S = 3, 60.0, 10.0
# For all questions of one run together: after that podkit's own drafts are better than more waiting.
PATIENCE_S = 300.0
_MOST_ANSWER_BYTES = 200_000
_REMEDIES = {
    401: "; set PODKIT_LLM_KEY to a key that it knows",
    403: "; set PODKIT_LLM_KEY to a key that may do this",
    404: "; check PODKIT_LLM_URL (it ends in /v1 for most servers) and --language-model",
}


class ModelFailed(Exception):
    """The model gave no usable answer; the text says why, in words that can follow a colon."""


class _Retryable(Exception):
    """A request that may succeed when it is repeated."""


@dataclass
class LanguageModel:
    """One model of one server. After its first failure it gets no more questions in this run.

    ``failure`` is the reason, and ``is_reported`` says whether the producer has been warned of it. ``memory`` is a folder of
    good answers, a file each, named by the digest of the question; safe to delete.
    """

    name: str
    url: str = field(repr=False)
    key: str = field(default="", repr=False)
    memory: Path | None = None
    timeout_s: float = TIMEOUT_S
    patience_s: float = PATIENCE_S
    longest_wait_s: float = LONGEST_WAIT_S
    failure: str = ""
    is_reported: bool = False
    _spent_s: float = field(default=0.0, repr=False)

    @classmethod
    def from_environment(cls, name: str, memory: Path | None = None) -> LanguageModel:
        """Return the model called ``name`` at the address in the environment; without one every question fails."""
        url = os.environ.get(ADDRESS_VARIABLE, "").rstrip("/")
        found = cls(name, url, os.environ.get(KEY_VARIABLE, ""), memory)
        if not url.startswith(("http://", "https://")):
            found.failure = f"set {ADDRESS_VARIABLE} to its address, such as http://localhost:8080/v1"
        return found

    def ask(self, task: str, data: object) -> dict[str, Any]:
        """Return the JSON object that the model answers with.

        ``task`` is an instruction of podkit; ``data`` is sent apart from it, as JSON.

        Raises
        ------
        ModelFailed
            It cannot be reached, refuses, takes too long, or does not answer with a JSON object.
        """
        if self.failure:
            raise ModelFailed(self.failure)
        messages = [
            {"role": "system", "content": task},
            {"role": "user", "content": json.dumps(data, ensure_ascii=False)},
        ]
        body = {"model": self.name, "messages": messages, "temperature": 0, "response_format": {"type": "json_object"}}
        kept = self._memory_file(body)
        if kept is not None and kept.is_file():
            try:
                return _object(kept.read_text("utf-8"))
            except (OSError, ValueError):
                kept.unlink(missing_ok=True)
        began_s = time.monotonic()
        try:
            answer = self._completion(body)
        except ModelFailed as error:
            self.failure = str(error)
            raise
        finally:
            self._spent_s += time.monotonic() - began_s
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
        return answer

    def _memory_file(self, body: dict[str, Any]) -> Path | None:
        if self.memory is None:
            return None
        question = json.dumps([shown_address(self.url), body], sort_keys=True).encode()
        return self.memory / f"{hashlib.sha256(question).hexdigest()}.json"

    def _completion(self, body: dict[str, Any]) -> dict[str, Any]:
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Retryable),
            wait=tenacity.wait_random_exponential(multiplier=0.5, max=self.longest_wait_s),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            reraise=True,
        )
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with Session(headers, secrets=(self.key,)) as session:
                return attempts(self._attempt, session, body)
        except _Retryable as error:
            raise ModelFailed(f"{error}, {ATTEMPTS} times in a row") from error
        except NoAnswer as error:
            raise ModelFailed(f"it {error}") from error

    def _attempt(self, session: Session, body: dict[str, Any]) -> dict[str, Any]:
        left_s = self.patience_s - self._spent_s
        if left_s <= 0:
            raise ModelFailed(f"it took longer than {self.patience_s:g} s")
        limits = Limits(min(self.timeout_s, left_s), _MOST_ANSWER_BYTES)
        answer = session.post(page_below(self.url, "chat/completions"), limits, json=body)
        if answer.is_success:
            return _content_of(answer.content)
        if answer.may_pass:
            raise _Retryable(f"it answered {answer.title}")
        raise ModelFailed(f"it answered {answer.title}{_REMEDIES.get(answer.status, '')}")


def _content_of(answer: bytes) -> dict[str, Any]:
    """Return the object in a completion; some models wrap it in a code fence."""
    try:
        text = parse_json(answer)["choices"][0]["message"]["content"]
        return _object(str(text).strip().removeprefix("```json").removeprefix("```").removesuffix("```"))
    except (ValueError, LookupError, TypeError) as error:
        raise ModelFailed("its answer is not a JSON object") from error


def _object(text: str) -> dict[str, Any]:
    found = parse_json(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - valid JSON of another type
    return found
