"""Where everything in an episode goes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.audio.arrange import Arrangement, Part, Placed, arranged, heard_span, nearest_pause, tightened
from toolkit.audio.render import render
from toolkit.model.span import Span
from toolkit.model.timeline import Role, SourceSample, Timeline

RATE = 1_000
SPEECH = (Span(0.5, 10.0), Span(11.0, 20.0), Span(20.1, 30.0))


def test_an_intro_and_an_outro_overlap_the_conversation_by_the_crossfade() -> None:
    intro, outro = Part("intro", 8_000), Part("outro", 6_000)
    timeline = arranged(Span(0.0, 60.0), RATE, SPEECH, Arrangement(1.5, intro=intro, outro=outro))
    assert timeline.to_episode("conversation", SourceSample(0)) == (6_500,)
    assert timeline.length == 6_500 + 60_000 + 6_000 - 1_500


def test_the_conversation_itself_is_never_faded_by_music() -> None:
    timeline = arranged(
        Span(0.0, 60.0), RATE, SPEECH, Arrangement(1.5, intro=Part("intro", 8_000), outro=Part("outro", 6_000))
    )
    (conversation,) = timeline.of_source("conversation")
    assert (conversation.fade_in, conversation.fade_out) == (0, 0)


def test_an_insert_lands_in_the_nearest_pause_and_loses_no_word() -> None:
    timeline = arranged(
        Span(0.0, 30.0), RATE, SPEECH, Arrangement(inserts=(Placed(Part("ad", 5_000, title="Sponsor"), 9.0),))
    )
    (insert,) = timeline.of_source("ad")
    assert insert.role is Role.INSERT
    before, after = timeline.of_source("conversation")
    assert before.end == after.start
    assert 10.0 <= before.end / RATE <= 11.0
    assert after.at - insert.until == insert.at - before.until == 400


def test_inserts_keep_their_order_and_each_its_own_pause() -> None:
    inserts = (Placed(Part("second", 1_000), 20.0), Placed(Part("first", 1_000), 10.2))
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(inserts=inserts))
    assert [c.source for c in timeline.clips if c.role is Role.INSERT] == ["first", "second"]


def test_a_cold_open_plays_a_span_first_and_again_in_its_place() -> None:
    arrangement = Arrangement(1.0, intro=Part("intro", 4_000), cold_open=Span(11.0, 15.0))
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, arrangement)
    assert timeline.to_episode("conversation", SourceSample(12_000)) == (1_000, 4_400 + 3_000 + 12_000)


def test_a_crossfade_is_never_longer_than_half_of_what_it_joins() -> None:
    timeline = arranged(Span(0.0, 1.0), RATE, (), Arrangement(5.0, intro=Part("intro", 600)))
    assert timeline.to_episode("conversation", SourceSample(0)) == (300,)


@pytest.mark.parametrize(
    ("at_s", "pause_s"), [(10.5, 10.5), (9.0, 10.125), (12.0, 10.875), (0.1, 0.125), (500.0, 60.0)]
)
def test_the_nearest_pause_is_found(at_s: float, pause_s: float) -> None:
    assert nearest_pause(SPEECH, at_s, Span(0.0, 60.0)) == pytest.approx(pause_s)


def test_without_a_pause_nearby_an_insert_stays_where_it_was_asked_for() -> None:
    assert nearest_pause((Span(0.0, 600.0),), 300.0, Span(0.0, 600.0)) == 300.0


@given(st.lists(st.sampled_from([0.0, 0.4, 1.1, 1.3, 2.0, 3.0]), min_size=1, max_size=8))
def test_tightening_takes_only_silence_and_leaves_the_pauses_asked_for(pauses: list[float]) -> None:
    speech: list[Span] = []
    at_s = 0.0
    for pause_s in pauses:
        speech.append(Span(at_s, at_s + 2.0))
        at_s += 2.0 + pause_s
    speech.append(Span(at_s, at_s + 2.0))
    whole = Timeline(RATE, tuple(arranged(Span(0.0, at_s + 2.0), RATE, (), Arrangement()).clips))
    tight = tightened(whole, speech)
    for span in speech:
        for moment_s in (span.start_s, span.end_s - 0.002):
            assert tight.to_episode("conversation", SourceSample(round(moment_s * RATE)))
    saved_s = sum(pause - 0.6 for pause in pauses if pause > 1.2)
    assert tight.duration_s == pytest.approx(whole.duration_s - saved_s, abs=0.01 * len(pauses))


def test_silence_around_the_conversation_is_left_out_but_for_a_breath() -> None:
    span = heard_span((Span(5.0, 9.0), Span(12.0, 50.0)), 80.0)
    timeline = arranged(span, RATE, (), Arrangement())
    assert timeline.to_episode("conversation", SourceSample(5_000)) == (400,)
    assert timeline.duration_s == pytest.approx(0.4 + 45.0 + 1.2)


def test_an_insert_is_asked_for_in_the_conversations_own_time_even_when_its_head_is_left_out() -> None:
    arrangement = Arrangement(inserts=(Placed(Part("ad", 5_000), 10.5),))
    timeline = arranged(Span(0.1, 30.0), RATE, SPEECH, arrangement)
    before, _ = timeline.of_source("conversation")
    assert before.end == 10_500


def test_a_tightened_episode_shortens_long_pauses_before_anything_is_put_into_it() -> None:
    speech = (Span(0.5, 10.0), Span(15.0, 20.0))
    arrangement = Arrangement(tighten_over_s=1.2, inserts=(Placed(Part("ad", 5_000), 12.0),))
    timeline = arranged(Span(0.0, 25.0), RATE, speech, arrangement)
    (insert,) = timeline.of_source("ad")
    assert timeline.to_episode("conversation", SourceSample(9_999))[0] < insert.at
    assert timeline.to_episode("conversation", SourceSample(15_001))[0] > insert.until
    assert timeline.length == 25_000 - 4_400 + 5_000 + 800


def test_a_bed_plays_under_the_conversation_from_its_own_time_and_fades_where_it_is_cut() -> None:
    arrangement = Arrangement(1.0, beds=(Placed(Part("bed", 50_000), 10.0),))
    timeline = arranged(Span(5.0, 30.0), RATE, SPEECH, arrangement)
    (bed,) = timeline.of_source("bed")
    assert (bed.at, bed.start, bed.end) == (5_000, 0, 20_000)
    assert (bed.fade_in, bed.fade_out) == (0, 1_000)


def test_an_insert_stops_the_bed_and_lets_it_go_on_where_it_was() -> None:
    arrangement = Arrangement(beds=(Placed(Part("bed", 30_000), 0.0),), inserts=(Placed(Part("ad", 5_000), 10.5),))
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, arrangement)
    before, after = timeline.of_source("bed")
    (insert,) = timeline.of_source("ad")
    assert before.end == after.start
    assert before.until <= insert.at < insert.until <= after.at
    assert (before.fade_out, after.fade_in) == (15, 15)


def test_a_bed_after_the_end_is_not_played() -> None:
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(beds=(Placed(Part("bed", 5_000), 40.0),)))
    assert not list(timeline.of_source("bed"))


def test_a_cut_in_a_steady_tone_does_not_click() -> None:
    rate = 48_000
    tone = (0.5 * np.sin(2 * np.pi * 200 * np.arange(10 * rate) / rate)).astype(np.float32)[:, None]
    speech = (Span(0.0, 3.0), Span(6.0, 10.0))
    timeline = tightened(arranged(Span(0.0, 10.0), rate, (), Arrangement()), speech)
    heard = np.concatenate(list(render(timeline, {"conversation": lambda a, b: tone[a:b]}, channels=1)))[:, 0]
    steepest = 0.5 * 2 * np.pi * 200 / rate
    assert np.abs(np.diff(heard)).max() <= steepest * 1.1
