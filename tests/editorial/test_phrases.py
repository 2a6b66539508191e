"""Noun phrases of a talk: of listed words, and of made-up ones that only the words around them tell of."""

from __future__ import annotations

import math

import pytest

from toolkit.editorial.phrases import Lexicon, Mention, background, lower_case, rarity
from toolkit.editorial.words import stop_words

STOPS = stop_words("en")


def lexicon(*texts: str, language: str = "en") -> Lexicon:
    return Lexicon(texts, stop_words(language), language)


def phrases(*texts: str, language: str = "en") -> set[str]:
    found = lexicon(*texts, language=language)
    return {" ".join(mention.words) for mention in found.mentions(range(len(texts)))}


def test_phrases_end_on_nouns() -> None:
    found = phrases("We built the new design system because the old database was slow.")
    assert {"design system", "database"} <= found
    assert not found & {"built", "slow", "system because", "old"}


def test_a_phrase_has_at_most_three_words() -> None:
    assert max(len(phrase.split()) for phrase in phrases("the microphone room wall system cost database")) == 3


def test_every_run_of_nouns_is_a_phrase_at_every_length() -> None:
    assert phrases("the microphone room wall") == {
        "microphone", "room", "wall", "microphone room", "room wall", "microphone room wall",
    }  # fmt: skip


def test_a_mention_has_its_stems_its_words_and_its_sentence() -> None:
    found = lexicon("Nothing.", "The rooms rang.")
    assert [m for m in found.mentions([1]) if m.words == ("rooms",)] == [Mention(("room",), ("rooms",), 1)]


def test_two_nouns_may_be_joined_by_of() -> None:
    found = phrases("The cost of labor and the wall of rooms is what matters to the company.")
    assert "cost of labor" in found
    assert "wall of rooms" in found
    assert not {"of rooms", "cost of"} & found


def test_of_joins_two_single_nouns_and_no_longer_ones() -> None:
    found = phrases("the wall of machine learning", "a room system of walls")
    assert "wall of machine" in found
    assert "room system of" not in found
    assert not any(len(phrase.split()) > 3 for phrase in found)


def test_the_key_of_a_joined_phrase_is_its_two_nouns() -> None:
    joined = next(m for m in lexicon("the cost of rooms").mentions([0]) if len(m.words) == 3)
    assert joined.key == ("cost", "room")


def test_a_run_ends_at_stop_words_numbers_and_marks() -> None:
    assert phrases("room, wall; room 7 wall the room") == {"room", "wall"}


def test_a_made_up_word_is_a_noun_where_it_stands_as_one_more_often_than_as_a_verb() -> None:
    assert lexicon("The zarp is here. A zarp.", "to zarp").is_noun("zarp")
    assert not lexicon("The zarp is here.", "to zarp").is_noun("zarp")
    assert not lexicon("We zarp.").is_noun("zarp")


def test_an_article_before_a_word_that_goes_on_makes_a_qualifier_and_no_noun() -> None:
    found = lexicon("The zarp room is here.", "A zarp wall.")
    assert not found.is_noun("zarp")
    assert {m.words for m in found.mentions([0])} == {("zarp", "room"), ("room",)}
    assert not lexicon("A zarp wall").is_noun("zarp")


def test_a_word_used_as_a_verb_as_often_qualifies_nothing() -> None:
    found = lexicon("The zarp room is here.", "to zarp")
    assert {m.words for m in found.mentions([0])} == {("room",)}


@pytest.mark.parametrize("word", ["zarply", "zarpn't", "zarp'll", "zarpous", "zarpful", "zarpable", "zarpive", "zarpest", "zarpish"])  # fmt: skip
def test_endings_of_adverbs_and_adjectives_are_no_nouns(word: str) -> None:
    assert not lexicon(f"The {word}. A {word}.").is_noun(word)


def test_a_listed_noun_is_one_however_it_is_used() -> None:
    assert lexicon("We room together.").is_noun("room")
    assert not lexicon("The slow is here.").is_noun("slow")


def test_a_listed_qualifier_is_a_noun_where_it_mostly_ends_phrases() -> None:
    # "design" is listed as a qualifier.
    assert lexicon("The design is here.").is_noun("design")
    assert not lexicon("The design room.", "The design wall.", "The design.").is_noun("design")
    assert lexicon("The design room.", "The design.").is_noun("design")
    assert not lexicon("The design.", "to design").is_noun("design")


