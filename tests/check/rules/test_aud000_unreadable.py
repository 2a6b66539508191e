from toolkit.check.registry import rule_of
from toolkit.check.rule import Limits


def test_the_reason_is_told_without_its_full_stop() -> None:
    rule = rule_of("AUD000")
    assert rule is not None
    assert [one.sentence for one in rule.check("it is empty.", Limits({}))] == ["it is empty"]
