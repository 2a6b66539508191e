"""An episode folder as rules see it: what is wrong in the files that a person wrote, and the tracks together."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from toolkit.check.folder import compare_tracks, is_episode, read_folder, transcript_of
from toolkit.check.measuring import Measuring
from toolkit.check.session import SessionFacts

Write = Callable[..., Path]
Voice = Callable[..., np.ndarray]


@pytest.fixture
def show(recording: Write, voice: Voice, tmp_path: Path) -> Path:
    """Return an episode folder with one track."""
    recording(voice(2.0), "show/tracks/ada.wav")
    return tmp_path / "show"


def problems(show: Path, kind: str) -> tuple[str, ...]:
    return read_folder(show)[0].problems[kind]


def test_a_manifest_or_a_folder_of_tracks_makes_an_episode(show: Path, tmp_path: Path) -> None:
    assert is_episode(show)
    (tmp_path / "other").mkdir()
    assert not is_episode(tmp_path / "other")
    (tmp_path / "other" / "episode.toml").write_text("")
    assert is_episode(tmp_path / "other")
    assert not is_episode(tmp_path / "other" / "episode.toml")


def test_a_good_folder_has_no_problems(show: Path) -> None:
    folder, episode = read_folder(show)
    assert folder.problems == {"manifest": (), "drafts": (), "feed": ()} or not any(folder.problems.values())
    assert episode is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[episode\n", "episode.toml: "),
        ('[episode]\ntitel = "x"\n', "titel"),
        ('[[track]]\nfile = "tracks/none.wav"\n', "none.wav"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_a_sentence_and_there_is_no_episode(
    show: Path, text: str, sentence: str
) -> None:
    (show / "episode.toml").write_text(text)
    folder, episode = read_folder(show)
    assert any(sentence in problem for problem in folder.problems["manifest"])
    assert episode is None


def test_a_folder_whose_tracks_are_missing_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "show" / "tracks").mkdir(parents=True)
    assert len(problems(tmp_path / "show", "manifest")) == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("chapters.txt", b"00:00 One\n0:4x Two\n", "chapters.txt, line 2: "),
        ("chapters.txt", b"\xff\xfe\xff", "chapters.txt: this is not UTF-8 text"),
        ("transcript.vtt", b"no captions\n", "transcript.vtt"),
    ],
)
def test_a_draft_that_cannot_be_read_is_named_with_its_line(
    show: Path, name: str, content: bytes, sentence: str
) -> None:
    (show / "draft").mkdir()
    (show / "draft" / name).write_bytes(content)
    (problem,) = problems(show, "drafts")
    assert problem.startswith(sentence)


def test_the_items_of_a_feed_are_checked(show: Path) -> None:
    (show / "feed.xml").write_text("<rss><channel><item/><item/></channel></rss>")
    assert {problem.split(":")[0] for problem in problems(show, "feed")} == {"feed.xml, item 1", "feed.xml, item 2"}


@pytest.mark.parametrize("text", ["", "no markup", "<rss><channel>"])
def test_a_feed_that_is_not_xml_is_a_sentence_and_stops_nothing(show: Path, text: str) -> None:
    (show / "feed.rss").write_text(text)
    assert problems(show, "feed")[0].startswith("feed.rss: this is not XML (")


def test_a_feed_opens_no_other_file(show: Path) -> None:
    (show / "secret").write_text("<item/>")
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{(show / "secret").as_uri()}">]>'
    (show / "feed.xml").write_text(f"{entity}<rss><channel>&x;</channel></rss>")
    assert problems(show, "feed") == ()


VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello there.\n\n00:02.000 --> 00:03.000\nYes.\n"


def test_the_transcript_beside_a_recording_is_read(tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_text(VTT)
    facts = transcript_of(tmp_path / "talk.wav", "en")
    assert facts is not None
    assert (facts.name, facts.words, facts.expected_language, facts.problem) == ("talk.vtt", 3, "en", "")
    assert [(span.start_s, span.end_s) for span in facts.spans] == [(0.0, 2.0), (2.0, 3.0)]
    assert facts.letters_per_s == (6.0, 4.0)


def test_a_recording_without_a_transcript_has_none_and_a_transcript_is_not_its_own(tmp_path: Path) -> None:
    assert transcript_of(tmp_path / "talk.wav") is None
    (tmp_path / "talk.vtt").write_text(VTT)
    assert transcript_of(tmp_path / "talk.vtt") is None


def test_a_transcript_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_bytes(bytes(range(256)))
    (tmp_path / "long.srt").write_bytes(b"")
    with (tmp_path / "long.srt").open("r+b") as file:
        file.truncate(33_000_000)
    assert transcript_of(tmp_path / "talk.wav").problem
    assert transcript_of(tmp_path / "long.wav").problem == (
        "this is larger than 32 MB, as no file of its kind is; check that it is the right one"
    )


def test_fewer_than_two_tracks_with_speech_are_not_compared(
    recording: Write, voice: Voice, measuring: Measuring
) -> None:
    paths = [recording(voice(3.0), "ada.wav"), recording(np.zeros(48_000), "ben.wav")]
    tracks = [(path, measuring.facts(path, lambda _share: None)) for path in paths]
    assert compare_tracks(measuring, tracks, lambda _share: None) == SessionFacts()


def test_tracks_with_swapped_channels_are_found(recording: Write, voice: Voice, measuring: Measuring) -> None:
    left, right = voice(24.0, seed=1)[:, 0], voice(24.0, seed=2)[:, 0]
    turns = (np.arange(left.size) // (4 * 48_000)) % 2
    left, right = left * (turns == 0), right * (turns == 1)
    pair = np.stack([left + 0.1 * right, right + 0.1 * left], axis=1)
    noise = np.random.default_rng(1).standard_normal(pair.shape) * 2e-4
    paths = [recording(pair + noise, "a.wav"), recording(pair[:, ::-1] * 0.5 + noise[::-1], "b.wav")]
    tracks = [(path, measuring.facts(path, lambda _share: None)) for path in paths]
    assert compare_tracks(measuring, tracks, lambda _share: None).swapped == (("a.wav", "b.wav"),)
