"""How much of the speech the cues of a transcript cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.check.transcripts import covered_share
from toolkit.model.span import Span

SPOKEN = (Span(0.0, 4.0), Span(6.0, 10.0))


@pytest.mark.parametrize(
    ("cues", "share"),
    [
        ((), 0.0),
        ((Span(0.0, 10.0),), 1.0),
        ((Span(0.0, 2.0), Span(2.0, 4.0)), 0.5),
        ((Span(4.0, 6.0),), 0.0),
        ((Span(3.0, 7.0),), 0.25),
        # Cues of two speakers at once do not count twice beyond all of the speech.
        ((Span(0.0, 10.0), Span(0.0, 10.0)), 1.0),
    ],
)
def test_the_share_is_of_the_seconds_of_speech_within_cues(cues: tuple[Span, ...], share: float) -> None:
    assert covered_share(SPOKEN, cues) == pytest.approx(share)


def test_a_recording_without_speech_is_covered() -> None:
    assert covered_share((), (Span(0.0, 1.0),)) == 1.0
    assert covered_share((Span(2.0, 2.0),), ()) == 1.0


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10)), max_size=12))
def test_a_share_is_between_nothing_and_all(cues: list[tuple[float, float]]) -> None:
    share = covered_share(SPOKEN, tuple(Span(start, start + length) for start, length in cues))
    assert 0.0 <= share <= 1.0
