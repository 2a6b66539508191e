"""``podkit watch`` and ``podkit batch``: episodes produced without anybody watching."""

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
from toolkit.cli.inputs import filled_in
from toolkit.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.unattended.batch import BatchEpisode
    from toolkit.unattended.journal import Journal
    from toolkit.unattended.settings import RunSettings

_JOBS = Annotated[int, typer.Option("--jobs", "-j", help="Episodes side by side.", min=1, max=64)]
_MEMORY = Annotated[
    float,
    typer.Option("--memory", metavar="GB", help="Memory of all workers together; 0: what the machine has free.", min=0),
]
_WORKER_MEMORY = Annotated[
    float | None,
    typer.Option(
        "--worker-memory",
        metavar="GB",
        help="Memory of one worker and the programs it starts; left out: 2, and more for a large speech model; 0: no limit.",
        min=0,
    ),
]
_STALL = Annotated[
    float,
    typer.Option("--stall", metavar="MINUTES", help="How long a job may make no progress; 0: for ever.", min=0),
]
_HOOK = Annotated[
    str,
    typer.Option(
        "--hook",
        metavar="COMMAND",
        help="Program to run when an episode is done or quarantined; it gets JSON on its standard input.",
    ),
]
_WEBHOOK = Annotated[
    str,
    typer.Option(
        "--webhook", metavar="URL", help="Server that gets the same JSON by POST; signed with PODKIT_WEBHOOK_SECRET."
    ),
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
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the episodes and the job ledger.")],
    jobs: _JOBS = 1,
    preset: choices.Preset = None,
    engine: choices.EngineName = None,
    model: choices.ModelName = None,
    language: choices.Language = "",
    skip: choices.Skip = None,
    show: Annotated[Path | None, typer.Option("--show", metavar="FILE", help="Show file of everything that arrives; left out: none.")] = None,
    settle: Annotated[float, typer.Option("--settle", metavar="SECONDS", help="How long a recording must not have changed.", min=0)] = 90.0,
    poll: Annotated[float, typer.Option("--poll", metavar="SECONDS", help="Time between two looks where the system reports no changes: network mounts.", min=0.2)] = 60.0,
    require_done: Annotated[bool, typer.Option("--require-done", help="Take a folder only with a file .done in it.")] = False,
    largest: Annotated[float, typer.Option("--largest", metavar="GB", help="The largest upload that is taken; 0: any.", min=0)] = 64.0,
    memory: _MEMORY = 0.0,
    worker_memory: _WORKER_MEMORY = None,
    stall: _STALL = 15.0,
    hook: _HOOK = "",
    webhook: _WEBHOOK = "",
    allow_private: _PRIVATE = False,
    no_sandbox: Annotated[bool, typer.Option("--no-sandbox", help="Let workers reach all that podkit can, also where the system could keep them from it.")] = False,
    http: Annotated[str, typer.Option("--http", metavar="HOST:PORT", help="Serve /healthz and /metrics there; :PORT is this machine alone, port 0 takes a free one.")] = "",
    log_format: _LOG = "text",
) -> None:  # fmt: skip
    """Produce every recording that arrives in a folder, once each, until stopped.

    Example: podkit watch inbox -o episodes --jobs 2
    """
    from toolkit.pipeline.episode.options import ProduceOptions
    from toolkit.unattended.hooks import Hooks
    from toolkit.unattended.inbox import WatchOptions
    from toolkit.unattended.resources import Limits
    from toolkit.unattended.results import OutFolder
    from toolkit.unattended.sandbox import sandbox_of
    from toolkit.unattended.settings import RunSettings, checked_options, kept_variables, worker_limits
    from toolkit.unattended.watch import watch

    asked = ProduceOptions(preset=preset, engine=engine, model=model, language=language, skip=choices.skipped(skip),
                           show=show, trusted=False)  # fmt: skip
    options = checked_options(asked)
    limits = Limits(jobs=jobs, memory_bytes=int(memory * 1e9), worker=worker_limits(options, worker_memory, stall))
    out_folder = OutFolder(out.absolute())
    sandbox = None if no_sandbox else sandbox_of(options, out_folder, network=bool(kept_variables(options)))
    settings = RunSettings(options, out_folder, limits, Hooks(hook, webhook, allow_private), sandbox=sandbox)
    journal = _journal(terminal, log_format)
    watched = WatchOptions(settle, poll, require_done, int(largest * 1e9))
    with _stopped_by_signals() as stop, _served(http, settings, journal) as tell:
        watch(inbox.absolute(), settings, watched, journal, stop, ready=tell)


