"""What each stage does, in words a producer knows: for the progress bar, the plan and the report."""

from __future__ import annotations

PREVIEW_SYNC = "preview-sync"
"""Of a preview, before its stages: the tracks' places and what is cut of them."""

_LABELS = {
    PREVIEW_SYNC: "finding the place and syncing around it",
    "plan-master": "finding the gain of the master",
    "analyse": "measuring {part}",
    "sync": "syncing the tracks",
    "marks": "reading marks",
    "activity": "finding who speaks when",
    "conversation": "cleaning and mixing",
    "music": "preparing {part}",
    "bed": "ducking {part}",
    "language": "finding the language",
    "transcribe": "transcribing {part}",
    "voices": "telling voices apart on {part}",
    "transcript": "joining the transcripts",
    "opening": "finding a cold open",
    "arrange": "arranging the episode",
    "master": "mastering and encoding",
    "chapters": "drafting chapters",
    "topics": "finding topics",
    "highlights": "finding highlights",
    "notes": "drafting notes",
    "clips": "cutting clips",
    "excerpts": "cutting excerpts for the report",
    "tag": "writing tags",
    "resolve": "reading draft {part}",
}


def stage_label(name: str) -> str:
    """Return what a stage does, with the track or draft that it does it to: ``measuring dana`` for ``analyse:dana``.

    A name that no stage has comes back as it is.
    """
    kind, _, part = name.partition(":")
    return _LABELS[kind].format(part=part).strip() if kind in _LABELS else name
