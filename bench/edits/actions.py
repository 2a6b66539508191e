"""What a producer does to an episode folder between two runs: every draft, the manifest, music, inserts.

Each action reads what stands there, as a person does, changes it, and returns the names, titles or links that it replaced.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomlkit

Action = Callable[[Path, random.Random], set[str]]


def _toml(path: Path) -> Any:  # noqa: ANN401 - a TOML document
    return tomlkit.parse(path.read_text("utf-8"))


def _manifest(folder: Path, change: Callable[[Any], set[str]]) -> set[str]:
    document = _toml(folder / "episode.toml")
    replaced = change(document)
    (folder / "episode.toml").write_text(tomlkit.dumps(document), "utf-8")
    return replaced


def _lines(path: Path, change: Callable[[list[str]], None]) -> None:
    lines = path.read_text("utf-8").split("\n")
    change(lines)
    path.write_text("\n".join(lines), "utf-8")


def correct_a_word(folder: Path, chance: random.Random) -> set[str]:
    """Correct a long word in the captions."""

    def change(lines: list[str]) -> None:
        spoken = [n for n, line in enumerate(lines) if re.search(r"\b[a-z]{6,}\b", line) and "-->" not in line]
        number = chance.choice(spoken[1:])
        word = chance.choice(re.findall(r"\b[a-z]{6,}\b", lines[number]))
        lines[number] = lines[number].replace(word, chance.choice(["limestone", "harmonica", "Wensleydale"]), 1)

    _lines(folder / "draft/transcript.vtt", change)
    return set()


def delete_a_caption(folder: Path, chance: random.Random) -> set[str]:
    """Delete a caption whole."""
    path = folder / "draft/transcript.vtt"
    blocks = path.read_text("utf-8").split("\n\n")
    cued = [n for n, block in enumerate(blocks) if "-->" in block]
    del blocks[chance.choice(cued[2:-1])]
    path.write_text("\n\n".join(blocks), "utf-8")
    return set()


def rename_in_captions(folder: Path, _chance: random.Random) -> set[str]:
    """Call a speaker otherwise all through the captions."""
    path = folder / "draft/transcript.vtt"
    text = path.read_text("utf-8")
    names = re.findall(r"<v ([^>]+)>", text)
    if not names or " of Leeds" in text:
        return set()
    path.write_text(text.replace(f"<v {names[0]}>", f"<v {names[0]} of Leeds>"), "utf-8")
    return set()


def rename_in_manifest(folder: Path, chance: random.Random) -> set[str]:
    """Give a speaker another name in episode.toml."""

    def change(document: Any) -> set[str]:  # noqa: ANN401
        track = chance.choice([one for one in document["track"] if one.get("speaker")])
        before = str(track["speaker"])
        track["speaker"] = chance.choice(["Zoe Quill", "Igor Vance", "Uma Thorne"]) + f" {len(before)}"
        return {before}

    return _manifest(folder, change)


def retitle_a_chapter(folder: Path, chance: random.Random) -> set[str]:
    """Give a chapter another title."""

    def change(lines: list[str]) -> None:
        number = chance.choice([n for n, line in enumerate(lines) if re.match(r"\d\d:", line)])
        lines[number] = (
            f"{lines[number].split(' ')[0]} {chance.choice(['On quiet', 'What stays', 'A door left open'])} {chance.randint(2, 99)}"
        )

    _lines(folder / "draft/chapters.txt", change)
    return set()


def add_a_chapter(folder: Path, chance: random.Random) -> set[str]:
    """Add a chapter, at a time that the published captions show."""
    text = (folder / "out/transcript.vtt").read_text("utf-8")
    starts = re.findall(r"(?m)^(?:(\d\d):)?(\d\d:\d\d\.\d{3}) -->", text)
    hours, rest = chance.choice(starts[5:])

    def change(lines: list[str]) -> None:
        if any(line.startswith(f"{hours or '00'}:{rest}") for line in lines):
            return
        lines.append(f"{hours or '00'}:{rest} Heard again {chance.randint(2, 999)}")
        lines[:] = [*sorted(line for line in lines if line.strip()), ""]

    _lines(folder / "draft/chapters.txt", change)
    return set()


def delete_a_chapter(folder: Path, chance: random.Random) -> set[str]:
    """Delete a chapter that is not the first."""

    def change(lines: list[str]) -> None:
        found = [n for n, line in enumerate(lines) if re.match(r"\d\d:", line)]
        if len(found) > 2:
            del lines[chance.choice(found[1:])]

    _lines(folder / "draft/chapters.txt", change)
    return set()


def trim_a_highlight(folder: Path, chance: random.Random) -> set[str]:
    """Let a highlight begin later, its quote left as it is."""
    document = _toml(folder / "draft/highlights.toml")
    one = chance.choice(document["highlight"])
    one["start"] = _clock(
        _clock_s(str(one["start"])) + 0.25 * (_clock_s(str(one["end"])) - _clock_s(str(one["start"])))
    )
    (folder / "draft/highlights.toml").write_text(tomlkit.dumps(document), "utf-8")
    return set()


def trim_a_quote(folder: Path, chance: random.Random) -> set[str]:
    """Take the last words off a quote, its times left as they are."""
    document = _toml(folder / "draft/highlights.toml")
    one = chance.choice(document["highlight"])
    words = str(one["quote"]).split()
    if len(words) > 6:
        one["quote"] = " ".join(words[:-2])
    (folder / "draft/highlights.toml").write_text(tomlkit.dumps(document), "utf-8")
    return set()


def drop_a_highlight(folder: Path, chance: random.Random) -> set[str]:
    """Leave a highlight out, and put the last one first."""
    document = _toml(folder / "draft/highlights.toml")
    listed = document["highlight"]
    kept = [one for one in listed if one.get("keep", True)]
    if len(kept) > 2:
        chance.choice(kept)["keep"] = False
    (folder / "draft/highlights.toml").write_text(tomlkit.dumps(document), "utf-8")
    return set()


def edit_the_opening(folder: Path, chance: random.Random) -> set[str]:
    """Add a sentence to an opening paragraph of the notes."""

    def change(lines: list[str]) -> None:
        first = next((n for n, line in enumerate(lines) if line.startswith("## ")), len(lines))
        found = [n for n in range(1, first) if lines[n].strip() and not lines[n].startswith(("*", "#"))]
        if found:
            lines[chance.choice(found)] += " Recorded in one evening."

    _lines(folder / "draft/notes.md", change)
    return set()


def add_a_footnote(folder: Path, chance: random.Random) -> set[str]:
    """Add a link to the footnotes, and a section of one's own."""
    path = folder / "draft/notes.md"
    text = path.read_text("utf-8")
    line = f"- [Further reading](https://example.org/{chance.randint(2, 99)})\n"
    path.write_text(re.sub(r"(## Footnotes\n\n)", rf"\1{line}", text) + "\n## Thanks\n\nTo everybody.\n", "utf-8")
    return set()


