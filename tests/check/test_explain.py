"""The pages of the rules are what the rules say."""

from pathlib import Path

import pytest

from bench.check.pages import index_of
from toolkit.check.explain import page_of
from toolkit.check.registry import all_rules
from toolkit.check.rule import Rule

PAGES = Path(__file__).parents[2] / "docs" / "rules"
TESTS = Path(__file__).parent / "rules"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_its_page_and_its_test(rule: Rule) -> None:
    assert (PAGES / f"{rule.code}.md").read_text("utf-8") == page_of(rule)
    assert list(TESTS.glob(f"test_{rule.code.lower()}_*.py"))


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert {path.stem for path in PAGES.glob("AUD*.md")} == {rule.code for rule in all_rules()}


def test_the_index_is_what_the_rules_say() -> None:
    assert (PAGES / "README.md").read_text("utf-8") == index_of(all_rules())
