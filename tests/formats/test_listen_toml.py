"""The list of places worth a listen, ticked off."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.listen_toml import heard_places, is_ticked, render_listen_toml
from toolkit.model.errors import InvalidDraft
from toolkit.model.listen import ListenPlace

PATH = Path("draft/listen.toml")
PLACE = ListenPlace(72.5, 73.0, 60.25, "Ada Park", "I met [Osei] there", "a name", 5.8)


def test_a_place_stands_with_its_time_words_and_reason() -> None:
    (found,) = tomllib.loads(render_listen_toml([PLACE]))["place"]
    assert found == {
        "heard": False, "at": "00:01:12.500", "speaker": "Ada Park", "text": "I met [Osei] there", "why": "a name", "session": 60.25,
    }  # fmt: skip


def test_what_is_ticked_off_is_found_again_wherever_it_plays() -> None:
    text = render_listen_toml([PLACE]).replace("heard = false", "heard = true")
    assert is_ticked(replace(PLACE, start_s=300.0, speaker="Ada Parker"), heard_places(text, PATH))
    assert not is_ticked(replace(PLACE, session_s=62.0), heard_places(text, PATH))


def test_what_nobody_has_heard_comes_first() -> None:
    text = render_listen_toml([replace(PLACE, is_heard=True), replace(PLACE, session_s=90.0)])
    assert [one["session"] for one in tomllib.loads(text)["place"]] == [90.0, 60.25]


@given(st.lists(st.tuples(st.floats(0, 1e5), st.text(max_size=20), st.booleans()), max_size=6))
def test_every_tick_is_read_back(rows: list[tuple[float, str, bool]]) -> None:
    places = [replace(PLACE, session_s=at, text=text, speaker=text, is_heard=heard) for at, text, heard in rows]
    heard = heard_places(render_listen_toml(places), PATH)
    assert sorted(heard) == sorted(round(at, 3) for at, _, is_heard in rows if is_heard)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[place]]\nheard = yes\n", r"line 2.*found .heard = yes., expected true or false in small letters"),
        (
            '[[place]]\nheard = false\n\n[[place]]\nheard = "x"\n',
            r"line 4.*heard: found 'x'; write heard = true or heard = false",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InvalidDraft, match=message):
        heard_places(text, PATH)
