"""Why a server gave no answer that can be read. The text of each follows a subject: "the server" + "cannot be reached (...)"."""

from __future__ import annotations


class NoAnswer(Exception):
    """No answer came that can be read; ``may_pass`` says whether the same request may succeed when it is repeated."""

    may_pass = False


class Unreachable(NoAnswer):
    """There was no connection, or it broke."""

    may_pass = True


class Silent(NoAnswer):
    """The server accepted nothing, or sent nothing, for as long as podkit waits."""

    may_pass = True


class TooSlow(NoAnswer):
    """The server kept sending, and the whole answer took too long."""


class BadAnswer(NoAnswer):
    """An answer that podkit does not read: too long, compressed, redirected without end, or no HTTP."""