@command
def batch(
    terminal: Terminal,
    paths: Annotated[list[Path], typer.Argument(help="Episode folders, folders of tracks, recordings.", metavar="PATH...")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for all results, made from copies; left out: each where podkit produce puts it.")] = None,
    jobs: _JOBS = 1,
    preset: choices.Preset = None,
    engine: choices.EngineName = None,
    model: choices.ModelName = None,
    language: choices.Language = "",
    skip: choices.Skip = None,
    show: choices.Show = None,
    memory: _MEMORY = 0.0,
    worker_memory: _WORKER_MEMORY = None,
    stall: _STALL = 15.0,
    cluster: Annotated[str, typer.Option("--cluster", metavar="ADDRESS", help="Work on a dask cluster: HOST:PORT of its scheduler, or local.")] = "",
    hook: _HOOK = "",
    webhook: _WEBHOOK = "",
    allow_private: _PRIVATE = False,
    log_format: _LOG = "text",
) -> None:  # fmt: skip
    """Produce many episodes; one that fails does not stop the others, and the next run produces only what is left.

    Example: podkit batch season-2/* --jobs 2
    """
    from toolkit.unattended.hooks import Hooks
    from toolkit.unattended.verbs import batch

    with _stopped_by_signals() as stop:
        result = batch(
            filled_in(paths), out=out, jobs=jobs, preset=preset, engine=engine, model=model, language=language, skip=choices.skipped(skip), show=show,
            memory_gb=memory, worker_memory_gb=worker_memory, stall_min=stall, cluster=cluster, hooks=Hooks(hook, webhook, allow_private),
            journal=_journal(terminal, log_format), stop=stop,
        )  # fmt: skip
    terminal.say_table(result.as_json(), ("episode", "state", "took", "what"), [*map(_row, result.episodes)])
    if stop.is_set():
        raise typer.Exit(INTERRUPTED)
    if result.failed:
        raise typer.Exit(1)


def _row(episode: BatchEpisode) -> tuple[str, str, str, str]:
    state = f"{episode.state}, before" if episode.was_done else episode.state
    took = f"{episode.seconds:.1f} s" if episode.seconds is not None else ""
    return episode.path, state, took, episode.error or episode.result


def _journal(terminal: Terminal, form: Literal["text", "json"]) -> Journal:
    import logging

    from toolkit.unattended.journal import Journal

    level = logging.DEBUG if terminal.verbose else logging.WARNING if terminal.quiet else logging.INFO
    return Journal(form, level=level)


@contextlib.contextmanager
def _served(address: str, settings: RunSettings, journal: Journal) -> Iterator[Callable[[], None]]:
    """Serve health and metrics while the block runs, and give what logs where; do nothing without an address."""
    import logging

    from toolkit.unattended.metrics import serving

    if not address or settings.out_folder is None:
        yield lambda: None
        return
    with contextlib.ExitStack() as server:
        try:
            served = server.enter_context(serving(address, settings.out_folder.ledger, settings.pulse))
        except (ValueError, OSError, OverflowError) as error:
            raise typer.BadParameter(str(error), param_hint="--http") from error

        def tell() -> None:
            reach = "" if served.is_loopback else ", to whoever reaches this machine and without a password"
            level = logging.INFO if served.is_loopback else logging.WARNING
            journal.log("serving", f"{served.url}/metrics{reach}", level=level, port=served.port)

        yield tell


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl-C set while the block runs, so that work is parked and not broken off."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
