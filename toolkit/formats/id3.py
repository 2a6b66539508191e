"""Episode tags in MP3: ID3v2.3 or 2.4.

Owns the meaning of each frame and the choice of the version. Frames that podkit does not know are kept. What follows the
audio (an ID3v1 tag, an APE tag) stays byte for byte, because demuxers return its bytes with the last packet.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from mutagen import MutagenError
from mutagen import id3 as frames_of
from mutagen.id3 import ID3, ID3NoHeaderError, PictureType
from mutagen.mp3 import MP3

from toolkit.formats.episode_tags import EpisodeTags, ascii_url, date_in, keywords_in, number_in, picture_type
from toolkit.formats.id3_chapters import chapters_in, order_chapters, put_chapters, syncsafe
from toolkit.formats.languages import three_letters, two_letters
from toolkit.formats.padding import kept_padding
from toolkit.model.chapter import Chapter
from toolkit.model.printable import one_line, paragraphs

Version = Literal[3, 4]

# Frames of 2.4 without an equivalent in 2.3: a file with one stays 2.4.
_ONLY_IN_V24 = ("ASPI", "EQU2", "RVA2", "SEEK", "SIGN", "TDEN", "TDTG", "TMOO", "TPRO", "TSOA", "TSOP", "TSOT", "TSST")
_V23: Literal[3] = 3
_V24: Literal[4] = 4
_UTF16, _UTF8 = 1, 3
# What iTunes writes into MP4 as rtng, taggers write into other containers under this name.
_ADVISORY = "ITUNESADVISORY"
_HEADER_BYTES = 10
# mutagen looks this far back for an ID3v1 tag, and rewrites it.
_TAIL_BYTES = 131


class WFED(frames_of.TextFrame):  # type: ignore[misc]
    """The feed's address: Apple writes this frame as text, with a byte for the encoding; mutagen 1.48 as a bare link."""


_KNOWN = {**frames_of.Frames, "WFED": WFED}


def write_id3(path: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float) -> None:
    """Write tags and chapters into the MP3 at ``path``; ``chapters`` None leaves those in the file.

    The tag is written in version 2.3, which every player reads; in 2.4 if the file has frames that exist only in 2.4 or
    that are unknown (in 2.4, ffmpeg 8 loses chapters with titles over 127 bytes: it misreads the sizes inside CHAP).
    Saving the same twice changes no byte.
    """
    frames, written, separator = _opened(path)
    encoding = _UTF16 if written == _V23 else _UTF8
    _put_texts(frames, tags, encoding)
    _put_date(frames, tags, written)
    _put_long_texts(frames, tags, encoding)
    _put_links(frames, tags)
    if tags.artwork:
        _put_cover(frames, tags.artwork)
    if chapters is not None:
        put_chapters(frames, chapters, duration_s, tags.chapter_pictures, encoding)
    _save(path, frames, written, separator)
    if separator is not None:
        # Translated frames are sorted once more in their new form, so that saving again changes nothing.
        frames, written, separator = _opened(path)
        _save(path, frames, written, separator)
    order_chapters(path)


def read_id3(path: Path) -> tuple[EpisodeTags, tuple[Chapter, ...]]:
    """Return the tags and chapters in the MP3 at ``path``."""
    try:
        frames = ID3(path, known_frames=_KNOWN)
    except ID3NoHeaderError:
        return EpisodeTags(genre=""), ()
    chapters, pictures = chapters_in(frames, _length_s(path))
    covers = [picture for picture in frames.getall("APIC") if picture_type(picture.data)]
    cover = next((picture for picture in covers if picture.type == PictureType.COVER_FRONT), next(iter(covers), None))
    description, long_description = _text(frames, "TIT3"), _text(frames, "TDES") or _first(frames, "COMM")
    if not description:
        description, long_description = long_description, ""
    return EpisodeTags(
        title=_text(frames, "TIT2"), show=_text(frames, "TALB"), artist=_text(frames, "TPE1"),
        publisher=_text(frames, "TPE2"), number=number_in(_text(frames, "TRCK")), season=number_in(_text(frames, "TPOS")),
        date=date_in(_text(frames, "TDRC")) or date_in(_text(frames, "TDRL")), genre=_text(frames, "TCON"),
        description=description, long_description="" if long_description == description else long_description,
        lyrics=_first(frames, "USLT"), copyright=_text(frames, "TCOP"), link=_url(frames, "WOAS"),
        feed=_text(frames, "WFED"), guid=_text(frames, "TGID"),
        keywords=keywords_in(_text(frames, "TKWD")), categories=keywords_in(_text(frames, "TCAT")),
        explicit=_text(frames, f"TXXX:{_ADVISORY}") == "1",
        language=two_letters(_text(frames, "TLAN")), artwork=cover.data if cover else None, chapter_pictures=pictures,
    ), chapters  # fmt: skip


def _opened(path: Path) -> tuple[ID3, Version, str | None]:
    """Return the frames of a file, the version to write, and the separator of several values (None: unchanged)."""
    try:
        found = ID3(path, known_frames=_KNOWN, translate=False)
    except ID3NoHeaderError:
        return ID3(), _V23, "/"
    held = found.version[1] if found.version[0] == 2 else 0  # noqa: PLR2004 - ID3v2; v1 has no frames to keep
    alien = bool(found.unknown_frames) or any(key in found for key in _ONLY_IN_V24)
    written: Version = _V24 if held == _V24 and alien else _V23
    if held == written:
        # Nothing is translated: translation drops frames that have no equivalent in the other version.
        return found, written, None
    return ID3(path, known_frames=_KNOWN, v2_version=written), written, "/"


