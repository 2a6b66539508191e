"""The report's page: well-formed, safe, complete, and as small for ten hours as for ten minutes."""

# ruff: noqa: RUF001 - minus signs and en dashes are what the page prints

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from math import inf, nan, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.listen import ListenPlace
from toolkit.model.measurement import Hum, Loudness, Measurement, Picture
from toolkit.model.report import Action, DeliverableReport, Report, StageTiming, TrackExcerpt, TrackReport
from toolkit.model.span import Span
from toolkit.model.timeline import CONVERSATION, Clip, EpisodeSample, Role, SourceSample, Timeline
from toolkit.model.transcript_edits import NameRepair, RejectedText, TranscriptEdits
from toolkit.pipeline.report.page import render_report_page

HOSTILE = "<script>alert(1)</script> \"q\" 'a' & </title></style></svg> \x00\x07\x1b\ud800\ufffe \u202eevil"


def recording(
    duration_s: float = 300.0, *, lufs: float = -16.0, points: int = 2000, seconds: int | None = None
) -> Measurement:
    count = max(0, int(duration_s) - 2) if seconds is None else seconds
    high = tuple(0.4 + 0.3 * sin(2 * pi * i / 50) for i in range(points))
    return Measurement(
        duration_s=duration_s,
        sample_rate=48_000,
        channels=2,
        loudness=Loudness(lufs, 5.2, -1.4, -1.6, -12.0, -13.0),
        noise_floor_dbfs=-58.3,
        speech_share=0.82,
        speech=(Span(1.0, duration_s / 2), Span(duration_s / 2 + 1, duration_s)),
        picture=Picture(duration_s / max(points, 1), tuple(-v for v in high), high, tuple(-18 + 3 * sin(i) for i in range(count))),
    )  # fmt: skip


SILENT = Measurement(
    60.0, 48_000, 1, Loudness(), picture=Picture(0.03, (0.0,) * 2000, (0.0,) * 2000, (-inf,) * 58)
)  # fmt: skip
TRACK = TrackReport(
    "ada",
    "Ada Park",
    before=replace(
        recording(lufs=-24.1),
        clipped_samples=1234,
        clipped=(Span(10.0, 10.01), Span(20.0, 20.01)),
        hum=Hum(50.02, -61.3, (100.0, 150.0)),
    ),
    after=recording(lufs=-19.0),
    excerpt=TrackExcerpt(65.0, 20.0, "report/ada-before.mp3", "report/ada-after.mp3"),
    sync_offset_s=1.25,
    drift_ppm=-38.2,
    sync_from="the other voices on its microphone",
    sync_confidence=0.93,
    actions=(Action("levelling gain", 5.1, "dB", "the voice was under the others"), Action("kept", 0.0, "", "no need")),
)
REPORT = Report(
    title="The room matters",
    preset="apple",
    tracks=(TRACK,),
    master=recording(),
    deliverables=(
        DeliverableReport("e.mp3", 4_812_345, recording(lufs=-16.04)),
        DeliverableReport("e.m4a", 512_300, recording(lufs=-14.28)),
    ),
    actions=(Action("master gain", 3.42, "dB", "the programme measured -19.4 LUFS"),),
    engine="faster-whisper",
    model="tiny.en",
    warnings=("the m4a came out too loud",),
    inferred=("language: English, heard",),
    stages=(StageTiming("master", 6.31, cached=False), StageTiming("analyse:ada", 0.02, cached=True)),
    target_lufs=-16.0,
    tolerance_lu=1.0,
    peak_dbtp=-1.0,
)
CHAPTERS = (Chapter(0.0, "Welcome"), Chapter(100.0, "Rooms & <walls>"), Chapter(200.0, "Hidden", toc=False))
HIGHLIGHTS = (
    Highlight(1, 50.0, 58.0, "Ada Park", "Nobody left because of the microphone.", 0.9, clip="clips/01 a.mp3"),
)


def clip(source: str, start_s: int, end_s: int, at_s: int, role: Role = Role.SPEECH, title: str = "") -> Clip:
    start, end, at = SourceSample(start_s * 1000), SourceSample(end_s * 1000), EpisodeSample(at_s * 1000)
    return Clip(source, start, end, at, role=role, title=title)


