"""The baseline: findings that are known and accepted, so that only new ones fail.

Owns the file format: one fingerprint per line, sorted, so that changes by two people merge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from toolkit.check.finding import Finding
from toolkit.model.errors import UnreadableMedia
from toolkit.storage.publish import publish_text
from toolkit.storage.small_file import read_small

_HEAD = (
    "# Known findings of podkit check; only new ones fail. `podkit check --write-baseline` writes this file again.\n"
)


def write_baseline(path: Path, findings: Iterable[Finding]) -> None:
    """Write the fingerprints of findings."""
    publish_text(path, _HEAD + "".join(f"{one}\n" for one in sorted(finding.fingerprint for finding in findings)))


def read_baseline(path: Path) -> Counter[str]:
    """Return how often each fingerprint is in a baseline.

    Raises
    ------
    NoSuchInput, UnreadableFile, UnreadableMedia
        When the file does not exist, or is not text.
    """
    try:
        lines = read_small(path, what="baseline file").decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UnreadableMedia(path, "this is not a baseline file; write one with --write-baseline.") from error
    return Counter(line for line in lines if line and not line.startswith("#"))


def new_findings(findings: Iterable[Finding], known: Counter[str]) -> tuple[tuple[Finding, ...], int]:
    """Return the findings that are not in the baseline, and how many are."""
    left = Counter(known)
    new: list[Finding] = []
    count = 0
    for finding in findings:
        if left[finding.fingerprint] > 0:
            left[finding.fingerprint] -= 1
            count += 1
        else:
            new.append(finding)
    return tuple(new), count
