"""Marks: which of them a person named."""

import pytest

from toolkit.model.mark import Mark


@pytest.mark.parametrize(
    "label", ["", " ", "1", "#03", "Marker 01", "marker", "M1", "Cue_2", "Region 4", "Chapter 12", "[3]"]
)
def test_a_recorders_own_words_are_no_title(label: str) -> None:
    assert not Mark(1.0, label).is_titled


@pytest.mark.parametrize("label", ["Room tone", "1. Greeting", "M", "Take 2", "chapter one", "マーク", "Cue the band"])
def test_words_of_a_person_are_a_title(label: str) -> None:
    assert Mark(1.0, label).is_titled