TIMELINE = Timeline(
    1000,
    (
        clip("conversation", 100, 112, 0, Role.COLD_OPEN),
        clip("intro", 0, 10, 12, Role.MUSIC),
        clip("conversation", 0, 90, 22),
        clip("insert-0", 0, 20, 112, Role.INSERT, "Sponsor <b>"),
        clip("conversation", 90, 240, 132),
        clip("outro", 0, 18, 282, Role.MUSIC),
    ),
)


def full_page() -> str:
    return render_report_page(REPORT, chapters=CHAPTERS, highlights=HIGHLIGHTS, timeline=TIMELINE)


def tree(page: str) -> ET.Element:
    return ET.fromstring(page)


def text_of(element: ET.Element) -> str:
    """All text but the style, spaces of all kinds as one."""
    for style in element.findall("./head/style"):
        style.text = ""
    return re.sub(r"\s+", " ", "".join(element.itertext()))


def pictures(element: ET.Element) -> Iterator[ET.Element]:
    """The outermost svg elements."""
    for child in element:
        if child.tag == "svg":
            yield child
        else:
            yield from pictures(child)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.seen


def points(path: str) -> int:
    return len(re.findall(r"[MLH]", path))


def every_path(page: str) -> list[str]:
    return [path.attrib["d"] for path in tree(page).iter("path")]


def test_the_page_is_whole_html_that_an_xml_parser_takes_too() -> None:
    page = full_page()
    assert page.startswith("<!DOCTYPE html>\n<html")
    assert tree(page).tag == "html"
    assert [tag for tag, _ in tags(page)][:2] == ["html", "head"]


def test_nothing_is_fetched_but_sound_beside_the_page() -> None:
    seen = tags(full_page())
    assert not {tag for tag, _ in seen} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [name for _, attributes in seen for name in attributes if name.startswith("on") or name == "style"]
    sources = [attributes["src"] for _, attributes in seen if "src" in attributes]
    assert sources
    assert all(str(source).startswith("./") for source in sources)


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    root = tree(full_page())
    policy = next(meta for meta in root.iter("meta") if meta.get("http-equiv") == "Content-Security-Policy").attrib[
        "content"
    ]
    style, (script,) = root.findtext("./head/style"), root.iter("script")
    assert style is not None
    assert script.text is not None
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script.text)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; img-src data:; "
        "media-src 'self' file:; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def test_a_track_is_heard_before_and_after_and_the_first_file_is_played() -> None:
    root = tree(full_page())
    sounds = [sound.attrib["src"] for sound in root.iter("audio")]
    assert sounds[0] == f"./{REPORT.deliverables[0].file}"
    assert sounds[1:] == ["./report/ada-before.mp3", "./report/ada-after.mp3"]
    assert "20.0 s from 1:05 of the session" in text_of(root)


def test_times_on_the_page_say_where_the_player_goes() -> None:
    places = {button.text: button.get("data-at") for button in tree(full_page()).iter("button")}
    assert places
    assert all(float(str(at)) >= 0 for at in places.values())


def test_places_worth_a_listen_are_on_the_page_and_played_from_just_before_them() -> None:
    place = ListenPlace(72.5, 73.0, 60.25, "Ada <b>", "I met [Osei] there", "a name", 5.8)
    heard = replace(place, start_s=99.0, is_heard=True)
    many = [replace(place, start_s=100.0 + n, end_s=100.5 + n) for n in range(25)]
    page = render_report_page(replace(REPORT, listen=(place, heard, *many)))
    places = {button.text: button.get("data-at") for button in tree(page).iter("button")}
    assert float(str(places["1:12"])) == 70.5
    assert "1:39" not in places
    text = text_of(tree(page))
    assert "Ada <b>: I met [Osei] there a name" in text
    assert (
        "20 places, what can spoil most first: about 2 minutes. Tick off in draft/listen.toml what you have heard. 6 more"
        in text
    )


def test_without_a_file_times_are_text() -> None:
    root = tree(render_report_page(replace(REPORT, deliverables=()), highlights=HIGHLIGHTS))
    assert not list(root.iter("button"))


def test_pauses_that_were_shortened_are_counted() -> None:
    clips = (clip(CONVERSATION, 0, 10, 0), clip(CONVERSATION, 12, 20, 10), clip(CONVERSATION, 25, 30, 18))
    page = render_report_page(REPORT, timeline=Timeline(1000, clips))
    assert "2 pauses were shortened, by" in text_of(tree(page))


