"""A report with a finding at a place, one about a whole file with a hostile name, and a file without findings."""

import pytest

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding, Severity

HOSTILE = 'a"<script>\x07\n::error ::%0A|`[x](y)@all.wav'
PLACED = Finding(
    "AUD003", "clipping", Severity.ERROR, "talk one.wav", "42 clipped samples", "Record again.", 751.4, 751.9, 42, 9
)
WHOLE = Finding(
    "AUD004", "noise-floor", Severity.WARNING, HOSTILE, f"noise {HOSTILE}", "Move closer.", value=float("-inf")
)


@pytest.fixture
def report() -> CheckReport:
    return CheckReport(
        (PLACED, WHOLE), {"talk one.wav": (-30.0, -12.0, -60.0)}, {"talk one.wav": 900.0, "good.wav": 3.0}
    )
