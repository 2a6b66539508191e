"""What an option did once and no longer does is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.model.denoiser import Denoiser
from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.last_run import open_as_produced, remember_choices, told_changes
from toolkit.pipeline.episode.options import ProduceOptions, choices_of


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    (tmp_path / "ada.wav").touch()
    return tmp_path


def run(folder: Path, options: ProduceOptions) -> tuple[str, ...]:
    """Do what a run does at its end."""
    opened = open_episode(folder, options=options)
    choices = choices_of(options, opened.episode.produce)
    told = told_changes(opened, options, choices)
    remember_choices(opened, options, choices)
    return told


def test_an_option_that_is_missing_is_named_with_what_keeps_it(talk: Path) -> None:
    assert run(talk, ProduceOptions(audiogram=True)) == ()
    assert run(talk, ProduceOptions()) == (
        "this run uses audiogram = false; the last one used true (--audiogram): "
        "write audiogram = true under [produce] in episode.toml to keep it at every run",
    )
    assert run(talk, ProduceOptions()) == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (ProduceOptions(denoiser=Denoiser.NEURAL), 'uses denoise = "spectral"; the last one used "neural" (--denoise): write denoise = "neural"'),
        (ProduceOptions(title="Walls"), 'the last one used "Walls" (--title): write title = "Walls" under [episode]'),
        (ProduceOptions(show_name="Small Rooms"), 'has no show; the last one used "Small Rooms" (--show-name): write show = "Small Rooms"'),
        (ProduceOptions(preset="spotify"), 'uses preset = "apple"; the last one used "spotify" (--preset)'),
        (ProduceOptions(skip=frozenset({"noise"})), 'uses skip = []; the last one used ["noise"] (--skip): write skip = ["noise"] under [produce]'),
    ],
)  # fmt: skip
def test_each_option_is_named_with_its_key(talk: Path, options: ProduceOptions, said: str) -> None:
    run(talk, options)
    (sentence,) = run(talk, ProduceOptions())
    assert said in sentence


def test_an_option_that_says_otherwise_needs_no_sentence(talk: Path) -> None:
    run(talk, ProduceOptions(audiogram=True))
    assert run(talk, ProduceOptions(audiogram=False)) == ()


def test_a_choice_that_the_manifest_has_taken_over_needs_no_sentence(talk: Path) -> None:
    run(talk, ProduceOptions(audiogram=True, title="Walls"))
    (talk / "episode.toml").write_text('[episode]\ntitle = "Walls"\n[produce]\naudiogram = true\n')
    assert run(talk, ProduceOptions()) == ()


def test_a_changed_manifest_needs_no_sentence(talk: Path) -> None:
    (talk / "episode.toml").write_text("[produce]\naudiogram = true\n")
    run(talk, ProduceOptions())
    (talk / "episode.toml").unlink()
    assert run(talk, ProduceOptions()) == ()


def test_readers_of_results_see_the_episode_as_it_was_produced(talk: Path) -> None:
    run(talk, ProduceOptions(title="Walls", show_name="Small Rooms"))
    episode = open_as_produced(talk).episode
    assert (episode.title, episode.show) == ("Walls", "Small Rooms")
    run(talk, ProduceOptions())
    assert open_as_produced(talk).episode.show == ""


def test_an_artwork_that_went_is_no_reason_to_read_nothing(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "cover.bin").touch()
    options = ProduceOptions(artwork=tmp_path / "cover.bin")
    run(talk, options)
    (tmp_path / "cover.bin").unlink()
    assert open_as_produced(talk) == open_episode(talk)
    (talk / ".podkit/choices.json").write_text('{"flags": {"speakers": 3}}')
    (talk / ".podkit/choices.copy.json").unlink()
    assert replace(open_as_produced(talk)) == open_episode(talk)
