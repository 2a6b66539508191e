"""What names of files say; whole folders are in ``test_folder``."""

from pathlib import Path

import pytest

from toolkit.model.episode import Episode, Stitch, Track
from toolkit.pipeline.episode.inferred import inferred_tracks, readable, title_from, with_artwork, with_plain_speaker


@pytest.mark.parametrize(
    ("stem", "title"), [("window_seats-2", "Window seats 2"), ("a.b", "A b"), ("--", "Untitled"), ("two\nlines", "Two lines")]
)  # fmt: skip
def test_a_name_becomes_a_title(stem: str, title: str) -> None:
    assert title_from(stem) == title


def test_a_name_of_any_bytes_can_be_shown() -> None:
    assert readable("ada\udcff\x07") == "ada? "


def test_music_takes_only_the_places_that_are_open() -> None:
    said: list[str] = []
    files = [Path("ada.wav"), Path("intro.wav"), Path("outro.wav")]
    tracks, stitch = inferred_tracks(files, Stitch(intro=Path("own.wav")), said)
    assert [track.speaker for track in tracks] == ["Ada"]
    assert stitch == Stitch(intro=Path("own.wav"), outro=Path("outro.wav"))
    assert any("intro.wav is music by its name and nothing says where it plays" in sentence for sentence in said)


def test_artwork_of_the_folder_fills_in_for_none(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").touch()
    said: list[str] = []
    assert with_artwork(Episode("", ()), tmp_path, said).artwork == tmp_path / "cover.jpg"
    own = Episode("", (), artwork=Path("own.png"))
    assert with_artwork(own, tmp_path, said) is own
    assert said == ["artwork cover.jpg, found in the folder"]


def test_a_recording_named_like_the_episode_is_by_somebody_else() -> None:
    bed = Track(Path("bed.wav"), "bed", "music")
    talk = with_plain_speaker(Episode("Talk", (Track(Path("talk.wav"), "Talk"), bed)))
    assert [track.speaker for track in talk.tracks] == ["Speaker", "bed"]


@pytest.mark.parametrize(
    "name",
    ["jingle.mp3", "intro.wav", "music.flac", "IntroMusic.mp3", "intromusic.mp3", "Theme Song.mp3", "outro_v2.wav", "Musik 1.wav", "vorspann.mp3",
     "show-ident.wav", "stinger3.wav", "background.mp3", "Générique.mp3", "música.mp3", "Sintonía final.mp3", "loops.wav", "themeMusic.m4a"],
)  # fmt: skip
def test_music_is_no_speaker_by_its_name(name: str) -> None:
    said: list[str] = []
    tracks, _ = inferred_tracks([Path("ada.wav"), Path(name)], Stitch(), said)
    assert [track.speaker for track in tracks] == ["Ada"]
    assert any(name in sentence for sentence in said[1:])


@pytest.mark.parametrize("name", ["Songül.wav", "Beda.wav", "Themis.wav", "Introvert talk.wav"])
def test_people_whose_names_are_like_it_speak(name: str) -> None:
    tracks, _ = inferred_tracks([Path("ada.wav"), Path(name)], Stitch(), [])
    assert len(tracks) == 2
