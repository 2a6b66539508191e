"""Health and metrics over HTTP, read by a client of their own."""

from __future__ import annotations

import contextlib
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.metrics import INBOX_LOOP, JOBS_LOOP, Pulse, ReadOnlyDatabase, metrics_text, serving


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ledger = Ledger(Database(tmp_path / "ledger.sqlite"))
    for name in ("a", "b"):
        ledger.add(name, Path(f"/in/{name}"), name)
    job = ledger.job("a")
    for _ in range(2):
        ledger.claim("me", among=[job.id])
        ledger.postpone(job.id, "it died", 0.0)
    ledger.claim("me", among=[job.id])
    ledger.finish(job.id, "/out/a")
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def pulse() -> Pulse:
    return Pulse()


@pytest.fixture
def address(file: Path, pulse: Pulse) -> Iterator[str]:
    with serving("127.0.0.1:0", file, pulse) as served:
        yield served.url


def page(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_metrics_count_jobs_seconds_and_further_attempts(address: str) -> None:
    code, text = page(f"{address}/metrics")
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert code == 200
    assert figures['podkit_jobs{state="done"}'] == "1"
    assert figures['podkit_jobs{state="quarantined"}'] == "0"
    assert figures["podkit_retries_total"] == "2"
    assert float(figures["podkit_job_seconds_total"]) >= 0.0


def test_every_metric_has_its_help_and_its_type(file: Path, pulse: Pulse) -> None:
    lines = metrics_text(Ledger(Database(file)), pulse).splitlines()
    names = {line.partition("{")[0].partition(" ")[0] for line in lines if not line.startswith("#")}
    assert {line.split()[2] for line in lines if line.startswith("# HELP")} == names
    assert {line.split()[2] for line in lines if line.startswith("# TYPE")} == names


def test_health_is_good_while_the_loop_turns_and_bad_when_it_has_stopped(address: str, pulse: Pulse) -> None:
    assert page(f"{address}/healthz") == (200, "ok\n")
    pulse.beat(INBOX_LOOP)
    pulse._last[JOBS_LOOP] -= 121.0
    code, text = page(f"{address}/healthz")
    assert code == 503
    assert "has not turned for 121 s" in text
    pulse.beat()
    assert page(f"{address}/healthz")[0] == 200


def test_another_page_is_not_found(address: str) -> None:
    assert page(f"{address}/etc/passwd")[0] == 404


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1:http", ":", ":65536", ":99999999", ":-1", ":\u0663"])
def test_what_is_not_an_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not HOST:PORT"), serving(address, tmp_path / "ledger", Pulse()):
        pass


def test_an_address_that_somebody_has_is_refused(address: str, tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="in use"),
        serving(address.removeprefix("http://"), tmp_path / "ledger", Pulse()),
    ):
        pass


@pytest.mark.parametrize(
    ("address", "host", "reach"),
    [(":0", "127.0.0.1", "this machine"), ("localhost:0", "127.0.0.1", "this machine"), ("127.0.0.2:0", "127.0.0.2", "this machine"),
     ("0.0.0.0:0", "0.0.0.0", "all"), ("[::1]:0", "::1", "this machine")],
)  # fmt: skip
def test_the_loopback_is_served_unless_another_address_is_named(
    address: str, host: str, reach: str, file: Path, pulse: Pulse
) -> None:
    with serving(address, file, pulse) as served:
        assert (served.host, served.is_loopback) == (host, reach == "this machine")
        assert page(f"{served.url}/healthz") == (200, "ok\n")


def test_a_ledger_that_is_missing_is_said_and_not_made(tmp_path: Path, pulse: Pulse) -> None:
    with serving(":0", tmp_path / "none" / "ledger.sqlite", pulse) as served:
        code, text = page(f"{served.url}/metrics")
        assert (code, text) == (503, "the ledger cannot be read (unable to open database file)\n")
        assert page(f"{served.url}/healthz")[0] == 200
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("content", [b"", b"no ledger" * 1000])
def test_a_ledger_that_is_damaged_is_said_and_not_changed(content: bytes, tmp_path: Path, pulse: Pulse) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(content)
    with serving(":0", tmp_path / "ledger.sqlite", pulse) as served:
        code, text = page(f"{served.url}/metrics")
    assert code == 503
    assert text.startswith("the ledger cannot be read (")
    assert (tmp_path / "ledger.sqlite").read_bytes() == content


def test_a_ledger_is_read_and_not_written(file: Path) -> None:
    with contextlib.closing(ReadOnlyDatabase(file)) as database:
        assert Ledger(database).counts()["done"] == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"), database.change():
            database.base.execute("DELETE FROM jobs")


def test_a_ledger_in_a_folder_with_an_odd_name_is_read(tmp_path: Path) -> None:
    place = tmp_path / "a?b#c%20\u00e4"
    place.mkdir()
    Database(place / "ledger.sqlite").close()
    with contextlib.closing(ReadOnlyDatabase(place / "ledger.sqlite")) as database:
        assert Ledger(database).counts()["done"] == 0
