"""What was done to an episode: the values behind ``report.json``."""

from __future__ import annotations

import pickle

from toolkit.model.measurement import Loudness, Measurement
from toolkit.model.report import Action, DeliverableReport, Report, StageTiming, TrackReport

FIGURES = Measurement(9.5, 44_100, 2, Loudness(-16.0))


def test_a_report_of_nothing_is_on_no_target() -> None:
    report = Report("Walls", "apple", (), None)
    assert (report.target_lufs, report.peak_dbtp, report.tolerance_lu) == (None, None, 0.5)
    assert (report.deliverables, report.actions, report.warnings, report.stages) == ((), (), (), ())


def test_a_track_that_was_only_measured_has_no_figures_after() -> None:
    track = TrackReport("ada", "Ada", FIGURES)
    assert (track.after, track.sync_offset_s, track.drift_ppm, track.actions) == (None, 0.0, 0.0, ())


def test_a_report_reaches_another_process_as_it_is() -> None:
    action = Action("levelled", -5.3, "dB", "it was loud")
    report = Report("Walls", "apple", (TrackReport("ada", "Ada", FIGURES, FIGURES, actions=(action,)),), FIGURES,
                    (DeliverableReport("a.mp3", 9, FIGURES),), (action,), stages=(StageTiming("mix", 0.5, cached=True),))  # fmt: skip
    assert pickle.loads(pickle.dumps(report)) == report
