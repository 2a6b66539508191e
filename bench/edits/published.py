"""What an episode folder publishes, read by readers that are not podkit's: json, mutagen, lxml, a few regular expressions."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from lxml import html
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

_CUE = re.compile(r"(?m)^(?:(\d+):)?(\d+):(\d+)[.,](\d+) --> (?:(\d+):)?(\d+):(\d+)[.,](\d+).*\n((?:.+\n?)+)")
_LISTED = re.compile(r"^(\d{1,2}:\d{2}(?::\d{2})?) (.+)$")
_QUOTE = re.compile(r"\u201c([^\u201d]+)\u201d")


@dataclass(frozen=True)
class Cue:
    """One caption: seconds, and its text without markup."""

    start_s: float
    end_s: float
    speaker: str
    text: str


@dataclass(frozen=True)
class Word:
    """One word of transcript.json."""

    start_s: float
    end_s: float
    speaker: str
    text: str


@dataclass(frozen=True)
class Quote:
    """A block quote of the notes and what stands below it."""

    text: str
    speaker: str
    time: str


class Published:
    """All that lies in ``out/``, and what podkit said about it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        self.manifest: dict[str, Any] = tomllib.loads((folder / "episode.toml").read_text("utf-8"))
        self.report: dict[str, Any] = self._json("report.json")
        self.transcript: dict[str, Any] = self._json("transcript.json")
        self.chapters = [(c["startTime"], c["title"]) for c in self._json("chapters.json")["chapters"]]
        self.highlights: list[dict[str, Any]] = self._json("highlights.json")
        self.words = [
            Word(w["start"], w["end"], segment["speaker"], w["word"])
            for segment in self.transcript["segments"]
            for w in segment["words"]
        ]
        self.vtt = cues((self.out / "transcript.vtt").read_text("utf-8"))
        self.srt = cues((self.out / "transcript.srt").read_text("utf-8"))
        self.text = (self.out / "transcript.txt").read_text("utf-8")
        (self.mp3,) = self.out.glob("*.mp3")
        self.duration_s = float(MP3(self.mp3).info.length)
        self.tags = ID3(self.mp3)
        self.notes = html.fromstring((self.out / "notes.html").read_text("utf-8"))
        self.warnings: list[str] = self.report["warnings"]

    def _json(self, name: str) -> Any:  # noqa: ANN401 - JSON
        return json.loads((self.out / name).read_text("utf-8"))

    @property
    def tag_chapters(self) -> list[tuple[float, str]]:
        """Chapters of the MP3: seconds and title."""
        found = [(frame.start_time / 1000, str(frame.sub_frames["TIT2"])) for frame in self.tags.getall("CHAP")]
        return sorted(found)

    def tag(self, name: str) -> str:
        """Return a text frame of the MP3, or ""."""
        frame = self.tags.get(name)
        return "" if frame is None else str(frame)

    @property
    def heading(self) -> str:
        """The title above the notes."""
        return " ".join("".join(h.itertext()) for h in self.notes.iter("h1")).strip()

    @property
    def listed_chapters(self) -> list[tuple[str, str]]:
        """Lines of the notes that begin with a time: time and title."""
        lines = ("".join(item.itertext()).strip() for item in self.notes.iter("li"))
        return [(m[1], m[2]) for m in map(_LISTED.match, lines) if m]

    @property
    def quotes(self) -> list[Quote]:
        """Block quotes of the notes."""
        found = []
        for block in self.notes.iter("blockquote"):
            paragraphs = ["".join(p.itertext()).strip() for p in block.iter("p")]
            text = _QUOTE.search(paragraphs[0]) if paragraphs else None
            if text and len(paragraphs) > 1:
                speaker, _, time = paragraphs[1].rpartition(", ")
                found.append(Quote(text[1], speaker, time))
        return found

    @property
    def notes_text(self) -> str:
        """All text of the notes."""
        (body,) = self.notes.iter("main") if list(self.notes.iter("main")) else [self.notes]
        return unescape("\n".join("".join(block.itertext()) for block in body))

    @property
    def links(self) -> set[str]:
        """Targets of links in the notes."""
        return {a.get("href", "") for a in self.notes.iter("a")}

    def clip(self, highlight: dict[str, Any]) -> tuple[float, tuple[Cue, ...]]:
        """Length of a highlight's clip in seconds, and its captions."""
        path = self.out / highlight["clip"]
        return float(MP3(path).info.length), cues(path.with_suffix(".srt").read_text("utf-8"))


def cues(text: str) -> tuple[Cue, ...]:
    """Captions of a WebVTT or SubRip text."""
    found = []
    for match in _CUE.finditer(text.replace("\r\n", "\n")):
        start_s, end_s = (_seconds(match.groups()[at : at + 4]) for at in (0, 4))
        voice = re.search(r"<v ([^>]+)>", match[9])
        plain = " ".join(unescape(re.sub(r"<[^>]+>", "", match[9])).split())
        found.append(Cue(start_s, end_s, unescape(voice[1]) if voice else "", plain))
    return tuple(found)


def _seconds(parts: tuple[Any, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def clock_s(text: str) -> int:
    """Seconds of ``M:SS`` or ``H:MM:SS``."""
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return total


def plain(text: str) -> str:
    """Letters and digits in lower case, single spaces: for comparing words."""
    return " ".join(re.findall(r"\w+", text.casefold()))
