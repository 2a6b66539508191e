"""Edited captions on the session's clock: they follow every later arrangement of the episode."""

from dataclasses import replace

from toolkit.model.caption import CaptionCue
from toolkit.model.timeline import CONVERSATION, Clip, EpisodeSample, Role, SourceSample, Timeline
from toolkit.model.transcript import Segment, Transcript, Word, mapped
from toolkit.pipeline.episode.edited_transcript import EditedTranscript, deleted_captions_text, edited_transcript
from toolkit.speech.captions import caption_cues

RATE = 1000
NAMES = {"ada": ["Ada Park"], "ben": ["Ben Osei"]}


def said(speaker: str, start_s: float, text: str) -> Segment:
    words = tuple(Word(one, start_s + n, start_s + n + 0.8, 0.9) for n, one in enumerate(text.split()))
    return Segment(speaker, start_s, words[-1].end_s, text, words)


SESSION = Transcript(
    (
        said("Ada Park", 10.0, "Every bare wall is a mirror."),
        said("Ben Osei", 30.0, "I hang up my coats."),
        said("Ada Park", 50.0, "Then the room stops answering."),
    ),
    "en",
)


def playing(start_s: float, end_s: float, at_s: float, role: Role = Role.SPEECH) -> Clip:
    start, end, at = (round(time_s * RATE) for time_s in (start_s, end_s, at_s))
    return Clip(CONVERSATION, SourceSample(start), SourceSample(end), EpisodeSample(at), role)


PLAIN = Timeline(RATE, (playing(0, 100, 0),))
COLD = Timeline(RATE, (playing(30, 36, 0, Role.COLD_OPEN), playing(0, 100, 7)))
SHORTER = Timeline(RATE, (playing(0, 20, 0), playing(40, 100, 20)))


def cues_of(timeline: Timeline) -> list[CaptionCue]:
    return list(caption_cues(mapped(SESSION, timeline, CONVERSATION)))


def edited(timeline: Timeline, before: str, after: str, *, count: int = 9) -> EditedTranscript:
    cues = []
    for cue in cues_of(timeline):
        text = " ".join(cue.lines)
        if before in text and count:
            text, count = text.replace(before, after), count - 1
        cues.append(replace(cue, lines=(text,)))
    return edited_transcript(SESSION, cues, timeline, NAMES)


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def test_captions_that_nobody_touched_are_the_session_again() -> None:
    for timeline in (PLAIN, COLD, SHORTER):
        found = edited_transcript(SESSION, cues_of(timeline), timeline, NAMES)
        assert found == EditedTranscript(SESSION, {}, (), ())


def test_a_corrected_word_is_heard_wherever_the_passage_plays() -> None:
    session = edited(PLAIN, "coats", "jackets").session
    assert texts(mapped(session, COLD, CONVERSATION)) == [
        "I hang up my jackets.",
        "Every bare wall is a mirror.",
        "I hang up my jackets.",
        "Then the room stops answering.",
    ]
    assert [word.start_s for _, word in session.words()] == [word.start_s for _, word in SESSION.words()]


def test_a_cold_open_that_came_after_the_edit_has_its_captions() -> None:
    session = edited(PLAIN, "wall", "door").session
    assert texts(mapped(session, COLD, CONVERSATION))[0] == "I hang up my coats."


def test_a_word_corrected_in_the_cold_open_alone_is_corrected_in_its_place_too() -> None:
    session = edited(COLD, "coats", "jackets", count=1).session
    assert texts(session)[1] == "I hang up my jackets."


def test_what_the_episode_of_that_day_left_out_is_as_it_was_heard() -> None:
    session = edited(SHORTER, "wall", "door").session
    assert texts(session) == [
        "Every bare door is a mirror.",
        "I hang up my coats.",
        "Then the room stops answering.",
    ]


def test_a_speaker_renamed_in_the_manifest_is_renamed_in_edited_captions() -> None:
    names = {"ada": ["Ada Park", "Ada Parker"], "ben": ["Ben Osei"]}
    session = replace(
        SESSION, segments=tuple(replace(s, speaker=s.speaker.replace("Park", "Parker")) for s in SESSION.segments)
    )
    found = edited_transcript(session, cues_of(PLAIN), PLAIN, names)
    assert (found.session.speakers, found.renamed, found.strangers) == (("Ada Parker", "Ben Osei"), {}, ())


def test_a_speaker_renamed_all_through_the_captions_is_renamed() -> None:
    cues = [replace(cue, speaker=cue.speaker.replace("Ben Osei", "Benjamin")) for cue in cues_of(PLAIN)]
    found = edited_transcript(SESSION, cues, PLAIN, NAMES)
    assert (found.session.speakers, found.renamed, found.strangers) == (
        ("Ada Park", "Benjamin"), {"Ben Osei": "Benjamin"}, ()
    )  # fmt: skip


def test_a_name_in_one_caption_that_is_nobodys_is_told() -> None:
    first, *others = cues_of(PLAIN)
    found = edited_transcript(SESSION, [replace(first, speaker="Ada Prak"), *others], PLAIN, NAMES)
    assert (found.renamed, found.strangers) == ({}, ("Ada Prak",))


def test_a_passage_given_to_the_other_speaker_is_no_renaming() -> None:
    first, *others = cues_of(PLAIN)
    found = edited_transcript(SESSION, [replace(first, speaker="Ben Osei"), *others], PLAIN, NAMES)
    assert (found.renamed, found.strangers) == ({}, ())
    assert found.session.segments[0].speaker == "Ben Osei"


def test_a_deleted_caption_is_gone_from_the_words_and_told_with_its_place() -> None:
    cues = [cue for cue in cues_of(PLAIN) if cue.speaker != "Ben Osei"]
    found = edited_transcript(SESSION, cues, PLAIN, NAMES)
    assert found.deleted_s == (30.0,)
    assert "coats" not in found.session.text
    told = deleted_captions_text("transcript.vtt", found.deleted_s)
    assert told.startswith(
        "transcript.vtt: 1 caption was deleted (0:30): gone from captions, transcript and drafts, but still heard"
    )
