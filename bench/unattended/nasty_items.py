"""Items that an attacker, or a broken program, drops into an inbox: each made by a script from a seed, with the verdicts that are right for it.

Owns the tricks: names, sizes, depth, links, devices, encodings, tags, containers, manifests, drafts. A verdict is ``done``, ``quarantined``
or ``ignored``; some tricks leave two of them open, because what is inside may be a sound recording all the same.
"""

from __future__ import annotations

import os
import random
import socket
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import soundfile

from bench.unattended.episodes import SAMPLES

DONE, REFUSED, IGNORED = "done", "quarantined", "ignored"
TAKE = SAMPLES / "one-take" / "window-seat.flac"
SECONDS = 2.0


@dataclass(frozen=True)
class Item:
    """Something in an inbox, and the verdicts that are right for it."""

    path: Path
    trick: str
    right: frozenset[str]


def sound(path: Path, chance: random.Random, *, form: str = "FLAC") -> Path:
    """Write a short recording that no other item has."""
    rate = soundfile.info(TAKE).samplerate
    start = chance.randrange(round((soundfile.info(TAKE).duration - SECONDS) * rate))
    samples, rate = soundfile.read(TAKE, start=start, frames=round(SECONDS * rate), dtype="float32")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        soundfile.write(file, samples, rate, format=form)
    return path


