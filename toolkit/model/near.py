"""The known name that a mistyped one is most like, and the sentences that offer it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_ALIKE = 0.6


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like another one, in any letter case; "" where none is like it."""
    plain = {one.casefold(): one for one in known}
    typed = name.strip().casefold()
    # Two letters the wrong way round are the commonest slip, and difflib counts it as two.
    turned = [one for one in plain if typed and sorted(one) == sorted(typed)]
    alike = difflib.get_close_matches(typed, plain, n=1, cutoff=_ALIKE)
    begins = [one for one in plain if len(typed) > 1 and one.startswith(typed)]
    return next((plain[one] for one in (*turned, *alike, *begins)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'apple'?`` to put behind a statement, or a full stop where no known name is like it."""
    near = nearest(name, known)
    return f"; did you mean {near!r}?" if near else "."


def not_one_of(name: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that is none of those known."""
    names = list(known)
    return f"{name!r} is not one of {', '.join(names)}{did_you_mean(name, names)}"
