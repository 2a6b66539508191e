from collections.abc import Callable

from toolkit.check.transcripts import TranscriptFacts
from toolkit.model.preset import Preset


def test_a_delivered_file_without_transcript_is_named(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD043", preset=apple) == ["there is no transcript beside it"]
    assert sentences("AUD043") == []
    assert sentences("AUD043", transcript=TranscriptFacts("a.vtt", problem="it is broken")) == ["a.vtt: it is broken"]
