"""Everything that a producer may change about an episode, each as a change to a small one.

Owns the small episode and the changes; the test that compares a rerun with a fresh run goes through them. A change names what
it covers: ``episode.title``, ``option.preset``, ``preset.peak_dbtp``, ``draft.notes``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import tomlkit
from PIL import Image, ImageOps

from toolkit.model.clock_text import clock_text, parse_clock
from toolkit.model.denoiser import Denoiser
from toolkit.speech.models import find_model

SAMPLES = Path(__file__).parents[2] / "samples"
BANDS = Path(__file__).parents[1] / "speech" / "bands.onnx"


@dataclass
class SmallEpisode:
    """The manifest and the preset of an episode on their way to disk, and the options of the run over it."""

    folder: Path
    manifest: dict[str, Any]
    preset: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    show: dict[str, Any] = field(default_factory=dict)

    def write(self) -> None:
        (self.folder / "episode.toml").write_text(tomlkit.dumps(self.manifest), "utf-8")
        (self.folder / "light.toml").write_text(tomlkit.dumps(self.preset), "utf-8")
        if self.show:
            (self.folder / "show.toml").write_text(tomlkit.dumps(self.show), "utf-8")

    @property
    def tracks(self) -> list[dict[str, Any]]:
        return self.manifest["track"]


Edit = Callable[[SmallEpisode], object]


@dataclass(frozen=True)
class Change:
    """What is changed, and how far it reaches: ``sound``, ``text`` (the words stay) or ``speech`` (the words change)."""

    covers: str
    reach: str
    edit: Edit


def small_episode(folder: Path, seconds: tuple[float, float]) -> SmallEpisode:
    """Lay out the recordings of an episode of two people who speak one after the other, with music around and under them."""
    (folder / "tracks").mkdir(parents=True)
    (folder / "music").mkdir()
    _cut(SAMPLES / "one-take/window-seat.flac", folder / "tracks/tom.wav", 24.0, seconds[0])
    _cut(SAMPLES / "small-rooms/tracks/marta.flac", folder / "tracks/marta.wav", 88.0, seconds[1])
    _cut(SAMPLES / "small-rooms/tracks/ben.flac", folder / "tracks/ben.wav", 20.0, seconds[0])
    for number, name in enumerate(("intro", "outro", "bed", "ad", "other")):
        _cut(SAMPLES / "small-rooms/music/intro.flac", folder / f"music/{name}.wav", 0.5 * number, 1.5 + 0.25 * number)
    shutil.copyfile(SAMPLES / "small-rooms/cover.png", folder / "cover.png")
    manifest: dict[str, Any] = {
        "episode": {"show": "Small Rooms", "title": "Window seats", "language": "en", "preset": "light.toml", "artwork": "cover.png"},
        "track": [
            {"file": "tracks/tom.wav", "speaker": "Tom Reed", "role": "host", "offset": 0.0},
            {"file": "tracks/marta.wav", "speaker": "Marta", "role": "guest", "offset": seconds[0]},
            {"file": "music/bed.wav", "role": "music", "offset": 2.0},
        ],
        "stitch": {"cold_open": True, "intro": "music/intro.wav", "outro": "music/outro.wav", "tighten": 0.4},
        "insert": [{"file": "music/ad.wav", "at": seconds[0] / 2, "title": "Sponsor"}],
        "link": [{"title": "Room tone", "url": "https://example.org/room-tone"}],
    }  # fmt: skip
    preset: dict[str, Any] = {
        "title": "Light", "why": "small", "target_lufs": -16.0, "peak_dbtp": -1.0,
        "deliverable": [{"container": "mp3", "bitrate_kbps": 64, "sample_rate": 22_050, "channels": 1}],
    }  # fmt: skip
    return SmallEpisode(folder, manifest, preset)


def _cut(source: Path, target: Path, start_s: float, length_s: float) -> None:
    rate = soundfile.info(source).samplerate
    samples, _ = soundfile.read(source, start=round(start_s * rate), frames=round(length_s * rate), dtype="float32")
    # ffmpeg looks through a 16-bit WAV for DTS at each opening, which takes as long as all the rest of a short one.
    soundfile.write(target, samples, rate, subtype="PCM_24")


def _sets(table: str, key: str, value: object) -> Edit:
    def edit(episode: SmallEpisode) -> None:
        place = episode.manifest.setdefault(table, {})
        (place[0] if isinstance(place, list) else place)[key] = value

    return edit


def _chosen(key: str, value: object, **instead: object) -> Edit:
    """Set a key of [produce]; ``instead`` are options that must not be given then, since they count first."""

    def edit(episode: SmallEpisode) -> None:
        episode.manifest["produce"] = {key: value}
        episode.options.update(instead)

    return edit


def _shared(key: str, value: object) -> Edit:
    """Let the show say what the episode no longer does."""

    def edit(episode: SmallEpisode) -> None:
        episode.manifest["episode"].pop("show" if key == "name" else key, None)
        episode.show = {"show": {key: value}}

    return edit


def _host(**values: object) -> Edit:
    """Let the show say of the first speaker what the track no longer does."""

    def edit(episode: SmallEpisode) -> None:
        for key in ("role", *(key for key in values if key != "file")):
            episode.tracks[0].pop(key, None)
        episode.show = {"host": [{"speaker": "Tom Reed", **values}]}

    return edit


def _bed(**values: object) -> Edit:
    def edit(episode: SmallEpisode) -> None:
        episode.tracks.pop()
        episode.show = {"bed": [{"file": "music/other.wav", **values}]}

    return edit


def _in_the_show(change: Change) -> Change:
    """Make the same change in the show file, to which the whole table goes."""
    table = change.covers.partition(".")[0]

    def edit(episode: SmallEpisode) -> None:
        change.edit(episode)
        episode.show = {table: episode.manifest.pop(table)}

    return Change(f"show-{change.covers}", change.reach, edit)


def _another_show(episode: SmallEpisode) -> None:
    (episode.folder / "other.toml").write_text('[show]\npublisher = "Others"\n', "utf-8")
    episode.options["show"] = episode.folder / "other.toml"


def _another_cover(episode: SmallEpisode) -> None:
    shutil.copyfile(episode.folder / "cover.png", episode.folder / "other.png")
    _invert_cover(episode.folder)
    episode.options["artwork"] = episode.folder / "other.png"


def _option(**options: object) -> Edit:
    return lambda episode: episode.options.update(options)


def _preset(key: str, value: object) -> Edit:
    return lambda episode: episode.preset.update({key: value})


def _deliverable(**values: object) -> Edit:
    def edit(episode: SmallEpisode) -> None:
        kept = {key: value for key, value in episode.preset["deliverable"][0].items() if key not in values}
        episode.preset["deliverable"] = [kept | {key: value for key, value in values.items() if value is not None}]

    return edit


def _instead(name: str, of: str) -> Edit:
    """Put another file under a name that the manifest has already."""
    return lambda episode: shutil.copyfile(episode.folder / name, episode.folder / of)


def _quieter(name: str) -> Edit:
    def edit(episode: SmallEpisode) -> None:
        samples, rate = soundfile.read(episode.folder / name, dtype="float32")
        soundfile.write(episode.folder / name, np.float32(0.4) * samples, rate, subtype="PCM_16")

    return edit


def _draft(name: str, before: str, after: str) -> Edit:
    def edit(episode: SmallEpisode) -> None:
        path = episode.folder / "draft" / name
        text = path.read_text("utf-8")
        assert before in text, f"{before!r} is not in {name}: {text}"
        path.write_text(text.replace(before, after, 1), "utf-8")

    return edit


def _labels(episode: SmallEpisode) -> None:
    (episode.folder / "tracks/tom.labels.txt").write_text("4.0\t4.0\tA word on trains\n9.5\t9.5\t\n", "utf-8")


def _one_voice(episode: SmallEpisode) -> None:
    del episode.tracks[1]
    episode.options["voices"] = BANDS


def _one_voice_by_manifest(episode: SmallEpisode) -> None:
    del episode.tracks[1]
    episode.manifest["produce"] = {"voices": str(BANDS)}


def _tighten_by_choice(episode: SmallEpisode) -> None:
    del episode.manifest["stitch"]["tighten"]
    episode.manifest["produce"] = {"tighten": 0.25}


def _put_on_sides(episode: SmallEpisode) -> None:
    """Put both voices on the sides of one stereo file, in place of the first track."""
    voices = [soundfile.read(episode.folder / f"tracks/{name}.wav", dtype="float32")[0] for name in ("tom", "marta")]
    length = max(len(voice) for voice in voices)
    both = np.stack([np.pad(voice, (0, length - len(voice))) for voice in voices], axis=1)
    rate = soundfile.info(episode.folder / "tracks/tom.wav").samplerate
    soundfile.write(episode.folder / "tracks/both.wav", both, rate, subtype="PCM_16")
    episode.tracks[0].update(file="tracks/both.wav", channel="right")


def _invert_cover(folder: Path) -> None:
    with Image.open(folder / "cover.png") as cover:
        ImageOps.invert(cover.convert("RGB")).save(folder / "cover.png")


def _trim_highlight(path: Path) -> None:
    """Let the first highlight begin a second and a half later, as an editor would."""
    document = tomlkit.parse(path.read_text("utf-8"))
    first = document["highlight"][0]
    first["start"] = clock_text(parse_clock(str(first["start"])) + 1.5)
    path.write_text(tomlkit.dumps(document), "utf-8")


def _cut_in_half(*names: str) -> Edit:
    """Cut files of podkit's own in half, as a failing disk would; in an empty folder there are none yet."""

    def edit(episode: SmallEpisode) -> None:
        episode.manifest["episode"]["title"] = "A new name"
        state = episode.folder / ".podkit"
        for path in [path for name in names for path in state.glob(name) if path.is_file()]:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return edit


