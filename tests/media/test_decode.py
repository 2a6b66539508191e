from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.media.decode import decode_blocks
from toolkit.model.errors import NoSuchInput, UnreadableMedia

RATE = 44_100
Signal = Callable[..., NDArray[np.float32]]


def _whole(path: Path, **options: float) -> NDArray[np.float32]:
    return np.concatenate(list(decode_blocks(path, **options)))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wav", "flac", "float", "aiff"])
def test_lossless_recordings_come_out_as_an_independent_reader_reads_them(
    recordings: dict[str, Path], kind: str
) -> None:
    expected, _ = sf.read(recordings[kind], dtype="float32")
    assert np.array_equal(_whole(recordings[kind]), expected)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "opus", "ogg", "mka"])
def test_lossy_recordings_are_as_long_as_what_was_encoded_and_not_shifted(
    recordings: dict[str, Path], noise: Signal, kind: str
) -> None:
    original = noise(6.0)[:, 0]
    decoded = _whole(recordings[kind], sample_rate=RATE)[:, 0]
    assert len(decoded) == len(original)
    spectrum = np.fft.rfft(original) * np.conj(np.fft.rfft(decoded))
    assert int(np.argmax(np.fft.irfft(spectrum))) == 0


@pytest.mark.parametrize("depth", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_full_scale_is_one_at_every_depth(tmp_path: Path, depth: str) -> None:
    sf.write(tmp_path / "x.wav", np.array([-1.0, -0.5, 0.0, 0.5]), RATE, subtype=depth)
    assert _whole(tmp_path / "x.wav")[:, 0].tolist() == [-1.0, -0.5, 0.0, 0.5]


def test_nan_and_infinity_become_silence_and_overs_stay(tmp_path: Path) -> None:
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 1.5, -2.0], np.float32)
    sf.write(tmp_path / "x.wav", samples, RATE, subtype="FLOAT")
    assert _whole(tmp_path / "x.wav")[:, 0].tolist() == [0.5, 0.0, 0.0, 0.0, 1.5, -2.0]


@pytest.mark.parametrize("options", [{}, {"sample_rate": 16_000, "channels": 1}], ids=["native", "16 kHz mono"])
def test_every_block_but_the_last_has_the_length_asked_for(
    recordings: dict[str, Path], options: dict[str, int]
) -> None:
    rate = options.get("sample_rate", RATE)
    lengths = [len(block) for block in decode_blocks(recordings["mp3"], block_s=0.7, **options)]
    assert set(lengths[:-1]) == {round(0.7 * rate)}
    assert sum(lengths) == 6 * rate
    assert all(block.dtype == np.float32 for block in decode_blocks(recordings["mp3"], **options))


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "opus", "ogg", "mka"])
@pytest.mark.parametrize("rate", [None, 48_000, 16_000])
def test_a_stretch_is_the_same_samples_as_in_the_whole(
    recordings: dict[str, Path], kind: str, rate: int | None
) -> None:
    whole = _whole(recordings[kind], sample_rate=rate)
    hz = len(whole) / 6.0
    stretch = _whole(recordings[kind], sample_rate=rate, start_s=3.21987, end_s=4.5)
    expected = whole[round(3.21987 * hz) : round(4.5 * hz)]
    assert stretch.shape == expected.shape
    assert np.abs(stretch - expected).max() < 1e-6


def test_a_stretch_of_aac_lies_where_it_does_in_the_whole(recordings: dict[str, Path]) -> None:
    # ffmpeg's AAC codec replaces noise by random noise, so its samples cannot be compared one by one.
    whole = _whole(recordings["m4a"])[round(3.21987 * RATE) : round(4.5 * RATE), 0]
    stretch = _whole(recordings["m4a"], start_s=3.21987, end_s=4.5)[:, 0]
    assert len(stretch) == len(whole)
    match = np.fft.irfft(np.fft.rfft(whole) * np.conj(np.fft.rfft(stretch)), len(whole))
    assert int(np.argmax(match)) == 0


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=st.lists(st.floats(0.0, 6.0), min_size=1, max_size=3))
def test_stretches_that_meet_in_seconds_meet_in_samples(recordings: dict[str, Path], edges: list[float]) -> None:
    cuts = sorted({0.0, *edges, 6.0})
    parts = [
        block
        for start_s, end_s in pairwise(cuts)
        for block in decode_blocks(recordings["flac"], start_s=start_s, end_s=end_s)
    ]
    assert np.array_equal(np.concatenate(parts), _whole(recordings["flac"]))


def test_a_stretch_past_the_end_is_empty(recordings: dict[str, Path]) -> None:
    assert list(decode_blocks(recordings["flac"], start_s=7.0)) == []
    assert list(decode_blocks(recordings["flac"], start_s=2.0, end_s=2.0)) == []


