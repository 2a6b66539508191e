"""Places worth a listen, what can spoil most first."""

import pytest

from toolkit.editorial.listen_places import Repeated, SilentSpeech, listen_places, listen_summary, listening_time_s
from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.span import Span
from toolkit.model.transcript import Segment, Transcript, Word


def said(text: str, start_s: float = 0.0, speaker: str = "Ada Park") -> Segment:
    """Words in brackets are unsure."""
    words = tuple(
        Word(one.strip("[]"), start_s + n, start_s + n + 0.8, 0.2 if one.startswith("[") else 0.9)
        for n, one in enumerate(text.split())
    )
    return Segment(speaker, start_s, words[-1].end_s, " ".join(word.text for word in words), words)


def places_of(*segments: Segment, repeated: Repeated | None = None) -> list[tuple[str, str]]:
    found = listen_places(Transcript(segments, "en"), repeated=repeated)
    return [(place.text, place.why) for place in found]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I met [Kowalczyk] there", "a name"),
        ("it was [eleven] seconds", "a number"),
        ("it was [11] seconds", "a number"),
        ("we did [not] record", "a negation"),
        ("we [didn't] record", "a negation"),
        ("a bare [cupboard] helps", "an unsure word"),
        ("and [the] room", "an unsure word"),
    ],
)
def test_every_unsure_word_has_its_reason(text: str, why: str) -> None:
    assert places_of(said(text)) == [(text, why)]


def test_names_numbers_and_negations_come_before_plain_words() -> None:
    order = [
        why
        for _, why in places_of(
            said("and [the] room", 0), said("a bare [cupboard] helps", 100), said("it was [eleven] long", 200), said("I met [Osei] there", 300)
        )
    ]  # fmt: skip
    assert order == ["a name", "a number", "an unsure word", "an unsure word"]


def test_a_word_in_a_highlight_or_a_title_is_worse() -> None:
    repeated = Repeated(
        highlights=(Highlight(2, 100.0, 110.0, "Ada Park", "a bare cupboard helps", 0.5),),
        chapters=(Chapter(0.0, "Wardrobes"),),
    )
    found = places_of(
        said("I met [Osei] there", 0), said("a bare [cupboard] helps", 100), said("more [wardrobes] help", 200), repeated=repeated
    )  # fmt: skip
    assert [why for _, why in found] == [
        "a name",
        "an unsure word, in highlight 2",
        "an unsure word, in a chapter's title",
    ]


def test_jargon_of_two_plain_words_makes_neither_a_name() -> None:
    repeated = Repeated(names=("room tone", "Kowalczyk"))
    assert places_of(said("the [room] is"), repeated=repeated)[0][1] == "an unsure word"
    assert places_of(said("the [kowalczyk] is"), repeated=repeated)[0][1] == "a name"


def test_neighbours_are_one_place_and_other_speakers_are_not() -> None:
    assert [text for text, _ in places_of(said("I [met] a [man] there and left"))] == ["I [met] a [man] there and left"]
    found = places_of(said("so [we] go"), said("no [we] stay", 1.0, "Ben Osei"))
    assert len(found) == 2


def test_speech_without_words_is_a_place_too() -> None:
    silent = SilentSpeech("Ben Osei", Span(4.0, 6.0))
    (place,) = listen_places(Transcript((), "en"), [silent], to_session=lambda time_s: time_s + 100)
    assert (place.start_s, place.end_s, place.session_s) == (4.0, 6.0, 104.0)
    assert (place.speaker, place.why) == ("Ben Osei", "speech that no words were found for")


def test_the_cold_open_is_heard_in_its_place_only() -> None:
    transcript = Transcript((said("I met [Osei] there"), said("I met [Osei] there", 50.0)), "en")
    assert [place.start_s for place in listen_places(transcript, since_s=10.0)] == [52.0]


def test_the_summary_counts_what_nobody_has_heard_and_says_how_long_it_takes() -> None:
    transcript = Transcript(tuple(said("I met [Osei] there", 60.0 * n) for n in range(25)), "en")
    places = listen_places(transcript)
    assert listening_time_s(places[:20]) == pytest.approx(20 * 4.8)
    summary = listen_summary(places, "draft/listen.toml")
    assert summary.startswith(
        "25 places worth a listen, in draft/listen.toml, what can spoil most first; the first 20 take about 2 minutes: 0:02 I met [Osei] there; "
    )
    assert listen_summary(()) == ""
