"""The columns of each sentence boundary, worked out by hand on a small conversation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from toolkit.editorial import cohesion, cues
from toolkit.editorial.boundary_features import analyse_sentences, boundary_table, host_scores
from toolkit.editorial.embeddings import embed
from toolkit.editorial.sentences import Sentence

# Who speaks, in which turn, what: Ben asks, Ada answers, and "Right, yeah." takes no floor.
LINES = [
    ("Ben", 0, "Hello and welcome to our show."),
    ("Ben", 0, "Why does a small room ring?"),
    ("Ada", 1, "Every wall is a mirror for sound."),
    ("Ben", 2, "Right, yeah, oh yes."),
    ("Ada", 3, "So the wall rings and the roof rings."),
    ("Ben", 4, "But how did you get started with walls?"),
    ("Ada", 5, "I bought a house of glass."),
    ("Ada", 5, "Our sponsor is Acme."),
]  # fmt: skip
WORDS = [6, 6, 7, 4, 8, 8, 6, 4]
N = len(LINES)


def sentences() -> list[Sentence]:
    found = []
    for n, (speaker, turn, text) in enumerate(LINES):
        opens = n == 0 or LINES[n - 1][1] != turn
        found.append(Sentence(text, speaker, 10.0 * n, 10.0 * n + 9, turn, opens_turn=opens))
    return found


@pytest.fixture(scope="module")
def column() -> Callable[[str], list[float]]:
    """Return the function that gives a column of the conversation by its name."""
    table, names = boundary_table(analyse_sentences(sentences(), "en"), 100.0)
    assert table.shape == (N, len(names))
    assert table.dtype == np.float32
    return lambda name: [float(value) for value in table[:, names.index(name)]]


def test_sentences_are_counted_and_embedded_once() -> None:
    analysis = analyse_sentences(sentences(), "en")
    assert analyse_sentences(sentences(), "en") is analysis
    assert analysis.words.tolist() == WORDS
    assert analysis.ends_words.tolist() == np.cumsum(WORDS).tolist()
    assert analysis.tokens[3] == ("right", "yeah", "oh", "yes")
    assert analysis.stems[2] == ("wall", "mirror")
    assert "every" in analysis.stops


def test_vectors_lack_what_all_sentences_share_by_their_words() -> None:
    analysis = analyse_sentences(sentences(), "en")
    raw = embed([text for *_, text in LINES])
    mean = (raw * np.array(WORDS)[:, None]).sum(axis=0) / sum(WORDS)
    assert np.allclose(analysis.raw_vectors, raw)
    assert np.allclose(analysis.vectors, raw - mean, atol=1e-6)


def test_a_sentence_without_words_counts_as_one() -> None:
    analysis = analyse_sentences([Sentence("\u2026!", "A", 0, 1, 0, opens_turn=True)], "en")
    assert analysis.words.tolist() == [1]


def test_nothing_said_is_analysed_too() -> None:
    assert analyse_sentences([], "en").vectors.shape == (0, 256)


def standardised(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / (values.std() + 1e-6)


@pytest.mark.parametrize("width", [30, 60, 120, 240, 480])
@pytest.mark.parametrize("kind", ["vector", "stem"])
def test_blocks_of_every_width_are_compared(column: Callable[[str], list[float]], kind: str, width: int) -> None:
    analysis = analyse_sentences(sentences(), "en")
    rows = analysis.vectors * analysis.words[:, None]
    rows = rows if kind == "vector" else cohesion.stem_matrix(analysis.stems)
    similarity = cohesion.block_similarity(rows, analysis.ends_words, width)
    assert column(f"{kind}_{width}") == pytest.approx(standardised(similarity).tolist(), abs=1e-4)
    if width in (60, 120, 240):
        assert column(f"{kind}_{width}_depth") == pytest.approx(
            standardised(cohesion.depth(similarity)).tolist(), abs=1e-4
        )
        assert column(f"{kind}_{width}_rank") == pytest.approx(ranks(similarity, 15), abs=1e-6)


def ranks(values: np.ndarray, reach: int) -> list[float]:
    """Return the share of the neighbours that are lower; the first and the last value go on beyond the ends."""
    around = [*[values[0]] * reach, *values, *[values[-1]] * reach]
    return [
        sum(other < value for other in around[n : n + 2 * reach + 1]) / (2 * reach + 1)
        for n, value in enumerate(values)
    ]


def test_depth_and_rank_are_columns_of_the_middle_widths_alone(column: Callable[[str], list[float]]) -> None:
    _, names = boundary_table(analyse_sentences(sentences(), "en"), 100.0)
    with_depth = {name for name in names if name.endswith(("_depth", "_rank"))}
    assert with_depth == {f"{kind}_{width}_{what}" for kind in ("vector", "stem") for width in (60, 120, 240)
                          for what in ("depth", "rank")} | {"chains_rank"}  # fmt: skip
    assert column("chains_rank")


def test_chains_are_columns(column: Callable[[str], list[float]]) -> None:
    analysis = analyse_sentences(sentences(), "en")
    begun, ended = cohesion.chains(analysis.stems, analysis.ends_words)
    assert column("chains_begun") == pytest.approx(standardised(begun).tolist(), abs=1e-4)
    assert column("chains_ended") == pytest.approx(standardised(ended).tolist(), abs=1e-4)
    assert column("chains_rank") == pytest.approx(ranks(-(begun + ended), 15), abs=1e-6)


def shifted(values: list[float], by: int) -> list[float]:
    return [values[n + by] if 0 <= n + by < N else 0.0 for n in range(N)]


@pytest.mark.parametrize("side", [-2, -1, 0, 1, 2])
def test_what_stands_in_the_sentences_around_a_boundary_is_a_column(
    column: Callable[[str], list[float]], side: int
) -> None:
    found = cues.cue_matrix([text for *_, text in LINES])
    for n, name in enumerate(cues.NAMES):
        assert column(f"{name}@{side:+d}") == shifted(found[:, n].tolist(), side)
    questions = [float("?" in text) for *_, text in LINES]
    assert column(f"question@{side:+d}") == shifted(questions, side)
    assert column(f"words@{side:+d}") == shifted([float(count) for count in WORDS], side)


def test_some_cues_are_summed_over_the_eight_sentences_on_either_side() -> None:
    plain = ("Ada", 1, "The wall rings.")
    lines = [*[plain] * 9, ("Ada", 1, "Hello, and why?"), *[plain] * 9]
    talk = [Sentence(text, who, n, n + 1.0, turn, opens_turn=False) for n, (who, turn, text) in enumerate(lines)]
    table, names = boundary_table(analyse_sentences(talk, "en"), 20.0)
    ahead, behind = (table[:, names.index(f"welcome_{side}")].tolist() for side in ("ahead", "behind"))
    assert ahead == [0.0] * 2 + [1.0] * 8 + [0.0] * 9
    assert behind == [0.0] * 10 + [1.0] * 8 + [0.0]
    asked, was_asked = (table[:, names.index(f"question_{side}")].tolist() for side in ("ahead", "behind"))
    assert asked == [0.0] * 5 + [1.0] * 5 + [0.0] * 9
    assert was_asked == [0.0] * 10 + [1.0] * 5 + [0.0] * 4
    assert {name for name in names if name.endswith(("_ahead", "_behind"))} == {
        f"{name}_{side}" for name in ("sponsor", "closing", "welcome", "segment_name", "question")
        for side in ("ahead", "behind")
    }  # fmt: skip


def test_a_backchannel_opens_a_turn_and_takes_no_floor(column: Callable[[str], list[float]]) -> None:
    assert column("opens_turn") == [1, 0, 1, 1, 1, 1, 1, 0]
    assert column("opens_floor") == [1, 0, 1, 0, 0, 1, 1, 0]


@pytest.mark.parametrize(("text", "opens"), [("Right, yeah, oh yes.", 0.0), ("Right, yeah, oh yes, walls.", 1.0)])
def test_more_than_four_words_take_the_floor(text: str, opens: float) -> None:
    talk = sentences()
    talk[3] = replace(talk[3], text=text)
    table, names = boundary_table(analyse_sentences(talk, "en"), 100.0)
    assert table[3, names.index("opens_floor")] == opens


def test_a_backchannel_at_the_very_start_has_nobody_to_leave_the_floor_to() -> None:
    talk = [replace(sentences()[3], turn=0), replace(sentences()[4], turn=1)]
    table, names = boundary_table(analyse_sentences(talk, "en"), 100.0)
    assert table[:, names.index("opens_floor")].tolist() == [1.0, 1.0]


def test_turns_are_as_long_as_their_words(column: Callable[[str], list[float]]) -> None:
    # Floors: Ben 12 words, Ada 7 + 4 + 8, Ben 8, Ada 10; before the first and after the last there is none.
    turns = [12, 12, 19, 19, 19, 8, 10, 10]
    before = [0, 0, 12, 12, 12, 19, 8, 8]
    after = [19, 19, 8, 8, 8, 10, 0, 0]
    for name, words in (("turn_words", turns), ("previous_turn_words", before), ("next_turn_words", after)):
        assert column(name) == pytest.approx([math.log(1 + count) for count in words], abs=1e-6), name


def test_rows_since_the_floor_was_taken_are_counted_up_to_thirty(column: Callable[[str], list[float]]) -> None:
    assert column("into_turn") == [0, 1, 0, 1, 2, 0, 0, 1]
    talk = [Sentence("The wall rings.", "Ada", n, n + 1.0, 0, opens_turn=n == 0) for n in range(40)]
    table, names = boundary_table(analyse_sentences(talk, "en"), 100.0)
    assert table[:, names.index("into_turn")].tolist() == [*range(31), *[30] * 9]


def asking(words: int, asks: int, speaker: str) -> list[Sentence]:
    """Return sentences of so many words in all, the first of them questions."""
    texts = [f"w{'x' * n}?" for n in range(asks)] + [f"w{'y' * n}." for n in range(words - asks)]
    return [Sentence(text, speaker, n, n + 1.0, 0, opens_turn=False) for n, text in enumerate(texts)]


def test_a_host_asks_more_for_each_word() -> None:
    talk = [*asking(100, 8, "Ben"), *asking(200, 4, "Ada"), *asking(60, 0, "Cleo")]
    assert host_scores(analyse_sentences(talk, "en")) == {"Ben": 1.0, "Ada": 0.25, "Cleo": 0.0}


def test_who_says_less_than_sixty_words_is_no_host() -> None:
    assert host_scores(analyse_sentences([*asking(59, 20, "Ben"), *asking(60, 1, "Ada")], "en")) == {
        "Ben": 0.0,
        "Ada": 1.0,
    }


def test_where_nobody_asks_nobody_is_the_host() -> None:
    assert host_scores(analyse_sentences(asking(70, 0, "Ada"), "en")) == {"Ada": 0.0}


def test_what_the_host_says_around_a_boundary_is_in_columns() -> None:
    # Ben (the host) 80 words in 4 sentences, Ada 160 in 8, Ben 80 in 4.
    def line(n: int, speaker: str, turn: int) -> Sentence:
        mark = "?" if speaker == "Ben" else "."
        return Sentence(" ".join(["wall"] * 20) + mark, speaker, n, n + 1.0, turn, opens_turn=n in (0, 4, 12))

    talk = [line(n, "Ben", 0) if n < 4 else line(n, "Ada", 1) if n < 12 else line(n, "Ben", 2) for n in range(16)]
    table, names = boundary_table(analyse_sentences(talk, "en"), 100.0)

    def at(name: str) -> list[float]:
        return [round(float(value), 4) for value in table[:, names.index(name)]]

    assert at("host") == [1] * 4 + [0] * 8 + [1] * 4
    assert at("host_before") == [0] + [1] * 4 + [0] * 8 + [1] * 3
    assert at("host_after") == [1] + [0] * 8 + [1] * 4 + [0] * 3
    assert at("host_opens") == [1] + [0] * 11 + [1] + [0] * 3
    assert at("speakers") == [2] * 16
    # Blocks of 150 words: seven sentences.
    before = [host_share(n, range(max(0, n - 7), n)) for n in range(16)]
    after = [host_share(n, range(n, min(16, n + 7))) for n in range(16)]
    assert at("host_talk_before") == before
    assert at("host_talk_after") == after
    assert at("changes_before") == [sum(k in (0, 4, 12) for k in range(max(0, n - 7), n)) for n in range(16)]
    assert at("changes_after") == [sum(k in (0, 4, 12) for k in range(n, min(16, n + 7))) for n in range(16)]


def host_share(_: int, rows: range) -> float:
    return round(sum(n < 4 or n >= 12 for n in rows) / len(rows), 4) if len(rows) else 0.0


def test_the_place_in_the_episode_is_in_columns(column: Callable[[str], list[float]]) -> None:
    assert column("from_start_s") == [10.0 * n for n in range(N)]
    assert column("to_end_s") == [100.0 - 10 * n for n in range(N)]
    assert column("fraction") == pytest.approx([n / 10 for n in range(N)])


def test_far_from_either_end_the_distance_no_longer_counts() -> None:
    talk = [Sentence("The wall rings.", "Ada", 500.0 * n, 500.0 * n + 9, 0, opens_turn=False) for n in range(4)]
    table, names = boundary_table(analyse_sentences(talk, "en"), 2000.0)
    assert table[:, names.index("from_start_s")].tolist() == [0, 500, 600, 600]
    assert table[:, names.index("to_end_s")].tolist() == [900, 900, 900, 500]


def test_an_episode_ends_after_its_last_sentence_has_begun() -> None:
    table, names = boundary_table(analyse_sentences(sentences(), "en"), 5.0)
    assert table[:, names.index("to_end_s")].tolist() == [71.0 - 10 * n for n in range(N)]
