"""The key of a stage: equal settings have equal keys, and nothing that changes a result can hide from it."""

import datetime
import math
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.pipeline.graph.key import SourceFile, key_of
from toolkit.storage.identity import digest_of


class Curve(Enum):
    EQUAL = "equal"
    POWER = "power"


@dataclass(frozen=True)
class Settings:
    names: frozenset[str] = frozenset()
    level_lufs: float = -16.0
    curve: Curve = Curve.EQUAL
    day: datetime.date | None = None
    nested: tuple["Settings", ...] = ()


class Service:
    def __init__(self, model: str) -> None:
        self.model = model
        self.loaded = object()

    @property
    def identity(self) -> list[str]:
        return [self.model]


SETTINGS = st.builds(
    Settings,
    st.frozensets(st.text(max_size=3)),
    st.floats(allow_nan=False),
    st.sampled_from(Curve),
    st.none() | st.dates(),
    st.just(()) | st.builds(lambda level: (Settings(level_lufs=level),), st.floats(allow_nan=False)),
)


@given(SETTINGS, SETTINGS)
def test_settings_have_one_key_exactly_when_they_are_equal(one: Settings, other: Settings) -> None:
    # 0.0 equals -0.0, and nobody asks for the latter.
    same = repr(one) == repr(other) or one == other
    assert (digest_of(key_of(one)) == digest_of(key_of(other))) == same or one == other


def test_a_key_does_not_depend_on_the_order_of_a_set() -> None:
    names = [f"name-{number}" for number in range(50)]
    assert key_of(frozenset(names)) == key_of(frozenset(reversed(names)))


@pytest.mark.parametrize(
    "changed",
    [
        Settings(names=frozenset({"hum"})),
        Settings(level_lufs=-14.0),
        Settings(level_lufs=-math.inf),
        Settings(curve=Curve.POWER),
        Settings(day=datetime.date(2026, 11, 23)),
        Settings(nested=(Settings(level_lufs=1.0),)),
    ],
    ids=str,
)
def test_every_field_counts(changed: Settings) -> None:
    assert digest_of(key_of(changed)) != digest_of(key_of(Settings()))


def test_a_file_counts_by_its_name_and_contents_and_not_by_where_it_lies() -> None:
    here = SourceFile(Path("/here/ada.flac"), "abc")
    assert key_of(here) == key_of(replace(here, path=Path("/there/ada.flac")))
    assert key_of(here) != key_of(replace(here, digest="abd"))
    assert key_of(here) != key_of(replace(here, path=Path("/here/ben.flac")))


def test_a_service_counts_by_its_identity() -> None:
    assert key_of(Service("base")) == key_of(Service("base"))
    assert key_of(Service("base")) != key_of(Service("small"))


@pytest.mark.parametrize(
    "hidden",
    [Path("ada.flac"), lambda: None, object(), (1, {"file": Path("x")})],
    ids=["path", "function", "object", "path inside"],
)
def test_what_nobody_can_tell_the_contents_of_is_refused(hidden: object) -> None:
    with pytest.raises(TypeError, match=r"says nothing about contents|nobody can tell"):
        key_of(hidden)


def test_a_mapping_counts_by_its_entries() -> None:
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    assert key_of({"a": 1}) != key_of({"a": 2})


def test_true_is_not_one_and_a_number_is_not_its_text() -> None:
    assert [key_of(value) for value in (True, 1.5, None, "1.5")] == [True, "1.5", None, "1.5"]
    assert digest_of(key_of((True,))) != digest_of(key_of((1,)))
