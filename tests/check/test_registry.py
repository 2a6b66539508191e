"""All rules are found by their files."""

from pathlib import Path

import pytest

from toolkit.check import rules
from toolkit.check.registry import all_rules, rule_of

FILES = sorted(path.stem for path in Path(rules.__file__).parent.glob("aud*.py"))


def test_every_file_is_a_rule_and_they_come_in_the_order_of_their_codes() -> None:
    assert [rule.code for rule in all_rules()] == [name[:6].upper() for name in FILES]


def test_every_rule_has_a_name_of_its_own_and_words() -> None:
    every = all_rules()
    assert len({rule.name for rule in every}) == len(every)
    assert all(text for rule in every for text in (rule.what, rule.why, rule.measured, rule.source, rule.mend))
    assert all(set(rule.units) == set(rule.limits) for rule in every)


@pytest.mark.parametrize("name", ["AUD005", "aud005", " hum ", "Hum"])
def test_a_rule_is_found_by_code_or_name_in_any_case(name: str) -> None:
    rule = rule_of(name)
    assert rule is not None
    assert rule.code == "AUD005"


@pytest.mark.parametrize("name", ["", "AUD", "AUD999", "hums"])
def test_what_names_no_rule_gives_none(name: str) -> None:
    assert rule_of(name) is None
