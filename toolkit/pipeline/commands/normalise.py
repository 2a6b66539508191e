"""Recordings brought to a loudness target: measured, raised or lowered as a whole, limited where peaks need it.

Joins media (decoding, encoding), audio (the meter, the plan, the limiter) and storage (publishing). The dynamics of a
recording are never changed in any other way; sources are never written to.
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

# How the work divides: measuring, then encoding, then measuring what was encoded.
MEASURED_SHARE, ENCODED_SHARE = 0.25, 0.85


@dataclass(frozen=True, slots=True)
class NormaliseResult:
    """What became of one recording; ``after`` is measured on the decoded target, ``attempts`` counts encodings."""

    source: Path
    target: Path
    before: Loudness
    after: Loudness
    plan: MasterPlan
    attempts: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NormaliseGoal:
    """Where recordings are to be brought; ``squash`` allows as much limiting as the target needs."""

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
        Its suffix chooses the format. A folder: the source's name in it, in its own format. None: ``NAME-normalised`` beside the source, in its own format, or the nearest
        that podkit writes. Rate, channels, bit depth and bit rate are kept as far as the format has them; tags,
        chapters and cover as :func:`toolkit.media.encode.encode` says.
    target_lufs, peak_dbtp : float
        Integrated loudness, met within 0.1 LU in lossless files, and true peak, held by the decoded target.
    squash : bool
        Allow the limiter more than 6 dB.
    progress : callable, optional
        Told the share that is done, 0 to 1.

    Raises
    ------
    TargetOutOfReach
        When the limiter would squash and may not; nothing is written.
    CannotWrite
        When the target is the source, besides what publishing raises.
    UnsupportedFormat
        For a target suffix that podkit does not write.
    NoSuchInput, UnreadableMedia
        As decoding raises them.
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
        In the order of ``pairs``: the result, or the error of that recording; one that fails stops no other.
    """

    def one(pair: tuple[Path, Path | None], told: Progress) -> NormaliseResult:
        return _normalise(*pair, goal, told)

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
    """One recording on its way."""

    def __init__(self, source: Path, target: Path, facts: MediaFacts, goal: NormaliseGoal, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._facts = facts
        self._goal = goal
        self._progress = progress
        self._deliverable: Deliverable = kept_format(target, facts)
        # A dict keeps the order and says each thing once, though the source is decoded twice.
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
        """Decode the source, and tell the progress from one share of the work to another."""
        warn = self._warnings.setdefault
        taken = 0
        for block in decode_blocks(self._source, channels=self._deliverable.channels, on_warning=warn):
            yield block
            taken += len(block)
            if self._facts.duration_s > 0.0:
                share = min(1.0, taken / self._facts.sample_rate / self._facts.duration_s)
                self._progress(begin + (end - begin) * share)