def test_every_picture_has_a_role_a_title_and_its_figures_in_words() -> None:
    found = list(pictures(tree(full_page())))
    assert len(found) == 3
    for svg in found:
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby", "").split() == [svg[0].get("id"), svg[1].get("id")]
        assert [svg[0].tag, svg[1].tag] == ["title", "desc"]
        assert "LUFS" in (svg[1].text or "")
    assert "Chapters: Welcome, 0:00 to 1:40; Rooms & <walls>, 1:40 to 5:00." in (found[0][1].text or "")


def test_ids_are_unique_and_every_reference_meets_one() -> None:
    root = tree(render_report_page(replace(REPORT, tracks=(TRACK, TRACK))))
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    wanted = [name for element in root.iter() for name in element.get("aria-labelledby", "").split()]
    wanted += [link.attrib["href"][1:] for link in root.iter("a") if link.attrib["href"].startswith("#")]
    assert set(wanted) <= set(ids)


def test_the_figures_of_a_track_are_there_before_and_after() -> None:
    text = text_of(tree(full_page()))
    for figure in ("−24.1 LUFS", "−19.0 LUFS", "5.2 LU", "−1.4 dBTP", "−58.3 dBFS", "82 %", "1,234 samples in 2 places",
                   "+1.250 s", "−38.2 ppm", "the other voices on its microphone", "93 %", "+5.1 dB",
                   "Mains hum at 50.0 Hz, −61.3 dBFS, with 2 harmonics."):  # fmt: skip
        assert figure in text


def test_what_came_out_is_judged_in_words() -> None:
    text = text_of(tree(full_page()))
    assert "1 of 2 files missed the target." in text
    assert "4.8 MB" in text
    assert "512.3 kB" in text
    assert "✓ on target" in text
    assert "✗ 1.72 LU too loud" in text


@pytest.mark.parametrize(
    ("lufs", "peak", "said"),
    [
        (-17.0, -1.0, "✓ on target"),
        (-17.004, -0.996, "✓ on target"),
        (-17.25, -3.0, "✗ 1.25 LU too quiet"),
        (-16.0, -0.87, "✗ peaks 0.13 dB over the ceiling"),
        (-14.0, 0.5, "✗ 2.00 LU too loud; peaks 1.50 dB over the ceiling"),
        (-inf, -inf, "✗ silence"),
    ],
)
def test_a_file_is_on_target_within_the_tolerance_and_under_the_ceiling(lufs: float, peak: float, said: str) -> None:
    loudness = Loudness(lufs, 1.0, peak, peak)
    entry = DeliverableReport("e.mp3", 1, replace(recording(), loudness=loudness))
    assert said in text_of(tree(render_report_page(replace(REPORT, deliverables=(entry,)))))


def test_without_a_target_nothing_is_judged() -> None:
    page = render_report_page(replace(REPORT, target_lufs=None, peak_dbtp=None))
    assert "no target to meet" in page
    assert "✓" not in page
    assert "✗" not in page


def test_warnings_stages_engine_and_what_was_inferred_are_told() -> None:
    text = text_of(tree(full_page()))
    for part in ("Worth a look", "the m4a came out too loud", "6.3 s", "from the cache", "language: English, heard",
                 "Transcribed by faster-whisper with the model tiny.en.", "2 stages, 6.3 s of work; 1 from the cache", "mastering and encoding", "measuring ada"):  # fmt: skip
        assert part in text
    assert "Not transcribed." in render_report_page(replace(REPORT, engine="", model=""))


def test_what_surrounds_the_conversation_is_shaded_and_named_with_its_times() -> None:
    root = tree(full_page())
    groups = [group for group in root.iter("g") if "part" in group.get("class", "").split()]
    assert [group.findtext("title") for group in groups] == [
        "Cold open, 0:00 to 0:12",
        "Intro, 0:12 to 0:22",
        "Insert: Sponsor <b>, 1:52 to 2:12",
        "Outro, 4:42 to 5:00",
    ]
    shade = groups[2].find("rect")
    assert shade is not None
    assert (shade.get("x"), shade.get("width")) == ("37.333%", "6.667%")


