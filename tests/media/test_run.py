from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ffmpeg
import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

from toolkit.media import pipes
from toolkit.media.run import Job, arguments, block_input, block_output, file_input, run_graph, stream_graph
from toolkit.model.errors import CannotWrite, DiskFull, FfmpegFailed, UnreadableMedia

RATE = 44_100
Signal = Callable[..., NDArray[np.float32]]


def _children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def _to_wav(target: Path) -> object:
    return ffmpeg.output(block_input(RATE, 2).audio, f"file:{target}", format="wav")


def test_every_input_is_preceded_by_what_it_may_open(tmp_path: Path) -> None:
    joined = ffmpeg.filter([file_input(tmp_path / "a.wav").audio, block_input(RATE, 2).audio], "amix")
    made = arguments(block_output(joined))
    inputs = [place for place, argument in enumerate(made) if argument == "-i"]
    assert len(inputs) == 2
    for place in inputs:
        assert made[place - 4] == "-protocol_whitelist"
        assert made[place - 2] == "-format_whitelist"
        assert made[place - 3] in ("file", "pipe")
        assert "concat" not in made[place - 1]
        assert "hls" not in made[place - 1]


@pytest.mark.parametrize("name", ["https://example.org/a.mp3", "concat:a.mp3|b.mp3", "take.wav", "-y"])
def test_an_input_that_is_no_local_address_is_never_passed_on(name: str) -> None:
    with pytest.raises(ValueError, match="an input is a file: address or a pipe"):
        arguments(ffmpeg.output(ffmpeg.input(name), "file:/tmp/x.wav"))


@pytest.mark.parametrize("content", [b"ffconcat version 1.0\nfile secret.wav\n", b"#EXTM3U\n#EXTINF:1,\nsecret.wav\n"])
@pytest.mark.usefixtures("every_ffmpeg")
def test_a_playlist_called_mp3_opens_nothing(recordings: dict[str, Path], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret.wav").write_bytes(recordings["wav"].read_bytes())
    (tmp_path / "list.mp3").write_bytes(content)
    graph = ffmpeg.output(file_input(tmp_path / "list.mp3").audio, f"file:{tmp_path / 'out.wav'}")
    with pytest.raises((UnreadableMedia, FfmpegFailed), match=r"list\.mp3|Invalid"):
        run_graph(graph, Job("read it", source=tmp_path / "list.mp3"))
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.usefixtures("every_ffmpeg")
def test_a_recording_is_read_to_the_sample(recordings: dict[str, Path]) -> None:
    job = Job("read it", source=recordings["wav"], duration_s=6.0)
    out = np.concatenate(list(stream_graph(block_output(file_input(recordings["wav"]).audio), job, channels=2)))
    expected, _ = sf.read(recordings["wav"], dtype="float32")
    assert np.array_equal(out, expected)


def test_what_the_blocks_raise_passes_through_and_ends_the_process(tmp_path: Path, noise: Signal) -> None:
    def broken() -> Iterator[NDArray[np.float32]]:
        yield noise(1.0)
        raise KeyboardInterrupt

    before = _children()
    with pytest.raises(KeyboardInterrupt):
        run_graph(_to_wav(tmp_path / "x.wav"), Job("write it"), blocks=broken())
    assert _children() == before


def test_a_dropped_stream_ends_its_process(noise: Signal) -> None:
    before = _children()
    stream = stream_graph(
        block_output(block_input(RATE, 2).audio), Job("copy it"), channels=2, blocks=[noise(1.0)] * 99
    )
    next(stream)
    assert _children() != before
    stream.close()
    assert _children() == before


def test_no_descriptor_is_left_open(tmp_path: Path, noise: Signal) -> None:
    run_graph(_to_wav(tmp_path / "x.wav"), Job("write it"), blocks=[noise(0.1)])
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        run_graph(_to_wav(tmp_path / "x.wav"), Job("write it"), blocks=[noise(0.1)])
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.usefixtures("every_ffmpeg")
def test_a_full_disk_is_a_full_disk(noise: Signal) -> None:
    with pytest.raises(DiskFull, match="the disk is full") as caught:
        run_graph(_to_wav(Path("/dev/full")), Job("write it", target=Path("/dev/full")), blocks=[noise(2.0)])
    assert caught.value.path == Path("/dev/full")


@pytest.mark.usefixtures("every_ffmpeg")
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, noise: Signal) -> None:
    target = tmp_path / "gone" / "x.wav"
    with pytest.raises(CannotWrite, match="there is no such folder"):
        run_graph(_to_wav(target), Job("write it", target=target), blocks=[noise(0.1)])


@pytest.mark.usefixtures("every_ffmpeg")
def test_broken_media_is_the_inputs_fault(tmp_path: Path) -> None:
    source = tmp_path / "x.flac"
    source.write_bytes(b"fLaC" + bytes(1000))
    with pytest.raises(UnreadableMedia, match="ffmpeg cannot read it"):
        list(stream_graph(block_output(file_input(source).audio), Job("read it", source=source), channels=2))


def test_an_ffmpeg_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "ffmpeg"
    # It passes the trial (which writes to no file: address) and hangs at work.
    hanging.write_text(
        '#!/bin/sh\ncase "$*" in *file:*) exec sleep 60;; *) cat >/dev/null; echo "ffmpeg version 7.0 x" >&2;; esac\n'
    )
    hanging.chmod(0o755)
    monkeypatch.setenv("PODKIT_FFMPEG", str(hanging))
    monkeypatch.setattr(pipes, "STALL_S", 1.0)
    since = time.monotonic()
    with pytest.raises(FfmpegFailed, match=r"could not wait: it made no headway in \d s"):
        run_graph(["-f", "lavfi", "-i", "anullsrc", "file:/dev/null"], Job("wait"))
    assert time.monotonic() - since < 30


def test_samples_of_any_layout_in_memory_arrive_in_order(noise: Signal) -> None:
    samples = noise(1.0)
    blocks = [np.asfortranarray(samples[:20_000]), samples[20_000:20_000], samples[20_000:].astype(np.float64)]
    graph = block_output(block_input(RATE, 2).audio)
    out = np.concatenate(list(stream_graph(graph, Job("copy it"), channels=2, blocks=blocks)))
    assert np.array_equal(out, samples)
