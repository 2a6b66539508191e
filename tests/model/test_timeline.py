"""The promises of the timeline: nothing is lost, nothing is invented, and the way back is the way there."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit.model.timeline import Clip, EpisodeSample, Role, SourceSample, Timeline

RATE = 48_000
POSITIONS = st.integers(0, 500)


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    start = draw(st.integers(0, 300))
    return Clip(
        source=draw(st.sampled_from(["conversation", "intro", "ad"])),
        start=SourceSample(start),
        end=SourceSample(start + draw(st.integers(1, 120))),
        at=EpisodeSample(draw(st.integers(0, 300))),
        gain_db=draw(st.sampled_from([0.0, -6.0])),
    )


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    return Timeline(RATE, tuple(draw(st.lists(clips(), max_size=6))))


def heard(timeline: Timeline) -> Counter[tuple[int, str, int]]:
    """Every sample that plays: episode position, source, source position."""
    return Counter(
        (clip.at + step, clip.source, clip.start + step) for clip in timeline.clips for step in range(clip.length)
    )


@pytest.mark.slow
@given(timelines(), POSITIONS)
def test_splitting_changes_nothing_that_is_heard(timeline: Timeline, at: int) -> None:
    assert heard(timeline.split(EpisodeSample(at))) == heard(timeline)


@pytest.mark.slow
@given(timelines(), POSITIONS)
def test_joining_undoes_a_split_to_the_ear_and_never_leaves_more_clips(timeline: Timeline, at: int) -> None:
    rejoined = timeline.split(EpisodeSample(at)).joined()
    assert heard(rejoined) == heard(timeline)
    assert len(rejoined.clips) <= len(timeline.clips)


@pytest.mark.slow
@given(timelines(), POSITIONS, st.integers(0, 10**9))
def test_an_opening_closed_again_leaves_the_timeline_as_it_was(timeline: Timeline, since: int, by: int) -> None:
    opened = timeline.moved(EpisodeSample(since), by)
    assert opened.moved(EpisodeSample(since + by), -by) == timeline


@pytest.mark.slow
@given(timelines(), POSITIONS, timelines())
def test_an_insert_loses_no_sample_and_adds_exactly_its_own(timeline: Timeline, at: int, insert: Timeline) -> None:
    result = timeline.inserted(EpisodeSample(at), insert)
    moved = Counter(
        {(p + insert.length if p >= at else p, s, q): n for (p, s, q), n in heard(timeline).items()}
    ) + Counter({(p + at, s, q): n for (p, s, q), n in heard(insert).items()})
    assert heard(result) == moved


@pytest.mark.slow
@given(timelines(), POSITIONS, timelines())
def test_an_insert_cut_out_again_is_never_heard(timeline: Timeline, at: int, insert: Timeline) -> None:
    opened = timeline.inserted(EpisodeSample(at), insert)
    assert heard(opened.cut(EpisodeSample(at), EpisodeSample(at + insert.length))) == heard(timeline)


@pytest.mark.slow
@given(timelines(), POSITIONS, POSITIONS)
def test_a_cut_removes_its_span_and_only_that(timeline: Timeline, one: int, other: int) -> None:
    start, end = sorted((one, other))
    kept = Counter(
        {
            (p if p < start else p - (end - start), s, q): n
            for (p, s, q), n in heard(timeline).items()
            if not start <= p < end
        }
    )
    assert heard(timeline.cut(EpisodeSample(start), EpisodeSample(end))) == kept


@pytest.mark.slow
@given(timelines(), POSITIONS, POSITIONS)
def test_a_span_and_what_is_left_of_a_cut_are_the_whole(timeline: Timeline, one: int, other: int) -> None:
    start, end = EpisodeSample(min(one, other)), EpisodeSample(max(one, other))
    span, rest = timeline.span(start, end), timeline.cut(start, end)
    assert sum(heard(span).values()) + sum(heard(rest).values()) == sum(heard(timeline).values())


@pytest.mark.slow
@given(timelines(), st.sampled_from(["conversation", "intro", "ad"]), POSITIONS)
def test_mapping_to_the_source_and_back_is_the_identity_where_it_is_defined(
    timeline: Timeline, source: str, at: int
) -> None:
    for position in timeline.to_source(source, EpisodeSample(at)):
        assert EpisodeSample(at) in timeline.to_episode(source, position)


@pytest.mark.slow
@given(timelines(), st.sampled_from(["conversation", "intro", "ad"]), POSITIONS)
def test_mapping_to_the_episode_and_back_is_the_identity_where_it_is_defined(
    timeline: Timeline, source: str, at: int
) -> None:
    for position in timeline.to_episode(source, SourceSample(at)):
        assert SourceSample(at) in timeline.to_source(source, position)


@given(st.integers(0, 10**9), st.integers(1, 384_000))
def test_samples_to_seconds_and_back_is_the_identity(position: int, rate: int) -> None:
    timeline = Timeline(rate)
    assert timeline.samples(timeline.seconds(position)) == position


@pytest.mark.slow
@given(clips(), st.data())
def test_the_halves_of_a_clip_keep_its_outer_fades_and_meet_without_any(clip: Clip, data: st.DataObject) -> None:
    assume(clip.length > 1)
    at = EpisodeSample(data.draw(st.integers(clip.at + 1, clip.until - 1)))
    first, rest = clip.halves(at)
    assert (first.at, first.until, rest.until) == (clip.at, at, clip.until)
    assert (first.fade_out, rest.fade_in) == (0, 0)


def test_a_conversation_with_an_intro_plays_both_where_they_were_put() -> None:
    talk = Clip("conversation", SourceSample(0), SourceSample(1000), EpisodeSample(0))
    intro = Clip("intro", SourceSample(0), SourceSample(300), EpisodeSample(0), role=Role.MUSIC)
    timeline = Timeline(RATE, (talk,)).moved(EpisodeSample(0), 250).placed([intro])
    assert timeline.length == 1250
    assert timeline.to_episode("conversation", SourceSample(10)) == (260,)
    assert timeline.to_source("intro", EpisodeSample(299)) == (299,)


def test_a_clip_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="start < end"):
        Clip("conversation", SourceSample(5), SourceSample(5), EpisodeSample(0))


def test_timelines_of_different_rates_are_not_mixed() -> None:
    with pytest.raises(ValueError, match="48000 and 44100"):
        Timeline(48_000).inserted(EpisodeSample(0), Timeline(44_100))


@given(timelines(), st.lists(POSITIONS, max_size=8, unique=True))
def test_many_spans_taken_out_at_once_are_the_same_as_one_after_the_other(timeline: Timeline, edges: list[int]) -> None:
    ordered = [EpisodeSample(edge) for edge in sorted(edges)]
    spans = list(zip(ordered[::2], ordered[1::2], strict=False))
    one_by_one = timeline
    for start, end in reversed(spans):
        one_by_one = one_by_one.cut(start, end)
    assert heard(timeline.without(spans)) == heard(one_by_one)
    assert timeline.without(spans).joined() == one_by_one.joined()


@given(timelines(), st.sampled_from(["conversation", "intro", "ad"]), POSITIONS)
def test_where_a_moment_plays_is_found_as_by_looking_at_every_clip(timeline: Timeline, source: str, at: int) -> None:
    clips = sorted(timeline.in_place(source), key=lambda clip: clip.start)
    inside = [clip for clip in clips if clip.start <= at < clip.end]
    later = [clip for clip in clips if at < clip.start]
    if inside:
        expected: int | None = inside[-1].at + at - inside[-1].start
    else:
        expected = later[0].at if later else (clips[-1].until if clips else None)
    assert timeline.heard_at(source, SourceSample(at)) == expected
    playing = [clip for clip in timeline.in_place(source) if at < clip.until]
    last = timeline.in_place(source)[-1:]
    heard_from = playing[0].start + max(0, at - playing[0].at) if playing else (last[0].end if last else None)
    assert timeline.source_at(source, EpisodeSample(at)) == heard_from
