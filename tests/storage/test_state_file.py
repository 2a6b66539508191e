"""A state file outlives damage to one of its two copies."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.storage.state_file import StateFile

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON.filter(lambda value: value is not None), st.sampled_from(["path", "copy"]), st.binary(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_to_one_copy_the_value_is_known(
    tmp_path: Path, value: object, damaged: str, content: bytes
) -> None:
    state = StateFile(tmp_path / "state.json")
    state.write(value)
    getattr(state, damaged).write_bytes(content if damaged == "copy" else b"{" + content)
    assert state.read() == value


def test_a_value_that_was_altered_by_hand_is_not_believed(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")
    state.write({"files": ["a.mp3"]})
    for path in (state.path, state.copy):
        path.write_text(path.read_text().replace("a.mp3", "b.mp3"))
    assert state.read() is None


def test_nothing_is_known_where_nothing_was_written(tmp_path: Path) -> None:
    assert StateFile(tmp_path / "state.json").read() is None


@pytest.mark.parametrize("value", [{"a": 1}, ["a"], "text"])
def test_a_bare_value_as_podkit_0_1_wrote_it_is_read(tmp_path: Path, value: object) -> None:
    (tmp_path / "state.json").write_text(json.dumps(value))
    assert StateFile(tmp_path / "state.json").read() == value


def test_the_newer_copy_counts_after_a_kill_between_the_two(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")
    state.write(1)
    older = state.copy.read_text()
    state.write(2)
    state.copy.write_text(older)
    assert state.read() == 2
