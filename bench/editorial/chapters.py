"""Chapter boundaries against human ones: ``python -m bench.editorial.chapters [--json]``.

podkit's figures are cross-validated: each show is scored by a model that was fitted on the other three, and podkit
finds the number of chapters itself. The peers are given the true number.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import numpy as np

from bench.editorial.agreement import UNSCORED_S, boundary_f1, deepest_dips, equal_spacing, even_segments, window_errors
from bench.editorial.fit_chapters import Example, examples, left_out
from bench.editorial.shows import SHOWS
from toolkit.editorial.chapters import settings
from toolkit.editorial.segmentation import choose_boundaries

Method = Callable[[int, Example], list[float]]


def figures(found: list[Example], method: Method) -> dict[str, dict[str, float]]:
    """Return the mean figures over all episodes, over the shows, and of each show."""
    rows = np.array([_row(example, method(n, example)) for n, example in enumerate(found)])
    shows = np.array([e.episode.show for e in found])
    by_show = {show: rows[shows == show].mean(axis=0) for show in SHOWS}
    table = {"episodes": rows.mean(axis=0), "shows": np.mean(list(by_show.values()), axis=0), **by_show}
    keys = ("f1_15s", "f1_30s", "window_diff", "pk", "count_within_30_percent", "count_ratio")
    return {name: dict(zip(keys, (round(float(v), 3) for v in row), strict=True)) for name, row in table.items()}


def _row(example: Example, found_s: list[float]) -> tuple[float, ...]:
    human_s = [at for at, _ in example.episode.chapters]
    human, found = _scored(human_s), _scored(found_s)
    ratio = found / max(human, 1)
    return (
        boundary_f1(human_s, found_s, 15.0),
        boundary_f1(human_s, found_s, 30.0),
        *window_errors(human_s, found_s, example.episode.duration_s),
        float(abs(ratio - 1) <= 0.3),
        ratio,
    )


def _scored(times_s: list[float]) -> int:
    return sum(at > UNSCORED_S for at in times_s)


def main() -> None:
    """Print the table, or one JSON object."""
    names, found = examples()
    odds = left_out(names, found)
    bias, prior = settings()

    def podkit(n: int, e: Example) -> list[float]:
        rows = choose_boundaries(odds[n] + bias, np.maximum.accumulate(e.starts_s), e.episode.duration_s, prior)
        return [float(e.starts_s[row]) for row in rows]

    def true_count(e: Example) -> int:
        return _scored([at for at, _ in e.episode.chapters])

    methods: dict[str, Method] = {
        "podkit, show left out, own number": podkit,
        "equal spacing, true number": lambda _, e: equal_spacing(e.episode.duration_s, true_count(e)),
        "lexical dips, true number": lambda _, e: deepest_dips(e.analysis, true_count(e), "stem"),
        "embedding dips, true number": lambda _, e: deepest_dips(e.analysis, true_count(e), "vector"),
        "lexical segments, true number": lambda _, e: even_segments(e.analysis, true_count(e), "stem"),
        "embedding segments, true number": lambda _, e: even_segments(e.analysis, true_count(e), "vector"),
    }
    report = {name: figures(found, method) for name, method in methods.items()}
    if "--json" in sys.argv:
        print(json.dumps(report, indent=1))
        return
    for name, groups in report.items():
        for group, row in groups.items():
            print(f"{name:36} {group:20} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))


if __name__ == "__main__":
    main()
