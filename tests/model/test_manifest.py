"""An episode.toml that is wrong is told what, where, and what was expected."""

import contextlib
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.errors import InvalidManifest
from toolkit.model.manifest import parse_manifest


@pytest.fixture
def manifest_path(tmp_path: Path) -> Path:
    (tmp_path / "tracks").mkdir()
    for name in ("tracks/ada.flac", "ads.flac", "intro.flac"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path / "episode.toml"


FULL = """
[episode]
show = "Small Rooms"
title = "The room matters"
number = 12
date = 2026-11-23
words = ["Kowalczyk"]

[[track]]
file = "tracks/ada.flac"
speaker = "Ada Park"
role = "host"
offset = -1.25

[stitch]
intro = "intro.flac"
cold_open = true

[[insert]]
file = "ads.flac"
at = "00:12:30"
title = "Sponsor"

[[link]]
title = "Room tone"
url = "https://example.org/room-tone"
"""


def test_every_key_reaches_the_episode(manifest_path: Path) -> None:
    episode = parse_manifest(FULL, manifest_path)
    assert (episode.show, episode.title, episode.number) == ("Small Rooms", "The room matters", 12)
    assert episode.date == datetime.date(2026, 11, 23)
    assert (episode.tracks[0].speaker, episode.tracks[0].role, episode.tracks[0].offset_s) == (
        "Ada Park",
        "host",
        -1.25,
    )
    assert episode.tracks[0].file == manifest_path.parent / "tracks/ada.flac"
    assert episode.stitch.intro == manifest_path.parent / "intro.flac"
    assert (episode.stitch.cold_open, episode.stitch.crossfade_s) == (True, 1.5)
    assert (episode.inserts[0].at_s, episode.inserts[0].title) == (750.0, "Sponsor")
    assert episode.links[0].url == "https://example.org/room-tone"


@pytest.mark.parametrize(
    ("written", "at_s"), [('"12:30"', 750.0), ("750", 750.0), ('"750.5"', 750.5), ('"1:00:00,25"', 3600.25)]
)
def test_the_place_of_an_insert_is_written_as_people_write_times(
    written: str, at_s: float, manifest_path: Path
) -> None:
    text = FULL.replace('at = "00:12:30"', f"at = {written}")
    assert parse_manifest(text, manifest_path).inserts[0].at_s == at_s


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[episode]\ntitel = "x"', "line 2: episode, titel: found an unknown key, expected 'title'"),
        ('[episode]\n\nnumber = "12"', "line 3: episode, number: found '12', expected a whole number"),
        ("[episode]\nlanguage = 'plain english'", "expected the code or the name of a language, perhaps 'English'"),
        ('[[track]]\nfile = "tracks/ada.flac"\nrole = "boss"', "line 3: track 1, role: found 'boss', expected one of 'host'"),
        ('[[track]]\nspeaker = "Ada"', "line 1: track 1, file: found nothing, expected this key"),
        ('[[track]]\nfile = "tracks/no.flac"', "line 2: track 1, file: found 'tracks/no.flac', expected a file that exists"),
        ('[[track]]\nfile = "../up.flac"', "expected a path inside the episode folder"),
        ('[[track]]\nfile = "/etc/passwd"', "expected a path inside the episode folder"),
        ('[stitch]\ncold_open = "yes"', "line 2: stitch, cold_open: found 'yes', expected true or false"),
        ('[[insert]]\nfile = "ads.flac"\nat = "1:75"', "line 3: insert 1, at: found '1:75', expected a time such as"),
        ('[[insert]]\nfile = "ads.flac"\nat = "noon"', "line 3: insert 1, at: found 'noon', expected a time such as"),
        ('[[link]]\ntitle = "x"\nurl = "javascript:alert(1)"', "expected a link that begins with https://"),
        ("[sticth]\nx = 1", "sticth: found an unknown key, expected 'stitch'"),
        ("[episode\n", "line 1: found '[episode', expected a bracket for each bracket: [episode]"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named_with_its_line_and_what_was_expected(manifest_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidManifest) as caught:
        parse_manifest(text, manifest_path)
    assert said in str(caught.value)
    assert str(manifest_path) in str(caught.value)


def test_a_link_out_of_the_folder_is_refused(manifest_path: Path) -> None:
    (manifest_path.parent / "tracks" / "sly.flac").symlink_to("/etc/passwd")
    with pytest.raises(InvalidManifest, match="inside the episode folder"):
        parse_manifest('[[track]]\nfile = "tracks/sly.flac"', manifest_path)


def test_all_problems_are_told_at_once(manifest_path: Path) -> None:
    with pytest.raises(InvalidManifest) as caught:
        parse_manifest('[[track]]\nfile = "a.flac"\n[[track]]\nfile = "b.flac"', manifest_path)
    assert [problem.line for problem in caught.value.problems] == [2, 4]


@given(st.text())
def test_any_text_is_an_episode_or_one_clear_error(text: str) -> None:
    with contextlib.suppress(InvalidManifest):
        assert parse_manifest(text, Path("nowhere/episode.toml")).tracks == ()


@pytest.mark.slow
def test_of_thousands_of_mistakes_the_first_are_told() -> None:
    # Each is searched for in the lines of the file: a hundred million looks, were all of them.
    text = "[episode]\n" + "".join(f"key_{number} = 1\n" for number in range(30_000))
    with pytest.raises(InvalidManifest) as refused:
        parse_manifest(text, Path("/e/episode.toml"))
    assert len(refused.value.problems) == 20
    assert refused.value.problems[0].line == 2
