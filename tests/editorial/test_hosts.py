"""Who hosts, by what is said."""

import pytest

from toolkit.editorial.hosts import likely_hosts
from toolkit.model.transcript import Segment, Transcript


def talk(*lines: tuple[str, str], language: str = "en", end_s: float = 1800.0) -> Transcript:
    segments = [Segment(speaker, 5.0 * n, 5.0 * n + 4.5, text) for n, (speaker, text) in enumerate(lines)]
    return Transcript((*segments, Segment("", end_s, end_s, "")), language)


def hosts(*lines: tuple[str, str], show: str = "", language: str = "en") -> list[str]:
    return [host.speaker for host in likely_hosts(talk(*lines, language=language), show)]


def test_who_welcomes_the_listeners_hosts_and_the_reason_says_where() -> None:
    found = likely_hosts(talk(("Zoe", "Hello, and welcome to the show."), ("Adam", "Thanks for having me.")))
    assert [(host.speaker, host.why) for host in found] == [("Zoe", "welcomes the listeners at 0:00")]


def test_who_says_the_shows_name_hosts() -> None:
    lines = (("Adam", "I was late today."), ("Zoe", "This is Small Rooms, as ever."))
    assert hosts(*lines, show="Small Rooms") == ["Zoe"]
    assert hosts(*lines) == []


def test_two_who_both_open_the_show_host_together() -> None:
    lines = (
        ("Ada", "Welcome to Small Rooms."),
        ("Ben", "And welcome back, everybody. My guest is Marta."),
        ("Marta", "Thank you for having me."),
    )
    assert sorted(hosts(*lines, show="Small Rooms")) == ["Ada", "Ben"]


def test_where_nothing_tells_nobody_is_named() -> None:
    assert hosts(("Ada", "The wall is bare."), ("Ben", "It is.")) == []


def test_two_alike_are_both_hosts_only_where_both_do_what_hosts_do() -> None:
    assert sorted(hosts(("Ada", "Welcome to the show."), ("Ben", "Welcome to the show."))) == ["Ada", "Ben"]
    assert hosts(("Ada", "My guest today is late."), ("Ben", "My guest, too.")) == []


def test_a_welcome_in_the_middle_of_the_talk_says_nothing() -> None:
    late = Transcript(
        (Segment("Ada", 600.0, 604.0, "Welcome to my kitchen."), Segment("Ben", 1800.0, 1801.0, "Bye.")), "en"
    )
    assert likely_hosts(late) == ()


def test_who_asks_tips_the_balance_but_is_not_enough() -> None:
    asked = (("Ben", "Why? How? And then?"), ("Ada", "Because."))
    assert hosts(*asked) == []
    assert hosts(*asked, ("Ben", "My guest today is Ada.")) == ["Ben"]


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Herzlich willkommen zu Kleine Räume."), ("fr", "Bienvenue à tous."), ("es", "Bienvenidos.")],
)
def test_a_welcome_is_known_in_other_languages(language: str, text: str) -> None:
    assert hosts(("Zoe", text), ("Adam", "Ja."), language=language) == ["Zoe"]
