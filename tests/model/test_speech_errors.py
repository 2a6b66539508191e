"""The sentence of words that cannot be what was said."""

from toolkit.model.errors import WorkRefused
from toolkit.model.speech_errors import SpeechNotUnderstood


def test_words_that_were_not_understood_are_refused_with_the_ways_out() -> None:
    error = SpeechNotUnderstood("ada.flac", "tiny.en", "it found no words", "if this is German, say so")
    assert isinstance(error, WorkRefused)
    assert str(error) == (
        "ada.flac: tiny.en did not understand what is said (it found no words); if this is German, say so; "
        "podkit produce --skip transcribe leaves the words out."
    )