def test_a_word_with_a_capital_inside_sentences_is_a_name_and_a_noun() -> None:
    found = lexicon("I met Zarp.", "We saw Zarp again.")
    assert found.is_name("Zarp")
    assert found.is_noun("Zarp")
    assert not found.is_name("zarp")


def test_the_first_word_of_a_sentence_has_a_capital_for_that() -> None:
    found = lexicon("Zarp is here.", "Zarp was there.")
    assert not found.is_name("Zarp")
    assert found.usual_form("Zarp") == "zarp"


@pytest.mark.parametrize(("small", "is_name"), [(1, True), (2, False)])
def test_four_of_five_uses_with_a_capital_make_a_name(small: int, is_name: bool) -> None:  # noqa: FBT001
    texts = ["I met Zarp."] * 4 + ["I met zarp."] * small
    assert lexicon(*texts).is_name("Zarp") == is_name


def test_a_known_verb_with_a_capital_is_a_name_only_in_capitals() -> None:
    assert not lexicon("I met Slow.").is_noun("Slow")
    assert lexicon("I met SLOW.").is_noun("SLOW")


def test_a_word_is_written_as_the_episode_mostly_writes_it() -> None:
    found = lexicon("I like iZarp.", "the iZarp and the izarp")
    assert found.usual_form("IZARP") == "iZarp"


def test_words_keep_marks_and_digits_inside_them() -> None:
    assert Lexicon(["C++ and node.js, F# or b2b-sales; don\u2019t"], STOPS, "en").pieces == [
        ["C++", "and", "node.js", ",", "F#", "or", "b2b-sales", ";", "don\u2019t"]
    ]


@pytest.mark.parametrize(
    ("language", "text", "noun", "other"),
    [
        ("de", "wir mögen Räume und laufen", "Räume", "laufen"),
        ("fr", "on aime la zarpe et on zarpille", "zarpe", "zarpille"),
        ("es", "la zarpa y zarpear", "zarpa", "zarpear"),
        ("sv", "ett zarp och zarpa", "zarp", "zarpa"),
        ("it", "la zarpa e zarpare", "zarpa", "zarpare"),
        ("nl", "het zarp en zarpen", "zarp", "zarpen"),
        ("pt", "uma zarpa e zarpar", "zarpa", "zarpar"),
    ],
)
def test_other_languages_know_nouns_by_their_articles_or_capitals(
    language: str, text: str, noun: str, other: str
) -> None:
    found = lexicon(text, language=language)
    assert found.is_noun(noun)
    assert not found.is_noun(other)


def test_a_german_word_with_a_capital_is_a_noun_even_where_it_opens_the_sentence() -> None:
    assert lexicon("R\u00e4ume hallen.", language="de").is_noun("R\u00e4ume") is True
    assert lexicon("hallen R\u00e4ume?", language="de").is_noun("hallen") is False


def test_where_there_are_no_articles_any_content_word_is_a_noun() -> None:
    assert lexicon("talo on vanha", language="fi").is_noun("vanha")
    assert background("fi").shares == {}


def test_a_plain_endings_rule_is_for_english_alone() -> None:
    assert lexicon("la zarply", language="fr").is_noun("zarply")


def test_rare_stems_count_more_up_to_a_limit() -> None:
    assert rarity("system", "en") == pytest.approx(-math.log(background("en").shares["system"]))
    assert rarity("zarp", "en") == rarity("zarp", "fi") == pytest.approx(-math.log(0.03))


def test_a_phrase_of_two_words_stands_alone_and_a_vague_word_does_not() -> None:
    found = lexicon("")
    assert found.stands_alone(("story", "point"), ("story", "points"))
    assert found.stands_alone(("room",), ("Room",))
    assert not found.stands_alone(("story",), ("Story",))
    assert not found.stands_alone(("story", "room"), ("story", "of", "rooms"))
    assert found.stands_alone(("wall", "room"), ("wall", "of", "rooms"))


def test_words_are_compared_in_lower_case_with_straight_apostrophes() -> None:
    assert lower_case("Don\u2019T") == "don't"
