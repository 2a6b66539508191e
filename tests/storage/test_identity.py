"""Equal contents, equal digests; other contents, other digests; and nothing torn is ever believed."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.storage.identity import FileDigests, digest_of, digest_of_file

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "ada.flac"
    path.write_bytes(b"sound")
    return path


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "digests.json"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def remembered(memory: Path, recording: Path) -> str:
    """Digest through a memory that survives, as the next run would."""
    digests = FileDigests(memory)
    found = digests.of(recording)
    digests.save()
    return found


@pytest.mark.slow
@given(VALUES, VALUES)
def test_values_have_one_digest_exactly_when_their_json_is_one(one: object, other: object) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest_of(one) == digest_of(other)) is same


def test_the_order_of_keys_does_not_count_and_the_order_of_entries_does() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of([1, 2]) != digest_of([2, 1])
    assert digest_of((1, 2)) == digest_of([1, 2])


def test_a_digest_is_the_sha_256_of_the_compact_json() -> None:
    assert digest_of({"b": [1, None], "a": "Küche"}) == sha256('{"a":"Küche","b":[1,null]}'.encode())


def test_names_with_undecodable_bytes_have_digests_of_their_own() -> None:
    assert digest_of(os.fsdecode(b"ada\xff")) != digest_of(os.fsdecode(b"ada\xfe"))


def test_a_set_has_no_order_and_so_no_digest() -> None:
    with pytest.raises(TypeError, match="frozenset is not JSON"):
        digest_of([frozenset({"chapters"})])


def test_a_file_is_digested_by_its_bytes(recording: Path) -> None:
    assert digest_of_file(recording) == sha256(b"sound")


def digests_in(memory: Path) -> dict[str, Any]:
    return json.loads(memory.read_text())["digests"]


def write_digests(memory: Path, known: dict[str, Any]) -> None:
    memory.write_text(json.dumps({"sha256": digest_of(known), "digests": known}))


def test_an_unchanged_file_is_not_read_again(memory: Path, recording: Path) -> None:
    remembered(memory, recording)
    known = digests_in(memory)
    known[str(recording)][-1] = "from memory"
    write_digests(memory, known)
    assert remembered(memory, recording) == "from memory"


def test_a_changed_file_is_read_again(memory: Path, recording: Path) -> None:
    remembered(memory, recording)
    recording.write_bytes(b"longer sound")
    assert remembered(memory, recording) == sha256(b"longer sound")


def test_a_file_changed_in_place_with_its_time_set_back_is_read_again(memory: Path, recording: Path) -> None:
    before = recording.stat()
    remembered(memory, recording)
    recording.write_bytes(b"SOUND")
    os.utime(recording, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert remembered(memory, recording) == sha256(b"SOUND")


def test_a_file_put_in_another_ones_place_is_read_again(memory: Path, recording: Path, tmp_path: Path) -> None:
    remembered(memory, recording)
    stamp = recording.stat().st_mtime_ns
    (tmp_path / "other").write_bytes(b"SOUND")
    os.utime(tmp_path / "other", ns=(stamp, stamp))
    (tmp_path / "other").replace(recording)
    assert remembered(memory, recording) == sha256(b"SOUND")


@pytest.mark.parametrize(
    "torn",
    [
        b"",
        b"{",
        b'{"',
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
    ],
)
def test_a_torn_memory_is_forgotten(memory: Path, recording: Path, torn: bytes) -> None:
    memory.parent.mkdir()
    memory.write_bytes(torn)
    assert remembered(memory, recording) == sha256(b"sound")
    assert remembered(memory, recording) == sha256(b"sound")


def test_an_entry_of_another_shape_is_forgotten(memory: Path, recording: Path) -> None:
    remembered(memory, recording)
    stamp = digests_in(memory)[str(recording)][:-1]
    for entry in (stamp, [*stamp, None], [*stamp, 5], [], None, "text", {"sha256": "x"}):
        write_digests(memory, {str(recording): entry})
        assert remembered(memory, recording) == sha256(b"sound")


def test_a_digest_that_was_altered_is_forgotten_with_all_others(memory: Path, recording: Path) -> None:
    remembered(memory, recording)
    memory.write_text(memory.read_text().replace(sha256(b"sound"), sha256(b"SOUND")))
    assert remembered(memory, recording) == sha256(b"sound")


@pytest.mark.parametrize("name", [b"ada\xff.flac", b"two\nlines.flac", b"-rf", b"a" * 200, b'quo"te'])
def test_any_name_is_remembered(memory: Path, tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"sound")
    remembered(memory, path)
    known = digests_in(memory)
    known[str(path)][-1] = "from memory"
    write_digests(memory, known)
    assert remembered(memory, path) == "from memory"


def test_a_run_with_nothing_new_leaves_the_memory_alone(memory: Path, recording: Path) -> None:
    remembered(memory, recording)
    before = memory.stat().st_ino
    remembered(memory, recording)
    assert memory.stat().st_ino == before


def test_whoever_watches_is_told_how_much_of_an_unknown_file_was_read(memory: Path, recording: Path) -> None:
    told: list[tuple[str, float]] = []
    digests = FileDigests(memory, lambda name, fraction: told.append((name, fraction)))
    assert digests.of(recording) == digest_of_file(recording)
    assert told[0] == (recording.name, 0.0)
    assert told[-1] == (recording.name, 1.0)
    assert [fraction for _, fraction in told] == sorted(fraction for _, fraction in told)
    told.clear()
    digests.of(recording)
    assert told == []
