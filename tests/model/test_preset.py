"""Presets: the shipped files say what their sources say, and a wrong one names its key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.errors import InvalidPreset
from toolkit.model.preset import Deliverable, Preset, parse_preset

PRESETS = Path(__file__).parents[2] / "presets"
NAMES = sorted(file.stem for file in PRESETS.glob("*.toml"))
SMALLEST = (
    'title = "Mine"\ntarget_lufs = -16.0\npeak_dbtp = -1.0\n[[deliverable]]\ncontainer = "mp3"\nbitrate_kbps = 128\n'
)


def shipped(name: str) -> Preset:
    return parse_preset(name, (PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def test_the_five_targets_are_shipped() -> None:
    assert NAMES == ["apple", "archive", "audiobook", "broadcast", "spotify"]


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_preset_parses_and_says_why_and_whence(name: str) -> None:
    preset = shipped(name)
    assert preset.name == name
    assert len(preset.why.split()) > 15
    assert preset.source


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_preset_explains_itself_in_comments(name: str) -> None:
    text = (PRESETS / f"{name}.toml").read_text(encoding="utf-8")
    before_each_deliverable = [part.strip().splitlines()[-1] for part in text.split("[[deliverable]]")[:-1]]
    assert all(line.startswith("#") for line in before_each_deliverable)


@pytest.mark.parametrize(
    ("name", "target_lufs", "peak_dbtp"),
    [
        # Apple's audio requirements; Spotify's loudness page; EBU R 128; ACX's peak (its level is RMS, tested below).
        ("apple", -16.0, -1.0),
        ("spotify", -14.0, -1.0),
        ("broadcast", -23.0, -1.0),
        ("audiobook", -19.5, -3.0),
        ("archive", -23.0, -1.0),
    ],
)
def test_targets_are_those_of_the_sources(name: str, target_lufs: float, peak_dbtp: float) -> None:
    preset = shipped(name)
    assert (preset.target_lufs, preset.peak_dbtp) == (target_lufs, peak_dbtp)


def test_the_audiobook_preset_keeps_every_rule_of_acx() -> None:
    preset = shipped("audiobook")
    assert preset.noise_floor_dbfs == -60.0
    assert 0.5 <= preset.head_s <= 1.0
    assert 1.0 <= preset.tail_s <= 5.0
    assert preset.deliverables == (Deliverable("mp3", bitrate_kbps=192, sample_rate=44_100, channels=1),)


def test_the_archive_loses_nothing() -> None:
    preset = shipped("archive")
    assert {deliverable.container for deliverable in preset.deliverables} == {"flac", "wav"}
    assert all(d.bitrate_kbps is None and d.bit_depth == 24 for d in preset.deliverables)


def test_lossy_deliverables_have_a_bitrate_and_lossless_ones_a_depth() -> None:
    for name in NAMES:
        for deliverable in shipped(name).deliverables:
            lossless = deliverable.container in ("flac", "wav")
            assert (deliverable.bit_depth is not None) == lossless
            assert (deliverable.bitrate_kbps is None) == lossless


def test_the_smallest_preset_needs_a_title_two_figures_and_one_file() -> None:
    preset = parse_preset("mine", SMALLEST)
    assert preset.deliverables == (Deliverable("mp3", bitrate_kbps=128),)
    assert preset.tolerance_lu == 0.5


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            SMALLEST.replace("target_lufs", "target_luffs"),
            "preset mine: target_lufs: found nothing, expected this key; target_luffs: found an unknown key, expected 'target_lufs'",
        ),
        ("loudness = 3\n" + SMALLEST, "preset mine: loudness: found an unknown key, expected one of title"),
        (SMALLEST.replace("-16.0", "16.0"), "preset mine: target_lufs: found 16.0"),
        (SMALLEST.replace("peak_dbtp = -1.0", "peak_dbtp = 1.0"), "preset mine: peak_dbtp: found 1.0"),
        (SMALLEST.replace('"mp3"', '"mp5"'), r"preset mine: deliverable 1, container: found 'mp5', expected one of"),
        (
            SMALLEST.replace("bitrate_kbps = 128", "bitrate = 128"),
            r"preset mine: deliverable 1, bitrate: found an unknown key, expected 'bitrate_kbps'",
        ),
        (
            SMALLEST.replace("128", '"128"'),
            r"preset mine: deliverable 1, bitrate_kbps: found '128', expected a whole number, without quotes: 128",
        ),
        (SMALLEST.partition("[[")[0], "preset mine: deliverable: "),
        ("title = \n" + SMALLEST, r"preset mine: line 1: found 'title =', expected a value"),
    ],
)
def test_a_wrong_key_is_named_with_what_was_found(wrong: str, told: str) -> None:
    with pytest.raises(InvalidPreset, match=told):
        parse_preset("mine", wrong)


@given(st.text(max_size=200))
def test_any_text_gives_a_preset_or_says_what_is_wrong(text: str) -> None:
    with pytest.raises(InvalidPreset, match="preset mine: "):
        parse_preset("mine", text)
