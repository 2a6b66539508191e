from __future__ import annotations

import numpy as np
import pytest

from toolkit.media.channels import mixed

SURROUND = ("FL", "FR", "FC", "LFE", "SL", "SR")


def test_the_same_number_of_channels_is_the_input_itself() -> None:
    samples = np.ones((3, 2), np.float32)
    assert mixed(samples, ("FL", "FR"), 2) is samples


def test_surround_folds_by_the_coefficients_of_bs_775_without_clipping() -> None:
    unit = np.eye(6, dtype=np.float32)
    left = mixed(unit, SURROUND, 2)[:, 0]
    assert left / left[0] == pytest.approx([1.0, 0.0, 0.7071, 0.0, 0.7071, 0.0])
    assert np.abs(mixed(np.ones((1, 6), np.float32), SURROUND, 2)).max() == pytest.approx(1.0)


def test_channels_without_a_place_are_heard_alike_on_both_sides() -> None:
    samples = np.array([[0.4, 0.2, 0.0, 0.2]], np.float32)
    assert mixed(samples, ("NONE",) * 4, 2)[0] == pytest.approx([0.2, 0.2])


def test_other_numbers_keep_the_first_channels_and_add_silence() -> None:
    samples = np.array([[0.1, 0.2, 0.3]], np.float32)
    assert mixed(samples, ("", "", ""), 4)[0] == pytest.approx([0.1, 0.2, 0.3, 0.0])
