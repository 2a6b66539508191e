"""What a master needs: gain, ceiling, and what they will cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MasterPlan:
    """What is to be done to a programme, and what comes of it.

    ``expected_reduction_db`` is the most that the limiter takes at any moment. ``reachable`` is False when that is more
    than 12 dB, or more than 6 dB and the limiter costs more than 1 LU of loudness: a few knocks on a table may be taken
    down, speech may not be squashed. ``why`` says what is done in a sentence.
    """

    gain_db: float
    ceiling_dbtp: float
    expected_reduction_db: float
    expected_lufs: float
    reachable: bool
    why: str

    @property
    def limits(self) -> bool:
        """Whether the limiter has anything to do."""
        return self.expected_reduction_db > 0.0
