import os
import threading
from pathlib import Path

import pytest

from tests.odd_files import device, folder, large, listening, pipe
from toolkit.model.errors import NoSuchInput
from toolkit.model.file_errors import UnreadableFile
from toolkit.storage.small_file import TABLE_BYTES, read_if_there, read_small, require_readable


def to_nothing(path: Path) -> None:
    path.symlink_to("nowhere")


def to_itself(path: Path) -> None:
    path.symlink_to(path.name)


ODD = {
    folder: "this is a folder and has to be a file",
    pipe: "this is a pipe and has to be a file",
    listening: "this is a socket and has to be a file",
    device: "this is a device and has to be a file",
    to_nothing: "this is a link to nothing",
    to_itself: r"this cannot be read \(too many levels of symbolic links\)",
    large: r"this is larger than 0\.5 MB, as no file of its kind is",
}


def test_a_file_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 1000)
    assert read_small(tmp_path / "a.txt", most_bytes=1000) == b"x" * 1000
    with pytest.raises(UnreadableFile, match=r"a\.txt: this is larger than 0\.999 kB"):
        read_small(tmp_path / "a.txt", most_bytes=999)


def test_an_empty_file_is_no_bytes_and_no_file_is_named_by_what_it_would_be(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert read_if_there(tmp_path / "a.txt") == b""
    assert read_if_there(tmp_path / "none.txt") is None
    assert read_if_there(tmp_path / "a.txt" / "none.txt") is None
    with pytest.raises(NoSuchInput, match=r"none\.txt: there is no such chapter file"):
        read_small(tmp_path / "none.txt", what="chapter file")


@pytest.mark.parametrize(("make", "said"), ODD.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_no_small_file_is_refused_at_once(make: object, said: str, tmp_path: Path) -> None:
    make(tmp_path / "odd")
    with pytest.raises(UnreadableFile, match=f"odd: {said}.*; .*[.]$"):
        read_if_there(tmp_path / "odd", most_bytes=TABLE_BYTES)


def test_a_pipe_with_a_writer_is_refused_too(tmp_path: Path) -> None:
    pipe(tmp_path / "odd")
    reader = os.open(tmp_path / "odd", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(tmp_path / "odd", os.O_WRONLY)
    try:
        os.write(writer, b"title = 'x'")
        with pytest.raises(UnreadableFile, match="this is a pipe"):
            read_small(tmp_path / "odd")
    finally:
        os.close(writer)
        os.close(reader)


@pytest.mark.slow
def test_a_pipe_that_takes_the_place_of_a_file_is_never_waited_for(tmp_path: Path) -> None:
    path, stop = tmp_path / "odd", threading.Event()
    path.write_bytes(b"x")

    def exchange() -> None:
        while not stop.is_set():
            os.mkfifo(tmp_path / "pipe")
            (tmp_path / "pipe").replace(path)
            (tmp_path / "plain").write_bytes(b"x")
            (tmp_path / "plain").replace(path)

    exchanging = threading.Thread(target=exchange)
    exchanging.start()
    try:
        read = [content for _ in range(2000) if (content := _tried(path)) is not None]
    finally:
        stop.set()
        exchanging.join()
    assert set(read) == {b"x"}


def _tried(path: Path) -> bytes | None:
    try:
        return read_small(path)
    except UnreadableFile:
        return None


def test_only_what_lies_in_the_folder_is_read_of_a_strangers(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "own.txt").write_text("own")
    (tmp_path / "sent" / "out.txt").symlink_to("../secret.txt")
    (tmp_path / "sent" / "in.txt").symlink_to("own.txt")
    (tmp_path / "sent" / "up").symlink_to("..")
    assert read_small(tmp_path / "sent" / "in.txt", within=tmp_path / "sent") == b"own"
    assert read_small(tmp_path / "sent" / "out.txt") == b"secret"
    for name in ("out.txt", "up/secret.txt"):
        with pytest.raises(UnreadableFile, match="this is a link to a place outside of its folder"):
            read_small(tmp_path / "sent" / name, within=tmp_path / "sent")


def test_a_file_without_permission_is_named(ordinary_user: Path) -> None:
    (ordinary_user / "a.txt").write_text("x")
    (ordinary_user / "a.txt").chmod(0)
    with pytest.raises(UnreadableFile, match=r"a\.txt: this cannot be read \(permission denied\)"):
        read_small(ordinary_user / "a.txt")


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="this is not a name that a file can have"):
        read_small(tmp_path / "a\0b")
    with pytest.raises(UnreadableFile, match="file name too long"):
        read_small(tmp_path / ("a" * 300))


def test_a_file_that_grows_while_it_is_read_is_read_to_its_limit() -> None:
    # The system says that these have no bytes, and gives thousands.
    assert read_small(Path("/proc/self/maps"))
    with pytest.raises(UnreadableFile, match="this is larger than"):
        read_small(Path("/proc/self/maps"), most_bytes=100)


def test_what_is_only_required_is_not_read(tmp_path: Path) -> None:
    require_readable(tmp_path / "none.txt", most_bytes=1)
    (tmp_path / "a.txt").write_text("xx")
    require_readable(tmp_path / "a.txt", most_bytes=2)
    with pytest.raises(UnreadableFile, match="larger"):
        require_readable(tmp_path / "a.txt", most_bytes=1)
    pipe(tmp_path / "odd")
    with pytest.raises(UnreadableFile, match="pipe"):
        require_readable(tmp_path / "odd", most_bytes=1)
