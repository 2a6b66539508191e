"""What a run leaves in ``out/``: all files published in one step, and nothing left that an earlier run wrote and this one did not.

Owns which stage's result becomes which file; remembers what it wrote, so that a changed title leaves no old episode behind.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.formats.captions import CAPTION_FORMS
from toolkit.formats.chapter_json import render_chapter_json
from toolkit.formats.highlights_json import render_highlights_json
from toolkit.model.caption import Captions
from toolkit.model.chapter import Chapter, ChapterFileFacts
from toolkit.model.report import Report, StageTiming
from toolkit.pipeline.commands.published_set import PublishedSet
from toolkit.pipeline.episode.chapter_pictures import local_pictures
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.pipeline.graph.run import Outcome
from toolkit.pipeline.report.gather import EXCERPT_FOLDER, report_object
from toolkit.pipeline.report.page import render_report_page
from toolkit.pipeline.stages.results import (
    CAPTIONS,
    CHAPTERS,
    CLIPPED_HIGHLIGHTS,
    EXCERPTS,
    HIGHLIGHTS,
    NOTES,
    TAGGED,
    TIMELINE,
    TRANSCRIPT,
)

REPORT = "report.json"
_TRANSCRIPTS = ("vtt", "srt", "json", "txt")


@dataclass(frozen=True)
class Published:
    """What a run left: the report with the names of its files, every file, deliverables first, and those it removed.

    ``warning`` says, once, why the files could not be published in one step.
    """

    report: Report
    files: tuple[Path, ...]
    removed: tuple[Path, ...]
    warning: str = ""


def publish_outputs(folder: EpisodeFolder, outcome: Outcome, report: Report) -> Published:
    """Publish every result, and take away files of earlier runs that this one did not make, in one step where that can be."""
    published = PublishedSet(folder.out, folder.state / "outputs.json", known_by=folder.out / REPORT, in_one_step=True)
    for name, source in (*_copied(outcome), *_pictures(folder, outcome)):
        published.copy(name, source)
    for name, text in _rendered(folder, outcome):
        published.write(name, text)
    published.expect(REPORT, "report.html")
    report = replace(report, files=published.names)
    shown = _with_times_of(published.described, report) if published.is_unchanged else report
    highlights = outcome.find(CLIPPED_HIGHLIGHTS, default=outcome.find(HIGHLIGHTS, default=()))
    chapters = outcome.find(CHAPTERS, default=())
    page = render_report_page(shown, chapters=chapters, highlights=highlights, timeline=outcome.get(TIMELINE))
    published.write(REPORT, json.dumps(report_object(shown), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    published.write("report.html", page)
    removed = tuple(folder.out / name for name in published.stale)
    files, why = published.finish(), published.not_in_one_step
    warning = (
        f"{folder.out}: published file by file, since {why}; a reader may see new files beside old ones." if why else ""
    )
    return Published(report, files, removed, warning)


def _with_times_of(before: dict[str, Any], report: Report) -> Report:
    """Return a report with the times of the one that is published, where all else in it is the same.

    How long it took to find out that nothing changed is no reason for a new file.
    """
    try:
        stages = [StageTiming(one["name"], one["seconds"], one["cached"]) for one in before["stages"]]
    except (TypeError, KeyError):
        return report
    found = replace(report, stages=tuple(stages))
    return found if json.loads(json.dumps(report_object(found))) == before else report


def _copied(outcome: Outcome) -> Iterator[tuple[str, Path]]:
    for entry in outcome.get(TAGGED):
        yield entry.file, outcome.folders[TAGGED.stage] / entry.file
    for excerpt in outcome.get(EXCERPTS):
        for name in (excerpt.before, excerpt.after):
            yield f"{EXCERPT_FOLDER}/{name}", outcome.folders[EXCERPTS.stage] / name
    for highlight in outcome.find(CLIPPED_HIGHLIGHTS, default=()):
        if highlight.clip:
            clip = Path(highlight.clip)
            folder = outcome.folders[CLIPPED_HIGHLIGHTS.stage]
            for path in sorted(folder.glob(f"{glob.escape(clip.stem)}.*")):
                yield f"{clip.parent}/{path.name}", path


def _pictures(folder: EpisodeFolder, outcome: Outcome) -> Iterator[tuple[str, Path]]:
    """Yield the pictures of chapters, which ``chapters.json`` names beside itself."""
    chapters: tuple[Chapter, ...] = outcome.find(CHAPTERS, default=())
    for image in local_pictures(chapters):
        file = folder.home / image
        if file.is_file() and file.resolve().is_relative_to(folder.home.resolve()):
            yield image, file


def _rendered(folder: EpisodeFolder, outcome: Outcome) -> Iterator[tuple[str, str]]:
    if outcome.has(TRANSCRIPT):
        captions = Captions(outcome.get(TRANSCRIPT), outcome.get(CAPTIONS))
        yield from ((f"transcript.{name}", CAPTION_FORMS[name].render(captions)) for name in _TRANSCRIPTS)
    if outcome.has(CHAPTERS):
        episode, chapters = folder.episode, outcome.get(CHAPTERS)
        first = outcome.get(TAGGED)[0].file
        facts = ChapterFileFacts(title=episode.title, podcast_name=episode.show, file_name=first)
        yield "chapters.json", render_chapter_json(chapters, facts)
    if outcome.has(HIGHLIGHTS):
        highlights = outcome.find(CLIPPED_HIGHLIGHTS, default=outcome.get(HIGHLIGHTS))
        yield "highlights.json", render_highlights_json(highlights)
    if outcome.has(NOTES):
        from toolkit.editorial.notes_html import render_notes_html

        yield "notes.html", render_notes_html(outcome.get(NOTES), folder.episode.title)
