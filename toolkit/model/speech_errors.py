"""What can be wrong with words that an engine wrote: a part of the tree in :mod:`toolkit.model.errors`."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.errors import WorkRefused


@dataclass(eq=False)
class SpeechNotUnderstood(WorkRefused):
    """A transcript that cannot be what was said: most often another language than the model's."""

    recording: str
    model: str
    found: str
    way_out: str

    def __str__(self) -> str:
        return (
            f"{self.recording}: {self.model} did not understand what is said ({self.found}); {self.way_out}; "
            "podkit produce --skip transcribe leaves the words out."
        )
