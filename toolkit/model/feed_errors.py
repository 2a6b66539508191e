"""What can go wrong with the feed of a show, in the tree of :mod:`toolkit.model.errors`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import WorkRefused


@dataclass(eq=False)
class AddressTaken(WorkRefused):
    """A file of an episode whose address the item of another episode has already; ``advice`` is an address that is free."""

    feed: Path
    url: str
    item: str
    advice: str

    def __str__(self) -> str:
        return (
            f"{self.feed}: {self.item} is another episode and has {self.url} already; upload the files of each episode to a folder "
            f"of their own, and name that with --base-url, for example {self.advice}."
        )
