"""``podkit normalise``: one gain brings a recording to a loudness target, and a limiter keeps its peaks below the ceiling.

Uses media (decoding, encoding), audio (meter, plan, limiter) and storage (publishing). Dynamics are not changed in any other way, and
sources are never written to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.forecast import Forecast
from toolkit.audio.master import LOSSY_MARGIN_DB, master_blocks, plan_master
from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode_all
from toolkit.media.probe import MediaFacts, probe
from toolkit.model.containers import WRITTEN
from toolkit.model.errors import CannotWrite, PodkitError, TargetOutOfReach
from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Loudness
from toolkit.model.preset import Deliverable
from toolkit.pipeline.files.delivery import DeliveryTarget, deliver_to_target
from toolkit.pipeline.files.output_format import kept_format, suffix_for
from toolkit.pipeline.graph.parallel import side_by_side
from toolkit.storage.publish import publishing

Progress = Callable[[float], None]

# Shares of the progress: measuring ends at the first, encoding at the second, measuring the result at 1.
MEASURED_SHARE, ENCODED_SHARE = 0.25, 0.85


@dataclass(frozen=True, slots=True)
class NormaliseResult:
    """The result for one recording; ``after`` is measured on the decoded target, ``attempts`` counts encodings."""

    source: Path
    target: Path
    before: Loudness
    after: Loudness
    plan: MasterPlan
    attempts: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NormaliseGoal:
    """Loudness target and true-peak limit; ``squash`` allows as much limiting as the target needs."""

    target_lufs: float
    peak_dbtp: float
    squash: bool = False


def normalise_file(
    source: Path,
    target: Path | None,
    *,
    target_lufs: float,
    peak_dbtp: float,
    squash: bool = False,
    progress: Progress | None = None,
) -> NormaliseResult:
    """Bring one recording to a loudness target.

    Parameters
    ----------
    source : Path
        Any recording; never written to.
    target : Path or None
        A file: its suffix chooses the format. A folder: a file in it with the name and format of the source. None:
        ``NAME-normalised`` beside the source. A format that podkit does not write becomes the nearest that it writes. Rate, channels,
        bit depth and bit rate are kept where the format has them; tags, chapters and cover as in :func:`toolkit.media.encode.encode`.
    target_lufs, peak_dbtp : float
        Integrated loudness, met within 0.1 LU in lossless files, and true peak, held by the decoded target.
    squash : bool
        Allow the limiter more than 6 dB.
    progress : callable, optional
        Called with the share that is done, 0 to 1.

    Raises
    ------
    TargetOutOfReach
        The target needs more limiting than is allowed; nothing is written.
    CannotWrite
        The target is the source, or its folder cannot be written to.
    UnsupportedFormat
        podkit does not write files with the suffix of the target.
    NoSuchInput, UnreadableMedia
        The source is missing, or cannot be decoded.
    """
    return _normalise(source, target, NormaliseGoal(target_lufs, peak_dbtp, squash), progress or (lambda _: None))


def normalise_files(
    pairs: Sequence[tuple[Path, Path | None]], goal: NormaliseGoal, *, progress: Progress | None = None
) -> tuple[NormaliseResult | PodkitError, ...]:
    """Bring many recordings to one target, as many at once as there are cores.

    Parameters
    ----------
    pairs : sequence of (source, target)
        As for :func:`normalise_file`.

    Returns
    -------
    tuple
        The result or the error of each recording, in the order of ``pairs``. An error does not stop the others.
    """

    def one(pair: tuple[Path, Path | None], report: Progress) -> NormaliseResult:
        return _normalise(*pair, goal, report)

    return side_by_side(one, pairs, progress)


def _normalise(source: Path, target: Path | None, goal: NormaliseGoal, progress: Progress) -> NormaliseResult:
    facts = probe(source)
    if target is None:
        target = source.with_name(f"{source.stem}-normalised{suffix_for(source, facts)}")
    elif target.is_dir():
        target /= f"{source.stem}{suffix_for(source, facts)}"
    if target.exists() and target.samefile(source):
        raise CannotWrite(target, "it is the recording itself, which is never written to")
    return _Normalising(source, target, facts, goal, progress).run()


class _Normalising:
    """The work on one recording."""

    def __init__(self, source: Path, target: Path, facts: MediaFacts, goal: NormaliseGoal, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._facts = facts
        self._goal = goal
        self._progress = progress
        self._deliverable: Deliverable = kept_format(target, facts)
        # The source is decoded twice; a dict keeps each warning once, in order.
        self._warnings: dict[str, None] = {}

    def run(self) -> NormaliseResult:
        forecast = Forecast(self._facts.sample_rate, self._deliverable.channels)
        for block in self._blocks(0.0, MEASURED_SHARE):
            forecast.push(block)
        before = forecast.loudness()
        margin_db = 0.0 if WRITTEN[self._deliverable.container].is_lossless else LOSSY_MARGIN_DB
        plan = plan_master(before, self._goal.target_lufs, self._goal.peak_dbtp, margin_db, forecast=forecast)
        if not plan.reachable and not self._goal.squash:
            raise TargetOutOfReach(self._source, self._goal.target_lufs, plan.expected_reduction_db)
        del forecast
        with publishing(self._target) as temporary:
            found = deliver_to_target(
                temporary,
                plan,
                DeliveryTarget(self._goal.target_lufs, self._goal.peak_dbtp),
                lambda better: self._encode(better, temporary),
            )
        self._progress(1.0)
        after = found.measurement.loudness
        warnings = tuple(self._warnings)
        return NormaliseResult(self._source, self._target, before, after, found.plan, found.encodings, warnings)

    def _encode(self, plan: MasterPlan, target: Path) -> None:
        mastered = master_blocks(self._blocks(MEASURED_SHARE, ENCODED_SHARE), plan, self._facts.sample_rate)
        encode_all(
            (block for block in mastered if len(block)),
            self._facts.sample_rate,
            [(self._deliverable, target)],
            metadata_from=self._source,
        )

    def _blocks(self, begin: float, end: float) -> Iterator[NDArray[np.float32]]:
        """Decode the source, and report progress from one share of the work to another."""
        warn = self._warnings.setdefault
        taken = 0
        for block in decode_blocks(self._source, channels=self._deliverable.channels, on_warning=warn):
            yield block
            taken += len(block)
            if self._facts.duration_s > 0.0:
                share = min(1.0, taken / self._facts.sample_rate / self._facts.duration_s)
                self._progress(begin + (end - begin) * share)
