"""Small talks with known subjects, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from toolkit.model.transcript import Segment, Transcript, Word

ROOMS = [
    ("Ada Park", "Hello and welcome to Small Rooms. I am Ada Park."),
    ("Marta Kowalczyk", "Thank you for having me, Ada. I like your curtains."),
    ("Ada Park", "So let us start with the echo. Why does a small room make so much echo?"),
    ("Marta Kowalczyk", "Every bare wall is a mirror for sound. The echo leaves the wall and comes back to the microphone. "
     "People buy a new microphone because they hate the echo, and then they own an expensive recording of the same room. "
     "Hang a blanket on the wall behind you and the echo is gone. A blanket costs nothing."),
    ("Ada Park", "So the blanket beats the microphone?"),
    ("Marta Kowalczyk", "The blanket always beats the microphone. I would rather record under a blanket than in a palace made of glass. "
     "The wall is the instrument, and the echo is what it plays."),
    ("Ada Park", "Let us move on to your archive. How did the archive of village songs begin?"),
    ("Marta Kowalczyk", "My grandmother sang in her village every winter. One spring she was gone, and all I had was a tape of eleven seconds. "
     "Then I drove from village to village and asked every singer for one song. Today the archive holds four hundred songs from thirty villages. "
     "The best song always comes after the singer believes that the tape has stopped."),
    ("Ada Park", "What was the hardest song to find?"),
    ("Marta Kowalczyk", "A song about a flood that only one singer in the last village still knew. She wanted a new roof for it, and the archive paid for the roof."),
    ("Ada Park", "Thank you for coming, Marta. That was Small Rooms. See you next week. Goodbye."),
]  # fmt: skip


def say(lines: list[tuple[str, str]], *, pause_s: float = 0.6, language: str = "en", word_s: float = 0.5) -> Transcript:
    """Return a talk with a time for every word, half a second each, and a pause between turns."""
    at_s = 1.0
    segments = []
    for speaker, text in lines:
        words = []
        for word in text.split():
            words.append(Word(word, round(at_s, 3), round(at_s + word_s * 0.9, 3)))
            at_s += word_s
        segments.append(Segment(speaker, words[0].start_s, words[-1].end_s, text, tuple(words)))
        at_s += pause_s
    return Transcript(tuple(segments), language)


@pytest.fixture(scope="session")
def talk() -> Callable[..., Transcript]:
    """Return the function that makes a transcript of (speaker, text) lines."""
    return say


@pytest.fixture(scope="session")
def rooms() -> Transcript:
    """Return a talk of two and a half minutes about echo, then about an archive."""
    return say(ROOMS)
