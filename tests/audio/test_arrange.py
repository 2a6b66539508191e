"""Where everything in an episode goes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.audio.arrange import Arrangement, Part, Placed, arranged, heard_span, nearest_pause, tightened
from toolkit.audio.render import render
from toolkit.model.span import Span
from toolkit.model.timeline import Curve, Role, SourceSample, Timeline

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


def clips_of(timeline: Timeline) -> list[tuple[str, int, int, int, int, int]]:
    return [(c.source, c.start, c.end, c.at, c.fade_in, c.fade_out) for c in timeline.clips]


def test_an_intro_alone_fades_out_over_the_first_words_and_an_outro_in_over_the_last() -> None:
    arrangement = Arrangement(1.5, intro=Part("intro", 8_000, -3.0), outro=Part("outro", 6_000))
    timeline = arranged(Span(0.0, 60.0), RATE, SPEECH, arrangement)
    assert clips_of(timeline) == [
        ("intro", 0, 8_000, 0, 0, 1_500),
        ("conversation", 0, 60_000, 6_500, 0, 0),
        ("outro", 0, 6_000, 65_000, 1_500, 0),
    ]
    assert [clip.gain_db for clip in timeline.clips] == [-3.0, 0.0, 0.0]
    assert [clip.role for clip in timeline.clips] == [Role.MUSIC, Role.SPEECH, Role.MUSIC]


def test_a_crossfade_is_at_most_half_the_music() -> None:
    timeline = arranged(Span(0.0, 60.0), RATE, (), Arrangement(5.0, intro=Part("intro", 3_000)))
    assert clips_of(timeline)[0] == ("intro", 0, 3_000, 0, 0, 1_500)


def test_an_insert_stands_between_two_breaths_and_only_the_speech_around_it_is_faded() -> None:
    insert = Placed(Part("ad", 5_000, -2.0, "Sponsor"), 10.5)
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(inserts=(insert,)))
    assert clips_of(timeline) == [
        ("conversation", 0, 10_500, 0, 0, 15),
        ("ad", 0, 5_000, 10_900, 0, 0),
        ("conversation", 10_500, 30_000, 16_300, 15, 0),
    ]
    assert [clip.curve for clip in timeline.clips] == [Curve.EQUAL_GAIN, Curve.EQUAL_POWER, Curve.EQUAL_GAIN]
    assert (timeline.clips[1].gain_db, timeline.clips[1].title) == (-2.0, "Sponsor")


def test_inserts_for_one_pause_follow_each_other_as_they_were_asked_for() -> None:
    inserts = tuple(Placed(Part(name, 1_000), at_s) for name, at_s in (("two", 10.6), ("one", 10.4), ("three", 10.7)))
    timeline = arranged(Span(0.0, 30.0), RATE, (Span(0.5, 10.4), Span(10.6, 30.0)), Arrangement(inserts=inserts))
    assert [clip.source for clip in timeline.clips if clip.role is Role.INSERT] == ["one", "two", "three"]


def test_an_insert_at_the_end_follows_the_last_word() -> None:
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(inserts=(Placed(Part("ad", 5_000), 99.0),)))
    assert clips_of(timeline) == [("conversation", 0, 30_000, 0, 0, 0), ("ad", 0, 5_000, 30_400, 0, 0)]


def test_an_insert_into_a_pause_that_was_shortened_away_stands_where_what_follows_it_plays() -> None:
    speech = (Span(0.0, 10.0), Span(20.0, 30.0))
    arrangement = Arrangement(tighten_over_s=1.0, inserts=(Placed(Part("ad", 1_000), 15.0),))
    timeline = arranged(Span(0.0, 30.0), RATE, speech, arrangement)
    assert clips_of(timeline) == [
        ("conversation", 0, 10_250, 0, 0, 15),
        ("ad", 0, 1_000, 10_650, 0, 0),
        ("conversation", 19_750, 30_000, 12_050, 15, 0),
    ]


@pytest.mark.parametrize(("pause_s", "length"), [(1.0, 21_000), (1.001, 20_500)])
def test_a_pause_is_shortened_to_half_of_what_it_may_last(pause_s: float, length: int) -> None:
    speech = (Span(0.0, 10.0), Span(10.0 + pause_s, 20.0 + pause_s))
    timeline = arranged(Span(0.0, 20.0 + pause_s), RATE, speech, Arrangement(tighten_over_s=1.0))
    assert timeline.length == length


def test_pauses_are_shortened_in_the_time_of_what_is_heard() -> None:
    speech = (Span(5.0, 10.0), Span(15.0, 20.0))
    timeline = arranged(Span(4.6, 21.2), RATE, speech, Arrangement(tighten_over_s=2.0))
    assert clips_of(timeline) == [
        ("conversation", 4_600, 10_500, 0, 0, 15),
        ("conversation", 14_500, 21_200, 5_900, 15, 0),
    ]


def test_without_being_asked_no_pause_is_shortened() -> None:
    timeline = arranged(Span(0.0, 30.0), RATE, (Span(0.0, 1.0), Span(29.0, 30.0)), Arrangement())
    assert clips_of(timeline) == [("conversation", 0, 30_000, 0, 0, 0)]


def test_a_joint_in_a_short_piece_fades_over_half_of_it() -> None:
    whole = arranged(Span(0.0, 0.05), RATE, (), Arrangement())
    tight = tightened(whole, (Span(0.0, 0.005), Span(0.045, 0.05)), longest_s=0.02, left_s=0.01)
    assert clips_of(tight) == [("conversation", 0, 10, 0, 0, 5), ("conversation", 40, 50, 10, 5, 0)]


def test_a_cold_open_fades_at_both_ends_and_a_breath_follows() -> None:
    timeline = arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(cold_open=Span(11.0, 15.0)))
    assert clips_of(timeline) == [("conversation", 11_000, 15_000, 0, 15, 15), ("conversation", 0, 30_000, 4_400, 0, 0)]
    assert timeline.clips[0].curve is Curve.EQUAL_GAIN


@pytest.mark.parametrize(
    ("span", "heard"),
    [(Span(-1.0, 2.0), (350, 2_000)), (Span(28.0, 99.0), (28_000, 30_000)), (Span(0.0, 0.01), (0, 10))],
)
def test_a_cold_open_is_held_inside_the_conversation(span: Span, heard: tuple[int, int]) -> None:
    first = arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(cold_open=span)).clips[0]
    assert (first.start, first.end) == heard
    assert first.fade_in == first.fade_out == min(15, first.length // 2)


@pytest.mark.parametrize("span", [Span(5.0, 5.0), Span(40.0, 50.0)])
def test_a_cold_open_of_nothing_is_left_out(span: Span) -> None:
    assert len(arranged(Span(0.0, 30.0), RATE, SPEECH, Arrangement(cold_open=span)).clips) == 1


@pytest.mark.parametrize(
    ("at_s", "length", "expected"),
    [
        pytest.param(6.0, 3_000, (0, 3_000, 1_000, 0, 0), id="whole"),
        pytest.param(3.0, 5_000, (2_000, 5_000, 0, 1_000, 0), id="from before the first word"),
        pytest.param(28.0, 5_000, (0, 2_000, 23_000, 0, 1_000), id="beyond the end"),
        pytest.param(4.5, 1_500, (500, 1_500, 0, 500, 0), id="shorter than its fade"),
        pytest.param(5.0, 25_000, (0, 25_000, 0, 0, 0), id="just as long"),
    ],
)
def test_a_bed_is_heard_as_far_as_the_conversation_is(
    at_s: float, length: int, expected: tuple[int, int, int, int, int]
) -> None:
    arrangement = Arrangement(1.0, beds=(Placed(Part("bed", length), at_s),))
    (bed,) = arranged(Span(5.0, 30.0), RATE, SPEECH, arrangement).of_source("bed")
    assert (bed.start, bed.end, bed.at, bed.fade_in, bed.fade_out) == expected
    assert bed.role is Role.MUSIC


@pytest.mark.parametrize("at_s", [2.0, 30.0])
def test_a_bed_that_is_over_before_or_begins_after_is_not_heard(at_s: float) -> None:
    arrangement = Arrangement(1.0, beds=(Placed(Part("bed", 3_000), at_s),))
    assert not list(arranged(Span(5.0, 30.0), RATE, SPEECH, arrangement).of_source("bed"))


def test_what_is_heard_begins_4_tenths_before_the_first_word_and_ends_1_2_s_after_the_last() -> None:
    assert heard_span((Span(12.0, 50.0), Span(5.0, 9.0)), 80.0) == Span(4.6, 51.2)
    assert heard_span((Span(0.3, 79.0),), 80.0) == Span(0.0, 80.0)
    assert heard_span((), 80.0) == Span(0.0, 80.0)


@pytest.mark.parametrize(("pause_s", "place_s"), [(0.25, 30.125), (0.24, 30.1)])
def test_a_pause_lasts_a_quarter_of_a_second_at_least(pause_s: float, place_s: float) -> None:
    speech = (Span(0.0, 30.0), Span(30.0 + pause_s, 60.0))
    assert nearest_pause(speech, 30.1, Span(0.0, 60.0)) == pytest.approx(place_s)


@pytest.mark.parametrize(("at_s", "place_s"), [(129.0, 100.125), (131.0, 131.0), (71.0, 100.125), (69.0, 69.0)])
def test_a_pause_within_30_s_is_near(at_s: float, place_s: float) -> None:
    speech = (Span(0.0, 100.0), Span(100.25, 200.0))
    assert nearest_pause(speech, at_s, Span(0.0, 200.0)) == pytest.approx(place_s)


@pytest.mark.parametrize(("at_s", "place_s"), [(-5.0, 2.0), (2.2, 2.0), (99.0, 60.0), (59.8, 60.0)])
def test_both_ends_of_what_is_heard_are_pauses(at_s: float, place_s: float) -> None:
    speech = (Span(2.0, 20.0), Span(21.0, 60.0))
    assert nearest_pause(speech, at_s, Span(2.0, 60.0)) == pytest.approx(place_s)


def test_a_cold_open_begins_at_its_first_word_and_ends_after_its_last() -> None:
    timeline = arranged(Span(0.0, 30.0), RATE, (Span(4.0, 6.0),), Arrangement(cold_open=Span(1.0, 9.0)))
    opening = timeline.clips[0]
    assert (opening.role, opening.start, opening.end) == (Role.COLD_OPEN, 3_850, 6_400)


def test_the_pauses_of_a_cold_open_are_shortened_like_all_others() -> None:
    speech = (Span(2.0, 3.0), Span(8.0, 9.0), Span(20.0, 21.0))
    timeline = arranged(Span(0.0, 30.0), RATE, speech, Arrangement(tighten_over_s=1.0, cold_open=Span(2.0, 9.0)))
    opening = [clip for clip in timeline.clips if clip.role is Role.COLD_OPEN]
    assert [(clip.start, clip.end, clip.at) for clip in opening] == [(2_000, 3_250, 0), (7_750, 9_000, 1_250)]
    assert [(clip.fade_in, clip.fade_out) for clip in opening] == [(15, 15), (15, 15)]
    assert timeline.cold_open_end_s == 2.5
