"""Findings for a person at a terminal: by file, with the place and a small picture of the level."""

from __future__ import annotations

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding
from toolkit.check.formats.data import total_text
from toolkit.model.printable import one_line

_BLOCKS = "▁▂▃▄▅▆▇█"
_LOWEST_LUFS, _HIGHEST_LUFS = -60.0, -10.0
# Of one rule in one file; the others are only counted.
_MOST_OF_A_KIND = 5


def as_human(report: CheckReport) -> str:
    """Return a report as text: ``AUD003 clipping at 00:12:31.4-00:12:31.9 (42 samples)``, one finding per line."""
    paths = list(dict.fromkeys([*report.durations_s, *(finding.path for finding in report.findings)]))
    parts = [_of_file(path, report) for path in paths]
    return "\n".join([part for part in parts if part] + [_total(report)])


def picture(levels_lufs: tuple[float, ...], marked: list[tuple[float, float]], duration_s: float) -> tuple[str, str]:
    """Return levels as a line of blocks, and a line with ``^`` under the places that are marked."""
    steps = len(_BLOCKS) - 1
    shares = [(level - _LOWEST_LUFS) / (_HIGHEST_LUFS - _LOWEST_LUFS) for level in levels_lufs]
    blocks = "".join(_BLOCKS[round(max(0.0, min(1.0, share)) * steps)] for share in shares)
    marks = [" "] * len(blocks)
    for start_s, end_s in marked if duration_s > 0 else []:
        first, last = (min(len(marks) - 1, int(time_s / duration_s * len(marks))) for time_s in (start_s, end_s))
        marks[first : last + 1] = "^" * (last + 1 - first)
    return blocks, "".join(marks).rstrip()


def _of_file(path: str, report: CheckReport) -> str:
    findings = [finding for finding in report.findings if finding.path == path]
    if not findings:
        return ""
    # A name may contain anything: escape sequences, or a line that the log of a build takes for a command.
    lines = [one_line(path)]
    placed = [
        (finding.start_s, finding.end_s or finding.start_s) for finding in findings if finding.start_s is not None
    ]
    if placed and report.checked.get(path):
        lines += [f"  {line}" for line in picture(report.checked[path], placed, report.durations_s[path]) if line]
    for code in dict.fromkeys(finding.code for finding in findings):
        alike = [finding for finding in findings if finding.code == code]
        lines += [f"  {_line(finding)}" for finding in alike[:_MOST_OF_A_KIND]]
        if len(alike) > _MOST_OF_A_KIND:
            lines.append(f"  {code} and {len(alike) - _MOST_OF_A_KIND} more")
        lines.append(f"         {alike[0].mend}")
    return "\n".join(lines) + "\n"


def _line(finding: Finding) -> str:
    sentence = one_line(finding.sentence)
    place = f"at {finding.place} ({sentence})" if finding.place else f"({sentence})"
    return f"{finding.code} {finding.severity.value:<7} {finding.name} {place}"


def _total(report: CheckReport) -> str:
    files = len(report.durations_s) + len(report.unreadable)
    known = f", {report.known} known" if report.known else ""
    return f"{files} file{'s' if files != 1 else ''} checked: {total_text(report) or 'nothing found'}{known}"
