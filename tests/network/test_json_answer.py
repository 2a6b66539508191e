"""JSON of a server becomes plain values, or is refused."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.network.json_answer import MOST_LEVELS, parse_json

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(PLAIN)
def test_what_json_can_say_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value)) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_values_or_refused(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        parse_json(content)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "-" + "9" * 19])
def test_numbers_that_nothing_holds_are_none(text: str) -> None:
    assert parse_json(text) is None


def test_levels_have_a_limit() -> None:
    assert parse_json("[" * (MOST_LEVELS - 1) + "1" + "]" * (MOST_LEVELS - 1)) is not None
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json("[" * MOST_LEVELS + "1" + "]" * MOST_LEVELS)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_a_hundred_thousand_levels_are_refused_at_once(text: str) -> None:
    began_s = time.monotonic()
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)
    assert time.monotonic() - began_s < 1.0


@pytest.mark.parametrize("text", ['"\\ud800"', '{"\\udfff": 1}', '[["\\ud83d"]]'])
def test_half_of_a_pair_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        parse_json(text)