def edit_the_chapters_of_the_notes(folder: Path, _chance: random.Random) -> set[str]:
    """Add words to the list of chapters in the notes: that section is the producer's then."""
    path = folder / "draft/notes.md"
    path.write_text(
        path.read_text("utf-8").replace("## Chapters\n", "## Chapters\n\nSkip to what you like.\n", 1), "utf-8"
    )
    return set()


def retitle(folder: Path, chance: random.Random) -> set[str]:
    """Give the episode another title, number and show."""

    def change(document: Any) -> set[str]:  # noqa: ANN401
        episode = document["episode"]
        before = {str(episode["title"])}
        episode["title"] = f"{chance.choice(['Cold rooms', 'Four walls', 'Long tails'])} {chance.randint(100, 999)}"
        episode["number"] = chance.randint(2, 400)
        return before

    return _manifest(folder, change)


def rename_the_show(folder: Path, chance: random.Random) -> set[str]:
    """Give the show another name."""

    def change(document: Any) -> set[str]:  # noqa: ANN401
        before = {str(document["episode"]["show"])}
        document["episode"]["show"] = f"Great Halls {chance.randint(100, 999)}"
        return before

    return _manifest(folder, change)


def change_links(folder: Path, chance: random.Random) -> set[str]:
    """Change a bio and a link."""

    def change(document: Any) -> set[str]:  # noqa: ANN401
        link = chance.choice(document["link"])
        before = str(link["url"])
        link["url"] = f"https://example.org/new-{chance.randint(100, 999)}"
        chance.choice(document["track"])["bio"] = f"Keeps {chance.randint(100, 999)} microphones."
        return {before}

    return _manifest(folder, change)


def move_an_insert(folder: Path, chance: random.Random) -> set[str]:
    """Put an ad in, or another place for it."""

    def change(document: Any) -> set[str]:  # noqa: ANN401
        if not document.get("insert"):
            shutil.copyfile(folder / "music/outro.flac", folder / "music/ad.flac")
            table = tomlkit.table()
            table.update({"file": "music/ad.flac", "at": 30.0, "title": f"A word from Acme {chance.randint(100, 999)}"})
            document["insert"] = tomlkit.aot()
            document["insert"].append(table)
        document["insert"][0]["at"] = chance.choice([12.0, 31.0, 48.0, 66.0])
        return set()

    return _manifest(folder, change)


def change_the_arrangement(folder: Path, chance: random.Random) -> set[str]:
    """Switch cold open, intro and the shortening of pauses."""

    def change(document: Any) -> set[str]:  # noqa: ANN401
        stitch = document["stitch"]
        stitch["cold_open"] = not stitch.get("cold_open", False)
        stitch["tighten"] = chance.choice([0.0, 0.5, 0.9])
        if "intro" in stitch and chance.random() < 0.5:
            del stitch["intro"]
        else:
            stitch["intro"] = "music/intro.flac"
        return set()

    return _manifest(folder, change)


def tick_a_place(folder: Path, _chance: random.Random) -> set[str]:
    """Tick off the first place of the list."""
    path = folder / "draft/listen.toml"
    if path.is_file():
        path.write_text(path.read_text("utf-8").replace("heard = false", "heard = true", 1), "utf-8")
    return set()


def _clock_s(text: str) -> float:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _clock(time_s: float) -> str:
    return f"{int(time_s) // 3600:02d}:{int(time_s) // 60 % 60:02d}:{time_s % 60:06.3f}"


ACTIONS: tuple[Action, ...] = (
    correct_a_word, delete_a_caption, rename_in_captions, rename_in_manifest, retitle_a_chapter, add_a_chapter, delete_a_chapter,
    trim_a_highlight, trim_a_quote, drop_a_highlight, edit_the_opening, add_a_footnote, edit_the_chapters_of_the_notes, retitle,
    rename_the_show, change_links, move_an_insert, change_the_arrangement, tick_a_place,
)  # fmt: skip
