"""Places of an episode that a person should hear before it is published."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListenPlace:
    """A place worth a listen, in episode seconds.

    ``session_s`` is where it begins on the session's clock: it stays when the episode around it moves. ``text`` is what stands in
    the transcript there, with the doubtful words in brackets; ``why`` completes "worth a listen: ..."; a higher ``score`` can
    spoil more. ``is_heard`` is what the producer ticked off.
    """

    start_s: float
    end_s: float
    session_s: float
    speaker: str
    text: str
    why: str
    score: float
    is_heard: bool = False
