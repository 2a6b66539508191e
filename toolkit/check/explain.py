"""The page of a rule: as it is in ``docs/rules/``, and as ``--explain`` prints it."""

from __future__ import annotations

from toolkit.check.rule import Rule

_SCOPES = {
    "recording": "each recording",
    "session": "the tracks of an episode folder, together",
    "folder": "an episode folder",
    "unreadable": "each file given",
}


def page_of(rule: Rule) -> str:
    """Return a rule's page in Markdown."""
    limits = "".join(f"| `{name}` | {value:g} | {rule.units.get(name, '')} |\n" for name, value in rule.limits.items())
    table = f"\n## Limits\n\n| limit | default | unit |\n|---|---|---|\n{limits}" if limits else ""
    fixed = " `podkit check --fix` does this in a new file." if rule.fixable else ""
    return (
        f"# {rule.code}: {rule.name}\n\n{rule.what}\n\n"
        f"Severity: {rule.severity.value}. Applies to {_SCOPES[rule.scope]}.\n\n"
        f"## Why it matters\n\n{rule.why}\n\n"
        f"## How it is measured\n\n{rule.measured}\n\nSource: {rule.source}\n{table}\n"
        f"## How to fix it\n\n{rule.mend}{fixed}\n"
    )
