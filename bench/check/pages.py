"""The pages of the rules, written from the rules themselves.

python -m bench.check.pages
"""

from __future__ import annotations

from pathlib import Path

from toolkit.check.explain import index_of, page_of
from toolkit.check.registry import all_rules

PAGES = Path(__file__).parents[2] / "docs" / "rules"


def main() -> None:
    """Write a page for each rule."""
    for rule in all_rules():
        (PAGES / f"{rule.code}.md").write_text(page_of(rule), "utf-8")
    (PAGES / "README.md").write_text(index_of(all_rules()), "utf-8")


if __name__ == "__main__":
    main()
