"""Captions, and the transcript that they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.caption import CaptionCue, Captions, captions_of_cues
from toolkit.model.transcript import Segment, Transcript

times = st.integers(0, 1000).map(lambda ms: ms / 1000)


def test_the_text_of_a_caption_is_its_lines_and_its_length_the_time_between() -> None:
    cue = CaptionCue("Ada", 1.5, 4.0, ("two", "lines"))
    assert (cue.text, cue.duration_s) == ("two lines", 2.5)


def test_a_transcript_has_a_segment_for_each_caption() -> None:
    cues = [CaptionCue("Ben", 2, 3, ("b",)), CaptionCue("Ada", 1, 2, ("a", "a"))]
    assert captions_of_cues(iter(cues)) == Captions(
        Transcript((Segment("Ada", 1, 2, "a a"), Segment("Ben", 2, 3, "b"))), tuple(cues)
    )


@given(st.lists(st.builds(CaptionCue, st.sampled_from(["Ada", "Ben"]), times, times, st.just(("a",))), max_size=6))
def test_segments_come_in_order_and_captions_as_they_were(cues: list[CaptionCue]) -> None:
    made = captions_of_cues(cues)
    assert made.cues == tuple(cues)
    spans = [(segment.start_s, segment.end_s) for segment in made.transcript.segments]
    assert spans == sorted((cue.start_s, cue.end_s) for cue in cues)
