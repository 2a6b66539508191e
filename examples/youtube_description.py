"""The description of a video from a transcript.

    python examples/youtube_description.py talk.vtt

YouTube makes chapters of lines that begin with a time, if the first one is 00:00 and there are at least three.
"""

import sys

from toolkit import chapters, highlights

QUOTES = 3


def clock(time_s: float) -> str:
    """Return a time as YouTube reads it."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def main(transcript: str) -> None:
    """Print the description."""
    for quote in highlights(transcript, QUOTES):
        print(f'"{quote.quote}" {quote.speaker}, {clock(quote.start_s)}\n')
    for chapter in chapters(transcript):
        print(clock(chapter.start_s), chapter.title)


if __name__ == "__main__":
    main(sys.argv[1])
