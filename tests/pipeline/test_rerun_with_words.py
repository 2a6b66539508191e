"""The proof goes on: a rerun equals a fresh run where the words, or what is written of them, change.

Words of an unchanged recording are kept from one run to the other, so that a case takes seconds; where the change reaches the
words, nothing is kept.
"""

from pathlib import Path

import pytest

from tests.pipeline.rerun import Bases, rerun_differs
from tests.pipeline.rerun_cases import SPEECH, TEXT, Change


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("change", [*TEXT, *SPEECH], ids=lambda change: change.covers)
@pytest.mark.usefixtures("servers")
def test_a_rerun_after_a_change_of_words_publishes_what_a_fresh_run_does(
    change: Change, bases: Bases, tmp_path: Path
) -> None:
    if "voices" in change.covers:
        pytest.importorskip("sherpa_onnx", reason="the extra speakers is not installed")
    assert rerun_differs(change, bases, tmp_path) == []
