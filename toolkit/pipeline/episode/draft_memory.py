"""What podkit remembers of the drafts: what it wrote, and of which day's episode the times in an edited one speak.

It lies beside the drafts, hidden, and not in the cache: who deletes the cache has edited nothing. A draft that was edited more
than once has times of different days: each speaks of the episode as it was published when that time was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from toolkit.editorial.notes_claims import NotesMemory
from toolkit.model.timeline import Timeline
from toolkit.storage.state_file import StateFile

MEMORY = ".written.json"


class EditedTimes(BaseModel):
    """Which timeline each time in an edited draft speaks of, by milliseconds, and the one of the last run."""

    timelines: list[Timeline] = []
    times: dict[int, int] = {}
    last: Timeline | None = None


class Written(BaseModel):
    """What podkit wrote last: the hash of the text, the timeline of that day, and of the notes each section.

    ``pending`` is the hash of a text that was about to be written, ``pending_sections`` its sections: a killed run may have
    written it. ``names`` are the speakers' names that podkit used, by track, the latest last; ``quotes`` those of the
    highlights that it wrote.
    """

    sha256: str = ""
    timeline: Timeline | None = None
    pending: str = ""
    replaced: str = ""
    sections: dict[str, str] = {}
    pending_sections: dict[str, str] = {}
    edited: EditedTimes | None = None
    notes: NotesMemory | None = None
    names: dict[str, list[str]] = {}
    quotes: list[str] = []

    def timeline_of(self, time_s: float) -> Timeline | None:
        """Return the timeline that a time in the draft speaks of, None where nobody remembers."""
        if self.edited is None:
            return self.timeline
        # The file may have come with an upload, with any numbers in it.
        index, timelines = self.edited.times.get(_key(time_s), -1), self.edited.timelines
        return timelines[index] if 0 <= index < len(timelines) else self.edited.last or self.timeline

    def with_times(self, times_s: Iterable[float], *, now: Timeline, unknown: Timeline) -> Written:
        """Return this memory with the times that stand in an edited draft today.

        ``unknown`` is what a time speaks of where nobody remembers; a time that comes later speaks of ``now``.
        """
        timelines: list[Timeline] = []
        times: dict[int, int] = {}
        for time_s in times_s:
            timeline = self.timeline_of(time_s) or unknown
            if timeline not in timelines:
                timelines.append(timeline)
            times[_key(time_s)] = timelines.index(timeline)
        edited = EditedTimes(timelines=timelines, times=times, last=now)
        return self.model_copy(update={"edited": edited})


_ALL = TypeAdapter(dict[str, Written])


class DraftMemory:
    """The memory of one draft folder, by the names of its drafts; ``state`` is where podkit 0.2 kept it."""

    def __init__(self, folder: Path, state: Path) -> None:
        self._file = StateFile(folder / MEMORY)
        self._written = _read(self._file) or _read(StateFile(state / "drafts.json"))

    def of(self, name: str) -> Written:
        """Return what is remembered of a draft; empty where nothing is."""
        return self._written.get(name, Written())

    def knows(self, name: str) -> bool:
        """Return whether anything is remembered of a draft."""
        return name in self._written

    def keep(self, name: str, written: Written) -> None:
        """Remember; nothing is written to disk where that is known already.

        Raises
        ------
        CannotWrite, DiskFull
        """
        if self._written.get(name) != written:
            self._written[name] = written
            self._file.write(_ALL.dump_python(self._written, mode="json"))


def _key(time_s: float) -> int:
    return round(time_s * 1000)


def _read(memory: StateFile) -> dict[str, Written]:
    try:
        return _ALL.validate_python(memory.read() or {})
    except ValidationError:
        return {}
