"""What of an episode is made."""

import pytest

from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE, ProduceOptions


def test_everything_is_made_unless_it_is_left_out() -> None:
    assert all(ProduceOptions().does(stage) for stage in SKIPPABLE)
    assert not any(ProduceOptions(skip=frozenset(SKIPPABLE)).does(stage) for stage in SKIPPABLE)


@pytest.mark.parametrize(
    ("skipped", "gone"),
    [
        ("transcribe", {"transcribe", "chapters", "highlights", "clips", "notes"}),
        ("highlights", {"highlights", "clips"}),
        ("chapters", {"chapters"}),
        ("clips", {"clips"}),
        ("notes", {"notes"}),
        ("clean", {"clean"}),
        ("stitch", {"stitch"}),
    ],
)
def test_what_rests_on_a_stage_goes_with_it_and_nothing_else(skipped: str, gone: set[str]) -> None:
    options = ProduceOptions(skip=frozenset({skipped}))
    assert {stage for stage in SKIPPABLE if not options.does(stage)} == gone


def test_a_stage_nobody_knows_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="'mix' is not one of transcribe, chapters"):
        ProduceOptions(skip=frozenset({"mix"}))
    with pytest.raises(ValueError, match="'clips' is not one of " + ", ".join(DRAFT_NAMES)):
        ProduceOptions(redraft=frozenset({"clips"}))
