"""What one file form is: its name, how a file of it is recognised, its reader and its writer.

Owns the mechanism of the two registries, ``captions.CAPTION_FORMS`` and ``chapters.CHAPTER_FORMS``. Each form is defined in
the module that reads and writes it. A form handles text only; its caller handles bytes and files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Form(Generic[Content]):
    """One way to write captions or chapters.

    ``suffixes`` are the endings of file names that mean this form, in lower case with their dot; it may have none.
    ``recognises`` returns whether a text, stripped of leading white space, looks like this form. ``parse`` raises
    ``UnreadableText`` and no other error. ``holds`` names what survives writing and reading besides starts and texts, and
    ``resolution_s`` is the most that a start moves by it.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[str], bool]
    parse: Callable[[str], Content]
    render: Callable[[Content], str]
    holds: frozenset[str] = frozenset()
    resolution_s: float = 0.001


def registry(*forms: Form[Content]) -> Mapping[str, Form[Content]]:
    """Return forms by their names, in the order in which they are tried on a text.

    Raises
    ------
    ValueError
        When two forms share a name or a suffix.
    """
    names = [form.name for form in forms]
    suffixes = [suffix for form in forms for suffix in form.suffixes]
    for found in (names, suffixes):
        if doubled := sorted({entry for entry in found if found.count(entry) > 1}):
            raise ValueError(f"two forms share {', '.join(doubled)}")
    return dict(zip(names, forms, strict=True))


def form_of_text(forms: Mapping[str, Form[Content]], text: str) -> Form[Content]:
    """Return the first form that recognises a text, or the last form if none does."""
    begin, listed = text.lstrip(), list(forms.values())
    return next((form for form in listed if form.recognises(begin)), listed[-1])


def never(_: str) -> bool:
    """Recognise no text: for the last form, and for forms whose files another form reads too."""
    return False
