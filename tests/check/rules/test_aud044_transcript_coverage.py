from collections.abc import Callable

from toolkit.check.transcripts import TranscriptFacts
from toolkit.model.span import Span


def test_speech_that_is_left_out_is_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD044", transcript=TranscriptFacts("a.vtt", (Span(0.0, 300.0),))) == [
        "a.vtt covers 50% of the speech"
    ]
    assert sentences("AUD044", transcript=TranscriptFacts("a.vtt", (Span(0.0, 600.0),))) == []


def test_another_language_and_another_length_are_named(sentences: Callable[..., list[str]]) -> None:
    wrong = TranscriptFacts("a.vtt", (Span(0.0, 700.0),), language="de", expected_language="en-GB")
    assert len(sentences("AUD044", transcript=wrong)) == 2