def text(path: Path, content: bytes) -> Path:
    """Write a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


_NAMES = (
    b"caf\xe9 %d.flac", b"\xff\xfe%d", b"new\nline %d.flac", b"\x1b]0;title\x07%d.flac", b"-rf %d.flac", b"$(reboot) %d.flac",
    b"`id` %d.flac", b"CON %d.flac", b"%%n%%s %d.flac", b"\xe2\x80\xaegnp.%d.flac", b"'; DROP TABLE jobs; -- %d.flac",
    b"<script>%d<script>.flac", b"\xf0\x9f\x8e\x99 %d.flac", b"%d " + b"x" * 240 + b".flac", b"failed", b"%d.FLAC", b" %d .flac", b"..%d.flac"[2:],
)  # fmt: skip


def name(inbox: Path, number: int, chance: random.Random) -> Item:
    """Give a recording or a text a name that breaks programs."""
    pattern = chance.choice(_NAMES)
    written = pattern % number if b"%d" in pattern else pattern + b"-%d.flac" % number
    path = inbox / os.fsdecode(written[:255])
    if chance.random() < 0.4:
        return Item(sound(path, chance), "name", frozenset({DONE}))
    return Item(text(path, b"no recording %d\n" % number), "name of a text", frozenset({REFUSED}))


def unfinished(inbox: Path, number: int, chance: random.Random) -> Item:
    """Leave an upload unfinished."""
    ending = chance.choice((".part", ".crdownload", "~", ".tmp", ".filepart"))
    return Item(text(inbox / f"{number}.wav{ending}", b"half"), "unfinished", frozenset({IGNORED}))


def size(inbox: Path, number: int, chance: random.Random) -> Item:
    """Make a file whose size lies."""
    path = inbox / f"size {number}.wav"
    kind = chance.randrange(5)
    if kind == 0:
        return Item(text(path, b""), "empty file", frozenset({REFUSED}))
    if kind == 1:
        return Item(text(path, b"R"), "one byte", frozenset({REFUSED}))
    head = (
        b"RIFF" + struct.pack("<I", 0xFFFFFFF0) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 48_000, 96_000, 2, 16)
    )
    head += b"data" + struct.pack("<I", 0xFFFFFFF0)
    if kind == 2:
        return Item(text(path, head + bytes([number % 256]) * 10), "a head that lies", frozenset({REFUSED, DONE}))
    text(path, head + b"%d" % number)
    if kind == 3:
        os.truncate(path, 40 << 30)
        return Item(path, "40 GB of nothing", frozenset({REFUSED}))
    os.truncate(path, 20 << 20)
    return Item(path, "20 MB of silence", frozenset({REFUSED, DONE}))


def depth(inbox: Path, number: int, chance: random.Random) -> Item:
    """Make a folder that is too deep, too full, or empty."""
    folder, kind = inbox / f"deep {number}", chance.randrange(4)
    if kind == 0:
        (folder / "tracks" / "/".join(["d"] * 40)).mkdir(parents=True)
        text(folder / "tracks" / "a.wav", b"a%d" % number)
        return Item(folder, "40 levels", frozenset({REFUSED}))
    if kind == 1:
        (folder / "tracks").mkdir(parents=True)
        for file in range(2_050):
            (folder / "tracks" / f"{file}.wav").touch()
        return Item(folder, "2,050 files", frozenset({REFUSED}))
    if kind == 2:
        (folder / "tracks").mkdir(parents=True)
        return Item(folder, "no files", frozenset({IGNORED}))
    inner = folder / "a" / "b" / "c"
    sound(inner / "tracks" / "a.flac", chance)
    return Item(inner, "four levels to the episode", frozenset({DONE}))


def link(inbox: Path, number: int, chance: random.Random) -> Item:
    """Make links that lead out."""
    path = inbox / f"link {number}.wav"
    kind = chance.randrange(4)
    if kind < 3:
        path.symlink_to(("/etc/passwd", path.name, "/")[kind])
        return Item(path, "link", frozenset({IGNORED}))
    folder = inbox / f"links {number}"
    (folder / "tracks").mkdir(parents=True)
    (folder / "tracks" / "a.wav").symlink_to("/etc/passwd")
    (folder / "tracks" / "b").symlink_to("/")
    text(folder / "notes.txt", b"n%d" % number)
    return Item(folder, "folder of links", frozenset({REFUSED}))


def device(inbox: Path, number: int, chance: random.Random) -> Item:
    """Make a pipe, a socket or a device."""
    path = inbox / f"device {number}.wav"
    kind = chance.randrange(3)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        with closing(socket.socket(socket.AF_UNIX)) as server:
            here = Path.cwd()
            os.chdir(inbox)
            try:
                server.bind(path.name)
            finally:
                os.chdir(here)
    else:
        with suppress(PermissionError):
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    return Item(path, "device", frozenset({IGNORED}))


_MANIFESTS: tuple[tuple[bytes, frozenset[str]], ...] = (
    (b"[" * 4000, frozenset({REFUSED})),
    (b"a = " + b"[" * 60_000, frozenset({REFUSED})),
    (b".".join([b"a"] * 20_000) + b" = 1\n", frozenset({REFUSED})),
    (b"a = '" + b"x" * 3_000_000 + b"'\n", frozenset({REFUSED})),
    (b"\x00" * 500, frozenset({REFUSED})),
    (b'[episode]\ntitle = "caf\xe9"\n', frozenset({REFUSED})),
    ('[episode]\ntitle = "wide"\n'.encode("utf-16"), frozenset({DONE})),
    (b'\xef\xbb\xbf[episode]\ntitle = "mark"\n', frozenset({DONE})),
    (b'[[track]]\nfile = "/etc/passwd"\n', frozenset({REFUSED})),
    (b'[[track]]\nfile = "../../../etc/passwd"\n', frozenset({REFUSED})),
    (b'[[track]]\nfile = "never.wav"\n', frozenset({REFUSED})),
    (b'[episode]\npreset = "../../secret.toml"\n', frozenset({REFUSED})),
    (b'[episode]\ntitle = "\\u202e\\u001b[31m"\n', frozenset({DONE, REFUSED})),
    (b'[episode]\ntitle = "' + b"t" * 20_000 + b'"\n', frozenset({DONE, REFUSED})),
    (b'[produce]\nengine = "http"\nserver = "http://169.254.169.254/"\n', frozenset({DONE, REFUSED})),
)


def manifest(inbox: Path, number: int, chance: random.Random) -> Item:
    """Put a manifest beside a sound recording."""
    folder = inbox / f"manifest {number}"
    sound(folder / "tracks" / "a.flac", chance)
    path, kind = folder / "episode.toml", chance.randrange(len(_MANIFESTS) + 4)
    if kind < len(_MANIFESTS):
        content, right = _MANIFESTS[kind]
        text(path, content)
        return Item(folder, f"manifest {kind}", right)
    if kind == len(_MANIFESTS):
        path.touch()
        os.truncate(path, 6 << 30)
        return Item(folder, "manifest of 6 GB", frozenset({REFUSED}))
    if kind == len(_MANIFESTS) + 1:
        os.mkfifo(path)
    elif kind == len(_MANIFESTS) + 2:
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    # What is no file is not part of the episode.
    return Item(folder, "manifest that is no file", frozenset({DONE, REFUSED}))


def draft(inbox: Path, number: int, chance: random.Random) -> Item:
    """Put a draft beside a sound recording."""
    folder = inbox / f"draft {number}"
    sound(folder / "tracks" / "a.flac", chance)
    (folder / "draft").mkdir()
    path = (
        folder
        / "draft"
        / chance.choice(("chapters.txt", "highlights.toml", "notes.md", "transcript.vtt", "listen.toml", "guid.txt"))
    )
    kind = chance.randrange(4)
    if kind == 0:
        os.mkfifo(path)
    elif kind == 1:
        path.mkdir()
        text(path / "inner.txt", b"inside")
    elif kind == 2:
        path.symlink_to("/etc/passwd")
    else:
        path.write_bytes(chance.randbytes(3000))
    return Item(folder, "draft", frozenset({DONE, REFUSED}))


def container(inbox: Path, number: int, chance: random.Random) -> Item:
    """Make a file that is another than its name says."""
    path, kind = inbox / f"container {number}.wav", chance.randrange(9)
    if kind == 0:
        whole = sound(path.with_suffix(".flac"), chance).read_bytes()
        path.with_suffix(".flac").unlink()
        return Item(text(path.with_suffix(".flac"), whole[: len(whole) // 2]), "cut off", frozenset({DONE, REFUSED}))
    if kind == 1:
        broken = bytearray(sound(path, chance, form="WAV").read_bytes())
        for _ in range(40):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        return Item(text(path, bytes(broken)), "bytes changed", frozenset({DONE, REFUSED}))
    if kind == 2:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.wav", bytes(1_000_000) + b"%d" % number)
        return Item(path, "archive", frozenset({REFUSED}))
    contents = (
        b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n#%d\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n# %d\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/><!--%d--></svg>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;%d</a>',
        b"\x89PNG\r\n\x1a\n" + bytes(40) + b"%d",
    )
    if kind < 3 + len(contents):
        return Item(text(path, contents[kind - 3] % number), "another format", frozenset({REFUSED}))
    return Item(text(path, chance.randbytes(50_000)), "noise of bytes", frozenset({REFUSED}))


def tags(inbox: Path, number: int, chance: random.Random) -> Item:
    """Put an ID3 tag with compressed pictures before a recording."""
    path = inbox / f"tags {number}.mp3"
    bomb = zlib.compress(bytes(20_000_000), 9)
    frame = b"APIC" + struct.pack(">I", len(bomb) + 4) + b"\x00\x08" + struct.pack(">I", 20_000_000) + bomb
    frames = frame * chance.randrange(1, 4)
    length = len(frames)
    sized = bytes((length >> shift) & 0x7F for shift in (21, 14, 7, 0))
    whole = sound(path, chance, form="MP3").read_bytes()
    return Item(
        text(path, b"ID3\x03\x00\x00" + sized + frames + whole), "pictures that unpack", frozenset({DONE, REFUSED})
    )


TRICKS: tuple[Callable[[Path, int, random.Random], Item], ...] = (
    name, name, name, unfinished, size, link, device, manifest, manifest, manifest, draft, container, container, tags,
)  # fmt: skip


def nasty(inbox: Path, count: int, seed: int) -> list[Item]:
    """Drop ``count`` items into an inbox and return them. Deep and broad folders are few: they take long to make."""
    chance = random.Random(seed)
    tricks = [depth if number % 25 == 0 else chance.choice(TRICKS) for number in range(count)]
    return [trick(inbox, number, chance) for number, trick in enumerate(tricks)]
