"""All rules, found by the files in ``rules/``: a new file is a new rule, and nothing else has to be changed."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from toolkit.check import rules as folder
from toolkit.check.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in order of its code."""
    names = [found.name for found in pkgutil.iter_modules(folder.__path__)]
    found: list[Rule] = [import_module(f"{folder.__name__}.{name}").RULE for name in names]
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_of(code: str) -> Rule | None:
    """Return the rule with a code or a name, in any case; None if there is none."""
    wanted = code.strip().lower()
    return next((rule for rule in all_rules() if wanted in (rule.code.lower(), rule.name)), None)