def _save(path: Path, frames: ID3, version: Version, separator: str | None) -> None:
    """Save the frames and restore what follows the audio: mutagen would rewrite an ID3v1 tag."""
    rest_bytes = path.stat().st_size - _tag_bytes(path)
    with path.open("rb") as file:
        file.seek(-min(rest_bytes, _TAIL_BYTES), os.SEEK_END)
        tail = file.read()
    frames.save(path, v1=1, v2_version=version, v23_sep=separator, padding=kept_padding)
    begin = _tag_bytes(path) + rest_bytes - len(tail)
    with path.open("r+b") as file:
        file.seek(begin)
        if file.read() != tail:
            file.seek(begin)
            file.write(tail)
            file.truncate()


def _tag_bytes(path: Path) -> int:
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(b"ID3"):
        return 0
    return _HEADER_BYTES + syncsafe(header[6:10])


def _put_texts(frames: ID3, tags: EpisodeTags, encoding: int) -> None:
    texts = {
        "TIT2": tags.title, "TALB": tags.show, "TPE1": tags.artist, "TPE2": tags.publisher, "TCON": tags.genre,
        "TCOP": tags.copyright, "TGID": tags.guid, "TKWD": ", ".join(tags.keywords),
        "TCAT": ", ".join(tags.categories),
        "TRCK": "" if tags.number is None else str(tags.number), "TPOS": "" if tags.season is None else str(tags.season),
        "TLAN": three_letters(tags.language) if tags.language else "",
    }  # fmt: skip
    for name, text in texts.items():
        if cleaned := one_line(text):
            _put(frames, getattr(frames_of, name)(encoding=encoding, text=cleaned))
    if tags.explicit:
        # Other texts of this kind are of other programs.
        frames.add(frames_of.TXXX(encoding=encoding, desc=_ADVISORY, text="1"))


def _put_date(frames: ID3, tags: EpisodeTags, version: Version) -> None:
    if tags.date is None:
        return
    if version == _V24:
        _put(frames, frames_of.TDRC(encoding=0, text=tags.date.isoformat()))
    else:
        frames.delall("TDRC")
        _put(frames, frames_of.TYER(encoding=0, text=f"{tags.date:%Y}"))
        _put(frames, frames_of.TDAT(encoding=0, text=f"{tags.date:%d%m}"))
    # TDRL is not part of 2.3, but readers accept it there.
    _put(frames, frames_of.TDRL(encoding=0, text=tags.date.isoformat()))


def _put_long_texts(frames: ID3, tags: EpisodeTags, encoding: int) -> None:
    language = three_letters(tags.language)
    short, long = paragraphs(tags.description), paragraphs(tags.long_description or tags.description)
    if short:
        _put(frames, frames_of.TIT3(encoding=encoding, text=short))
    if long:
        _put(frames, frames_of.TDES(encoding=encoding, text=long))
        _put_described(frames, frames_of.COMM(encoding=encoding, lang=language, desc="", text=long))
    if lyrics := paragraphs(tags.lyrics):
        _put_described(frames, frames_of.USLT(encoding=encoding, lang=language, desc="", text=lyrics))


def _put_links(frames: ID3, tags: EpisodeTags) -> None:
    if tags.link:
        _put(frames, frames_of.WOAS(url=ascii_url(tags.link)))
    if tags.feed:
        _put(frames, WFED(encoding=0, text=ascii_url(tags.feed)))
    _put(frames, frames_of.PCST(value=0))


def _put_cover(frames: ID3, artwork: bytes) -> None:
    others = [picture for picture in frames.getall("APIC") if picture.type != PictureType.COVER_FRONT]
    frames.delall("APIC")
    cover = frames_of.APIC(
        encoding=0, mime=picture_type(artwork), type=PictureType.COVER_FRONT, desc="cover", data=artwork
    )
    while any(picture.desc == cover.desc for picture in others):
        cover.desc += "*"
    # Simple players show the first picture.
    for picture in (cover, *others):
        frames.add(picture)


def _put(frames: ID3, frame: frames_of.Frame) -> None:
    frames.setall(frame.FrameID, [frame])


def _put_described(frames: ID3, frame: frames_of.Frame) -> None:
    """Replace the frames of this kind that have no description; other programs' frames have one."""
    for other in frames.getall(frame.FrameID):
        if not other.desc:
            del frames[other.HashKey]
    frames.add(frame)


def _text(frames: ID3, name: str) -> str:
    return paragraphs(str(frames[name].text[0])) if name in frames and frames[name].text else ""


def _url(frames: ID3, name: str) -> str:
    return next((one_line(frame.url) for frame in frames.getall(name)), "")


def _first(frames: ID3, name: str) -> str:
    found = [frame for frame in frames.getall(name) if not frame.desc]
    text = found[0].text if found else ""
    return paragraphs(text if isinstance(text, str) else "\n".join(map(str, text)))


def _length_s(path: Path) -> float:
    try:
        return float(MP3(path).info.length)
    except MutagenError:
        return 0.0
