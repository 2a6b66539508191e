"""What the results of the last run rested on: so that a plan can say what runs again, and because of which change.

Kept beside the cache and never read by a run: nothing that is published depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from toolkit.pipeline.graph.key import Identified, key_of
from toolkit.pipeline.graph.stage import Stage
from toolkit.storage.identity import digest_of
from toolkit.storage.state_file import StateFile

_MEMORY = "stages.json"


class StageMemory(BaseModel):
    """One stage's last result: digests of its settings by name, the stages it needed, what it came to, its place and time.

    ``folder`` is relative to the cache; ``seconds`` is how long it took when it last ran.
    """

    settings: dict[str, str] = {}
    version: int = 1
    needs: list[str] = []
    identity: str = ""
    folder: str = ""
    seconds: float = 0.0


class RunMemory(BaseModel):
    """The last run: its stages, and digests of the drafts as it left them by their stages."""

    stages: dict[str, StageMemory] = {}
    drafts: dict[str, str] = {}


_TYPE = TypeAdapter(RunMemory)


def settings_digests(stage: Stage[Any]) -> dict[str, str]:
    """Return a digest of each field of a stage's settings; nothing for a stage whose settings no key is made of."""
    settings = stage.settings
    if stage.runs_always:
        return {}
    # What tells its own identity is one thing, whatever fields it has.
    if is_dataclass(settings) and not isinstance(settings, type | Identified):
        return {field.name: digest_of(key_of(getattr(settings, field.name))) for field in fields(settings)}
    return {"settings": digest_of(key_of(settings))}


def read_memory(state: Path) -> RunMemory:
    """Return what is remembered of the last run; empty where nothing is."""
    try:
        return _TYPE.validate_python(StateFile(state / _MEMORY).read() or {})
    except ValidationError:
        return RunMemory()


def keep_memory(state: Path, stages: Mapping[str, StageMemory], drafts: Mapping[str, str]) -> None:
    """Remember a run; a stage that was not part of it stays as it was known.

    Raises
    ------
    CannotWrite, DiskFull
    """
    before = read_memory(state)
    kept = {name: _with_time(one, before.stages.get(name)) for name, one in stages.items()}
    memory = RunMemory(stages=before.stages | kept, drafts=dict(drafts))
    if memory != before:
        StateFile(state / _MEMORY).write(memory.model_dump(mode="json"))


def _with_time(now: StageMemory, before: StageMemory | None) -> StageMemory:
    # A result from the cache took no time; how long it took to make is known from before.
    return now if now.seconds or before is None else now.model_copy(update={"seconds": before.seconds})
