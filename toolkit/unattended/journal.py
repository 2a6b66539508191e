"""The log of watch and batch: lines for people, or JSON for a log collector. A line about a job names it."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Literal, TextIO

from toolkit.model.printable import visible
from toolkit.unattended.job import Job

LogFormat = Literal["text", "json"]
_LOGGER = "podkit.unattended"


class Journal:
    """Writes one line for each event to stderr, or to ``stream``; ``level`` is that of :mod:`logging`."""

    def __init__(self, form: LogFormat = "text", *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
        self._logger = logging.getLogger(f"{_LOGGER}.{id(self)}")
        self._logger.propagate = False
        self._logger.setLevel(level)
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter(_AsJson() if form == "json" else _AsText())
        self._logger.handlers = [handler]

    def log(
        self, event: str, text: str = "", *, job: Job | None = None, level: int = logging.INFO, **facts: object
    ) -> None:
        """Write a line. ``event`` is a fixed name that programs can search for; ``facts`` become keys of the JSON line."""
        named = {"job": job.id, "name": job.name} if job else {}
        self._logger.log(level, " ".join(text.split()), extra={"event": event, "job_named": named, "facts": facts})


class _AsText(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        named, facts = record.__dict__["job_named"], record.__dict__["facts"]
        subject = f"{named['name']} [{named['job']}]: " if named else ""
        extra = "".join(f" {key}={value}" for key, value in facts.items())
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        text = record.getMessage()
        return visible(f"{at} {subject}{record.__dict__['event']}{': ' if text else ''}{text}{extra}")


class _AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        line = {"at": at, "level": record.levelname.lower(), "event": record.__dict__["event"]}
        line |= record.__dict__["job_named"] | record.__dict__["facts"] | {"text": record.getMessage()}
        return json.dumps(line, ensure_ascii=True, default=str)
