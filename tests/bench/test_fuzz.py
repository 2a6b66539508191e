"""Every reader of files from outside, on files changed at random; `python -m bench.fuzz` does it for minutes, with limits of time and memory."""

import random
from contextlib import suppress

import pytest

from bench.fuzz.mutations import mutated, repeated
from bench.fuzz.readers import READERS, Reader

INPUTS = 25


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_reader_reads_real_files_and_what_is_made_of_them_or_refuses_them(reader: Reader) -> None:
    rng, seeds = random.Random(21), reader.seeds()
    given = [*seeds[:10], b"", b"\0", b"\xff\xfe", *(mutated(rng, seeds)[:20_000] for _ in range(INPUTS))]
    given += [repeated(rng, seeds)[:4_000] for _ in range(INPUTS)]
    for content in given:
        with suppress(*reader.allowed):
            reader.read(content)


def test_the_same_seed_makes_the_same_files() -> None:
    seeds = [b"one two three", b"four"]
    assert [mutated(random.Random(3), seeds) for _ in range(5)] == [mutated(random.Random(3), seeds) for _ in range(5)]
    assert len({mutated(random.Random(number), seeds) for number in range(50)}) > 40
