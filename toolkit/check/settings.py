"""The settings of a check: which rules, how severe, with which limits, for which files.

Owns the tables ``[check]`` in ``podkit.toml`` and ``[tool.podkit.check]`` in ``pyproject.toml``, and their errors. The nearest file at or above
the working folder counts, ``podkit.toml`` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.check.finding import Severity
from toolkit.check.rule import Limits, Rule
from toolkit.model.errors import InvalidManifest
from toolkit.model.near import nearest
from toolkit.model.problem import Problem
from toolkit.model.toml_slips import NotToml, load_toml, toml_text
from toolkit.model.toml_values import found_and_expected
from toolkit.storage.small_file import TABLE_BYTES, read_if_there

FILES = ("podkit.toml", "pyproject.toml")
_MOST_PROBLEMS = 20


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    select: list[str] | None = None
    ignore: list[str] = []
    severity: dict[str, Severity] = {}
    limits: dict[str, dict[str, float]] = {}
    preset: str = ""


class _CheckTable(_Part):
    baseline: str = ""
    per_path: dict[str, _Part] = Field(default={}, alias="per-path")
    presets: dict[str, _Part] = {}


@dataclass(frozen=True)
class Settings:
    """The settings of one run: those of the file, then those of a preset, then those of a path; the last one counts."""

    table: _CheckTable = field(default_factory=_CheckTable)
    folder: Path = field(default_factory=Path)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def baseline(self) -> Path | None:
        """The baseline file that the settings name; None if they name none."""
        return self.folder / self.table.baseline if self.table.baseline else None

    def preset_name(self, path: Path) -> str:
        """Return the preset that the settings name for a file; "" if they name none."""
        return next((part.preset for part in reversed(self._parts(path, "")) if part.preset), "")

    def is_on(self, rule: Rule, path: Path, preset: str) -> bool:
        """Return whether a rule is applied to a file."""
        parts = self._parts(path, preset)
        chosen = next((part.select for part in reversed(parts) if part.select is not None), None)
        wanted = self.select or chosen
        ignored = [*self.ignore, *(code for part in parts for code in part.ignore)]
        return (wanted is None or not wanted or names(rule, wanted)) and not names(rule, ignored)

    def severity(self, rule: Rule, path: Path, preset: str) -> Severity:
        """Return how serious a rule's findings are for a file."""
        given = [
            part.severity[key] for part in self._parts(path, preset) for key in part.severity if names(rule, [key])
        ]
        return given[-1] if given else rule.severity

    def limits(self, rule: Rule, path: Path, preset: str) -> Limits:
        """Return a rule's limits for a file."""
        values = dict(rule.limits)
        for part in self._parts(path, preset):
            for key, given in part.limits.items():
                values |= {name: value for name, value in given.items() if names(rule, [key])}
        return Limits(values)

    def _parts(self, path: Path, preset: str) -> list[_Part]:
        parts: list[_Part] = [self.table]
        if preset in self.table.presets:
            parts.append(self.table.presets[preset])
        return parts + [part for pattern, part in self.table.per_path.items() if self._matches(path, pattern)]

    def _matches(self, path: Path, pattern: str) -> bool:
        full = path.absolute()
        home = self.folder.absolute()
        inside = full.relative_to(home) if full.is_relative_to(home) else full
        return fnmatch(str(inside), pattern) or fnmatch(path.name, pattern)


def names(rule: Rule, wanted: Iterable[str]) -> bool:
    """Return whether a rule is among codes, beginnings of codes (``AUD01``), names or ``all``."""
    return any(
        one.lower() in ("all", rule.name) or rule.code.startswith(one.strip().upper()) for one in wanted if one.strip()
    )


def unknown_names(rules: Iterable[Rule], wanted: Iterable[str]) -> list[str]:
    """Return those of ``wanted`` that name no rule."""
    known = tuple(rules)
    return [one for one in wanted if not any(names(rule, [one]) for rule in known)]


def no_such_rule(name: str, rules: Iterable[Rule]) -> str:
    """Return the sentence for the name of a rule that there is not."""
    known = tuple(rules)
    near = nearest(name, [*(rule.name for rule in known), *(rule.code for rule in known)])
    return f"{name!r} is not a rule; {f'did you mean {near!r}?' if near else 'docs/rules lists them.'}"


def find_settings(start: Path, rules: Iterable[Rule], *, select: tuple[str, ...], ignore: tuple[str, ...]) -> Settings:
    """Return the settings for a run from a folder.

    Raises
    ------
    InvalidManifest
        When the file is not TOML, or a value is not possible: with the key, what was found and what was expected.
    """
    for folder in (start.absolute(), *start.absolute().parents):
        for name in FILES:
            table = _table(folder / name)
            if table is not None:
                return Settings(_checked(folder / name, table, tuple(rules)), folder, select, ignore)
    return Settings(folder=start, select=select, ignore=ignore)


def _table(path: Path) -> Mapping[str, Any] | None:
    content = read_if_there(path, most_bytes=TABLE_BYTES)
    if content is None:
        return None
    try:
        data: Any = load_toml(toml_text(content))
    except NotToml as error:
        raise InvalidManifest(path, (error.problem,)) from error
    for key in ("check",) if path.name == FILES[0] else ("tool", "podkit", "check"):
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def _known_keys(location: tuple[int | str, ...]) -> tuple[str, ...]:
    table = _CheckTable if len(location) == 1 else _Part
    return tuple(field.replace("_", "-") if field == "per_path" else field for field in table.model_fields)


def _checked(path: Path, table: Mapping[str, Any], rules: tuple[Rule, ...]) -> _CheckTable:
    try:
        checked = _CheckTable.model_validate(table)
    except ValidationError as error:
        problems = tuple(
            Problem(".".join(map(str, entry["loc"])), *found_and_expected(entry, _known_keys(entry["loc"])))
            for entry in error.errors()[:_MOST_PROBLEMS]
        )
        raise InvalidManifest(path, problems) from error
    parts = [checked, *checked.per_path.values(), *checked.presets.values()]
    named = [name for part in parts for name in (*(part.select or ()), *part.ignore, *part.severity, *part.limits)]
    known = [*(rule.code for rule in rules), *(rule.name for rule in rules)]
    wrong = [
        Problem("check", repr(name), f"a rule such as {nearest(name, known) or 'AUD004'}")
        for name in unknown_names(rules, named)
    ]
    wrong += [
        Problem(f"limits.{key}", repr(name), f"one of {', '.join(rule.limits) or 'no limits'}")
        for part in parts
        for key, given in part.limits.items()
        for rule in rules
        if names(rule, [key])
        for name in given
        if name not in rule.limits
    ]
    if wrong:
        raise InvalidManifest(path, tuple(wrong[:_MOST_PROBLEMS]))
    return checked
