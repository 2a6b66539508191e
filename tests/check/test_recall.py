"""Each defect, put into a voice at its documented strengths, is found by its rule, and the voice alone is clean."""

from collections.abc import Callable

import numpy as np
import pytest

from bench.check.episodes import PRESET, GoodEpisodes
from bench.check.recall import defect_modules, facts_of, finds, recall, wrongly
from toolkit.check.registry import all_rules, rule_of
from toolkit.pipeline.episode.presets import load_preset

DEFECTS = defect_modules()
# What needs the sound of rooms and real breath is counted by the bench on real speech.
IN_FILES = sorted(code for code, module in DEFECTS.items() if hasattr(module, "harm"))
BY_FORMULA = sorted(set(DEFECTS) - set(IN_FILES) - {"AUD017", "AUD018"})


@pytest.fixture(scope="module")
def episodes(tmp_path_factory: pytest.TempPathFactory) -> GoodEpisodes:
    return GoodEpisodes(tmp_path_factory.mktemp("episodes"))


@pytest.mark.slow
@pytest.mark.parametrize("code", BY_FORMULA)
def test_a_defect_that_is_put_in_is_found(code: str, voice: Callable[..., np.ndarray]) -> None:
    module, rule = DEFECTS[code], rule_of(code)
    assert rule is not None
    strength = module.STRENGTHS[-1]
    rate = module.rate_of(strength)
    preset = load_preset(module.PRESET) if hasattr(module, "PRESET") else None
    assert finds(rule, facts_of(module.put(voice(20.0, rate), rate, strength, 3), rate), preset)


@pytest.mark.slow
@pytest.mark.parametrize("code", BY_FORMULA)
def test_a_clean_voice_has_no_finding(code: str, voice: Callable[..., np.ndarray]) -> None:
    rule = rule_of(code)
    assert rule is not None
    assert not finds(rule, facts_of(voice(20.0), 48_000))


@pytest.mark.slow
@pytest.mark.parametrize("code", IN_FILES)
def test_a_defect_of_a_file_or_an_episode_is_found_at_every_strength_and_a_good_one_is_clean(
    code: str, episodes: GoodEpisodes
) -> None:
    assert recall(code, episodes, seeds=1).recall == (1.0, 1.0, 1.0)
    assert wrongly(code, episodes, seeds=1) == 0


@pytest.mark.slow
def test_a_good_episode_has_no_finding_at_all(episodes: GoodEpisodes) -> None:
    assert episodes.codes(episodes.clean("talk", 0), "") == set()
    # What it was made from has 24 kHz.
    assert episodes.codes(episodes.clean("delivered", 0), PRESET) == {"AUD023"}


def test_every_rule_has_a_defect() -> None:
    assert set(DEFECTS) == {rule.code for rule in all_rules()}
