"""Episode tags in MP4: the atoms that podcast apps read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mutagen
import mutagen.id3
import pytest

from tests.formats.tagging import CHAPTERS, JPEG, TAGS, asked, players_chapters, write_tags
from toolkit.formats.tags import EpisodeTags, read_tags


def test_atomic_parsley_sees_the_podcast_atoms(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, TAGS, None, 3.0)
    shown = asked("AtomicParsley", file, "-t")
    for line in ('Atom "stik" contains: Unknown value: 21', 'Atom "pcst" contains: true', f'Atom "desc" contains: {TAGS.description}',
                 'Atom "trkn" contains: 12', 'Atom "covr" contains: 1 piece'):  # fmt: skip
        assert line in shown


def test_an_mp4_holds_chapters_in_both_kinds(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert players_chapters(file) == [(c.start_s, c.title) for c in CHAPTERS]
    atoms = asked("AtomicParsley", file, "-T", "1")
    assert "Atom chpl" in atoms
    assert "Atom chap" in atoms
    titles = [chapter.title for chapter in read_tags(file)[1]]
    assert titles[1:] == [c.title for c in CHAPTERS[1:]]
    assert CHAPTERS[0].title.startswith(titles[0][:200])


def test_a_long_description_is_cut_at_a_letter_in_mp4_and_whole_when_read(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, replace(TAGS, description="ü" * 200, long_description=""), None, 3.0)
    assert len(mutagen.File(file)["desc"][0].encode()) <= 255
    assert read_tags(file)[0].description == "ü" * 200


def test_the_atoms_are_those_of_a_podcast(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, TAGS, None, 3.0)
    atoms = mutagen.File(file)
    assert (atoms["stik"], atoms["pcst"], atoms["trkn"], atoms["disk"]) == ([21], True, [(12, 0)], [(2, 0)])
    assert (atoms["\xa9day"], atoms["desc"], atoms["ldes"]) == (
        ["2026-11-23"],
        [TAGS.description],
        [TAGS.long_description],
    )
    assert (atoms["purl"], atoms["egid"], atoms["keyw"]) == ([TAGS.feed], [TAGS.guid], ["room tone, microphones"])
    assert bytes(atoms["----:com.apple.iTunes:LANGUAGE"][0]) == b"eng"


def test_a_number_keeps_how_many_there_are_of_it_and_stays_within_16_bits(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    other = mutagen.File(file)
    other["trkn"] = [(1, 20)]
    other.save()
    write_tags(file, EpisodeTags(number=70_000, season=0), None, 3.0)
    atoms = mutagen.File(file)
    assert (atoms["trkn"], atoms["disk"]) == ([(65_535, 20)], [(0, 0)])
    assert read_tags(file)[0].season is None


@pytest.mark.parametrize(("letters", "cut"), [(252, False), (255, False), (256, True)])
def test_a_description_of_255_bytes_is_whole(letters: int, cut: bool, copy_of: Callable[[str], Path]) -> None:  # noqa: FBT001
    file = copy_of("m4a")
    write_tags(file, EpisodeTags(description="x" * letters), None, 3.0)
    written = mutagen.File(file)["desc"][0]
    assert written == ("x" * 252 + "\u2026" if cut else "x" * letters)
    assert (read_tags(file)[0].description, read_tags(file)[0].long_description) == ("x" * letters, "")


def test_a_png_cover_is_told_from_a_jpeg(copy_of: Callable[[str], Path]) -> None:
    file, png = copy_of("m4a"), b"\x89PNG\r\n\x1a\n" + bytes(9)
    write_tags(file, EpisodeTags(artwork=png), None, 3.0)
    cover = mutagen.File(file)["covr"][0]
    assert (cover.imageformat, bytes(cover)) == (cover.FORMAT_PNG, png)
    write_tags(file, EpisodeTags(artwork=JPEG), None, 3.0)
    assert mutagen.File(file)["covr"][0].imageformat == cover.FORMAT_JPEG
