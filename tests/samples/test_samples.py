"""The committed samples are what ``truth.json`` says they are, measured without the script that made them."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image

SAMPLES = Path(__file__).parents[2] / "samples"
SHOW = SAMPLES / "small-rooms"
RATE = 48_000
ADA, BEN, MARTA = "tracks/ada.flac", "tracks/ben.flac", "tracks/marta.flac"


def truth_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "truth.json").read_text(encoding="utf-8")))


TRUTH = truth_of(SHOW)
TRACKS = {track["file"]: track for track in TRUTH["tracks"]}


@cache
def recording(file: str) -> NDArray[np.float64]:
    samples, rate = soundfile.read(SHOW / file)
    assert rate == RATE
    assert samples.ndim == 1
    return np.asarray(samples)


def file_s(file: str, session_s: float) -> float:
    track = TRACKS[file]
    return float((session_s - track["offset_s"]) / (1 + track["drift_ppm"] * 1e-6))


def span(file: str, start_s: float, end_s: float) -> NDArray[np.float64]:
    return recording(file)[round(file_s(file, start_s) * RATE) : round(file_s(file, end_s) * RATE)]


def rms_dbfs(samples: NDArray[np.float64]) -> float:
    return float(10 * np.log10(np.square(samples).mean()))


def solo_lines(speaker: str) -> list[dict[str, Any]]:
    """Lines in which nobody else speaks, and which every file holds."""
    lines = TRUTH["lines"]
    return [
        line
        for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False)
        if line["speaker"] == speaker
        and line["start_s"] > 6
        and (before is None or before["end_s"] < line["start_s"])
        and (after is None or after["start_s"] > line["end_s"])
    ]


def lag_ms(source: str, into: str, line: dict[str, Any]) -> float:
    """How much later a line is heard in another file than the truth's clocks say, by cross-correlation."""
    # No more than 3 s: 60 ppm of a long line would smear the peak.
    end_s = min(line["end_s"], line["start_s"] + 3)
    here, there = span(source, line["start_s"], end_s), span(into, line["start_s"], end_s)
    n_samples = 2 ** int(np.ceil(np.log2(2 * len(here))))
    cross = np.fft.rfft(there, n_samples) * np.conj(np.fft.rfft(here, n_samples))
    frequencies_hz = np.fft.rfftfreq(n_samples, 1 / RATE)
    cross[(frequencies_hz < 200) | (frequencies_hz > 4_000)] = 0
    correlation = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-12), n_samples)
    lag = int(np.argmax(correlation))
    return 1000 * (lag if lag < n_samples // 2 else lag - n_samples) / RATE


def test_everything_together_is_under_twenty_megabytes() -> None:
    assert sum(file.stat().st_size for file in SAMPLES.rglob("*") if file.is_file() and ".podkit" not in file.parts
               and not {"out", "draft"} & set(file.parts)) < 20e6  # fmt: skip


@pytest.mark.parametrize("folder", [SHOW, SAMPLES / "one-take"])
def test_the_words_are_the_script_s_in_order(folder: Path) -> None:
    truth = truth_of(folder)
    script = re.findall(r"^\w+(?: \(.*\))?: (.*)$", (folder / "script.md").read_text(encoding="utf-8"), re.MULTILINE)
    script = [text for text in script if " = " not in text]
    assert [line["text"] for line in truth["lines"]] == script
    for line in truth["lines"]:
        assert " ".join(word for word, _, _ in line["words"]) == line["text"]
        assert all(start_s < end_s for _, start_s, end_s in line["words"])
        assert all(before[2] <= after[1] for before, after in pairwise(line["words"]))
        assert (line["words"][0][1], line["words"][-1][2]) == (line["start_s"], line["end_s"])


def test_nobody_speaks_over_themselves_and_a_few_turns_overlap() -> None:
    lines = TRUTH["lines"]
    overlapping = [(a["speaker"], b["speaker"]) for a, b in pairwise(lines) if b["start_s"] < a["end_s"]]
    assert len(overlapping) == 3
    assert all(first != second for first, second in overlapping)


def test_topics_begin_with_a_line() -> None:
    starts_s = [topic["start_s"] for topic in TRUTH["topics"]]
    assert len(starts_s) == 5
    assert starts_s == sorted(set(starts_s))
    assert set(starts_s) <= {line["start_s"] for line in TRUTH["lines"]}


def test_the_manifest_gives_the_offsets_of_the_truth() -> None:
    manifest = tomllib.loads((SHOW / "episode.toml").read_text(encoding="utf-8"))
    given = {track["file"]: (track["speaker"], track["offset"]) for track in manifest["track"]}
    assert given == {file: (track["speaker"], track["offset_s"]) for file, track in TRACKS.items()}
    assert all((SHOW / manifest[table][key]).is_file() for table, key in
               [("stitch", "intro"), ("stitch", "outro"), ("episode", "artwork")])  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("file", TRACKS)
def test_a_track_holds_every_word_of_its_speaker(file: str) -> None:
    own = [line for line in TRUTH["lines"] if line["speaker"] == TRACKS[file]["speaker"]]
    assert file_s(file, own[0]["start_s"]) > 0.2
    assert file_s(file, own[-1]["end_s"]) < len(recording(file)) / RATE - 0.2


@pytest.mark.parametrize("file", TRACKS)
def test_a_speaker_is_loud_on_their_own_track_and_far_away_on_the_others(file: str) -> None:
    own = [rms_dbfs(span(file, line["start_s"], line["end_s"])) for line in solo_lines(TRACKS[file]["speaker"])]
    others = [
        rms_dbfs(span(file, line["start_s"], line["end_s"]))
        for track in TRACKS.values()
        if track["file"] != file
        for line in solo_lines(track["speaker"])
    ]
    assert min(own) - max(others) > 12


@pytest.mark.parametrize(("source", "into"), [(ADA, BEN), (ADA, MARTA), (MARTA, ADA), (BEN, ADA)])
def test_bleed_arrives_as_late_as_the_truth_says_from_beginning_to_end(source: str, into: str) -> None:
    # Offset, drift and distance in one: a wrong offset shifts all lines, a wrong clock the last against the first.
    delay_ms = next(b["delay_ms"] for b in TRUTH["bleed"] if (b["from"], b["into"]) == (source, into))
    lines = [line for line in solo_lines(TRACKS[source]["speaker"]) if line["end_s"] - line["start_s"] > 2.5]
    for line in (lines[0], lines[len(lines) // 2], lines[-1]):
        assert lag_ms(source, into, line) == pytest.approx(delay_ms, abs=0.35)


@pytest.mark.slow
@pytest.mark.parametrize("file", TRACKS)
def test_levels_are_those_of_the_truth_by_another_meter(file: str) -> None:
    # Speech that overlaps, noise and bleed lie under the relative gate or add next to nothing.
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-hide_banner",
        "-nostats",
        "-i",
        str(SHOW / file),
        "-af",
        "ebur128",
        "-f",
        "null",
        "-",
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert float(re.findall(r"I:\s+(-[\d.]+) LUFS", told)[-1]) == pytest.approx(TRACKS[file]["level_lufs"], abs=0.5)


@pytest.mark.parametrize("file", TRACKS)
def test_the_noise_after_the_last_word_is_as_loud_as_the_truth_says(file: str) -> None:
    track = TRACKS[file]
    after = recording(file)[round(file_s(file, TRUTH["end_s"] + 0.2) * RATE) :]
    hum = list(track["hum"]["dbfs"].values()) if track["hum"] else []
    expected = 10 * np.log10(sum(10 ** (level / 10) for level in [track["noise_dbfs"], *hum]))
    # Less than a second of a noise that is mostly below 200 Hz: its RMS varies from second to second.
    assert rms_dbfs(after) == pytest.approx(expected, abs=3)


@pytest.mark.slow
def test_the_mains_are_heard_on_one_track_only_and_as_loud_as_the_truth_says() -> None:
    for file, track in TRACKS.items():
        # 960 samples are one turn of 50 Hz: whatever is not in step with it averages out.
        turns = recording(file)[: len(recording(file)) // RATE * RATE].reshape(-1, RATE // 50)
        tone = abs(2 * np.mean(turns.mean(axis=0) * np.exp(-2j * np.pi * np.arange(RATE // 50) / (RATE // 50))))
        level_dbfs = 20 * np.log10(tone / np.sqrt(2))
        if track["hum"]:
            assert level_dbfs == pytest.approx(track["hum"]["dbfs"]["1"], abs=0.5)
        else:
            assert level_dbfs < -75


@pytest.mark.parametrize("name", ["intro", "outro"])
def test_music_is_stereo_and_ends_in_a_fade(name: str) -> None:
    samples, rate = soundfile.read(SHOW / "music" / f"{name}.flac")
    assert rate == RATE
    assert samples.shape[1] == 2
    assert 8 <= len(samples) / RATE <= 14
    assert np.abs(samples[-RATE // 20 :]).max() < 0.001
    assert np.abs(samples).max() < 0.5


def test_the_cover_is_large_enough_for_directories_and_small_enough_for_a_tag() -> None:
    cover = SHOW / "cover.png"
    with Image.open(cover) as picture:
        assert picture.size == (1400, 1400)
    assert cover.stat().st_size < 200_000


def test_the_single_recording_has_no_manifest_and_ends_after_its_last_word() -> None:
    folder = SAMPLES / "one-take"
    assert not list(folder.glob("*.toml"))
    assert 60 < soundfile.info(folder / "window-seat.flac").duration < 90
    assert soundfile.info(folder / "window-seat.flac").duration > truth_of(folder)["end_s"]
