"""Facts are kept as JSON, and come back as they were."""

from dataclasses import replace
from math import inf
from pathlib import Path

from toolkit.check.facts import FileFacts, RecordingFacts, SoundFacts, Spot
from toolkit.model.measurement import Hum
from toolkit.model.span import Span
from toolkit.pipeline.graph.values import load_value, save_value

NOTHING = SoundFacts(duration_s=0.0, sample_rate=48_000, channels=1)


def test_facts_with_every_kind_of_value_survive_the_cache(tmp_path: Path) -> None:
    sound = replace(
        NOTHING, hum=Hum(50.01, -48.5, (100.02, 150.03)), dead_channels=(1,), clipped=(Spot(1.0, 1.5, 42.0),),
        active=(Span(0.25, 3.0),), picture=(-20.5, -inf), warnings=("2 packets could not be decoded",),
    )  # fmt: skip
    facts = RecordingFacts(sound, FileFacts(100, "wav", "pcm_s24le", 24, artwork_problems=("too small",)))
    save_value(tmp_path / "facts.json", facts)
    assert load_value(tmp_path / "facts.json", RecordingFacts) == facts


def test_the_levels_of_nothing_are_minus_infinity_and_come_back_so(tmp_path: Path) -> None:
    facts = RecordingFacts(NOTHING, FileFacts(0, "wav", "pcm_s16le"))
    save_value(tmp_path / "facts.json", facts)
    sound = load_value(tmp_path / "facts.json", RecordingFacts).sound
    assert (sound.integrated_lufs, sound.true_peak_dbtp, sound.noise_floor_dbfs, sound.speech_lufs) == (-inf,) * 4
