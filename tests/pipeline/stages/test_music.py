"""Musical parts: trimmed, at the episode's rate, with figures worked out by hand."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from toolkit.model.errors import DiskFull, UnreadableMedia
from toolkit.model.span import Span
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.run import Outcome, run_stages
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.music import bed_stage, music_stage
from toolkit.pipeline.stages.results import ALL_SPEECH, DUCKED_BED, MUSIC, MUSIC_FACTS, SAMPLE_RATE
from toolkit.storage.cache import Cache


def sine(seconds: float, level: float, rate: int, channels: int = 2) -> NDArray[np.float64]:
    wave = level * np.sin(2 * np.pi * 997 * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, np.newaxis], channels, axis=1)


def prepared(tmp_path: Path, samples: NDArray[np.float64], rate: int, digest: str = "x") -> Outcome:
    soundfile.write(tmp_path / "intro.wav", samples, rate, subtype="FLOAT")
    return run_stages([music_stage("intro", SourceFile(tmp_path / "intro.wav", digest))], Cache(tmp_path / "cache"))


def sound(outcome: Outcome) -> NDArray[np.float64]:
    samples, rate = soundfile.read(outcome.get(MUSIC, "intro"), always_2d=True)
    assert rate == SAMPLE_RATE
    return samples


def speaks(work: Work, speech: tuple[Span, ...]) -> None:
    work.put(ALL_SPEECH, speech)


def test_silence_around_a_jingle_goes_and_its_length_is_told(tmp_path: Path) -> None:
    silence = np.zeros((SAMPLE_RATE, 2))
    outcome = prepared(tmp_path, np.concatenate([silence, sine(2, 0.25, SAMPLE_RATE), silence]), SAMPLE_RATE)
    assert outcome.get(MUSIC_FACTS, "intro").length_samples == len(sound(outcome)) == 2 * SAMPLE_RATE


def test_both_edges_are_faded_over_10_ms_and_the_rest_is_the_music(tmp_path: Path) -> None:
    tone = sine(2, 0.25, SAMPLE_RATE)
    soft = sound(prepared(tmp_path, tone, SAMPLE_RATE))
    ramp = np.arange(480)[:, np.newaxis] / 480
    np.testing.assert_allclose(soft[:480], tone[:480] * ramp, atol=1e-5)
    np.testing.assert_allclose(soft[-480:], tone[-480:] * ramp[::-1], atol=1e-5)
    np.testing.assert_allclose(soft[480:-480], tone[480:-480], atol=1e-6)


@pytest.mark.slow
def test_a_sine_of_minus_23_in_both_channels_reads_minus_23_lufs(tmp_path: Path) -> None:
    outcome = prepared(tmp_path, sine(20, 10 ** (-23 / 20), SAMPLE_RATE), SAMPLE_RATE)
    measured = outcome.get(MUSIC_FACTS, "intro").measurement
    assert measured.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_mono_at_another_rate_becomes_stereo_at_the_episodes(tmp_path: Path) -> None:
    soft = sound(prepared(tmp_path, sine(2, 0.25, 44_100, channels=1), 44_100))
    assert soft.shape == (2 * SAMPLE_RATE, 2)
    np.testing.assert_allclose(soft[1000:-1000], sine(2, 0.25, SAMPLE_RATE)[1000:-1000], atol=1e-3)


def test_music_over_full_scale_survives(tmp_path: Path) -> None:
    soft = sound(prepared(tmp_path, sine(2, 2.0, SAMPLE_RATE), SAMPLE_RATE))
    assert np.abs(soft).max() == pytest.approx(2.0, abs=1e-3)


def test_a_part_too_long_to_hold_is_streamed_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.pipeline.stages.music_work._LONGEST_FOR_PYDUB_S", 4.9)
    long = np.concatenate([np.zeros((SAMPLE_RATE, 2)), sine(4, 0.25, SAMPLE_RATE)])
    np.testing.assert_allclose(sound(prepared(tmp_path, long, SAMPLE_RATE)), long, atol=1e-6)


def test_prepared_music_is_not_prepared_again_unless_its_contents_change(tmp_path: Path) -> None:
    tone = sine(1, 0.25, SAMPLE_RATE)
    assert [prepared(tmp_path, tone, SAMPLE_RATE, digest).timings[0].cached for digest in "aab"] == [False, True, False]


def test_a_file_that_is_no_music_is_named(tmp_path: Path) -> None:
    (tmp_path / "intro.mp3").write_text("not a sound\n" * 500)
    with pytest.raises(UnreadableMedia, match=r"intro\.mp3"):
        run_stages([music_stage("intro", SourceFile(tmp_path / "intro.mp3", "x"))], Cache(tmp_path / "cache"))


def test_a_full_disk_says_so(tmp_path: Path, small_disk: Path) -> None:
    soundfile.write(tmp_path / "intro.wav", sine(2, 0.25, SAMPLE_RATE), SAMPLE_RATE)
    with pytest.raises(DiskFull, match="the disk is full"):
        run_stages([music_stage("intro", SourceFile(tmp_path / "intro.wav", "x"))], Cache(small_disk / "cache"))
    assert [path for path in (small_disk / "cache").rglob("*") if path.is_file()] == []


def test_a_bed_goes_down_15_db_under_speech_and_comes_back(tmp_path: Path) -> None:
    silence = np.zeros((SAMPLE_RATE, 2))
    soundfile.write(
        tmp_path / "bed.wav", np.concatenate([silence, sine(19, 0.25, SAMPLE_RATE)]), SAMPLE_RATE, subtype="FLOAT"
    )
    # The bed begins 5 s into the conversation, where somebody speaks from 12 to 15 s: 7 to 10 s of the bed.
    activity = Stage("activity", speaks, (Span(0.0, 4.0), Span(12.0, 15.0)))
    stages = [music_stage("bed-0", SourceFile(tmp_path / "bed.wav", "x")), activity, bed_stage("bed-0", 5.0)]
    bed, _ = soundfile.read(run_stages(stages, Cache(tmp_path / "cache")).get(DUCKED_BED, "bed-0"))

    def level_db(start_s: float, end_s: float) -> float:
        return 20 * np.log10(np.std(bed[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]) / (0.25 / 2**0.5))

    assert len(bed) == 20 * SAMPLE_RATE
    assert level_db(2.0, 6.5) == pytest.approx(0.0, abs=0.1)
    assert level_db(7.0, 10.0) == pytest.approx(-15.0, abs=0.1)
    assert level_db(13.0, 19.0) == pytest.approx(0.0, abs=0.1)
