"""Whether each rule finds its defect in speech, and how often it is wrong about recordings without the defect.

    python -m bench.check.recall [--json] [--seeds N] [RULE...]

Every defect is put in at three strengths with 20 seeds: into samples for a rule that looks at one recording, otherwise into an episode folder or a
finished file, which is then checked as a user would check it. Recordings as they are count by the hour: a rule may be wrong once an hour.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np

from bench.check import defects as folder
from bench.check.episodes import PRESET, GoodEpisodes
from bench.check.speech import SPEECH, Samples, good_speech
from toolkit.check.facts import FileFacts, RecordingFacts
from toolkit.check.measuring import measure
from toolkit.check.meter import SoundMeter
from toolkit.check.registry import all_rules, rule_of
from toolkit.check.rule import Limits, Recording, Rule
from toolkit.model.errors import PodkitError
from toolkit.model.preset import Preset
from toolkit.pipeline.episode.presets import load_preset

SEEDS = 20
BLOCK_S = 4
# Tracks are raw material; a finished file is held against what it was made for.
_PRESET_OF = {"talk": "", "delivered": PRESET}


@dataclass(frozen=True)
class Row:
    """One rule: the share of defects found at each strength."""

    rule: str
    strengths: tuple[float, ...]
    recall: tuple[float, ...]


def defect_modules() -> dict[str, ModuleType]:
    """Return the module of each defect by its rule's code."""
    names = [found.name for found in pkgutil.iter_modules(folder.__path__)]
    return {name[:6].upper(): import_module(f"{folder.__name__}.{name}") for name in names}


def facts_of(samples: Samples, rate: int, bit_depth: int = 24) -> RecordingFacts:
    """Return the facts of samples, as if they were a WAV file."""
    meter = SoundMeter(rate, samples.shape[1], bit_depth)
    for begin in range(0, len(samples), BLOCK_S * rate):
        meter.push(samples[begin : begin + BLOCK_S * rate])
    return RecordingFacts(meter.result()[0], FileFacts(1000, "wav", f"pcm_s{bit_depth}le", bit_depth))


def finds(rule: Rule, facts: RecordingFacts, preset: Preset | None = None) -> bool:
    """Return whether a rule with its documented limits finds anything; ``preset`` is what the file is delivered as."""
    return any(rule.check(Recording(Path("speech.wav"), facts, preset), Limits(rule.limits)))


def recall(code: str, episodes: GoodEpisodes, seeds: int = SEEDS) -> Row:
    """Put a defect into speech at each strength, and count how often its rule finds it."""
    module, rule = defect_modules()[code], rule_of(code)
    if rule is None:
        raise ValueError(f"{code} is not a rule")
    found = _in_folder if hasattr(module, "harm") else _in_samples
    shares = [
        float(np.mean([found(module, rule, episodes, strength, seed) for seed in range(seeds)]))
        for strength in module.STRENGTHS
    ]
    return Row(code, module.STRENGTHS, tuple(shares))


def wrongly(code: str, episodes: GoodEpisodes, seeds: int = SEEDS) -> int:
    """Return in how many pieces of the good speech, or good episodes, a rule finds what nobody put there."""
    module, rule = defect_modules()[code], rule_of(code)
    if hasattr(module, "harm"):
        preset = _PRESET_OF[module.ON]
        return sum(code in episodes.codes(episodes.clean(module.ON, seed), preset, code) for seed in range(seeds))
    # A file that was not made for a preset misses its figures by nature.
    if rule is None or hasattr(module, "PRESET"):
        return 0
    return sum(finds(rule, facts_of(voice, module.CLEAN_HZ)) for voice in good_speech(module.CLEAN_HZ))


def _in_samples(module: ModuleType, rule: Rule, _episodes: GoodEpisodes, strength: float, seed: int) -> bool:
    rate = module.rate_of(strength)
    preset = load_preset(module.PRESET) if hasattr(module, "PRESET") else None
    return finds(rule, facts_of(module.put(_speech(seed, rate), rate, strength, seed), rate), preset)


def _in_folder(module: ModuleType, rule: Rule, episodes: GoodEpisodes, strength: float, seed: int) -> bool:
    copied = episodes.copy(module.ON, seed)
    return rule.code in episodes.codes(module.harm(copied, strength, seed) or copied, _PRESET_OF[module.ON], rule.code)


def false_findings() -> tuple[float, Counter[str]]:
    """Return the hours of recordings that nobody touched, and in how many of them each rule finds something."""
    seconds, found = 0.0, Counter[str]()
    rules = [rule for rule in all_rules() if rule.scope == "recording"]
    paths = [path for path in sorted(SPEECH.rglob("*")) if path.suffix in (".wav", ".flac", ".mp3")]
    for path in (path for path in paths if path.parent.name not in ("noise", "rooms")):
        try:
            facts, _ = measure(path, lambda _share: None)
        except PodkitError:
            continue
        seconds += facts.sound.duration_s
        recording = Recording(path, facts)
        found.update(rule.code for rule in rules if any(rule.check(recording, Limits(rule.limits))))
    return seconds / 3600, found


def _speech(seed: int, rate: int) -> Samples:
    voices = good_speech(rate)
    gain = np.float32(10 ** (np.random.default_rng(1000 + seed).uniform(-6.0, 3.0) / 20))
    return voices[seed % len(voices)] * gain


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rules", nargs="*")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        episodes = GoodEpisodes(Path(scratch))
        rows = [recall(code, episodes, asked.seeds) for code in asked.rules or defect_modules()]
        clean = {row.rule: wrongly(row.rule, episodes, asked.seeds) for row in rows}
    hours, wrong = false_findings()
    if asked.json:
        print(json.dumps({"recall": [asdict(row) for row in rows], "hours": hours, "untouched": dict(wrong)}, indent=2))
        return
    print(f"{'rule':<8}{'recall at three strengths':<40}wrong about the good ones")
    for row in rows:
        shares = "  ".join(
            f"{strength:g}: {share:.2f}" for strength, share in zip(row.strengths, row.recall, strict=True)
        )
        print(f"{row.rule:<8}{shares:<40}{clean[row.rule]}")
    print(f"recordings as they are, {hours * 60:.1f} min, each rule once a file: {dict(sorted(wrong.items()))}")


if __name__ == "__main__":
    main()
