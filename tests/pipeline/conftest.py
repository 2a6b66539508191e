"""Producing once more what was produced."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sample_episode import OPTIONS
from toolkit.pipeline.commands.produce import Produced, produce_episode
from toolkit.pipeline.episode.options import ProduceOptions


@pytest.fixture
def again() -> Callable[..., Produced]:
    """Produce a folder once more, by default with the same options."""

    def produce(folder: Path, options: ProduceOptions = OPTIONS) -> Produced:
        return produce_episode(folder, options=options)

    return produce
