"""What the last run over an episode was asked for, remembered beside its cache.

Owns the sentence about each choice that was a flag then and is none now, so that nothing goes silently; and lets commands that
read results open an episode as it was produced.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.model.errors import PodkitError
from toolkit.pipeline.episode.folder import EpisodeFolder, open_episode, state_folder
from toolkit.pipeline.episode.options import FLAG_KEYS, Choices, ProduceOptions
from toolkit.pipeline.episode.stereo_sides import divided
from toolkit.storage.state_file import StateFile

_MEMORY = "choices.json"
_FLAGS = {"denoiser": "--denoise", "speakers": "--speaker"}


def told_changes(folder: EpisodeFolder, options: ProduceOptions, choices: Choices) -> tuple[str, ...]:
    """Return a sentence for each choice that a flag made in the last run and that differs because this run lacks the flag."""
    known = _memory(folder.state).read()
    before = known.get("flags") if isinstance(known, dict) else None
    if not isinstance(before, dict):
        return ()
    now, asked = _values(folder, options, choices), _asked(options)
    return tuple(_sentences(before, now, asked))


def remember_choices(folder: EpisodeFolder, options: ProduceOptions, choices: Choices) -> None:
    """Remember what this run was asked for.

    Raises
    ------
    CannotWrite, DiskFull
    """
    values = _values(folder, options, choices)
    _memory(folder.state).write({"flags": {name: values[name] for name in sorted(_asked(options))}})


def open_as_produced(path: Path, *, out: Path | None = None) -> EpisodeFolder:
    """Open an episode with the title, show, artwork and speakers that its last run was given.

    Raises
    ------
    PodkitError
        As :func:`~toolkit.pipeline.episode.folder.open_episode` does.
    """
    known = _memory(state_folder(path, out)).read()
    flags = known.get("flags") if isinstance(known, dict) else None
    if isinstance(flags, dict) and flags:
        try:
            options = _of_flags(flags)
            opened = open_episode(path, out=out, options=options)
            return divided(opened, options.speakers) if options.speakers else opened
        except (PodkitError, ValueError, TypeError):  # what was named then is not there now
            pass
    return open_episode(path, out=out)


def _memory(state: Path) -> StateFile:
    return StateFile(state / _MEMORY)


def _asked(options: ProduceOptions) -> frozenset[str]:
    names = (*FLAG_KEYS, "show")
    return frozenset(name for name in names if getattr(options, name) not in (None, "", ()))


def _values(folder: EpisodeFolder, options: ProduceOptions, choices: Choices) -> dict[str, Any]:
    """Return what counts in this run for everything that an option can say, as JSON values."""
    episode = folder.episode
    return {
        "preset": options.preset or episode.preset,
        "language": options.language or episode.language,
        "title": episode.title,
        "show_name": episode.show,
        "artwork": str(episode.artwork) if episode.artwork else "",
        "speakers": [track.speaker for track in episode.voices],
        "engine": choices.engine,
        "model": choices.model,
        "voices": str(choices.voices.absolute()) if choices.voices else "",
        "skip": sorted(choices.skip),
        "denoiser": choices.denoiser.value,
        "audiogram": choices.audiogram,
        "language_model": choices.language_model,
        "show": str(folder.show) if folder.show else "",
    }


def _of_flags(flags: dict[str, Any]) -> ProduceOptions:
    return ProduceOptions(
        title=str(flags.get("title", "")),
        show_name=str(flags.get("show_name", "")),
        artwork=Path(flags["artwork"]) if flags.get("artwork") else None,
        speakers=tuple(str(name) for name in flags.get("speakers", ())),
        show=Path(flags["show"]) if flags.get("show") else None,
    )


def _sentences(before: dict[str, Any], now: dict[str, Any], asked: frozenset[str]) -> Iterator[str]:
    for name, value in before.items():
        if name not in now or name in asked or now[name] == value:
            continue
        flag = _FLAGS.get(name, f"--{name.replace('_', '-')}")
        key = FLAG_KEYS.get(name, name).rpartition(".")[2]
        uses = f"uses {key} = {_toml(now[name])}" if now[name] != "" else f"has no {key}"
        used = f"this run {uses}; the last one used {_toml(value)} ({flag})"
        yield f"{used}: {_advice(name, key, value)}"


def _advice(name: str, key: str, value: Any) -> str:  # noqa: ANN401 - a JSON value
    if name == "speakers":
        return "name the speakers under [[track]] in episode.toml to keep them at every run"
    if name == "show":
        return "lay the show file beside or above the episode as show.toml to keep it at every run"
    table = FLAG_KEYS[name].partition(".")[0]
    written = _toml(value) if name != "artwork" else '"cover.png", a copy in the folder,'
    return f"write {key} = {written} under [{table}] in episode.toml to keep it at every run"


def _toml(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a text, a list of texts or a boolean as TOML has it: JSON has the same."""
    return json.dumps(value, ensure_ascii=False)
