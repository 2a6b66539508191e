from collections.abc import Callable

from toolkit.check.transcripts import TranscriptFacts


def test_captions_too_fast_to_read_are_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD045", transcript=TranscriptFacts("a.vtt", letters_per_s=(40.0, 12.0))) == [
        "50% of the captions in a.vtt are too fast to read"
    ]
    assert sentences("AUD045", transcript=TranscriptFacts("a.vtt", letters_per_s=(15.0, 12.0))) == []
