"""What a run leaves in ``out/``: every file published whole, and nothing left that an earlier run wrote and this one did not.

Owns which stage's result becomes which file; remembers what it wrote, so that a changed title leaves no old episode behind.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolkit.formats.captions import CAPTION_FORMS
from toolkit.formats.chapter_json import render_chapter_json
from toolkit.formats.highlights_json import render_highlights_json
from toolkit.model.caption import Captions
from toolkit.model.chapter import Chapter, ChapterFileFacts
from toolkit.model.highlight import Highlight
from toolkit.model.report import Report
from toolkit.model.timeline import Timeline
from toolkit.model.transcript import Transcript
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.pipeline.graph.stage import Outcome
from toolkit.pipeline.graph.values import load_value
from toolkit.pipeline.report.gather import report_object
from toolkit.pipeline.report.page import render_report_page
from toolkit.pipeline.stages.arrange import TIMELINE
from toolkit.pipeline.stages.draft import CHAPTERS, HIGHLIGHTS, NOTES, TRANSCRIPT
from toolkit.storage.publish import publish_bytes, publish_text, publishing

_MEMORY = "outputs.json"
_TRANSCRIPTS = ("vtt", "srt", "json", "txt")


def publish_outputs(folder: EpisodeFolder, outcome: Outcome, report: Report, *, whole: bool) -> tuple[Path, ...]:
    """Publish every result, and take away files of earlier runs that this one did not make.

    Parameters
    ----------
    whole : bool
        False when stages were left out: what they made before then stays.

    Returns
    -------
    tuple of Path
        Every file of this run, deliverables first.
    """
    written: list[Path] = []
    for name, source in _copied(outcome):
        _publish_copy(source, folder.out / name)
        written.append(folder.out / name)
    for name, text in _rendered(folder, outcome, report):
        target = folder.out / name
        content = text.encode("utf-8", "replace")
        if not (target.is_file() and target.read_bytes() == content):
            publish_bytes(target, content)
        written.append(target)
    _forget_others(folder, written, whole=whole)
    return tuple(written)


def _copied(outcome: Outcome) -> Iterator[tuple[str, Path]]:
    for path in _files(outcome.folders["tag"]):
        yield path.name, path
    if "clips" in outcome.folders:
        for path in _files(outcome.folders["clips"]):
            if path.name != HIGHLIGHTS:
                yield f"clips/{path.name}", path


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != "warnings.txt")


def _rendered(folder: EpisodeFolder, outcome: Outcome, report: Report) -> Iterator[tuple[str, str]]:
    from toolkit.speech.captions import caption_cues

    folders = outcome.folders
    timeline = load_value(folders["arrange"] / TIMELINE, Timeline)
    chapters: tuple[Chapter, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    if "settle:transcript" in folders:
        transcript = load_value(folders["settle:transcript"] / TRANSCRIPT, Transcript)
        captions = Captions(transcript, caption_cues(transcript))
        yield from ((f"transcript.{name}", CAPTION_FORMS[name].render(captions)) for name in _TRANSCRIPTS)
    if "settle:chapters" in folders:
        chapters = load_value(folders["settle:chapters"] / CHAPTERS, tuple[Chapter, ...])
        episode = folder.episode
        facts = ChapterFileFacts(title=episode.title, podcast_name=episode.show, file_name=f"{folder.name}.mp3")
        yield "chapters.json", render_chapter_json(chapters, facts)
    if "settle:highlights" in folders:
        highlights = load_value(folders.get("clips", folders["settle:highlights"]) / HIGHLIGHTS, tuple[Highlight, ...])
        yield "highlights.json", render_highlights_json(highlights)
    if "settle:notes" in folders:
        from toolkit.editorial.notes_html import render_notes_html

        notes = (folders["settle:notes"] / NOTES).read_text("utf-8", "surrogatepass")
        yield "notes.html", render_notes_html(notes, folder.episode.title)
    yield "report.json", json.dumps(report_object(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    yield "report.html", render_report_page(report, chapters=chapters, highlights=highlights, timeline=timeline)


def _publish_copy(source: Path, target: Path) -> None:
    # The same bytes again would only tell every sync program that something is new.
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return
    with publishing(target) as temporary:
        shutil.copyfile(source, temporary)


def _forget_others(folder: EpisodeFolder, written: Iterable[Path], *, whole: bool) -> None:
    memory = folder.state / _MEMORY
    names = [str(path.relative_to(folder.out)) for path in written]
    # Told from the episode folder, so that a folder that was moved still knows its files.
    place = os.path.relpath(folder.out, folder.home)
    before = _remembered(memory, place, folder.out)
    stale = [name for name in before if name not in names]
    if whole:
        for name in stale:
            (folder.out / name).unlink(missing_ok=True)
    kept = names if whole else [*names, *stale]
    publish_text(memory, json.dumps({"out": place, "files": kept}, indent=1))


def _remembered(memory: Path, place: str, out: Path) -> list[str]:
    """Return what the last run wrote into the same place; the memory of another place says nothing about this one."""
    try:
        known = json.loads(memory.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(known, dict) or known.get("out") != place:
        return []
    # A memory somebody tampered with must not delete outside of out/.
    return [name for name in known.get("files", []) if (out / name).resolve().is_relative_to(out)]
