"""The readers that are tried: what each is given, what it may raise, and real files of its kind to begin with."""

from __future__ import annotations

import datetime
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from bench.fuzz import seeds
from toolkit.check.folder import read_folder
from toolkit.check.registry import all_rules
from toolkit.check.settings import find_settings
from toolkit.editorial.notes_claims import check_notes
from toolkit.editorial.notes_html import describe, plain_notes, render_fragment, render_notes_html
from toolkit.editorial.notes_sections import Section, merged_notes
from toolkit.editorial.notes_truth import NotesTruth
from toolkit.formats.artwork import check_artwork, embedded_artwork
from toolkit.formats.captions import CAPTION_FORMS, read_captions, read_transcript_draft
from toolkit.formats.chapter_rules import valid_chapters
from toolkit.formats.chapter_text import parse_chapter_draft
from toolkit.formats.chapters import CHAPTER_FORMS, read_chapters
from toolkit.formats.feed import Enclosure, FeedItem
from toolkit.formats.feed_file import with_item
from toolkit.formats.highlights_json import parse_highlights_json
from toolkit.formats.highlights_toml import parse_highlights_toml
from toolkit.formats.listen_toml import heard_places
from toolkit.formats.tags import EpisodeTags, copy_tagged, read_tags
from toolkit.formats.wav_cues import read_wav_marks
from toolkit.formats.written_text import UnreadableText
from toolkit.media.probe import probe
from toolkit.model.errors import PodkitError
from toolkit.model.timeline import Timeline
from toolkit.pipeline.commands.drafts import chapters_of, highlights_of, notes_of, read_transcript_file
from toolkit.pipeline.episode.draft_memory import MEMORY, DraftMemory
from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.presets import load_preset
from toolkit.pipeline.files.recording_marks import label_files, marks_in_labels, marks_in_recording
from toolkit.speech.captions import caption_cues

_PATH = Path("given")
_FILE_NAME = "given"


@dataclass(frozen=True)
class Reader:
    """One way in: ``read`` takes a file's bytes and raises nothing but ``allowed``.

    Beyond its first second it may take ``s_per_mb``.
    """

    read: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    allowed: tuple[type[Exception], ...] = (PodkitError,)
    s_per_mb: float = 6.0


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace")


def _captions(content: bytes) -> None:

    held = read_captions(content, _PATH)
    if len(content) < 20_000:
        cues = held.cues or caption_cues(held.transcript)
        for form in CAPTION_FORMS.values():
            form.render(type(held)(held.transcript, tuple(cues)))


def _each_caption_form(content: bytes) -> None:

    for form in CAPTION_FORMS.values():
        try:
            form.parse(_text(content))
        except UnreadableText:
            continue


def _chapters(content: bytes) -> None:

    valid_chapters(read_chapters(content, _PATH), 5_000.0, path=_PATH)


def _each_chapter_form(content: bytes) -> None:

    for form in CHAPTER_FORMS.values():
        try:
            file = form.parse(_text(content))
        except UnreadableText:
            continue
        if form.name != "youtube" and len(content) < 20_000:
            form.render(file)


def _drafting(content: bytes) -> None:
    with _folder({"talk.vtt": content}) as folder:
        source = read_transcript_file(folder / "talk.vtt")
        listed = chapters_of(source)
        highlights_of(source, 5, listed)
        notes_of(source)


def _labels(content: bytes) -> None:

    with _folder({"ada.txt": content}) as folder:
        for path in label_files(folder / "ada.wav", is_only_one=True):
            try:
                marks_in_labels(path)
            except UnreadableText:
                continue


def _drafts(content: bytes) -> None:

    for read in (read_transcript_draft, parse_chapter_draft, parse_highlights_toml, heard_places):
        try:
            read(_text(content), _PATH)
        except PodkitError as error:
            str(error)


def _draft_memory(content: bytes) -> None:

    with _folder({f"draft/{MEMORY}": content}) as folder:
        memory = DraftMemory(folder / "draft", folder / ".podkit")
        for name in ("transcript", "chapters", "notes"):
            memory.of(name).timeline_of(1.0)
            memory.of(name).with_times([1.0], now=Timeline(48_000), unknown=Timeline(48_000))


def _manifest(content: bytes) -> None:

    files = {
        "tracks/ada.wav": b"",
        "tracks/ben.wav": b"",
        "music/intro.wav": b"",
        "cover.png": b"",
        "episode.toml": content,
    }
    with _folder(files) as folder:
        open_episode(folder, options=ProduceOptions(trusted=False))


