"""A run from paths to findings: real files, the cache, folders, and files that cannot be read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from toolkit.check.checking import CheckReport, check_paths, recordings_below, with_known
from toolkit.check.finding import Severity
from toolkit.check.measuring import Measuring
from toolkit.check.registry import all_rules
from toolkit.check.settings import Settings, find_settings
from toolkit.model.errors import InvalidPreset, NoAudio, NoSuchInput

Write = Callable[..., Path]
Voice = Callable[..., np.ndarray]


def run(paths: list[Path], measuring: Measuring, settings: Settings | None = None, preset: str = "") -> CheckReport:
    return check_paths(paths, settings or Settings(), measuring, preset=preset, progress=lambda _share: None)


def codes(report: CheckReport) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_good_recording_has_no_finding(recording: Write, voice: Voice, measuring: Measuring) -> None:
    assert run([recording(voice())], measuring).findings == ()


def test_a_clipped_recording_is_an_error_with_its_place(recording: Write, voice: Voice, measuring: Measuring) -> None:
    samples = voice()
    half = np.abs(samples).max() / 2
    loud = np.clip(samples, -half, half) * 0.9 / half
    (first, *_) = [one for one in run([recording(loud)], measuring).findings if one.code == "AUD003"]
    assert first.severity is Severity.ERROR
    assert first.start_s is not None
    assert first.place.startswith("00:00:0")


def test_a_file_that_is_no_recording_is_a_finding_and_stops_nothing(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF nothing of the kind")
    report = run([broken, recording(voice())], measuring)
    assert codes(report) == {"AUD000"}
    assert report.unreadable == (str(broken),)
    assert len(report.durations_s) == 1


def test_a_preset_makes_it_a_delivered_file(recording: Write, voice: Voice, measuring: Measuring) -> None:
    assert "AUD001" in codes(run([recording(voice() * 0.1)], measuring, preset="apple"))


def test_a_folder_of_recordings_is_looked_through_without_hidden_ones(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    recording(voice(3.0), "raw/a.wav")
    recording(voice(3.0), "raw/.trash/b.wav")
    assert list(run([tmp_path / "raw"], measuring).durations_s) == [str(tmp_path / "raw" / "a.wav")]


@pytest.mark.slow
def test_an_episode_folder_is_checked_as_a_session(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    same = voice(20.0)
    recording(same, "show/tracks/ada.wav")
    recording(same * 0.5, "show/tracks/ben.wav")
    assert "AUD010" in codes(run([tmp_path / "show"], measuring))


def test_a_mistake_in_the_manifest_is_a_finding(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    recording(voice(3.0), "show/tracks/ada.wav")
    (tmp_path / "show" / "episode.toml").write_text('[episode]\ntitel = "x"\n')
    assert "AUD048" in codes(run([tmp_path / "show"], measuring))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chapters.txt", b"no time at all\n"),
        ("transcript.vtt", b"WEBVTT\n\n00:00 --> soon\nHello.\n"),
        ("highlights.toml", b"[[highlight]]\nstart = 1\n"),
        ("listen.toml", b"[[place]]\nheard = yes\n"),
        ("notes.md", b"# caf\xe9\n"),
    ],
)
def test_a_broken_draft_is_a_finding(
    name: str, content: bytes, recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    recording(voice(3.0), "show/tracks/ada.wav")
    draft = tmp_path / "show" / "draft" / name
    draft.parent.mkdir()
    draft.write_bytes(content)
    assert "AUD049" in codes(run([tmp_path / "show"], measuring))


def test_a_feed_beside_the_episode_is_looked_at(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    recording(voice(3.0), "show/tracks/ada.wav")
    (tmp_path / "show" / "feed.xml").write_text("<rss><channel><item/></channel></rss>")
    assert "AUD050" in codes(run([tmp_path / "show"], measuring))


def test_a_transcript_that_leaves_out_the_talk_is_a_finding(
    recording: Write, voice: Voice, measuring: Measuring
) -> None:
    path = recording(voice())
    path.with_suffix(".vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n")
    assert "AUD044" in codes(run([path], measuring))


def test_what_cannot_be_checked_is_said(measuring: Measuring, tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput):
        run([tmp_path / "none.wav"], measuring)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoAudio):
        run([tmp_path / "empty"], measuring)


def test_an_unknown_preset_is_refused_before_anything_is_decoded(
    recording: Write, voice: Voice, measuring: Measuring
) -> None:
    with pytest.raises(InvalidPreset):
        run([recording(voice(1.0))], measuring, preset="nobody")


@pytest.mark.slow
def test_no_awkward_file_breaks_a_run(shared: Path, measuring: Measuring) -> None:
    files = [path for path in sorted((shared / "data/awkward").iterdir()) if path.suffix not in (".md", ".json")]
    report = run(files, measuring)
    assert len(report.durations_s) + len(report.unreadable) == len(files)


@pytest.mark.slow
def test_a_recording_that_is_cut_short_is_an_error(recording: Write, voice: Voice, measuring: Measuring) -> None:
    path = recording(voice())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "AUD015" in codes(run([path], measuring))


def test_tracks_keep_the_path_that_the_folder_was_named_by(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording(voice(1.0), "show/tracks/ada.wav")
    monkeypatch.chdir(tmp_path)
    assert list(run([Path("show")], measuring).durations_s) == ["show/tracks/ada.wav"]


def test_a_recording_that_is_named_twice_is_checked_once(recording: Write, voice: Voice, measuring: Measuring) -> None:
    path = recording(voice(3.0) * 0.001)
    twice = run([path, path, path.parent], measuring)
    assert len(twice.findings) == len(run([path], measuring).findings) > 0


def test_a_track_is_raw_material_whatever_the_preset(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    for number in (1, 2):
        recording(voice(3.0, seed=number) * 0.1, f"show/tracks/{number}.wav")
    assert "AUD001" not in codes(run([tmp_path / "show"], measuring, preset="apple"))


def test_settings_switch_rules_off_set_limits_and_severities(
    recording: Write, voice: Voice, measuring: Measuring, tmp_path: Path
) -> None:
    path = recording(voice(3.0) * 0.1)
    text = '[check]\npreset = "apple"\nignore = ["transcript-missing"]\nseverity = {loudness = "note"}\n'
    (tmp_path / "podkit.toml").write_text(text)
    settings = find_settings(tmp_path, all_rules(), select=(), ignore=())
    report = run([path], measuring, settings)
    assert "AUD043" not in codes(report)
    assert {finding.severity for finding in report.findings if finding.code == "AUD001"} == {Severity.NOTE}


def test_a_folder_is_searched_in_order_and_other_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.wav", "a.FLAC", "c/d.mp3", "notes.txt", ".hidden.wav", ".trash/e.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.wav").mkdir()
    assert recordings_below(tmp_path) == tuple(tmp_path / name for name in ("a.FLAC", "b.wav", "c/d.mp3"))


def test_a_report_can_be_given_other_findings_and_a_number() -> None:
    report = CheckReport((), {"a.wav": ()}, {"a.wav": 1.0})
    assert with_known(report, (), 3) == CheckReport((), {"a.wav": ()}, {"a.wav": 1.0}, known=3)
