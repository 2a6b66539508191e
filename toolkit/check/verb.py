"""``check`` as a typed function: paths in, a report with findings out.

Owns strings for paths, keywords for options, and which baseline applies; the work is in :mod:`toolkit.check.checking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path

from toolkit.check.baseline import new_findings, read_baseline
from toolkit.check.checking import CheckReport, check_paths, with_known
from toolkit.check.measuring import Measuring, default_root
from toolkit.check.registry import all_rules
from toolkit.check.settings import find_settings, no_such_rule, unknown_names

AnyPath = str | PathLike[str]


def check(  # noqa: PLR0913 - the options of the command, each with its default
    paths: AnyPath | Iterable[AnyPath],
    *,
    preset: str = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    baseline: AnyPath | None = None,
    cache: AnyPath | None = None,
    progress: Callable[[float], None] | None = None,
) -> CheckReport:
    """Check recordings for everything that a listener or a directory would mind; see ``podkit check``.

    Parameters
    ----------
    paths : path or iterable of path
        Recordings, folders of recordings, episode folders.
    preset : str
        Check as delivered files, against this preset; "" for what the settings say, or raw recordings.
    select, ignore : iterable of str
        Rules to apply, and rules to leave out: codes, beginnings of codes or names. They count more than the settings.
    baseline : path, optional
        A file of known findings, which the report leaves out; otherwise the one that the settings name.
    cache : path, optional
        The folder that keeps what was measured; otherwise ``PODKIT_CACHE`` or the platform's cache folder.
    progress : callable, optional
        ``progress(fraction)``.

    Returns
    -------
    CheckReport
        The settings are those of the nearest ``podkit.toml`` or ``pyproject.toml`` at or above the working folder.

    Raises
    ------
    NoSuchInput, NoAudio, InvalidPreset, InvalidManifest
        For a path that does not exist, a folder without recordings, an unknown preset, settings that are not valid.
    ValueError
        For the name of an unknown rule.
    """
    files = [Path(paths)] if isinstance(paths, str | PathLike) else [Path(path) for path in paths]
    selected, ignored = tuple(select), tuple(ignore)
    unknown = unknown_names(all_rules(), (*selected, *ignored))
    if unknown:
        raise ValueError(no_such_rule(unknown[0], all_rules()))
    settings = find_settings(Path.cwd(), all_rules(), select=selected, ignore=ignored)
    measuring = Measuring(Path(cache) if cache else default_root())
    report = check_paths(files, settings, measuring, preset=preset, progress=progress or (lambda _share: None))
    return without_known(report, Path(baseline) if baseline else settings.baseline)


def without_known(report: CheckReport, baseline: Path | None) -> CheckReport:
    """Return a report without the findings in a baseline file, and with their number; as it is where there is no baseline.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For a baseline that does not exist, or is not one.
    """
    return with_known(report, *new_findings(report.findings, read_baseline(baseline))) if baseline else report