def test_resampling_keeps_a_tone_and_leaves_no_alias(tmp_path: Path) -> None:
    t = np.arange(RATE * 4) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 1_000 * t) + 0.5 * np.sin(2 * np.pi * 9_500 * t)
    sf.write(tmp_path / "x.wav", tone, RATE, subtype="FLOAT")
    out = _whole(tmp_path / "x.wav", sample_rate=16_000)[8_000:-8_000, 0]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out)))) / (len(out) / 4)
    hz = np.fft.rfftfreq(len(out), 1 / 16_000)
    assert spectrum[np.argmin(np.abs(hz - 1_000))] == pytest.approx(0.5, rel=1e-3)
    # 9.5 kHz folds to 6.5 kHz.
    assert spectrum[np.abs(hz - 6_500) < 100].max() < 1e-5


def test_mono_is_the_plain_mean_and_stereo_from_mono_keeps_its_level(tmp_path: Path) -> None:
    sf.write(tmp_path / "two.wav", np.array([[0.5, 0.25], [-0.5, 0.0]], np.float32), RATE, subtype="FLOAT")
    sf.write(tmp_path / "one.wav", np.array([0.5, -0.25], np.float32), RATE, subtype="FLOAT")
    assert _whole(tmp_path / "two.wav", channels=1).tolist() == [[0.375], [-0.25]]
    assert _whole(tmp_path / "one.wav", channels=2).tolist() == [[0.5, 0.5], [-0.25, -0.25]]


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_a_cut_off_recording_is_read_up_to_its_end_and_says_so(
    recordings: dict[str, Path], shortened: Callable[[Path], Path], kind: str
) -> None:
    said: list[str] = []
    blocks = list(decode_blocks(shortened(recordings[kind]), on_warning=said.append))
    assert sum(len(block) for block in blocks) / RATE == pytest.approx(3.0, abs=0.1)
    assert len(said) == 1
    assert said[0].startswith("decoded shorter than declared: it ends after ")
    whole = _whole(recordings[kind])
    assert np.allclose(np.concatenate(blocks)[:RATE], whole[:RATE], atol=1e-6)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "m4a", "opus", "ogg", "mka", "aiff"])
def test_a_whole_recording_says_nothing(recordings: dict[str, Path], kind: str) -> None:
    said: list[str] = []
    list(decode_blocks(recordings[kind], on_warning=said.append))
    assert said == []


def test_an_m4a_without_its_index_is_refused(recordings: dict[str, Path], shortened: Callable[[Path], Path]) -> None:
    with pytest.raises(UnreadableMedia, match="cut off before its index was written"):
        next(decode_blocks(shortened(recordings["m4a"])))


def test_damage_in_the_middle_is_left_out_and_told(recordings: dict[str, Path], tmp_path: Path) -> None:
    content = bytearray(recordings["flac"].read_bytes())
    middle = len(content) // 2
    content[middle : middle + 30_000] = bytes(30_000)
    (tmp_path / "hurt.flac").write_bytes(content)
    said: list[str] = []
    heard = sum(len(block) for block in decode_blocks(tmp_path / "hurt.flac", on_warning=said.append))
    assert 5.0 * RATE < heard <= 6.0 * RATE
    assert len(said) == 1
    assert "damaged packets were left out" in said[0]


def test_a_header_without_samples_is_refused(tmp_path: Path) -> None:
    sf.write(tmp_path / "empty.wav", np.zeros((0, 1), np.float32), RATE)
    with pytest.raises(UnreadableMedia, match="no sound could be decoded"):
        list(decode_blocks(tmp_path / "empty.wav"))


def test_files_joined_by_their_bytes_play_to_the_end_at_the_first_ones_rate(
    tmp_path: Path, recordings: dict[str, Path]
) -> None:
    from toolkit.media.encode import encode  # noqa: PLC0415 - only this test writes
    from toolkit.model.preset import Deliverable  # noqa: PLC0415

    encode([np.zeros((32_000, 1), np.float32)], 32_000, Deliverable("mp3", 64, 32_000, 1), tmp_path / "b.mp3")
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(recordings["mp3"].read_bytes() + (tmp_path / "b.mp3").read_bytes())
    samples = _whole(joined)
    assert samples.shape[1] == 2
    assert len(samples) / RATE == pytest.approx(7.0, abs=0.1)


def test_a_missing_file_is_raised_at_the_first_block(tmp_path: Path) -> None:
    blocks = decode_blocks(tmp_path / "gone.wav")
    with pytest.raises(NoSuchInput, match="no such file"):
        next(blocks)


def test_a_stretch_that_ends_before_it_starts_is_a_mistake_of_the_caller(recordings: dict[str, Path]) -> None:
    with pytest.raises(ValueError, match="0 <= start <= end"):
        next(decode_blocks(recordings["wav"], start_s=2.0, end_s=1.0))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with sf.SoundFile(path, "w", 8_000, 1, "PCM_16") as file:
        # Ten minutes are 38 MB as floats at the rate asked for.
        for _ in range(10):
            file.write(np.zeros(8_000 * 60, np.int16))
    tracemalloc.start()
    for _ in decode_blocks(path, sample_rate=16_000):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000