def _show(content: bytes) -> None:

    with _folder(
        {"tracks/ada.wav": b"", "tracks/ben.wav": b"", "music/intro.wav": b"", "show.toml": content}
    ) as folder:
        open_episode(folder)


def _preset(content: bytes) -> None:

    with _folder({"own.toml": content}) as folder:
        load_preset("own.toml", beside=folder)


def _settings(content: bytes) -> None:

    with _folder({"podkit.toml": content}) as folder:
        find_settings(folder, all_rules(), select=(), ignore=())


def _highlights_json(content: bytes) -> None:

    parse_highlights_json(_text(content))


def _notes(content: bytes) -> None:

    text = _text(content)
    render_notes_html(text, "Title")
    render_fragment(text)
    plain_notes(text)
    for directory in ("apple", "spotify", "youtube"):
        describe(text, directory)
    merged = merged_notes(text, [Section("chapters", "## Chapters\n\n- 0:00 One")], {})
    check_notes(
        merged.kept,
        NotesTruth(seeds.transcript(), seeds.chapters(), {"title": "Rooms", "speaker:ada": "Ada"}, {"title": ["Room"]}),
    )


def _feed(content: bytes) -> None:

    day = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    address = Enclosure("https://example.org/13.mp3", 1000, "audio/mpeg")
    with _folder({"feed.xml": content}) as folder:
        read_folder(folder)
    added = with_item(content, FeedItem("Rooms", "guid-13", day, address, 60.0, "About rooms"), _PATH)
    etree.fromstring(added.content, etree.XMLParser(resolve_entities=False))


def _wav_marks(content: bytes) -> None:

    read_wav_marks(io.BytesIO(content))


def _tags(content: bytes) -> None:

    with _folder({_FILE_NAME: content}) as folder:
        read_tags(folder / _FILE_NAME)


def _tagging(content: bytes) -> None:

    with _folder({_FILE_NAME: content}) as folder:
        copy_tagged(
            folder / _FILE_NAME, folder / "copy", EpisodeTags(title="Rooms", show="House"), seeds.chapters(), 100.0
        )


def _probe(content: bytes) -> None:

    with _folder({_FILE_NAME: content}) as folder:
        probe(folder / _FILE_NAME)


def _recording(content: bytes) -> None:

    with _folder({"given.wav": content}) as folder:
        marks_in_recording(folder / "given.wav")


def _artwork(content: bytes) -> None:

    check_artwork(content, _PATH)
    embedded_artwork(content, _PATH)


class _folder:  # noqa: N801 - it is used like a function
    """A folder in memory where there is one, with files in it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        shared = Path("/dev/shm")
        self._held = tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None, prefix="podkit-fuzz-")
        for name, content in files.items():
            path = Path(self._held.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def __enter__(self) -> Path:
        return Path(self._held.name)

    def __exit__(self, *_: object) -> None:
        self._held.cleanup()


READERS: dict[str, Reader] = {
    "captions": Reader(_captions, seeds.captions),
    "caption-forms": Reader(_each_caption_form, seeds.captions),
    "drafting": Reader(_drafting, seeds.captions, s_per_mb=100.0),
    "chapters": Reader(_chapters, seeds.chapter_files),
    "chapter-forms": Reader(_each_chapter_form, seeds.chapter_files),
    "labels": Reader(_labels, seeds.chapter_files),
    "drafts": Reader(_drafts, seeds.drafts),
    "draft-memory": Reader(_draft_memory, seeds.draft_memories),
    "manifest": Reader(_manifest, seeds.manifests),
    "show": Reader(_show, seeds.shows),
    "preset": Reader(_preset, seeds.presets),
    "settings": Reader(_settings, seeds.settings),
    "highlights-json": Reader(_highlights_json, seeds.highlights_json, (ValueError,)),
    "notes": Reader(_notes, seeds.notes, s_per_mb=100.0),
    "feed": Reader(_feed, seeds.feeds),
    "wav-marks": Reader(_wav_marks, seeds.sounds),
    "tags": Reader(_tags, seeds.sounds),
    "tagging": Reader(_tagging, seeds.sounds),
    "probe": Reader(_probe, seeds.sounds),
    "recording": Reader(_recording, seeds.sounds),
    "artwork": Reader(_artwork, seeds.pictures),
}
