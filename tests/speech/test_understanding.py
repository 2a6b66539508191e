"""Whether words can be what was said: sure and common ones can, unsure ones that copy a sound and sure silence cannot."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.span import Span
from toolkit.model.transcript import Word
from toolkit.speech.understanding import Understanding, Verdict, together, understanding_of

# As Whisper tiny.en heard it: English, and Spanish whose sound it copied.
ENGLISH = (
    "I'm not 100% sure, but I'm not having crashes at the moment, so we can look at that next week if you like. " * 2
)
COPIED = "Parairei initiarsu volumin de habla al nivel, per de facto. Market numeral trace paravovir agrabar sumens ahi. Para incrementar el volumin " * 2  # fmt: skip
FLUENT = "I'm here to help, and I'm here to help you, and I'll help you with this."


def heard(text: str, probability: float, unheard_s: float = 0.0, language: str = "en") -> Understanding:
    words = [Word(part, at, at + 0.3, probability) for at, part in enumerate(text.split())]
    return understanding_of(words, [Span(0.0, unheard_s)] if unheard_s else [], language)


def test_the_figures_are_those_of_the_words() -> None:
    own = heard("The 12 room\u2019s \u201cZebra\u201d, isn\u2019t it?", 0.5, unheard_s=4.0)
    assert (own.words, own.judged_words, own.common_words) == (6, 5, 3)
    assert (own.probability, own.expected_words) == (0.5, 16.0)


@pytest.mark.parametrize(
    ("text", "probability", "unheard_s", "verdict"),
    [
        (ENGLISH, 0.87, 0.0, Verdict.UNDERSTOOD),
        (ENGLISH, 0.60, 1.0, Verdict.UNDERSTOOD),
        (ENGLISH, 0.50, 2.0, Verdict.NOT_UNDERSTOOD),
        (COPIED, 0.60, 0.0, Verdict.NOT_UNDERSTOOD),
        (FLUENT, 0.52, 12.0, Verdict.NOT_UNDERSTOOD),
        ("", 0.0, 20.0, Verdict.NOT_UNDERSTOOD),
        ("", 0.0, 0.0, Verdict.UNDERSTOOD),
    ],
    ids=["clear", "in noise", "hardly", "copied sound", "fluent nonsense", "nothing heard", "nobody speaks"],
)
def test_a_recording_is_understood_or_not(text: str, probability: float, unheard_s: float, verdict: Verdict) -> None:
    assert heard(text, probability, unheard_s).verdict() is verdict


def test_words_that_a_model_is_sure_of_stand_however_much_speech_has_none() -> None:
    assert heard(ENGLISH, 0.75, unheard_s=600.0).verdict() is Verdict.UNDERSTOOD


def test_few_words_are_doubted_and_never_refused() -> None:
    assert heard(" ".join(COPIED.split()[:14]), 0.4).verdict() is Verdict.DOUBTFUL
    assert heard(" ".join(COPIED.split()[:7]), 0.4).verdict() is Verdict.UNDERSTOOD


def test_who_insists_on_english_is_believed_in_the_middle_and_not_for_nonsense() -> None:
    middle = heard(ENGLISH, 0.47)
    assert 0.70 < middle.score < 0.75
    assert (middle.verdict(), middle.verdict(insisted=True)) == (Verdict.NOT_UNDERSTOOD, Verdict.DOUBTFUL)
    assert heard(COPIED, 0.60).verdict(insisted=True) is Verdict.NOT_UNDERSTOOD


def test_common_english_words_count_in_english_alone() -> None:
    assert heard(COPIED, 0.65, language="es").verdict() is Verdict.UNDERSTOOD
    assert heard(COPIED, 0.50, language="es").verdict() is Verdict.DOUBTFUL
    assert heard("", 0.0, 30.0, language="ja").verdict() is Verdict.NOT_UNDERSTOOD


def test_regional_english_is_english() -> None:
    assert heard(COPIED, 0.60, language="en-GB").score == heard(COPIED, 0.60).score


@given(
    st.lists(st.tuples(st.sampled_from([ENGLISH, COPIED, FLUENT, ""]), st.floats(0, 1), st.floats(0, 50)), min_size=1)
)
def test_tracks_together_have_the_words_of_all(tracks: Sequence[tuple[str, float, float]]) -> None:
    figures = [heard(*track) for track in tracks]
    both = together(figures)
    assert both.words == sum(one.words for one in figures)
    assert min(one.score for one in figures) - 0.31 <= both.score <= max(one.score for one in figures) + 0.31


def test_no_tracks_are_no_speech() -> None:
    assert together([]).verdict() is Verdict.UNDERSTOOD