def test_chapters_and_highlights_stand_at_their_times() -> None:
    root = tree(full_page())
    assert [line.get("x1") for line in root.iter("line") if line.get("class") == "chapter"] == ["0.000%", "33.333%"]
    assert [disc.get("cx") for disc in root.iter("circle")] == ["16.667%"]
    text = text_of(root)
    assert "Nobody left because of the microphone." in text
    assert "Hidden" not in text


def test_files_and_clips_are_linked_beside_the_page() -> None:
    report = replace(REPORT, deliverables=(DeliverableReport("javascript:alert(1)#é.mp3", 1, recording()),))
    root = tree(render_report_page(report, highlights=HIGHLIGHTS))
    links = [link.attrib["href"] for link in root.iter("a")]
    assert links == ["#warnings", "./javascript%3Aalert%281%29%23%C3%A9.mp3", "./clips/01%20a.mp3"]


def hostile_page() -> str:
    track = replace(
        TRACK, name=HOSTILE, speaker=HOSTILE, sync_from=HOSTILE, actions=(Action(HOSTILE, 1.0, HOSTILE, HOSTILE),)
    )
    report = Report(
        HOSTILE, HOSTILE, (track,), recording(), (DeliverableReport(HOSTILE, 1, recording()),),
        (Action(HOSTILE, nan, HOSTILE, HOSTILE),), HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,),
        (StageTiming(HOSTILE, 1.0, cached=True),),
    )  # fmt: skip
    timeline = Timeline(
        1000, (clip("x", 0, 50, 0, Role.INSERT, HOSTILE), clip(HOSTILE, 0, 50, 50, Role.MUSIC, HOSTILE))
    )
    highlight = Highlight(1, 5.0, 9.0, HOSTILE, HOSTILE, 0.5, clip=HOSTILE)
    return render_report_page(report, chapters=[Chapter(0.0, HOSTILE)], highlights=[highlight], timeline=timeline)


def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    page = hostile_page()
    assert [tag for tag, _ in tags(page)].count("script") == 1
    assert {tag for tag, _ in tags(page)} <= {tag for tag, _ in tags(full_page())}
    assert text_of(tree(page)).count("<script>alert(1)</script>") > 20


def test_control_characters_and_lone_surrogates_never_reach_the_page() -> None:
    page = hostile_page()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", page)
    page.encode("utf-8")


def test_a_name_written_from_right_to_left_turns_nothing_else() -> None:
    root = tree(hostile_page())
    steered = [element for element in root.iter() if "\u202e" in (element.text or "")]
    assert {element.tag for element in steered} <= {"bdi", "title", "desc", "text", "tspan"}
    for element in steered:
        if element.tag in ("title", "desc"):
            assert re.search("\u2068[^\u2069]*\u202e[^\u2069]*\u2069", element.text or "")


