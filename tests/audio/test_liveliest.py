"""The stretch of a talk in which everybody is heard."""

from toolkit.audio.liveliest import liveliest
from toolkit.model.span import Span

TALK = Span(0.0, 100.0)


def test_a_stretch_in_which_both_speak_is_taken_before_one_with_more_speech_of_one() -> None:
    ada = (Span(0.0, 40.0), Span(80.0, 85.0))
    ben = (Span(85.0, 90.0),)
    assert 80.0 <= liveliest([ada, ben], TALK, 10.0) <= 85.0


def test_among_equals_the_one_with_more_speech_counts_and_then_the_first() -> None:
    assert liveliest([(Span(20.0, 24.0), Span(60.0, 70.0))], TALK, 10.0) == 60.0
    assert liveliest([(Span(20.0, 30.0), Span(60.0, 70.0))], TALK, 10.0) == 20.0


def test_what_leaves_no_choice_begins_at_the_start() -> None:
    assert liveliest([(Span(5.0, 8.0),)], Span(2.0, 9.0), 10.0) == 2.0
    assert liveliest([], TALK, 10.0) == 0.0
    assert liveliest([()], TALK, 10.0) == 0.0
