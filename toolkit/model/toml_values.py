"""A value that cannot stand where it stands in a TOML file: what was found, and what was expected, in the words of the file.

Owns the translation of pydantic's errors; no word of Python or pydantic reaches the person who wrote the file.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from pydantic_core import ErrorDetails

from toolkit.model.near import nearest
from toolkit.model.printable import visible
from toolkit.model.toml_line import read_date

_LETTERS = 78
_KINDS = {"string": "text in quotes", "int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list",
          "model": "a table", "dict": "a table", "date": "a date as year-month-day, such as 2026-11-23"}  # fmt: skip
_LIMITS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most"), "greater_than": ("gt", "more than"),
           "less_than": ("lt", "less than")}  # fmt: skip


def shown_value(value: Any) -> str:  # noqa: ANN401 - whatever TOML may hold
    """Return a value as it stands in a TOML file, shortened, in quotes if it is text."""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    match value:
        case str():
            return f"'{visible(value)[:_LETTERS]}'"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a table"
        case list():
            plain = not any(isinstance(part, dict) for part in value)
            return f"[{', '.join(map(shown_value, value))}]"[:_LETTERS] if plain else "a list"
        case _:
            return str(value)[:_LETTERS]


def found_and_expected(entry: ErrorDetails, known: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return what was found and what was expected, for one error; ``known`` are the keys that the table may have."""
    match entry["type"]:
        case "missing":
            return "nothing", "this key"
        case "extra_forbidden":
            near = nearest(str(entry["loc"][-1]), known)
            return "an unknown key", f"{near!r}" if near else f"one of {', '.join(known) or 'no keys'}"
        case _:
            return shown_value(entry["input"]), _expected(entry)


def _expected(entry: ErrorDetails) -> str:
    kind, value, context = entry["type"], entry["input"], entry.get("ctx", {})
    if kind in ("literal_error", "enum"):
        names = re.findall(r"'([^']*)'", str(context["expected"]))
        near = nearest(value, names) if isinstance(value, str) else ""
        return f"one of {context['expected']}" + (f" (perhaps {near!r})" if near else "")
    if kind == "value_error":
        return str(context["error"])
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{words} {context[key]}".removesuffix(".0")
    if kind in ("string_too_short", "too_short"):
        return "some text" if kind == "string_too_short" else "at least one"
    name = re.sub(r"_(type|parsing|from_\w+)$", "", kind)
    return _instead(name, value, str(entry["loc"][-1])) or _KINDS.get(name) or _plain(str(entry["msg"]))


def _plain(message: str) -> str:
    return message.lower().removeprefix("input should be ").replace("valid ", "")


def _instead(name: str, value: Any, key: str) -> str:  # noqa: ANN401
    """Return what is expected in place of a value of another kind, spelled out; "" where nothing can be guessed."""
    match name, value:
        case "list", dict():
            return f"[[{key}]] with two brackets, once for each"
        case "model" | "dict", list():
            return f"[{key}] with single brackets, once"
        case _, str():
            return _instead_of_text(name, value)
        case "string", int() | float() | datetime.date() | datetime.time():
            return f'text in quotes: "{shown_value(value)}"'
        case "date", datetime.datetime():
            return f"a date without a time: {value.date().isoformat()}"
        case _:
            return ""


def _instead_of_text(name: str, text: str) -> str:
    match name:
        case "list":
            words = [word.strip() for word in text.split(",") if word.strip()]
            return f"a list: {json.dumps(words, ensure_ascii=False)}"
        case "date":
            day = read_date(text)
            return f"a date as year-month-day: {day.isoformat()}" if day else ""
        case "bool":
            return "true or false, without quotes"
        case "int" | "float":
            return _number(name, text)
        case _:
            return ""


def _number(name: str, text: str) -> str:
    found = re.fullmatch(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*\D*", text)
    return f"{_KINDS[name]}, without quotes: {found[1].replace(',', '.')}" if found else ""
