"""A delivery target: loudness, peak and files; and the preset file that describes it.

Owns the values and their validation; opens no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.model.containers import ContainerName
from toolkit.model.errors import InvalidPreset
from toolkit.model.toml_slips import NotToml, load_toml
from toolkit.model.toml_values import found_and_expected

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

TitleCase = Literal["sentence", "title"]
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One encoded file for listeners or the archive; ``bitrate_kbps`` None for lossless."""

    container: ContainerName
    bitrate_kbps: int | None = None
    sample_rate: int = 44_100
    channels: int = 2
    bit_depth: int | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """The requirements of a directory, a broadcaster or an archive."""

    name: str
    title: str
    why: str
    source: str
    target_lufs: float
    tolerance_lu: float
    peak_dbtp: float
    deliverables: tuple[Deliverable, ...]
    title_case: TitleCase = "sentence"
    noise_floor_dbfs: float | None = None
    head_s: float = 0.0
    tail_s: float = 0.0


class _DeliverableFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    container: ContainerName
    bitrate_kbps: int | None = Field(default=None, ge=16, le=512)
    sample_rate: int = Field(default=44_100, ge=8_000, le=192_000)
    channels: int = Field(default=2, ge=1, le=2)
    bit_depth: Literal[16, 24] | None = None


class _PresetFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    why: str = ""
    source: str = ""
    target_lufs: float = Field(ge=-40.0, le=-5.0)
    tolerance_lu: float = Field(default=0.5, gt=0.0, le=5.0)
    peak_dbtp: float = Field(ge=-20.0, le=0.0)
    title_case: TitleCase = "sentence"
    noise_floor_dbfs: float | None = Field(default=None, ge=-120.0, le=0.0)
    head_s: float = Field(default=0.0, ge=0.0, le=10.0)
    tail_s: float = Field(default=0.0, ge=0.0, le=10.0)
    deliverable: list[_DeliverableFile] = Field(min_length=1)


def parse_preset(name: str, text: str) -> Preset:
    """Read a preset file's text.

    Raises
    ------
    InvalidPreset
        Naming the key, what was found and what was expected.
    """
    try:
        file = _PresetFile.model_validate(load_toml(text))
    except NotToml as error:
        raise InvalidPreset(name, f"{error}.") from error
    except ValidationError as error:
        raise InvalidPreset(
            name, "; ".join(_problem(entry) for entry in error.errors()[:_MOST_PROBLEMS]) + "; correct it."
        ) from error
    deliverables = tuple(Deliverable(**entry.model_dump()) for entry in file.deliverable)
    return Preset(name=name, deliverables=deliverables, **file.model_dump(exclude={"deliverable"}))


def _problem(entry: ErrorDetails) -> str:
    """Return the message for one error; deliverables are counted from 1."""
    key = ", ".join(str(part + 1) if isinstance(part, int) else str(part) for part in entry["loc"])
    key = key.replace("deliverable, ", "deliverable ")
    table = _DeliverableFile if len(entry["loc"]) > 1 else _PresetFile
    found, expected = found_and_expected(entry, tuple(table.model_fields))
    return f"{key}: found {found}, expected {expected}"