@pytest.mark.slow
@given(st.text(max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_text_gives_a_well_formed_page(text: str) -> None:
    report = replace(REPORT, title=text, warnings=(text,), tracks=())
    assert tree(render_report_page(report, chapters=[Chapter(0.0, text)]))


def test_silence_has_dashes_for_levels_and_a_flat_wave() -> None:
    track = TrackReport("mute", "", SILENT)
    report = replace(REPORT, tracks=(track,), master=SILENT, deliverables=(DeliverableReport("e.mp3", 1, SILENT),))
    page = render_report_page(report)
    rows = [[re.sub(r"\s+", " ", "".join(cell.itertext())) for cell in row] for row in tree(page).iter("tr")]
    assert ["Integrated loudness", "–", "–"] in rows
    assert ["Noise floor", "–", "–"] in rows
    assert ["Duration", "1:00", "–"] in rows
    assert "inf" not in text_of(tree(page)).replace("inferred", "")
    assert "silence: there is nothing to hear" in page
    waves = [path.attrib["d"] for path in tree(page).iter("path") if path.get("class") == "wave"]
    assert all(set(re.findall(r" ([\d.]+)", wave)) == {"50.0"} for wave in waves)


@pytest.mark.slow
@pytest.mark.parametrize("duration_s", [0.0, 0.004, 0.3, 2.9, 3.0, 59.96, 3600.0, 36_000.0, 200_000.0])
def test_a_recording_of_any_length_has_its_page(duration_s: float) -> None:
    tiny = recording(duration_s, points=min(2000, int(duration_s * 100)))
    report = replace(REPORT, master=tiny, tracks=(replace(TRACK, before=tiny, after=tiny, sync_offset_s=-0.5),))
    page = render_report_page(report, chapters=CHAPTERS, highlights=HIGHLIGHTS, timeline=TIMELINE)
    assert "nan" not in "".join(every_path(page))
    times = [text.text for text in tree(page).iter("text") if "time" in text.get("class", "").split()]
    assert 1 <= len(times) <= 27


@pytest.mark.slow
def test_ten_hours_take_no_more_room_than_ten_minutes() -> None:
    spans = tuple(Span(float(at), at + 3.0) for at in range(0, 36_000, 5))
    clipped = tuple(Span(float(at), at + 0.001) for at in range(0, 36_000, 3))
    long = replace(recording(36_000.0, points=20_000), speech=spans, clipped=clipped, clipped_samples=9)
    page = render_report_page(replace(REPORT, master=long, tracks=(replace(TRACK, before=long, after=long),)))
    assert max(map(points, every_path(page))) <= 1502
    assert len(page) < 300_000


def test_each_picture_has_one_wave_and_one_line_of_loudness() -> None:
    kinds = [path.get("class") for path in tree(full_page()).iter("path")]
    assert kinds.count("wave") == 3
    assert kinds.count("loudness") == 3
    assert kinds.count("clipped") == 1
    assert kinds.count("speech") == 2


def test_thinning_a_waveform_keeps_its_highest_peak() -> None:
    high = [0.1] * 20_000
    high[12_345] = 1.0
    spiked = replace(recording(), picture=Picture(0.015, (-0.1,) * 20_000, tuple(high)))
    page = render_report_page(replace(REPORT, master=spiked, tracks=()))
    heights = [float(y) for y in re.findall(r" ([\d.]+)", every_path(page)[0])]
    assert min(heights) == 0.0
    assert sorted(heights)[1] == 45.0


def test_before_and_after_are_drawn_at_one_scale_and_on_one_clock() -> None:
    quiet = replace(recording(100.0), picture=Picture(1.0, (-0.25,) * 100, (0.25,) * 100))
    loud = replace(recording(200.0), picture=Picture(1.0, (-0.5,) * 200, (0.5,) * 200))
    track = replace(TRACK, before=quiet, after=loud, sync_offset_s=50.0)
    page = render_report_page(replace(REPORT, master=None, tracks=(track,)))
    before, after = (path.attrib["d"] for path in tree(page).iter("path") if path.get("class") == "wave")
    assert before.startswith("M252.5 25.0")
    assert after.startswith("M2.5 0.0")


def test_loudness_is_drawn_where_it_was_heard_and_broken_by_silence() -> None:
    levels = (-18.0, -18.0, -inf, -18.0)
    master = replace(recording(10.0), picture=Picture(1.0, (-0.1,) * 10, (0.1,) * 10, levels))
    line = every_path(render_report_page(replace(REPORT, master=master, tracks=())))[1]
    # Top of the axis: the first multiple of 6 LU that leaves 2 LU over the target; -18 LUFS is 6 of its 42 LU below.
    assert line == "M150.0 14.3L250.0 14.3M450.0 14.3L450.0 14.3"


def test_a_report_of_nothing_still_is_a_page() -> None:
    page = render_report_page(Report("", "", (), None))
    assert "No file was made." in page
    assert not list(pictures(tree(page)))


@pytest.mark.parametrize(("count", "said"), [(1, "The file is"), (2, "Both files are"), (3, "All 3 files are")])
def test_the_headline_counts_files_as_people_do(count: int, said: str) -> None:
    page = render_report_page(replace(REPORT, deliverables=REPORT.deliverables[:1] * count))
    assert f"{said} on target." in page


def test_what_was_changed_of_the_words_is_listed_with_its_time() -> None:
    edits = TranscriptEdits(
        names=(NameRepair("Ada <Park>", 62.0, 63.0, "Koval & chick", "Kowalczyk", 0.9),),
        rejected=(RejectedText("Ben", 5.0, 6.0, "Thank you.", "nobody speaks there"),),
    )
    root = tree(render_report_page(replace(REPORT, edits=edits)))
    text = text_of(root)
    assert "Names that were put right" in text
    assert "1:02 Ada <Park>: Koval & chick is written Kowalczyk" in text
    assert "0:05 Ben: Thank you., rejected: nobody speaks there" in text
    assert "Bleed that was taken out" not in text
