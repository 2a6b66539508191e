"""Languages by code and by name."""

from __future__ import annotations

import re

import pytest

from toolkit.model.languages import code_of_name, language_tag, nearest_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"), ("EN", "en"), ("english", "en"), (" English ", "en"), ("German", "de"), ("deutsch", "de"), ("Deutsch", "de"),
        ("francais", "fr"), ("Français", "fr"), ("español", "es"), ("PORTUGUÊS", "pt"), ("русский", "ru"), ("日本語", "ja"), ("中文", "zh"),
        ("한국어", "ko"), ("עברית", "he"), ("हिन्दी", "hi"), ("tiếng việt", "vi"), ("Haitian creole", "ht"), ("haitian_creole", "ht"),
        ("en-GB", "en-GB"), ("pt_BR", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW"), ("eng", "en"), ("ger", "de"), ("deu-AT", "de-AT"), ("haw", "haw"),
        ("iw", "he"), ("gsw", "gsw"), ("ga", "ga"), ("", ""), ("auto", ""), ("Detect", ""),
    ],
)  # fmt: skip
def test_a_language_is_known_by_code_and_by_name(text: str, tag: str) -> None:
    assert language_tag(text) == tag
    assert language_tag(tag) == tag


@pytest.mark.parametrize(
    ("text", "meant"),
    [("englsh", "English"), ("germn", "German"), ("deutsh", "Deutsch"), ("spansih", "Spanish"), ("klingon", ""), ("xx", ""), ("xx-GB", ""),
     ("en-", ""), ("en--GB", ""), ("12", ""), ("e n", "")],
)  # fmt: skip
def test_what_is_no_language_is_refused_and_a_near_one_offered(text: str, meant: str) -> None:
    end = f"; did you mean '{meant}'?" if meant else "."
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is not a language: .*"):
        language_tag(text)
    if meant:
        assert nearest_language(text) == meant
        with pytest.raises(ValueError, match=re.escape(end)):
            language_tag(text)


def test_every_language_of_whisper_is_known_by_its_code_and_its_names() -> None:
    tokenizer = pytest.importorskip("whisper.tokenizer", reason="the extra `whisper` is not installed")
    for code, name in tokenizer.LANGUAGES.items():
        assert (language_tag(code), language_tag(name)) == (code, code)
    for name, code in tokenizer.TO_LANGUAGE_CODE.items():
        assert (language_tag(name.title()), code_of_name(name)) == (code, code)


def test_a_name_that_a_file_gives_becomes_a_code_and_anything_else_stays() -> None:
    assert [code_of_name(name) for name in ("english", " German ", "xy", "en", "")] == ["en", "de", "xy", "en", ""]
