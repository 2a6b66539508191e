"""Facts from the cache or from one decode, and what a file states about itself."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.flac import FLAC, Picture

from toolkit.check.measuring import BALANCE, FACTS, Measuring, default_root, file_facts
from toolkit.check.session import SessionFacts
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.errors import NoSuchInput, UnreadableMedia

RATE = 48_000
Write = Callable[..., Path]
Voice = Callable[..., np.ndarray]


def decoded_again(_share: float) -> None:
    pytest.fail("it was decoded again")


def silent(_share: float) -> None:
    pass


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """Return a FLAC file with a title."""
    path = tmp_path / "talk.flac"
    soundfile.write(path, np.zeros(RATE), RATE)
    file = FLAC(path)
    file["title"] = "Rooms"
    file.save()
    return path


def stated(path: Path, **changed: object) -> object:
    return file_facts(path, replace(probe(path), **changed), 1.0)


def test_an_unchanged_recording_is_not_measured_again(recording: Write, voice: Voice, measuring: Measuring) -> None:
    path = recording(voice(2.0))
    first = measuring.facts(path, silent)
    assert measuring.facts(path, decoded_again) == first
    assert (measuring.folder(path, decoded_again) / FACTS).is_file()


def test_another_run_finds_what_the_last_one_measured(recording: Write, voice: Voice, tmp_path: Path) -> None:
    path, before = recording(voice(2.0)), Measuring(tmp_path / "kept")
    first = before.facts(path, silent)
    before.save()
    assert Measuring(tmp_path / "kept").facts(path, decoded_again) == first


def test_a_recording_is_known_by_its_contents_and_its_suffix(
    recording: Write, voice: Voice, measuring: Measuring
) -> None:
    path = recording(voice(1.0))
    key = measuring.key(path)
    renamed = path.rename(path.with_name("other.WAV"))
    assert measuring.key(renamed) == key
    assert measuring.key(renamed.rename(path.with_suffix(".w64"))) != key
    assert measuring.key(recording(voice(1.0, seed=2))) != key


def test_progress_reaches_the_end(recording: Write, voice: Voice, measuring: Measuring) -> None:
    shares: list[float] = []
    measuring.facts(recording(voice(3.0)), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_what_cannot_be_read_is_named(measuring: Measuring, tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput, match=r"none\.wav"):
        measuring.facts(tmp_path / "none.wav", silent)
    with pytest.raises(UnreadableMedia, match="not a file"):
        measuring.facts(tmp_path, silent)
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(UnreadableMedia, match=r"text\.wav"):
        measuring.facts(tmp_path / "text.wav", silent)


def test_levels_and_balance_are_kept_beside_the_facts(recording: Write, voice: Voice, measuring: Measuring) -> None:
    mono = voice(2.0)
    path = recording(np.hstack([mono, mono * 0.5]))
    measuring.facts(path, silent)
    assert measuring.levels(path).size == 200
    assert measuring.balance(path).size == 40
    assert (measuring.folder(path, decoded_again) / BALANCE).is_file()


def test_tracks_are_compared_once(recording: Write, voice: Voice, measuring: Measuring) -> None:
    paths = [recording(voice(1.0, seed=seed), f"{seed}.wav") for seed in (1, 2)]
    facts = SessionFacts(talk=(("1.wav", 1.0),))
    assert measuring.session(paths, lambda: facts) == facts
    assert measuring.session(paths, lambda: pytest.fail("compared again")) == facts
    assert measuring.session(paths[::-1], SessionFacts) == SessionFacts()


def test_a_cache_that_cannot_be_written_to_is_not_an_error(recording: Write, voice: Voice, tmp_path: Path) -> None:
    measuring = Measuring(tmp_path / "kept")
    measuring.facts(recording(voice(1.0)), silent)
    (tmp_path / "kept" / "digests.json").unlink(missing_ok=True)
    (tmp_path / "kept" / "digests.json").mkdir()
    measuring.save()


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_CACHE", str(tmp_path))
    assert default_root() == tmp_path / "check"
    monkeypatch.delenv("PODKIT_CACHE")
    assert default_root().parts[-2:] == ("podkit", "check")


def test_tags_are_read_and_a_file_without_them_is_not_wrong(tagged: Path, recording: Write, voice: Voice) -> None:
    assert (stated(tagged).title, stated(tagged).has_tags, stated(tagged).show) == ("Rooms", True, "")
    bare = stated(recording(voice(1.0)))
    assert (bare.has_tags, bare.tag_problem, bare.has_artwork) == (False, "", False)


def test_artwork_that_is_not_a_picture_is_a_fact(tagged: Path) -> None:
    picture = Picture()
    picture.data, picture.type, picture.mime = b"\x89PNG\r\n\x1a\nand no more", 3, "image/png"
    file = FLAC(tagged)
    file.add_picture(picture)
    file.save()
    facts = stated(tagged)
    assert facts.has_artwork
    assert facts.artwork_problems[0].startswith("its artwork cannot be read: ")


def test_chapters_that_are_not_valid_are_a_fact(tagged: Path) -> None:
    assert stated(tagged, chapters=(Chapter(0.0, "One"), Chapter(0.5, "Two"))).chapter_problem == ""
    assert stated(tagged, chapters=(Chapter(0.0, "One"), Chapter(7.0, "Late"))).chapter_problem


def test_tags_that_cannot_be_read_are_a_fact(tagged: Path) -> None:
    media = probe(tagged)
    content = tagged.read_bytes()
    tagged.write_bytes(content[:4] + b"\xff" * 40 + content[44:])
    assert file_facts(tagged, media, 1.0).tag_problem
