"""What an episode and its show say together."""

from pathlib import Path

import pytest

from toolkit.model.denoiser import Denoiser
from toolkit.model.errors import InvalidManifest
from toolkit.model.manifest import describe, episode_layer, parse_manifest, show_layer


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "voices.onnx").touch()
    (tmp_path / "talk").mkdir()
    return tmp_path / "talk/episode.toml"


def test_choices_for_every_run_reach_the_episode(place: Path) -> None:
    said = parse_manifest(
        '[produce]\nmodel = "small"\nengine = "http"\nlanguage_model = "qwen"\ndenoise = "neural"\naudiogram = true\n'
        'voices = "../voices.onnx"\nskip = ["noise"]\ntighten = 0.8\n',
        place,
    )
    choices = said.produce
    assert (choices.model, choices.engine, choices.language_model) == ("small", "http", "qwen")
    assert (choices.denoise, choices.audiogram, choices.skip) == (Denoiser.NEURAL, True, {"noise"})
    assert choices.voices == place.parents[1] / "voices.onnx"
    assert said.stitch.tighten_s == 0.8


def test_tighten_in_two_places_must_be_the_same(place: Path) -> None:
    both = "[stitch]\ntighten = {0}\n[produce]\ntighten = 0.8\n"
    assert parse_manifest(both.format("0.8"), place).stitch.tighten_s == 0.8
    with pytest.raises(
        InvalidManifest,
        match=r"line 4: produce, tighten: found 0\.8, expected the 1\.2 of \[stitch\] tighten, or one of both alone",
    ):
        parse_manifest(both.format("1.2"), place)


def test_facts_for_directories_reach_the_episode(place: Path) -> None:
    said = parse_manifest(
        '[episode]\nexplicit = true\nkeywords = ["a", "b"]\ncategories = ["Arts"]\ncopyright = "2026"\npublisher = "P"\n'
        'link = "https://example.org"\nepisode_type = "bonus"\nguid = "g"\n',
        place,
    ).publishing
    assert (said.explicit, said.keywords, said.categories, said.copyright) == (True, ("a", "b"), ("Arts",), "2026")
    assert (said.publisher, said.link, said.episode_type, said.guid) == ("P", "https://example.org", "bonus", "g")


def test_each_of_both_files_keeps_the_lines_of_its_own_mistakes(place: Path) -> None:
    show = show_layer('[show]\nartwork = "no.png"\n', place.parents[1] / "show.toml")
    with pytest.raises(InvalidManifest, match=r"show\.toml: line 2: show, artwork: found 'no\.png'"):
        describe([episode_layer("", place), show])


def test_the_nearest_tighten_counts(place: Path) -> None:
    show = show_layer("[produce]\ntighten = 2.0\n", place.parents[1] / "show.toml")
    assert describe([episode_layer("", place), show]).episode.stitch.tighten_s == 2.0
    described = describe([episode_layer("[stitch]\ntighten = 0.0\n", place), show])
    assert (described.episode.stitch.tighten_s, described.origins["stitch.tighten"]) == (0.0, "episode.toml")
