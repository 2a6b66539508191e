"""A measured figure beside what it should be, as benches print it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its target; ``met`` None where there is no target."""

    what: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None
