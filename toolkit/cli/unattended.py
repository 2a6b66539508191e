"""``podkit watch`` and ``podkit batch``: work without anybody watching."""

from __future__ import annotations

import contextlib
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.exits import INTERRUPTED
from toolkit.cli.names import named
from toolkit.cli.terminal import Terminal

if TYPE_CHECKING:
    from toolkit.pipeline.episode.options import ProduceOptions
    from toolkit.unattended.journal import Journal
    from toolkit.unattended.resources import Limits

_JOBS = Annotated[int, typer.Option("--jobs", "-j", help="Episodes side by side.", min=1, max=64)]
_MEMORY = Annotated[
    float,
    typer.Option("--memory", metavar="GB", help="Memory of all workers together; 0: what the machine has free.", min=0),
]
_HOOK = Annotated[
    str,
    typer.Option(
        "--hook", metavar="COMMAND", help="Run when an episode is done or set aside, with JSON on its standard input."
    ),
]
_WEBHOOK = Annotated[
    str, typer.Option("--webhook", metavar="URL", help="Told by POST; signed with PODKIT_WEBHOOK_SECRET.")
]
_PRIVATE = Annotated[
    bool, typer.Option("--allow-private", help="Let --webhook reach this machine and private networks.")
]
_LOG = Annotated[
    Literal["text", "json"], typer.Option("--log-format", help="Lines for people, or JSON for a log collector.")
]


@command
def watch(
    terminal: Terminal,
    inbox: Annotated[Path, typer.Argument(help="Where recordings and episode folders arrive; only read.", metavar="INBOX")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where episodes appear, and the job ledger lives.")],
    jobs: _JOBS = 1,
    preset: choices.Preset = None,
    engine: choices.EngineName = choices.ENGINE,
    model: choices.ModelName = choices.MODEL,
    language: choices.Language = "",
    skip: choices.Skip = None,
    settle: Annotated[float, typer.Option("--settle", metavar="SECONDS", help="How long something must not have changed.", min=0)] = 90.0,
    poll: Annotated[float, typer.Option("--poll", metavar="SECONDS", help="How often to look where the system tells nothing: network mounts.", min=0.2)] = 60.0,
    require_done: Annotated[bool, typer.Option("--require-done", help="Take a folder only with a file .done in it.")] = False,
    memory: _MEMORY = 0.0,
    hook: _HOOK = "",
    webhook: _WEBHOOK = "",
    allow_private: _PRIVATE = False,
    http: Annotated[str, typer.Option("--http", metavar="HOST:PORT", help="Serve /healthz and /metrics there.")] = "",
    log_format: _LOG = "text",
) -> None:  # fmt: skip
    """Turn whatever arrives in a folder into episodes, once each, until stopped.

    Example: podkit watch inbox -o episodes --jobs 2
    """
    from toolkit.unattended.hooks import Hooks
    from toolkit.unattended.job_lifecycle import Setting
    from toolkit.unattended.metrics import serving
    from toolkit.unattended.results import Places
    from toolkit.unattended.watch import Watching, watch

    stop = _stopped_by_signals()
    options = _options(preset, engine, model, language, skip)
    hooks = Hooks(hook, webhook, allow_private)
    setting = Setting(options, Places(out.absolute()), _limits(jobs, memory), hooks)
    with contextlib.ExitStack() as pages:
        if http:
            try:
                pages.enter_context(serving(http, Places(out.absolute()).ledger, setting.pulse))
            except (ValueError, OSError) as error:
                raise typer.BadParameter(str(error), param_hint="--http") from error
        watch(inbox.absolute(), setting, Watching(settle, poll, require_done), _journal(terminal, log_format), stop)


@command
def batch(
    terminal: Terminal,
    paths: Annotated[list[Path], typer.Argument(help="Episode folders, folders of tracks, recordings.", metavar="PATH...")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for all results, from copies; left out: each where podkit produce puts it.")] = None,
    jobs: _JOBS = 1,
    preset: choices.Preset = None,
    engine: choices.EngineName = choices.ENGINE,
    model: choices.ModelName = choices.MODEL,
    language: choices.Language = "",
    skip: choices.Skip = None,
    memory: _MEMORY = 0.0,
    cluster: Annotated[str, typer.Option("--cluster", metavar="ADDRESS", help="Work on a dask cluster: HOST:PORT of its scheduler, or local.")] = "",
    hook: _HOOK = "",
    webhook: _WEBHOOK = "",
    allow_private: _PRIVATE = False,
    log_format: _LOG = "text",
) -> None:  # fmt: skip
    """Produce many episodes; a failed one does not stop the others, and running it again does only what is left.

    Example: podkit batch season-2/* --jobs 2
    """
    from toolkit.unattended.batch import run_batch
    from toolkit.unattended.hooks import Hooks
    from toolkit.unattended.job_lifecycle import Setting
    from toolkit.unattended.results import Places

    stop = _stopped_by_signals()
    options = _options(preset, engine, model, language, skip)
    hooks = Hooks(hook, webhook, allow_private)
    setting = Setting(options, Places(out.absolute()) if out else None, _limits(jobs, memory), hooks)
    journal = _journal(terminal, log_format)
    work = None
    if cluster:
        from toolkit.unattended.cluster import Cluster

        work = Cluster(cluster, setting, journal, stop).work
    found = run_batch(paths, setting, journal, stop, work=work)
    rows = [
        (row.path, f"{row.state}, before" if row.was_done else row.state, f"{row.seconds:.1f} s" if row.seconds is not None else "", row.error or row.result)
        for row in found.rows
    ]  # fmt: skip
    terminal.say_table(found.as_json(), ("episode", "state", "took", "what"), rows)
    if stop.is_set():
        raise typer.Exit(INTERRUPTED)
    if found.failed:
        raise typer.Exit(1)


def _options(preset: str | None, engine: str, model: str, language: str, skip: list[str] | None) -> ProduceOptions:
    from toolkit.pipeline.episode.options import SKIPPABLE, ProduceOptions
    from toolkit.pipeline.episode.presets import load_preset

    skipped = named(skip, SKIPPABLE, "--skip")
    if preset:
        load_preset(preset)
    if "transcribe" not in skipped:
        # What is missing is said now, not by every job.
        from toolkit.speech.engines.registry import weights_kind
        from toolkit.speech.models import choose_model

        choose_model(model, language, weights_kind(engine))
    return ProduceOptions(preset=preset, engine=engine, model=model, language=language, skip=skipped)


def _limits(jobs: int, memory_gb: float) -> Limits:
    from toolkit.unattended.resources import Limits

    return Limits(jobs=jobs, memory_bytes=int(memory_gb * 1e9))


def _journal(terminal: Terminal, form: Literal["text", "json"]) -> Journal:
    import logging

    from toolkit.unattended.journal import Journal

    level = logging.DEBUG if terminal.verbose else logging.WARNING if terminal.quiet else logging.INFO
    return Journal(form, level=level)


def _stopped_by_signals() -> threading.Event:
    """Return an event that SIGTERM and Ctrl-C set: work is parked then, not broken off."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
