"""``podkit check``: the lint for recordings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.inputs import filled_in
from toolkit.cli.terminal import Terminal
from toolkit.model.near import not_one_of

if TYPE_CHECKING:
    from toolkit.check.checking import CheckReport
    from toolkit.check.settings import Settings

_FAILED, _UNREADABLE = 1, 3


@command
def check(
    terminal: Terminal,
    files: Annotated[list[Path] | None, typer.Argument(help="Recordings, folders of recordings, or episode folders.", metavar="FILE...")] = None,
    preset: Annotated[str, typer.Option("--preset", help="Check as a delivered file, against this preset.", metavar="P")] = "",
    form: Annotated[str, typer.Option("--format", help="human, json, junit, sarif, github, markdown or html.", metavar="F")] = "human",
    select: Annotated[str, typer.Option("--select", help="Only these rules: AUD003,AUD01,hum.", metavar="RULES")] = "",
    ignore: Annotated[str, typer.Option("--ignore", help="Not these rules.", metavar="RULES")] = "",
    explain: Annotated[str, typer.Option("--explain", help="Print the page of a rule, and check nothing.", metavar="RULE")] = "",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the report to this file.")] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="Known findings, which do not count.", metavar="FILE")] = None,
    write_baseline: Annotated[Path | None, typer.Option("--write-baseline", help="Write the findings to this file, as known ones.", metavar="FILE")] = None,
    clips: Annotated[Path | None, typer.Option("--clips", help="Write the seconds around each finding to this folder.", metavar="DIR")] = None,
    fix: Annotated[Path | None, typer.Option("--fix", help="Write repaired copies to this folder: DC, silence at the ends, loudness, tags.", metavar="DIR")] = None,
    cache: Annotated[Path | None, typer.Option("--cache", help="Keep measurements in this folder.", metavar="DIR")] = None,
) -> None:  # fmt: skip
    """Check recordings for everything that a listener or a directory would mind.

    Example: podkit check tracks/*.flac --format github
    """
    from toolkit.check.baseline import write_baseline as write_known
    from toolkit.check.formats.registry import FORMATS
    from toolkit.check.verb import without_known

    if form not in FORMATS:
        raise typer.BadParameter(not_one_of(form, FORMATS), param_hint="--format")
    if explain:
        _explain(terminal, explain)
        return
    if not files:
        raise typer.BadParameter("name recordings or an episode folder.", param_hint="FILE...")
    settings = _settings(select, ignore)
    report = _checked(terminal, filled_in(files), settings, preset, cache)
    if write_baseline is not None:
        write_known(write_baseline, report.findings)
        terminal.note(f"wrote {write_baseline}")
    report = without_known(report, write_baseline or baseline or settings.baseline)
    _give(terminal, FORMATS["json" if terminal.as_json else form](report), out)
    _repair(terminal, report, preset, clips=clips, fix=fix)
    _leave(report)


def _give(terminal: Terminal, text: str, out: Path | None) -> None:
    from toolkit.storage.publish import publish_text

    if out is None:
        terminal.say_text(text)
        return
    publish_text(out, text + "\n")
    terminal.note(f"wrote {out}")


def _explain(terminal: Terminal, name: str) -> None:
    from toolkit.check.explain import page_of
    from toolkit.check.registry import all_rules, rule_of
    from toolkit.check.settings import no_such_rule

    rule = rule_of(name)
    if rule is None:
        raise typer.BadParameter(no_such_rule(name, all_rules()), param_hint="--explain")
    terminal.say({"code": rule.code, "name": rule.name, "page": page_of(rule)}, page_of(rule).rstrip())


def _settings(select: str, ignore: str) -> Settings:
    from toolkit.check.registry import all_rules
    from toolkit.check.settings import find_settings, no_such_rule, unknown_names

    chosen, left = (tuple(one.strip() for one in text.split(",") if one.strip()) for text in (select, ignore))
    wrong = unknown_names(all_rules(), (*chosen, *left))
    if wrong:
        raise typer.BadParameter(no_such_rule(wrong[0], all_rules()), param_hint="--select, --ignore")
    return find_settings(Path.cwd(), all_rules(), select=chosen, ignore=left)


def _checked(terminal: Terminal, files: list[Path], settings: Settings, preset: str, cache: Path | None) -> CheckReport:
    from toolkit.check.checking import check_paths
    from toolkit.check.measuring import Measuring, default_root

    measuring = Measuring(cache if cache is not None else default_root())
    with terminal.progress("checking") as progress:
        return check_paths(files, settings, measuring, preset=preset, progress=progress)


def _repair(terminal: Terminal, report: CheckReport, preset: str, *, clips: Path | None, fix: Path | None) -> None:
    from toolkit.check.clips import write_clips
    from toolkit.check.fixes import fix_files

    if clips is not None:
        for path in write_clips(report, clips):
            terminal.detail(f"wrote {path}")
    if fix is not None:
        for fixed in fix_files(report, fix, preset=preset):
            if fixed.done:
                terminal.note(f"wrote {fixed.path}: {', '.join(fixed.done)}")
            if fixed.refused:
                terminal.warn(fixed.refused)


def _leave(report: CheckReport) -> None:
    from toolkit.check.finding import Severity

    if report.unreadable:
        raise typer.Exit(_UNREADABLE)
    if any(finding.severity is Severity.ERROR for finding in report.findings):
        raise typer.Exit(_FAILED)
