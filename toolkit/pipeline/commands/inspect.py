"""The content of a media file as far as it matters to a podcaster: ``podkit inspect``. Decodes and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from toolkit.formats.artwork import ArtworkFacts, check_artwork
from toolkit.formats.chapter_json import chapter_object
from toolkit.formats.chapter_rules import valid_chapters
from toolkit.formats.tags import EpisodeTags, read_tags
from toolkit.media.probe import MediaFacts, is_matroska, probe
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import clock_text
from toolkit.model.containers import PLAYED_CODECS
from toolkit.model.errors import InvalidChapters, UnreadableMedia, UnsupportedFormat
from toolkit.model.printable import shortened

_NOT_TEXT = frozenset({"artwork", "chapter_pictures"})
_SHOWN_LETTERS = 200
_WANTED = (("title", "the title"), ("show", "the show's name"), ("artwork", "artwork"))


@dataclass(frozen=True)
class Inspected:
    """The facts, tags, chapters and artwork of a media file; ``warnings`` are sentences about what a podcaster should change."""

    path: Path
    size_bytes: int
    facts: MediaFacts
    tags: EpisodeTags
    chapters: tuple[Chapter, ...]
    artwork: ArtworkFacts | None
    warnings: tuple[str, ...]

    def set_tags(self) -> dict[str, object]:
        """Return the tags that are set, by podkit's names."""
        found: dict[str, object] = {}
        for field in fields(self.tags):
            value = getattr(self.tags, field.name)
            if field.name not in _NOT_TEXT and value not in ("", None, ()):
                found[field.name] = value.isoformat() if field.name == "date" else value
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}

    def as_json(self) -> dict[str, object]:
        """Return everything as a JSON object."""
        facts = self.facts
        picture = self.artwork
        return {
            "file": str(self.path),
            "size_bytes": self.size_bytes,
            "container": facts.container,
            "codec": facts.codec,
            "duration_s": facts.duration_s,
            "sample_rate": facts.sample_rate,
            "channels": facts.channels,
            "layout": facts.layout,
            "bit_depth": facts.bit_depth,
            "bit_rate": facts.bit_rate,
            "audio_streams": facts.audio_streams,
            "has_video": facts.has_video,
            "tags": self.set_tags(),
            "artwork": None
            if picture is None
            else {
                "format": picture.format,
                "width_px": picture.width_px,
                "height_px": picture.height_px,
                "mode": picture.mode,
            },
            "chapters": [chapter_object(chapter) for chapter in self.chapters],
            "warnings": list(self.warnings),
        }


def inspect_file(path: Path) -> Inspected:
    """Look into a media file.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        It does not exist, or it is not a recording.
    """
    facts = probe(path)
    complaints: list[str] = list(facts.warnings)
    tags, chapters = EpisodeTags(genre=""), facts.chapters
    try:
        tags, tagged = read_tags(path)
        # Tags have links and pictures that a demuxer does not return.
        chapters = tagged or chapters
    except UnsupportedFormat:
        tags = _demuxed(facts)
        if not is_matroska(path):
            complaints.append(f"{facts.container} holds no tags or chapters that players read.")
    except UnreadableMedia as error:
        tags = _demuxed(facts)
        complaints.append(f"its tags cannot be read: {error.reason}")
    artwork = None
    if tags.artwork:
        try:
            artwork = check_artwork(tags.artwork, path)
            complaints += artwork.warnings
        except UnreadableMedia as error:
            complaints.append(f"its artwork cannot be read: {error.reason}")
    complaints += _missing(facts, tags, chapters, path)
    return Inspected(path, path.stat().st_size, facts, tags, chapters, artwork, tuple(dict.fromkeys(complaints)))


def _demuxed(facts: MediaFacts) -> EpisodeTags:
    found = facts.tags
    return EpisodeTags(
        title=found.get("title", ""),
        show=found.get("album", ""),
        artist=found.get("artist", ""),
        genre=found.get("genre", ""),
    )


def _missing(facts: MediaFacts, tags: EpisodeTags, chapters: tuple[Chapter, ...], path: Path) -> Iterator[str]:
    lacking = [what for name, what in _WANTED if not getattr(tags, name)]
    if lacking:
        yield f"{', '.join(lacking)}: not in its tags."
    if facts.codec not in PLAYED_CODECS:
        yield f"podcast apps and directories do not accept {facts.codec}; deliver MP3 or AAC."
    if not chapters:
        yield "it has no chapters."
    try:
        if chapters:
            valid_chapters(chapters, facts.duration_s, path=path)
    except InvalidChapters as error:
        yield f"its chapters are not valid: {error.reason}"


def rows_of(found: Inspected) -> list[tuple[str, str]]:
    """Return the rows of the table for people, as names and texts; long texts are shortened."""
    facts = found.facts
    sound = [facts.codec, f"{facts.sample_rate} Hz", facts.layout or f"{facts.channels} channels"]
    sound += [f"{facts.bit_depth} bit"] if facts.bit_depth else []
    sound += [f"{facts.bit_rate / 1000:.0f} kbit/s"] if facts.bit_rate else []
    rows = [
        ("container", f"{facts.container}, {found.size_bytes / 1e6:.1f} MB"),
        ("duration", clock_text(facts.duration_s)),
    ]
    rows.append(("sound", ", ".join(sound)))
    for name, value in found.set_tags().items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        rows.append((name.replace("_", " "), shortened(text, _SHOWN_LETTERS)))
    if found.artwork is not None:
        rows.append(("artwork", f"{found.artwork.format}, {found.artwork.width_px} x {found.artwork.height_px} px"))
    for chapter in found.chapters:
        hidden = "" if chapter.toc else " (hidden)"
        rows.append((clock_text(chapter.start_s), " ".join([f"{chapter.title}{hidden}", *filter(None, [chapter.url])])))
    return rows
