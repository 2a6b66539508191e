"""The pages of the rules, generated from the rules themselves.

python -m bench.check.pages
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolkit.check.explain import page_of
from toolkit.check.registry import all_rules
from toolkit.check.rule import Rule

PAGES = Path(__file__).parents[2] / "docs" / "rules"


def index_of(rules: Iterable[Rule]) -> str:
    """Return the table of all rules in Markdown."""
    rows = "".join(
        f"| [{rule.code}]({rule.code}.md) | `{rule.name}` | {rule.severity.value} | {rule.what} |\n" for rule in rules
    )
    return (
        "# The rules of podkit check\n\n"
        "`podkit check --explain AUD004` prints a page. How to add a rule: [CONTRIBUTING](CONTRIBUTING.md).\n\n"
        f"| rule | name | severity | what |\n|---|---|---|---|\n{rows}"
    )


def main() -> None:
    """Write a page for each rule."""
    for rule in all_rules():
        (PAGES / f"{rule.code}.md").write_text(page_of(rule), "utf-8")
    (PAGES / "README.md").write_text(index_of(all_rules()), "utf-8")


if __name__ == "__main__":
    main()
