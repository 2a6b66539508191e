"""A rule told to a person: the page of ``docs/rules/``, and what ``--explain`` prints."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.check.rule import Rule

_SCOPES = {
    "recording": "each recording",
    "session": "the tracks of an episode folder, together",
    "folder": "an episode folder",
    "unreadable": "each file that is given",
}


def page_of(rule: Rule) -> str:
    """Return a rule's page in Markdown."""
    limits = "".join(f"| `{name}` | {value:g} | {rule.units.get(name, '')} |\n" for name, value in rule.limits.items())
    table = f"\n## Limits\n\n| limit | default | unit |\n|---|---|---|\n{limits}" if limits else ""
    fixed = " `podkit check --fix` does it into a new file." if rule.fixable else ""
    return (
        f"# {rule.code}: {rule.name}\n\n{rule.what}\n\n"
        f"Severity: {rule.severity.value}. Looks at {_SCOPES[rule.scope]}.\n\n"
        f"## Why it matters\n\n{rule.why}\n\n"
        f"## How it is measured\n\n{rule.measured}\n\nSource: {rule.source}\n{table}\n"
        f"## How to mend it\n\n{rule.mend}{fixed}\n"
    )


def index_of(rules: Iterable[Rule]) -> str:
    """Return the table of all rules in Markdown."""
    rows = "".join(
        f"| [{rule.code}]({rule.code}.md) | `{rule.name}` | {rule.severity.value} | {rule.what} |\n" for rule in rules
    )
    return (
        "# The rules of podkit check\n\n"
        "`podkit check --explain AUD004` prints a page. How a rule is added: [CONTRIBUTING](CONTRIBUTING.md).\n\n"
        f"| rule | name | severity | what |\n|---|---|---|---|\n{rows}"
    )
