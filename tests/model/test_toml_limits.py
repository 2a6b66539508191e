import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.model.toml_limits import beyond_limits
from toolkit.model.toml_slips import NotToml, load_toml

BEYOND = {
    "a key of many parts": (
        "x = 1\n" + ".".join(["a"] * 17) + " = 1",
        "line 2: found a key of many parts, expected at most 16",
    ),
    "a quoted key": (" . ".join(['"a.b"'] * 17) + " = 1", "line 1: found a key of many parts"),
    "a header": ("[" + ".".join(["a"] * 20_000) + "]", "line 1: found a key of many parts"),
    "a key in a table in a line": ("a = {" + ".".join(["a"] * 17) + " = 1}", "found a key of many parts"),
    "lists": ("a = " + "[" * 5_000, "line 1: found brackets in brackets, expected at most 20 brackets"),
    "lists in lines": ("a = " + "[\n" * 500, "line 21: found brackets in brackets"),
    "tables": ("a = " + "{a = " * 5_000, "line 1: found brackets in brackets"),
    "brackets alone": ("[" * 5_000, "line 1: found brackets in brackets"),
    "a long line": ("#" + "x" * 100_000, "line 1: found a line of 100,001 letters, expected lines of at most 100,000"),
    "digits": ("a = " + "1" * 5_000, "found a whole number of more than 64 bits"),
    "hexadecimal digits": ("a = [{b = 0x" + "f" * 5_000 + "}]", "found a whole number of more than 64 bits"),
    "one bit more": (f"a = {2**63}", "found a whole number of more than 64 bits"),
}


@pytest.mark.parametrize(("text", "said"), BEYOND.values(), ids=BEYOND)
def test_what_nobody_writes_is_refused_before_it_costs_anything(text: str, said: str) -> None:
    with pytest.raises(NotToml, match=said):
        load_toml(text)


def test_what_stands_in_texts_and_comments_is_no_notation() -> None:
    dots, brackets = ".".join("a" * 40), "[{" * 40
    text = f"""
    a = "{dots} {brackets} \\" {dots}" # {dots} {brackets}
    b = '{dots} {brackets} \\'
    c = \"\"\"{dots} " "" {brackets}
    \\\"\"\" {dots}\"\"\"
    d = '''{dots} ' '' {brackets}
    {dots}'''
    """
    assert load_toml(text) == tomllib.loads(text)


def test_what_people_write_is_within_the_limits() -> None:
    deep = "a = " + "[" * 19 + "]" * 19
    assert load_toml(deep)
    assert load_toml(".".join("abcdefghijklmnop") + " = 1.5\nb = [1.0, 2.0, 3.0]\nc = 1979-05-27T07:32:00.5")
    assert load_toml(f"a = {2**63 - 1}\nb = {-(2**63)}")["a"] == 2**63 - 1


PIECES = st.sampled_from([*"abc.=,#[]{} \n\\'\"", '"""', "'''", "a = ", "1", "[[a]]\n", '"x"'])


@given(st.lists(PIECES, max_size=60).map("".join))
@example('a = """' + '\\\\"""' * 20)
@example("a.b.c = 'x'")
def test_a_text_within_the_limits_means_what_it_meant(text: str) -> None:
    if beyond_limits(text) is None:
        try:
            meant = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            with pytest.raises(NotToml):
                load_toml(text)
        else:
            assert load_toml(text) == meant


@pytest.mark.parametrize("piece", ['"""\\\\', '"\\\\\n', "''''", '"""', "'\n", '"', "#\n", "a.\n", "[]", "a=1\n"])
def test_the_look_at_a_large_file_is_one_look(piece: str) -> None:
    # Something that grew with the square of the length would not end in the time that a test has.
    text = "\n".join([piece * 2_000] * (400_000 // (len(piece) * 2_000)))
    beyond_limits(text)
