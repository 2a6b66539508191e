"""Words as chapters and highlights count them: tokens, stems, stop words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from toolkit.editorial import words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don\u2019t stop, Ada: 3.5!", ["don't", "stop", "ada", "3.5"]),
        ("1,000 or 2.000,5 and 7.", ["1,000", "or", "2.000,5", "and", "7"]),
        ("'quoted' o'clock rock'n'roll", ["quoted", "o'clock", "rock'n'roll"]),
        ("snake_case e-mail b2b", ["snake", "case", "e", "mail", "b", "2", "b"]),
        ("\u65e5\u672c\u8a9e", ["\u65e5\u672c", "\u672c\u8a9e"]),
        ("\u5899", ["\u5899"]),
        ("iPhone\u624b\u673a", ["iphone", "\u624b\u673a"]),
        ("\u0e2b\u0e49\u0e2d\u0e07", ["\u0e2b\u0e49", "\u0e49\u0e2d", "\u0e2d\u0e07"]),
        ("", []),
        ("\u2026 - !", []),
    ],
)
def test_text_is_divided_into_words(text: str, tokens: list[str]) -> None:
    assert words.tokens(text) == tokens


@pytest.mark.parametrize(
    ("token", "stem"),
    [
        ("blankets", "blanket"), ("recording", "record"), ("recorded", "record"), ("stories", "story"), ("classes", "class"),
        ("boxes", "box"), ("quickly", "quick"), ("rooms", "room"), ("room's", "room"), ("glass", "glass"), ("noise", "nois"),
        ("noises", "nois"), ("ties", "tie"), ("sing", "sing"), ("red", "red"), ("fly", "fly"), ("bees", "bee"), ("yes", "yes"), ("the", "the"),
        ("ones", "one"),
    ],
)  # fmt: skip
def test_english_endings_are_taken_off(token: str, stem: str) -> None:
    assert words.stem(token) == stem
    assert words.stem(token, "en") == stem


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", ["raum", "raums", "raume"]), ("fr", ["chanter", "chantez", "chantais"]), ("es", ["cancion", "canciones"]),
        ("it", ["canzone", "canzoni"]), ("nl", ["kamer", "kamers"]), ("pt", ["parede", "paredes"]), ("sv", ["hund", "hunden", "hundar"]),
        ("pl", ["pokoje", "pokojach"]), ("ru", ["\u043a\u043e\u043c\u043d\u0430\u0442\u0430", "\u043a\u043e\u043c\u043d\u0430\u0442\u044b"]), ("fi", ["huone", "huoneet"]), ("tr", ["kitap", "kitaplar"]),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem_in_other_languages(language: str, forms: list[str]) -> None:
    assert len({words.stem(form, language) for form in forms}) == 1


def test_words_with_one_beginning_have_stems_of_their_own() -> None:
    assert words.stem("universum", "de") != words.stem("universit\u00e4t", "de")


def test_a_language_without_a_stemmer_keeps_six_letters() -> None:
    assert words.stem("abcdefgh", "uk") == "abcdef"
    assert words.stem("abcdef's", "uk") == "abcdef"


@pytest.mark.parametrize("language", sorted(words._SNOWBALL))
def test_every_stemmer_that_is_named_is_there(language: str) -> None:
    assert words.stem("room", language)


def test_stems_are_the_same_from_several_threads() -> None:
    forms = [
        f"{prefix}r\u00e4um{ending}"
        for prefix in ("", "vor", "ab", "zer")
        for ending in ("e", "en", "ung", "lich", "s")
        for _ in range(40)
    ]
    words.stem.cache_clear()
    alone = [words.stem.__wrapped__(form, "de") for form in forms]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda form: words.stem.__wrapped__(form, "de"), forms)) == alone


@pytest.mark.parametrize(("code", "base"), [("en-GB", "en"), ("pt_BR", "pt"), ("DE", "de"), ("", "en"), ("-", "en")])
def test_a_region_does_not_hide_a_language(code: str, base: str) -> None:
    assert words.base_language(code) == base
    assert words.stop_words(code) == words.stop_words(base)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl"])
def test_stop_words_are_shipped(language: str) -> None:
    assert len(words.stop_words(language)) > 80
    assert words.has_stop_words(language)


def test_a_language_without_a_list_takes_its_own_frequent_words() -> None:
    sentences = [["ja", "talo", str(n)] for n in range(20)] + [["ja", "katu"]]
    assert words.stop_words("fi") == frozenset()
    assert not words.has_stop_words("fi")
    assert words.stop_words_for(sentences, "fi") == {"ja", "talo"}
    assert words.stop_words_for(sentences, "de-AT") == words.stop_words("de")


def test_frequent_words_are_in_eight_of_a_hundred_sentences_and_in_three() -> None:
    hundred = [["ja", "ja"]] * 8 + [["tai"]] * 7 + [[str(n)] for n in range(85)]
    assert words.frequent_words(hundred) == {"ja"}
    assert words.frequent_words(hundred, share=0.05) == {"ja", "tai"}
    assert words.frequent_words([["ja"], ["ja"], ["ja"], ["tai"], ["tai"]]) == {"ja"}
    assert words.frequent_words([]) == frozenset()


@pytest.mark.parametrize(
    ("token", "is_content"),
    [
        ("room", True),
        ("the", False),
        ("3.5", False),
        ("ox", False),
        ("owl", True),
        ("\u5899", True),
        ("\u5899\u58c1", True),
    ],
)
def test_content_words_are_no_stop_words_no_numbers_and_have_three_letters(token: str, is_content: bool) -> None:  # noqa: FBT001
    assert words.is_content_word(token, words.stop_words("en")) == is_content
