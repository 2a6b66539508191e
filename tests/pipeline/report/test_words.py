"""Figures and changes in the words of the report."""

import math

import pytest

from toolkit.model.measurement import Loudness, Measurement
from toolkit.model.report import Action, DeliverableReport, Report
from toolkit.model.transcript_edits import NameRepair, RejectedText, RemovedBleed, TranscriptEdits
from toolkit.pipeline.report import words

SPACE, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


def report(*deliverables: tuple[float, float]) -> Report:
    """A report with a target of -16 LUFS, give or take 1, under -1 dBTP; files as (loudness, peak)."""
    measured = (Measurement(60.0, 48_000, 2, Loudness(lufs, true_peak_dbtp=peak)) for lufs, peak in deliverables)
    files = tuple(DeliverableReport("e.mp3", 1000, one) for one in measured)
    return Report("T", "apple", (), None, files, target_lufs=-16.0, tolerance_lu=1.0, peak_dbtp=-1.0)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "signed", "text"),
    [
        (3.456, "dB", 1, False, f"3.5{SPACE}dB"),
        (-3.456, "dB", 2, False, f"{MINUS}3.46{SPACE}dB"),
        (3.0, "s", 0, True, f"+3{SPACE}s"),
        (-0.01, "", 1, True, "0.0"),
        (0.0, "", 1, True, "0.0"),
        (None, "dB", 1, False, "\N{EN DASH}"),
        (-math.inf, "LUFS", 1, False, "\N{EN DASH}"),
        (math.nan, "", 1, False, "\N{EN DASH}"),
    ],
)
def test_a_figure_is_written_as_people_write_it(
    value: float | None,
    unit: str,
    decimals: int,
    signed: bool,  # noqa: FBT001 - a column of the table
    text: str,
) -> None:
    assert words.figure(value, unit, decimals, signed=signed) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(12.5, f"12.5{SPACE}s"), (59.94, f"59.9{SPACE}s"), (60.0, "1:00"), (3723.0, "1:02:03")]
)
def test_a_duration_is_seconds_under_a_minute_and_a_clock_from_there(seconds: float, text: str) -> None:
    assert words.duration_text(seconds) == text


def test_sizes_count_in_thousands() -> None:
    assert words.size_text(999_999) == f"1000.0{SPACE}kB"
    assert words.size_text(1_000_000) == f"1.0{SPACE}MB"


@pytest.mark.parametrize(
    ("lufs", "peak", "is_good", "text"),
    [
        (-16.0, -1.0, True, "on target"),
        (-17.0, -1.0, True, "on target"),
        (-17.004, -1.0, True, "on target"),
        (-17.02, -1.5, False, f"1.02{SPACE}LU too quiet"),
        (-14.5, -1.5, False, f"1.50{SPACE}LU too loud"),
        (-16.0, -0.98, False, f"peaks 0.02{SPACE}dB over the ceiling"),
        (-14.0, 0.0, False, f"2.00{SPACE}LU too loud; peaks 1.00{SPACE}dB over the ceiling"),
        (-math.inf, -math.inf, False, "silence: there is nothing to hear"),
    ],
)
def test_a_file_is_judged_by_tolerance_and_ceiling_to_a_hundredth(
    lufs: float,
    peak: float,
    is_good: bool,  # noqa: FBT001 - a column of the table
    text: str,
) -> None:
    one = report((lufs, peak))
    assert words.verdict(one.deliverables[0], one) == words.Verdict(is_good, text)


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ([], "No file was made."),
        ([(-16.0, -2.0)], "The file is on target."),
        ([(-16.0, -2.0)] * 2, "Both files are on target."),
        ([(-16.0, -2.0)] * 3, "All 3 files are on target."),
        ([(-16.0, -2.0), (-10.0, -2.0)], f"1 of 2{SPACE}files missed the target."),
    ],
)
def test_the_headline_says_how_many_files_are_right(files: list[tuple[float, float]], text: str) -> None:
    assert words.headline(report(*files)).text == text


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (Action("master gain", 3.0, "dB", ""), f"+3{SPACE}dB"),
        (Action("noise", 12.25, "dB", ""), f"12.25{SPACE}dB"),
        (Action("noise", 12.5, "dB", ""), f"12.5{SPACE}dB"),
        (Action("kept", 0.0, "", ""), "\N{EN DASH}"),
    ],
)
def test_an_action_is_told_with_as_many_decimals_as_it_needs(action: Action, text: str) -> None:
    assert words.amount_text(action) == text


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_joined_as_in_a_sentence(parts: list[str], text: str) -> None:
    assert words.joined(parts) == text


def test_every_kind_of_edit_has_its_list() -> None:
    edits = TranscriptEdits(
        (NameRepair("Ada", 62.0, 63.0, "Koval chick", "Kowalczyk", 0.9),),
        (RejectedText("Ben", 5.0, 6.0, "Thank you.", "nobody speaks there"),),
        (RemovedBleed("Ben", 7.0, 8.0, "microphone", "Ada"),),
    )
    assert list(words.edit_lists(edits)) == [
        ("Names that were put right", (words.EditLine("1:02", "Ada", "Koval chick", " is written ", "Kowalczyk", 62.0),), ""),
        ("Words that were not believed", (words.EditLine("0:05", "Ben", "Thank you.", ", rejected: nobody speaks there", at_s=5.0),), ""),
        ("Bleed that was taken out of the transcript", (words.EditLine("0:07", "Ben", "microphone", " is the voice of Ada", at_s=7.0),), ""),
    ]  # fmt: skip


def test_a_long_list_says_how_much_more_there_is() -> None:
    many = TranscriptEdits(rejected=tuple(RejectedText("Ben", float(n), n + 1.0, "Bye.", "a loop") for n in range(42)))
    ((_, lines, more),) = words.edit_lists(many)
    assert len(lines) == words.MOST_EDITS == 40
    assert more == "and 2 more; all of them are in report.json"
    assert list(words.edit_lists(TranscriptEdits())) == []
