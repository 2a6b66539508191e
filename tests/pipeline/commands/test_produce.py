"""The main job, on real voices with real Whisper: what comes out, what an edit changes, what a second run spares."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

from tests.sample_episode import OPTIONS, write_episode
from toolkit.model.errors import UnreadableMedia
from toolkit.pipeline.commands.produce import Produced, produce_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.storage.lock import locked

pytestmark = pytest.mark.model

Again = Callable[..., Produced]
NAME = "small-rooms-12-the-room-matters-more-than-the-microphone"
SOUND = ("analyse", "sync", "activity", "conversation", "music", "arrange", "master", "transcribe", "language")


def measured(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's own meter."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostdin",
        "-i",
        str(path),
        "-map",
        "0:a:0",
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr.rsplit("Summary:", 1)[1]
    found = [re.search(pattern, said) for pattern in (r"I:\s+(-?[\d.]+) LUFS", r"Peak:\s+(-?[\d.]+) dBFS")]
    assert all(found)
    return float(found[0][1]), float(found[1][1])  # type: ignore[index]


def chapter_titles(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [chapter["metadata"]["title"] for chapter in container.chapters()]


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def made(produced: Produced) -> set[str]:
    return {timing.name.split(":")[0] for timing in produced.report.stages if not timing.cached}


def test_everything_the_blueprint_promises_is_there(produced_once: tuple[Path, Produced]) -> None:
    folder, result = produced_once
    found = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and ".podkit" not in path.parts
    }
    wanted = {f"out/{NAME}.mp3", f"out/{NAME}.m4a", "out/chapters.json", "out/highlights.json", "out/notes.html",
              "out/report.json", "out/report.html", *(f"out/transcript.{kind}" for kind in ("vtt", "srt", "json", "txt")),
              *(f"draft/{name}" for name in ("transcript.vtt", "chapters.txt", "highlights.toml", "notes.md"))}  # fmt: skip
    assert wanted <= found
    assert {str(path.relative_to(folder)) for path in result.files} <= found


@pytest.mark.parametrize("kind", ["mp3", "m4a"])
def test_deliverables_have_the_presets_loudness_and_stay_under_its_ceiling(
    produced_once: tuple[Path, Produced], kind: str
) -> None:
    lufs, dbtp = measured(produced_once[0] / "out" / f"{NAME}.{kind}")
    assert lufs == pytest.approx(-16.0, abs=0.5)
    assert dbtp <= -1.0


def test_the_mp3_carries_title_people_artwork_and_chapters(produced_once: tuple[Path, Produced]) -> None:
    path = produced_once[0] / "out" / f"{NAME}.mp3"
    tags = ID3(path)
    assert str(tags["TIT2"]) == "The room matters more than the microphone"
    assert str(tags["TALB"]) == "Small Rooms"
    assert tags.getall("APIC")[0].mime == "image/jpeg"
    assert len(tags.getall("CTOC")) == 1
    assert [
        str(c.sub_frames["TIT2"]) for c in sorted(tags.getall("CHAP"), key=lambda c: c.start_time)
    ] == chapter_titles(path)


def test_the_m4a_carries_artwork_and_the_same_chapters(produced_once: tuple[Path, Produced]) -> None:
    out = produced_once[0] / "out"
    assert MP4(out / f"{NAME}.m4a")["covr"]
    assert chapter_titles(out / f"{NAME}.m4a") == chapter_titles(out / f"{NAME}.mp3")


def test_words_come_out_with_their_speaker_and_times_in_order(produced_once: tuple[Path, Produced]) -> None:
    transcript = json.loads((produced_once[0] / "out/transcript.json").read_text())
    said = {
        (segment["speaker"], word["word"].strip(",.").lower())
        for segment in transcript["segments"]
        for word in segment["words"]
    }
    assert {("Ada Park", "welcome"), ("Ben Osei", "curtains"), ("Marta Kowalczyk", "happy")} <= said
    starts = [segment["startTime"] for segment in transcript["segments"]]
    assert starts == sorted(starts)


def test_the_first_word_waits_for_the_intro(produced_once: tuple[Path, Produced]) -> None:
    first = json.loads((produced_once[0] / "out/transcript.json").read_text())["segments"][0]
    assert 2.4 < first["startTime"] < 4.5


def test_the_recordings_are_left_as_they_were(short_episode: Path, produced_once: tuple[Path, Produced]) -> None:
    for source in (short_episode / "tracks").iterdir():
        assert (produced_once[0] / "tracks" / source.name).read_bytes() == source.read_bytes()


def test_a_second_run_makes_nothing_anew_and_leaves_the_folder_as_it_is(produced: Path, again: Again) -> None:
    before = {path: path.stat() for path in (produced / "out", *(produced / "out").rglob("*"))}
    contents = {path: path.read_bytes() for path in before if path.is_file()}
    assert made(again(produced)) <= {"resolve"}
    assert {path: path.read_bytes() for path in contents} == contents
    # Reading changes the time of access where a disk keeps one.
    assert {path: (now.st_ino, now.st_mtime_ns, now.st_ctime_ns) for path in before if (now := path.stat())} == {
        path: (then.st_ino, then.st_mtime_ns, then.st_ctime_ns) for path, then in before.items()
    }


def test_a_changed_title_does_no_audio_work_and_leaves_no_old_file(produced: Path, again: Again) -> None:
    manifest = produced / "episode.toml"
    manifest.write_text(manifest.read_text().replace("The room matters more than the microphone", "A new name"))
    result = again(produced)
    assert not made(result) & set(SOUND)
    assert [path.name for path in sorted((produced / "out").glob("*.mp3"))] == ["small-rooms-12-a-new-name.mp3"]
    assert str(ID3(produced / "out/small-rooms-12-a-new-name.mp3")["TIT2"]) == "A new name"


def test_an_edited_chapter_reaches_every_file_and_renders_no_audio(produced: Path, again: Again) -> None:
    draft = produced / "draft/chapters.txt"
    draft.write_text("00:00:00.000 Mine from the start\n00:00:20.500 And another\n")
    result = again(produced)
    assert not made(result) & set(SOUND)
    assert draft.read_text() == "00:00:00.000 Mine from the start\n00:00:20.500 And another\n"
    for kind in ("mp3", "m4a"):
        assert chapter_titles(produced / "out" / f"{NAME}.{kind}") == ["Mine from the start", "And another"]
    chapters = json.loads((produced / "out/chapters.json").read_text())["chapters"]
    assert [(c["startTime"], c["title"]) for c in chapters] == [(0.0, "Mine from the start"), (20.5, "And another")]
    assert "And another" in (produced / "draft/notes.md").read_text()


def test_an_edited_transcript_keeps_its_words_and_the_times_around_them(produced: Path, again: Again) -> None:
    draft = produced / "draft/transcript.vtt"
    draft.write_text(draft.read_text().replace("curtains", "draperies").replace("<v Ben Osei>", "<v Benjamin Osei>"))
    before = json.loads((produced / "out/transcript.json").read_text())
    result = again(produced)
    assert "transcribe" not in made(result)
    after = json.loads((produced / "out/transcript.json").read_text())
    words = [(word["word"], word["start"]) for segment in after["segments"] for word in segment["words"]]
    old = [(word["word"], word["start"]) for segment in before["segments"] for word in segment["words"]]
    assert [(text.replace("draperies", "curtains"), start) for text, start in words] == old
    assert "Benjamin Osei" in {segment["speaker"] for segment in after["segments"]}
    assert "draperies" in (produced / "out/transcript.srt").read_text()


def test_edited_highlights_are_what_is_clipped_and_quoted(produced: Path, again: Again) -> None:
    draft = produced / "draft/highlights.toml"
    draft.write_text(
        '[[highlight]]\nstart = "00:00:05"\nend = "00:00:12"\nspeaker = "Ada Park"\nquote = "Hello, and welcome"\n'
    )
    again(produced)
    (highlight,) = json.loads((produced / "out/highlights.json").read_text())
    assert (highlight["start"], highlight["quote"]) == (5.0, "Hello, and welcome")
    assert [path.name for path in (produced / "out/clips").glob("*.mp3")] == [Path(highlight["clip"]).name]


def test_a_redraft_keeps_the_edited_draft_beside_the_new_one(produced: Path, again: Again) -> None:
    draft = produced / "draft/chapters.txt"
    drafted = draft.read_text()
    draft.write_text("00:00:00.000 Mine\n")
    again(produced, replace(OPTIONS, redraft=frozenset({"chapters"})))
    assert draft.read_text() == drafted
    assert (produced / "draft/chapters.old-1.txt").read_text() == "00:00:00.000 Mine\n"


def test_a_cold_open_plays_a_passage_before_the_intro_and_again_in_its_place(
    tmp_path: Path,
) -> None:
    # Long enough to hold a passage that an editor would pick.
    folder = write_episode(tmp_path / "episode", 55.0)
    manifest = folder / "episode.toml"
    manifest.write_text(manifest.read_text().replace("cold_open = false", "cold_open = true"))
    produce_episode(folder, options=OPTIONS)
    segments = json.loads((folder / "out/transcript.json").read_text())["segments"]
    opening = [segment for segment in segments if segment["startTime"] < segments[0]["endTime"] + 0.3]
    later = " ".join(word["word"] for segment in segments[len(opening) :] for word in segment["words"])
    assert segments[0]["startTime"] < 1.0
    assert " ".join(word["word"] for word in opening[0]["words"]) in later


def test_the_passage_a_producer_puts_first_opens_the_episode(produced: Path, again: Again) -> None:
    manifest = produced / "episode.toml"
    manifest.write_text(manifest.read_text().replace("cold_open = false", "cold_open = true"))
    segments = json.loads((produced / "out/transcript.json").read_text())["segments"]
    wanted = next(segment for segment in segments if "curtains" in segment["body"])
    times = f"start = {wanted['startTime']}\nend = {wanted['endTime']}"
    (produced / "draft/highlights.toml").write_text(f'[[highlight]]\n{times}\nspeaker = "x"\nquote = "curtains"\n')
    again(produced)
    first = json.loads((produced / "out/transcript.json").read_text())["segments"][0]
    assert first["startTime"] < 1.0
    assert first["body"] == wanted["body"]


def test_leaving_out_speech_still_gives_the_sound(tmp_path: Path) -> None:
    folder = write_episode(tmp_path / "episode", 12.0)
    result = produce_episode(folder, options=ProduceOptions(skip=frozenset({"transcribe"})))
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "report",
        "report.html",
        "report.json",
        f"{NAME}.m4a",
        f"{NAME}.mp3",
    ]
    assert result.report.engine == ""


def test_a_bare_folder_of_tracks_is_an_episode_and_what_was_inferred_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "Kitchen talk"
    write_episode(tmp_path / "episode", 20.0)
    (tmp_path / "episode" / "tracks").rename(folder)
    (folder / "ben.flac").unlink()
    result = produce_episode(folder, options=OPTIONS)
    assert (folder / "out/kitchen-talk.mp3").is_file()
    assert any("title 'Kitchen talk'" in said for said in result.report.inferred)
    assert {track.speaker for track in result.report.tracks} == {"Ada", "Marta"}


def test_one_recording_is_an_episode_beside_itself(tmp_path: Path) -> None:
    recording = write_episode(tmp_path / "episode", 12.0) / "tracks" / "ada.flac"
    recording = recording.rename(tmp_path / "take 3.flac")
    result = produce_episode(recording, options=OPTIONS)
    assert (tmp_path / "take 3-episode/out/take-3.mp3").is_file()
    assert result.drafts == tmp_path / "take 3-episode/draft"


def test_a_track_that_breaks_leaves_the_earlier_outputs_untouched(produced: Path, again: Again) -> None:
    before = {path: path.read_bytes() for path in (produced / "out").rglob("*") if path.is_file()}
    (produced / "tracks/ben.flac").write_text("this is no recording")
    with pytest.raises(UnreadableMedia, match=r"ben\.flac"):
        again(produced)
    assert {path: path.read_bytes() for path in (produced / "out").rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_a_run_killed_at_any_moment_goes_on_and_ends_like_an_undisturbed_one(
    short_episode: Path, produced_once: tuple[Path, Produced], tmp_path: Path
) -> None:
    folder = tmp_path / "episode"
    shutil.copytree(short_episode, folder)
    command = [
        sys.executable,
        "-c",
        "from toolkit.cli.main import run; run()",
        "produce",
        str(folder),
        "--model",
        "tiny.en",
        "-q",
    ]
    begun = folder / ".podkit" / "cache" / "unfinished"
    for stage in ("analyse", "transcribe", "master", "tag"):
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        while not (begun / stage).exists():
            assert process.poll() is None, f"it ended before {stage} began: {(tmp_path / 'said').read_text()}"
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not [
            path
            for path in folder.rglob("out/*")
            if path.name.startswith(".") and path.suffix == ".mp3" and path.stat().st_size
        ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name in (f"out/{NAME}.mp3", f"out/{NAME}.m4a", "out/transcript.vtt", "draft/notes.md"):
        assert (folder / name).read_bytes() == (produced_once[0] / name).read_bytes(), name


@pytest.mark.slow
def test_a_run_killed_while_it_publishes_leaves_one_set_or_the_other(produced: Path, again: Again) -> None:
    program = "import sys; from toolkit.cli.main import run; sys.argv = ['podkit', *sys.argv[1:]]; run()"
    command = [sys.executable, "-c", program, "produce", str(produced), "--model", "tiny.en", "-q", "--title"]
    hidden, stayed = produced / ".podkit/publishing/out", list[bool]()
    for number, delay_s in enumerate((0.0, 0.01, 0.02, 0.03, 0.06)):
        before = names_in(produced / "out")
        process = subprocess.Popen([*command, f"Title {number}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not hidden.exists() and process.poll() is None:
            pass
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)
        # One that ends by itself has published all; one that fails by itself proves nothing.
        assert process.wait() in {-signal.SIGKILL, 0}
        listed = set(json.loads((produced / "out/report.json").read_text())["files"])
        stayed.append(names_in(produced / "out") == before)
        assert names_in(produced / "out") == listed
        assert json.loads((produced / "out/chapters.json").read_text())["fileName"] in listed
    assert any(stayed), "no kill came before the sets changed places"
    again(produced)
    assert [path.name for path in (produced / "out").glob("*.mp3")] == [f"{NAME}.mp3"]
    assert not hidden.parent.exists()


@pytest.mark.slow
def test_two_runs_at_once_in_one_folder_take_turns_and_both_end_well(short_episode: Path, tmp_path: Path) -> None:
    folder = tmp_path / "episode"
    shutil.copytree(short_episode, folder)
    program = "import sys; from toolkit.cli.main import run; sys.argv = ['podkit', *sys.argv[1:]]; run()"
    command = [sys.executable, "-c", program, "produce", str(folder), "--skip", "transcribe"]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in range(2)]
    told = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    (waited,) = [text for text in told if "waiting for podkit process" in text]
    assert f"which works in {folder}" in waited
    assert len(list((folder / "out").glob("*.mp3"))) == 1


@pytest.mark.slow
def test_with_no_wait_the_second_run_ends_with_1_and_names_the_first(produced: Path) -> None:
    with locked(produced / ".podkit" / "lock"):
        program = "import sys; from toolkit.cli.main import run; sys.argv = ['podkit', *sys.argv[1:]]; run()"
        command = [sys.executable, "-c", program, "produce", str(produced), "--no-wait"]
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"{produced}: podkit process {os.getpid()} on " in refused.stderr
    assert "works in this folder" in refused.stderr
