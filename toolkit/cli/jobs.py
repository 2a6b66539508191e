"""``podkit jobs``: the job ledger of ``podkit watch`` and ``podkit batch``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal
from toolkit.cli.usage import PlainGroup
from toolkit.model.job_errors import JobRefused, NoSuchJob
from toolkit.model.near import not_one_of

if TYPE_CHECKING:
    from toolkit.unattended.job import Job
    from toolkit.unattended.ledger import Ledger

app = typer.Typer(
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
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
    """List the jobs, oldest first.

    Example: podkit jobs list -o episodes --state quarantined
    """
    from toolkit.unattended.job import State, readable

    states = [known.value for known in State]
    if state and state not in states:
        raise typer.BadParameter(not_one_of(state, states), param_hint="--state")
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
    """Show everything that is known of a job: its events, errors and timings.

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
    """Let a quarantined or cancelled job start again.

    Example: podkit jobs retry 4f2a91c07b3d -o episodes
    """
    ledger = _ledger(out)
    found = _found(ledger, job)
    if not ledger.retry(found.id):
        raise JobRefused(found.id, f"is {found.state.value}; only a quarantined or cancelled one can be retried.")
    data = {"job": found.id, "state": "waiting"}
    terminal.say(data, f"{found.id} is waiting; a running podkit watch starts it, or the next podkit batch.")


@app.command()
@command
def cancel(terminal: Terminal, job: _JOB, out: _OUT = None) -> None:
    """Cancel a job that waits or runs; a running one stops within seconds.

    Example: podkit jobs cancel 4f2a91c07b3d -o episodes
    """
    ledger = _ledger(out)
    found = _found(ledger, job)
    if not ledger.cancel(found.id):
        raise JobRefused(found.id, f"is {found.state.value}; only one that waits or runs can be cancelled.")
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
    """Remove quarantined and cancelled jobs with their working copies, and old caches; results stay.

    Example: podkit jobs prune -o episodes --older-than 90
    """
    from toolkit.unattended.prune import prune

    gone = prune(_ledger(out), out.absolute() if out else None, days)
    terminal.say(gone.as_json(), f"{gone.jobs} jobs and {gone.caches} caches removed.")


def _ledger(out: Path | None) -> Ledger:
    from toolkit.model.errors import NoSuchInput
    from toolkit.unattended.batch import own_ledger
    from toolkit.unattended.database import Database
    from toolkit.unattended.ledger import Ledger
    from toolkit.unattended.results import OutFolder

    file = OutFolder(out.absolute()).ledger if out else own_ledger()
    if not file.is_file():
        raise NoSuchInput(out or file, "job ledger")
    return Ledger(Database(file))


def _found(ledger: Ledger, job: str) -> Job:
    try:
        return ledger.job(job)
    except KeyError as error:
        raise NoSuchJob(job) from error


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
