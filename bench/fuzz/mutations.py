"""Files changed at random, and files of one thing repeated: seeded, so that a finding can be made again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LARGEST = 120_000
_EDGES = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\x00\x00\x00\x01", b"\xff\xff\xff\x7f",
          b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff", b"\x01\x00\x00\x00", b"\x00\x00\x00\x00\x00\x00\x00\x00", b"\xff" * 8)  # fmt: skip
_TEXTS = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        *"[](){}<>\"'`*_#:;,.-=|\\/!&%+~^$@? \t\n\r\x00\x0b\x0c\x1c\x85\u2028\u2029\ufeff\u00a0\u202e\ud800\u0660\u00b2\u0130\u1e9e\ufffe",
        *("0", "9", "-1", "1e400", "NaN", "Infinity", "null", "true", "1" * 30, "9" * 400, "9" * 5000, "00:00:00", "99:99:99.999"),
        *(" --> ", "00:00:01.000 --> 00:00:02.000\n", "WEBVTT\n\n", "\r\n\r\n", "<v Ada>", "[[", "]]", "{{", "}}", '"""', "'''"),
        *("<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [", "&amp;", "&#0;", "&#xD800;", "&x;", "xmlns:a=''", "<?xml?>", "<item>"),
        *("TRACK 01 AUDIO\n", "INDEX 01 00:00:00\n", ";FFMETADATA1\n", "[CHAPTER]\n", "TIMEBASE=1/0\n", "START=", "\\", "\\\\n"),
        *("a.b = ", "[a.b]\n", "[[track]]\n", "# ", "## Chapters\n", "![](", "http://", "../", "/etc/passwd", "%s", "{0}", "\x1b[2J"),
        *('{"segments":[', '"start":', '"words":[', '{"chapters":[', '"startTime":', "é", "日本", "\U0001f600", "e\u0301" * 3),
    )
)  # fmt: skip

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutated(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return one of the seeds, changed once to sixteen times; now and then one thing repeated instead."""
    if rng.random() < 0.08:
        return repeated(rng, seeds)
    content = rng.choice(seeds)
    for _ in range(rng.choice((1, 1, 2, 3, 4, 8, 16))):
        content = rng.choice(_MUTATIONS)(rng, content, seeds)[:LARGEST]
    return content


def repeated(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return the beginning of a seed, one or two short things many times, and perhaps its end: where time grows with the square."""
    seed = rng.choice(seeds)
    at = rng.choice((0, 0, _place(rng, seed), len(seed)))
    piece = rng.choice(_TEXTS)
    if rng.random() < 0.5:
        piece += rng.choice((rng.choice(_TEXTS), _slice(rng, seed, 40), bytes([rng.randrange(32, 127)])))
    count = rng.choice((50, 1_000, LARGEST)) // max(1, len(piece))
    return (seed[:at] + piece * count + rng.choice((b"", seed[at:], b"\n", b"x")))[: 2 * LARGEST]


def _place(rng: random.Random, content: bytes) -> int:
    # Headers are where most is decided.
    limit = len(content) if rng.random() < 0.5 else min(len(content), 512)
    return rng.randrange(limit + 1)


def _slice(rng: random.Random, content: bytes, longest: int) -> bytes:
    at = _place(rng, content)
    return content[at : at + rng.randrange(1, longest)]


def _flip(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    if not content:
        return content
    at = min(_place(rng, content), len(content) - 1)
    return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def _overwrite(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at, new = (
        _place(rng, content),
        rng.choice((rng.choice(_EDGES), rng.choice(_TEXTS), rng.randbytes(rng.randrange(1, 9)))),
    )
    return content[:at] + new + content[at + len(new) :]


def _insert(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at, new = _place(rng, content), rng.choice((rng.choice(_EDGES), rng.choice(_TEXTS), rng.choice(_TEXTS)))
    return content[:at] + new * rng.choice((1, 1, 1, 3, 40)) + content[at:]


def _remove(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(rng, content)
    return content[:at] + content[at + rng.choice((1, 2, 4, rng.randrange(1, 200))) :]


def _double(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at, piece = _place(rng, content), _slice(rng, content, 2_000)
    return content[:at] + piece * rng.choice((1, 1, 2, 30)) + content[at:]


def _splice(rng: random.Random, content: bytes, seeds: Sequence[bytes]) -> bytes:
    return content[: _place(rng, content)] + (other := rng.choice(seeds))[_place(rng, other) :]


def _cut(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: _place(rng, content)]


def _number(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    """Put another number in place of one that is written in digits."""
    places = [at for at, byte in enumerate(content[:20_000]) if 48 <= byte <= 57]
    if not places:
        return content
    at = rng.choice(places)
    return (
        content[:at]
        + rng.choice((b"", b"0", b"-1", b"99999999999", b"1e999", b"9" * 50, b"0.0000001"))
        + content[at + 1 :]
    )


_MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _flip,
    _overwrite,
    _overwrite,
    _insert,
    _insert,
    _remove,
    _double,
    _splice,
    _cut,
    _number,
)
