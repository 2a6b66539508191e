"""Each defect, put into a voice at its documented strengths, is found by its rule, and the voice alone is clean."""

from collections.abc import Callable

import numpy as np
import pytest

from bench.check.recall import defect_modules, facts_of, finds
from toolkit.check.meter import SoundMeter
from toolkit.check.registry import all_rules, rule_of

DEFECTS = defect_modules()
# What needs the sound of rooms and real breath is counted by the bench on real speech.
BY_FORMULA = sorted(set(DEFECTS) - {"AUD017", "AUD018"})


@pytest.mark.parametrize("code", BY_FORMULA)
def test_a_defect_that_is_put_in_is_found(code: str, voice: Callable[..., np.ndarray]) -> None:
    module, rule = DEFECTS[code], rule_of(code)
    assert rule is not None
    strength = module.STRENGTHS[-1]
    rate = module.rate_of(strength)
    assert finds(rule, facts_of(module.put(voice(20.0, rate), rate, strength, 3), rate))


@pytest.mark.parametrize("code", BY_FORMULA)
def test_a_clean_voice_has_no_finding(code: str, voice: Callable[..., np.ndarray]) -> None:
    rule = rule_of(code)
    assert rule is not None
    assert not finds(rule, facts_of(voice(20.0), 48_000))


def test_every_defect_belongs_to_a_rule() -> None:
    assert set(DEFECTS) <= {rule.code for rule in all_rules()}


@pytest.mark.parametrize("seconds", [0.3, 1.0, 4.7])
def test_how_a_recording_is_divided_changes_nothing(seconds: float, voice: Callable[..., np.ndarray]) -> None:
    samples = DEFECTS["AUD013"].put(DEFECTS["AUD014"].put(voice(10.0), 48_000, 5.0, 1), 48_000, 20.0, 1)
    whole, pieces = SoundMeter(48_000, 1), SoundMeter(48_000, 1)
    whole.push(samples)
    step = round(seconds * 48_000)
    for begin in range(0, len(samples), step):
        pieces.push(samples[begin : begin + step])
    assert pieces.result()[0] == whole.result()[0]
