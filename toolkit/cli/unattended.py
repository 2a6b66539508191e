"""``podkit watch``, ``podkit batch`` and ``podkit jobs``: work without anybody watching."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolkit.cli.command import command
from toolkit.cli.exits import INTERRUPTED
from toolkit.cli.names import named
from toolkit.cli.terminal import Terminal

if TYPE_CHECKING:
    from toolkit.pipeline.options import ProduceOptions
    from toolkit.unattended.ledger import Ledger
    from toolkit.unattended.room import Limits

_PRESET = Annotated[str | None, typer.Option("--preset", "-p", help="Delivery target; left out: each manifest's.")]
_ENGINE = Annotated[str, typer.Option("--engine", help="Speech engine: faster-whisper, openai-whisper or http.")]
_MODEL = Annotated[str, typer.Option("--model", help="Whisper model; auto: the best one here.")]
_LANGUAGE = Annotated[str, typer.Option("--language", help="Language code; left out: the manifest's, else detected.")]
_SKIP = Annotated[
    list[str] | None, typer.Option("--skip", metavar="STAGE,...", help="Stages to leave out, as in podkit produce.")
]
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
    preset: _PRESET = None,
    engine: _ENGINE = "faster-whisper",
    model: _MODEL = "auto",
    language: _LANGUAGE = "",
    skip: _SKIP = None,
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
    from toolkit.unattended.ends import Setting
    from toolkit.unattended.hooks import Hooks
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
    preset: _PRESET = None,
    engine: _ENGINE = "faster-whisper",
    model: _MODEL = "auto",
    language: _LANGUAGE = "",
    skip: _SKIP = None,
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
    from toolkit.unattended.ends import Setting
    from toolkit.unattended.hooks import Hooks
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


app = typer.Typer(
    no_args_is_help=True,
    help="The job ledger of podkit watch and podkit batch.",
    epilog="Example: podkit jobs list -o episodes",
)
_OUT = Annotated[Path | None, typer.Option("-o", "--out", help="The OUT of podkit watch or batch; left out: the ledger of batches without one.")]  # fmt: skip
_JOB = Annotated[str, typer.Argument(help="A job's id, or the name of its results.", metavar="JOB")]


@app.command("list")
@command
def list_(
    terminal: Terminal,
    out: _OUT = None,
    state: Annotated[str, typer.Option("--state", help="Only jobs that are waiting, running, done, quarantined or cancelled.")] = "",
) -> None:  # fmt: skip
    """Show the jobs, oldest first.

    Example: podkit jobs list -o episodes --state quarantined
    """
    from toolkit.unattended.job import State, readable

    if state and state not in {known.value for known in State}:
        raise typer.BadParameter(
            f"{state!r} is none of {', '.join(known.value for known in State)}", param_hint="--state"
        )
    ledger = _ledger(out)
    jobs = ledger.jobs(State(state)) if state else ledger.jobs()
    rows = [
        (job.id, job.name, job.state.value, job.stage or _when(job.finished or job.created), job.error or readable(job.source))
        for job in jobs
    ]  # fmt: skip
    data = {"jobs": [job.as_json() for job in jobs], "counts": ledger.counts()}
    terminal.say_table(data, ("job", "name", "state", "since", "what"), rows)


@app.command()
@command
def show(terminal: Terminal, job: _JOB, out: _OUT = None) -> None:
    """Show all that is known of a job: its events, errors and timings.

    Example: podkit jobs show 4f2a91c07b3d -o episodes
    """
    ledger = _ledger(out)
    found = _found(ledger, job)
    events = ledger.events(found.id)
    rows = [(_when(event.at), event.kind, event.text) for event in events]
    data = found.as_json() | {"events": [{"at": event.at, "kind": event.kind, "text": event.text} for event in events]}
    terminal.say_table(data, ("when", "what", "text"), rows)


@app.command()
@command
def retry(terminal: Terminal, job: _JOB, out: _OUT = None) -> None:
    """Let a job that was set aside or cancelled be begun anew.

    Example: podkit jobs retry 4f2a91c07b3d -o episodes
    """
    ledger = _ledger(out)
    found = _found(ledger, job)
    _refuse_unless(
        ledger.retry(found.id), found.id, f"is {found.state.value}; only one set aside or cancelled can be retried."
    )
    terminal.say({"job": found.id, "state": "waiting"}, f"{found.id} waits; a running watcher takes it, or the next batch.")  # fmt: skip


@app.command()
@command
def cancel(terminal: Terminal, job: _JOB, out: _OUT = None) -> None:
    """Take a job out of the work; one that runs stops within seconds.

    Example: podkit jobs cancel 4f2a91c07b3d -o episodes
    """
    ledger = _ledger(out)
    found = _found(ledger, job)
    _refuse_unless(
        ledger.cancel(found.id), found.id, f"is {found.state.value}; only one that waits or runs can be cancelled."
    )
    terminal.say({"job": found.id, "state": "cancelled"}, f"{found.id} is cancelled.")


@app.command()
@command
def prune(
    terminal: Terminal,
    out: _OUT = None,
    days: Annotated[
        float, typer.Option("--older-than", metavar="DAYS", help="Only jobs that ended longer ago.", min=0)
    ] = 30.0,
) -> None:
    """Forget jobs that were set aside or cancelled, with their working copies, and drop old caches; results stay.

    Example: podkit jobs prune -o episodes --older-than 90
    """
    from toolkit.unattended.prune import prune

    gone = prune(_ledger(out), out.absolute() if out else None, days)
    terminal.say(gone.as_json(), f"{gone.jobs} jobs forgotten, {gone.caches} caches dropped.")


def _options(preset: str | None, engine: str, model: str, language: str, skip: list[str] | None) -> ProduceOptions:
    from toolkit.pipeline.options import SKIPPABLE, ProduceOptions
    from toolkit.pipeline.presets import load_preset

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
    from toolkit.unattended.room import Limits

    return Limits(jobs=jobs, memory_bytes=int(memory_gb * 1e9))


def _journal(terminal: Terminal, form: Literal["text", "json"]):  # type: ignore[no-untyped-def]  # noqa: ANN202
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


def _ledger(out: Path | None) -> Ledger:
    from toolkit.model.errors import NoSuchInput
    from toolkit.unattended.batch import own_ledger
    from toolkit.unattended.database import Database
    from toolkit.unattended.ledger import Ledger
    from toolkit.unattended.results import Places

    file = Places(out.absolute()).ledger if out else own_ledger()
    if not file.is_file():
        raise NoSuchInput(out or file, "job ledger")
    return Ledger(Database(file))


def _found(ledger: Ledger, job: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from toolkit.model.job_errors import NoSuchJob

    try:
        return ledger.job(job)
    except KeyError as error:
        raise NoSuchJob(job) from error


def _refuse_unless(done: bool, job: str, why: str) -> None:
    from toolkit.model.job_errors import JobRefused

    if not done:
        raise JobRefused(job, why)


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