def _forget_everything(episode: SmallEpisode) -> None:
    shutil.rmtree(episode.folder / ".podkit", ignore_errors=True)


def _forget_and_rename(episode: SmallEpisode) -> None:
    """Delete the cache and change what every draft says: who deletes the cache has edited nothing."""
    for path in (episode.folder / ".podkit").glob("[!c]*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    episode.manifest["episode"]["title"] = "A new name"


SOUND = [
    # Facts that stand in tags and feed alone: no word of the talk depends on them.
    Change("episode.explicit", "sound", _sets("episode", "explicit", value=True)),
    Change("episode.episode_type", "sound", _sets("episode", "episode_type", "bonus")),
    Change("episode.keywords", "sound", _sets("episode", "keywords", ["trains", "windows"])),
    Change("episode.categories", "sound", _sets("episode", "categories", ["Arts"])),
    Change("episode.copyright", "sound", _sets("episode", "copyright", "2026 Tom Reed")),
    Change("episode.publisher", "sound", _sets("episode", "publisher", "Small Rooms Ltd")),
    Change("episode.guid", "sound", _sets("episode", "guid", "window-seats-1")),
    Change("show.season", "sound", _shared("season", 3)),
    Change("show.link", "sound", _shared("link", "https://example.org/show")),
    Change("show.explicit", "sound", _shared("explicit", value=True)),
    Change("show.keywords", "sound", _shared("keywords", ["rooms"])),
    Change("show.categories", "sound", _shared("categories", ["Arts"])),
    Change("show.copyright", "sound", _shared("copyright", "2026 Small Rooms")),
    Change("show.publisher", "sound", _shared("publisher", "Small Rooms Ltd")),
    Change("option.title", "sound", _option(title="A new name")),
    Change("option.show_name", "sound", _option(show_name="Large Rooms")),
    Change("option.artwork", "sound", _another_cover),
    Change("option.trusted", "sound", _option(trusted=False)),
    Change("track.file", "sound", _sets("track", "file", "tracks/ben.wav")),
    Change("track.offset", "sound", _sets("track", "offset", 0.5)),
    Change("track.offset of a bed", "sound", lambda episode: episode.tracks[2].update(offset=4.0)),
    Change("track.role", "sound", lambda episode: episode.tracks[1].update(role="reference")),
    Change("track.channel", "sound", _put_on_sides),
    Change("track one more", "sound", lambda episode: episode.tracks.append({"file": "music/other.wav", "role": "music"})),
    Change("track one less", "sound", lambda episode: episode.tracks.pop()),
    Change("track another recording of the same name", "sound", _instead("tracks/marta.wav", "tracks/tom.wav")),
    Change("track a quieter recording of the same name", "sound", _quieter("tracks/tom.wav")),
    Change("stitch.intro", "sound", _sets("stitch", "intro", "music/other.wav")),
    Change("stitch.intro another of the same name", "sound", _instead("music/other.wav", "music/intro.wav")),
    Change("stitch.outro", "sound", lambda episode: episode.manifest["stitch"].pop("outro")),
    Change("stitch.crossfade", "sound", _sets("stitch", "crossfade", 0.3)),
    Change("stitch.tighten", "sound", _sets("stitch", "tighten", 0.0)),
    Change("stitch.tighten longer", "sound", _sets("stitch", "tighten", 0.25)),
    Change("insert.file", "sound", _sets("insert", "file", "music/other.wav")),
    Change("insert.at", "sound", _sets("insert", "at", 0.5)),
    Change("insert one more", "sound", lambda episode: episode.manifest["insert"].append({"file": "music/other.wav", "at": 1.0})),
    Change("insert one less", "sound", lambda episode: episode.manifest["insert"].pop()),
    Change("option.preset", "sound", _option(preset="spotify")),
    Change("option.denoiser", "sound", _option(denoiser=Denoiser.NEURAL)),
    *(
        Change(f"option.skip {name}", "sound", _option(skip=frozenset({"transcribe", name})))
        for name in ("stitch", "clean", "declip", "declick", "plosives", "high-pass", "hum", "noise", "de-ess")
    ),
    Change("state.cache cut", "sound", _cut_in_half("cache/*/*/*")),
    Change("state.cache lists cut", "sound", _cut_in_half("cache/*/*/.contents.json")),
    Change("state.outputs.json cut", "sound", _cut_in_half("outputs.json")),
    Change("state.outputs.json and its copy cut", "sound", _cut_in_half("outputs*.json")),
    Change("state.digests.json cut", "sound", _cut_in_half("digests.json")),
    Change("state forgotten", "sound", _forget_everything),
    Change("preset.title", "sound", _preset("title", "Lighter")),
    Change("preset.why", "sound", _preset("why", "because")),
    Change("preset.source", "sound", _preset("source", "https://example.org/spec")),
    Change("preset.target_lufs", "sound", _preset("target_lufs", -20.0)),
    Change("preset.tolerance_lu", "sound", _preset("tolerance_lu", 0.01)),
    Change("preset.peak_dbtp", "sound", _preset("peak_dbtp", -6.0)),
    Change("preset.noise_floor_dbfs", "sound", _preset("noise_floor_dbfs", -110.0)),
    Change("preset.head_s", "sound", _preset("head_s", 1.5)),
    Change("preset.tail_s", "sound", _preset("tail_s", 2.5)),
    Change("preset.deliverable one more", "sound", lambda episode: episode.preset["deliverable"].append({"container": "wav", "bit_depth": 16})),
    Change("deliverable.container", "sound", _deliverable(container="flac", bitrate_kbps=None)),
    Change("deliverable.bitrate_kbps", "sound", _deliverable(bitrate_kbps=96)),
    Change("deliverable.sample_rate", "sound", _deliverable(sample_rate=44_100)),
    Change("deliverable.channels", "sound", _deliverable(channels=2)),
    Change("deliverable.bit_depth", "sound", _deliverable(container="wav", bitrate_kbps=None, bit_depth=16)),
]  # fmt: skip

SOUND += [
    Change("produce.denoise", "sound", _chosen("denoise", "neural")),
    Change("produce.skip", "sound", _chosen("skip", ["transcribe", "noise"], skip=None)),
    Change("show.preset", "sound", _shared("preset", "spotify")),
    Change("bed.file", "sound", _bed()),
    Change("bed.offset", "sound", _bed(offset=1.5)),
]

TEXT = [
    Change("state of the drafts cut", "text", _cut_in_half("../draft/.written.json")),
    Change("state forgotten with words", "text", _forget_and_rename),
    Change("episode.show", "text", _sets("episode", "show", "Large Rooms")),
    Change("episode.title", "text", _sets("episode", "title", "A new name")),
    Change("episode.number", "text", _sets("episode", "number", 7)),
    Change("episode.season", "text", _sets("episode", "season", 2)),
    Change("episode.date", "text", _sets("episode", "date", tomlkit.date("2026-11-23"))),
    Change("episode.summary", "text", _sets("episode", "summary", "On trains & windows.")),
    Change("episode.artwork", "text", lambda episode: episode.manifest["episode"].pop("artwork")),
    Change("episode.artwork another of the same name", "text", lambda episode: _invert_cover(episode.folder)),
    Change("episode.preset", "text", _sets("episode", "preset", "spotify")),
    Change("track.bio", "text", _sets("track", "bio", "Tom Reed rides trains.")),
    Change("track.link", "text", _sets("track", "link", "https://example.org/tom")),
    Change("track.role guest", "text", _sets("track", "role", "guest")),
    Change("stitch.cold_open", "text", _sets("stitch", "cold_open", value=False)),
    Change("stitch.tighten with words", "text", _sets("stitch", "tighten", 0.0)),
    Change("stitch.intro with words", "text", lambda episode: episode.manifest["stitch"].pop("intro")),
    Change("insert.at with words", "text", _sets("insert", "at", 1.0)),
    Change("insert.title", "text", _sets("insert", "title", "A word from Acme")),
    Change("marks beside a track", "text", _labels),
    Change("link.title", "text", _sets("link", "title", "What room tone is")),
    Change("link.url", "text", _sets("link", "url", "https://example.org/tone")),
    Change("episode.link", "text", _sets("episode", "link", "https://example.org/windows")),
    Change("show.name", "text", _shared("name", "Large Rooms")),
    Change("show.artwork", "text", _shared("artwork", "cover.png")),
    Change("host.role", "text", _host(role="guest")),
    Change("host.bio", "text", _host(bio="Tom Reed rides trains.")),
    Change("host.link", "text", _host(link="https://example.org/tom")),
    Change("produce.audiogram", "text", _chosen("audiogram", value=True)),
    Change("option.audiogram", "text", _option(audiogram=True)),
    Change("option.show", "text", _another_show),
    *(
        Change(f"option.skip {name}", "text", _option(skip=frozenset({name})))
        for name in ("transcribe", "chapters", "highlights", "clips", "notes")
    ),
    *(
        Change(f"option.redraft {name}", "text", _option(redraft=frozenset({name})))
        for name in ("transcript", "chapters", "highlights", "notes")
    ),
    Change("preset.title_case", "text", _preset("title_case", "title")),
    Change("draft.transcript", "text", _draft("transcript.vtt", "apples", "pears")),
    Change("draft.chapters", "text", _draft("chapters.txt", "00:00:00.000 ", "00:00:00.000 All about ")),
    Change("draft.chapters with a picture", "text", _draft("chapters.txt", "\n", " <https://example.org/a> ![cover.png]\n")),
    Change("draft.highlights", "text", _draft("highlights.toml", 'speaker = "Tom Reed"', 'speaker = "Tom"')),
    Change("draft.highlights trimmed", "text", lambda episode: _trim_highlight(episode.folder / "draft/highlights.toml")),
    Change("draft.notes", "text", _draft("notes.md", "Window seats", "Seats at windows")),
]  # fmt: skip

SPEECH = [
    Change("episode.words", "speech", _sets("episode", "words", ["Marta Kowalczyk", "Wensleydale"])),
    Change("episode.language", "speech", lambda episode: episode.manifest["episode"].pop("language")),
    Change("track.speaker", "speech", _sets("track", "speaker", "Thomas Read")),
    Change("option.language", "speech", _option(language="en-GB")),
    Change("option.model", "speech", lambda episode: episode.options.update(model=str(find_model("tiny.en").path))),
    Change("option.engine", "speech", _option(engine="http", model="whisper-1")),
    Change("option.language_model", "speech", _option(language_model="small")),
    Change("option.voices", "speech", _one_voice),
]

SPEECH += [
    Change("show.language", "speech", _shared("language", "en-GB")),
    Change("show.words", "speech", _shared("words", ["Marta Kowalczyk", "Wensleydale"])),
    Change("host.speaker", "speech", _host(speaker="Tom Read")),
    Change("host.file", "speech", _host(speaker="Thomas Read", file="tom*")),
    Change("option.speakers", "speech", _option(speakers=("Thomas Read", "Marta"))),
    Change("produce.model", "speech", _chosen("model", str(find_model("tiny.en").path), model=None)),
    Change("produce.engine", "speech", _chosen("engine", "http", model="whisper-1")),
    Change("produce.language_model", "speech", _chosen("language_model", "small")),
    Change("produce.voices", "speech", _one_voice_by_manifest),
]
SOUND.append(Change("produce.tighten", "sound", _tighten_by_choice))
for _changes in (SOUND, TEXT, SPEECH):
    _changes += [
        _in_the_show(change) for change in _changes if change.covers.partition(".")[0] in ("stitch", "produce", "link")
    ]

CHANGES = [*SOUND, *TEXT, *SPEECH]
