"""What a master needs."""

from __future__ import annotations

import pytest

from toolkit.model.master_plan import MasterPlan


@pytest.mark.parametrize(("reduction_db", "limits"), [(0.0, False), (0.01, True), (6.0, True)])
def test_the_limiter_has_something_to_do_where_it_takes_anything(reduction_db: float, limits: bool) -> None:  # noqa: FBT001
    assert MasterPlan(3.0, -1.0, reduction_db, -16.0, reachable=True, why="so").limits is limits
