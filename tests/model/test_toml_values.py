"""Values of another kind than expected, told in the words of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.errors import InvalidManifest, InvalidPreset
from toolkit.model.manifest import parse_manifest, show_layer
from toolkit.model.preset import parse_preset

PYTHON = (
    "datetime.",
    "{'",
    "True",
    "False",
    "None",
    "<class",
    "instance",
    "Input should",
    "unable to parse",
    "dict",
    "\\\\",
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[episode]\nnumber = '12'", "found '12', expected a whole number, without quotes: 12"),
        ("[episode]\nnumber = 1.5", "found 1.5, expected a whole number"),
        ("[episode]\nnumber = -1", "found -1, expected at least 0"),
        ("[episode]\nnumber = true", "found true, expected a whole number"),
        ("[episode]\ntitle = 12", "found 12, expected text in quotes: \"12\""),
        ("[episode]\ntitle = 2026-11-23", "found 2026-11-23, expected text in quotes: \"2026-11-23\""),
        ("[episode]\ndate = 2026-11-23T18:30:00", "found 2026-11-23T18:30:00, expected a date without a time: 2026-11-23"),
        ("[episode]\ndate = '23.11.2026'", "found '23.11.2026', expected a date as year-month-day: 2026-11-23"),
        ("[episode]\ndate = 'soon'", "found 'soon', expected a date as year-month-day, such as 2026-11-23"),
        ("[episode]\ndate = '2026-02-31'", "expected a date as year-month-day, such as 2026-11-23"),
        ("[episode]\nwords = 'Leeds, Kraków'", 'expected a list: ["Leeds", "Kraków"]'),
        ("[[episode]]\ntitle = 'T'", "found a list, expected [episode] with single brackets, once"),
        ("[track]\nfile = 'a'", "found a table, expected [[track]] with two brackets, once for each"),
        ("[insert]\nfile = 'a'", "found a table, expected [[insert]] with two brackets, once for each"),
        ("[link]\ntitle = 'a'", "found a table, expected [[link]] with two brackets, once for each"),
        ("[stitch]\ncold_open = 'true'", "found 'true', expected true or false, without quotes"),
        ("[stitch]\ncold_open = 1", "found 1, expected true or false"),
        ("[stitch]\ncrossfade = '1,5 s'", "found '1,5 s', expected a number, without quotes: 1.5"),
        ("[stitch]\ncrossfade = 99", "found 99, expected at most 30"),
        ("[[track]]\nfile = 'a'\nrole = 'hots'", "expected one of 'host', 'guest', 'music' or 'reference' (perhaps 'host')"),
        ("[[track]]\nfile = 'tracks\\ada.flac'", "expected a file that exists, with / between folders, not \\: 'tracks/ada.flac'"),
        ('[[track]]\nfile = "tracks\\new.flac"', "expected a file that exists, with / between folders, not \\: 'tracks/ew.flac'"),
        ("[episode]\nlanguage = 'Englisch'", "expected the code or the name of a language, perhaps 'English'"),
    ],
)  # fmt: skip
def test_a_value_is_told_with_its_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidManifest) as caught:
        parse_manifest(text, tmp_path / "episode.toml")
    told = str(caught.value)
    assert said in told
    assert [word for word in PYTHON if word in told] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[episode]\ndate = '2026-11-23'", ("date", "2026-11-23")),
        ("[episode]\ndate = 2026-11-23", ("date", "2026-11-23")),
        ("[episode]\nlanguage = 'english'", ("language", "en")),
        ("[episode]\nlanguage = 'Deutsch'", ("language", "de")),
        ("[episode]\nlanguage = 'pt_BR'", ("language", "pt-BR")),
    ],
)
def test_what_cannot_be_mistaken_is_taken(tmp_path: Path, text: str, found: tuple[str, str]) -> None:
    assert str(getattr(parse_manifest(text, tmp_path / "episode.toml"), found[0])) == found[1]


@pytest.mark.parametrize("time", ["00:12:30", "'00:12:30'", "'12:30'", "750", "750.0"])
def test_a_time_may_be_written_in_each_way(tmp_path: Path, time: str) -> None:
    (tmp_path / "ad.wav").touch()
    (insert,) = parse_manifest(f"[[insert]]\nfile = 'ad.wav'\nat = {time}", tmp_path / "episode.toml").inserts
    assert insert.at_s == 750.0


def test_a_preset_is_told_alike() -> None:
    with pytest.raises(InvalidPreset) as caught:
        parse_preset("mine", "title = 'x'\ntarget_lufs = '-16 LUFS'\npeak_dbtp = -1\n[deliverable]\ncontainer = 'mp3'")
    assert "target_lufs: found '-16 LUFS', expected a number, without quotes: -16" in str(caught.value)
    assert "deliverable: found a table, expected [[deliverable]] with two brackets, once for each" in str(caught.value)


VALUES = st.recursive(
    st.sampled_from(["1", "1.5", "true", "'x'", "2026-11-23", "12:30:00", "2026-11-23T10:00:00Z", "inf", "[]", "{}"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda parts: f"[{', '.join(parts)}]"),
    max_leaves=3,
)


@given(st.sampled_from(["episode", "stitch", "[track]", "[insert]", "[link]"]), st.data(), VALUES)
def test_no_word_of_python_reaches_whoever_wrote_the_file(table: str, data: st.DataObject, value: str) -> None:
    keys = {"episode": ["title", "number", "date", "language", "words", "artwork", "preset"], "stitch": ["cold_open", "intro", "crossfade"],
            "[track]": ["file", "role", "offset", "channel", "link"], "[insert]": ["file", "at"], "[link]": ["title", "url"]}  # fmt: skip
    key = data.draw(st.sampled_from(keys[table]))
    told = said_of(f"[{table}]\n{key} = {value}\n")
    assert [word for word in PYTHON if word in told] == []


def said_of(text: str) -> str:
    try:
        parse_manifest(text, Path("episode.toml"))
    except InvalidManifest as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[produce]\nskip = 'transcribe'", 'expected a list: ["transcribe"]'),
        ("[produce]\nskip = ['transcirbe']", "expected stages among transcribe, chapters"),
        ("[produce]\nskip = ['transcirbe']", "(perhaps 'transcribe')"),
        ("[produce]\ndenoise = 'nueral'", "(perhaps 'neural')"),
        ("[episode]\nexplicit = 'yes'", "found 'yes', expected true or false, without quotes"),
        ("[episode]\nexplcit = true", "found an unknown key, expected 'explicit'"),
    ],
)
def test_choices_are_told_alike(text: str, said: str) -> None:
    assert said in said_of(text)


@pytest.mark.parametrize("text", ["[host]\nspeaker = 'a'", "[bed]\nfile = 'a'", "[link]\ntitle = 'a'"])
def test_a_show_is_told_alike(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidManifest, match=r"found a table, expected \[\[\w+\]\] with two brackets, once for each"):
        show_layer(text, tmp_path / "show.toml")
