"""The engine that asks a server: what it sends, what it makes of the answer, and what it does when there is none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.bad_server import NOT_JSON, NOT_READ, Answer, answering, drips, sends, sends_raw
from tests.speech_server import SpeechServer
from toolkit.model.errors import MissingEngine, SpeechServerFailed
from toolkit.speech.engines.engine import Effort, Piece, Request
from toolkit.speech.engines.http import ATTEMPTS, HttpWhisper
from toolkit.speech.scripts import comparable_text

RATE = 16_000

pytestmark = pytest.mark.model


@pytest.fixture
def jfk(clip: Callable[[str], NDArray[np.float32]]) -> NDArray[np.float32]:
    return clip("jfk.flac")


@pytest.fixture
def engine(speech_server: SpeechServer) -> HttpWhisper:
    assert speech_server.url
    return HttpWhisper("whisper-1", longest_wait_s=0.01, timeout_s=60.0)


def test_it_sends_what_the_protocol_asks_for(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    engine.recognise([Piece(0.0, jfk)], Request("en", hints=("Kennedy", "room tone"), effort=Effort.THOROUGH))
    (asked,) = speech_server.asked
    assert asked["path"] == "/v1/audio/transcriptions"
    assert asked["key"] == "Bearer studio-key"
    assert (asked["model"], asked["language"], asked["response_format"]) == ("whisper-1", "en", "verbose_json")
    assert asked["prompt"] == "Kennedy, room tone."
    assert float(asked["temperature"]) > 0
    assert speech_server.received_s == [pytest.approx(jfk.size / RATE, abs=0.01)]


@pytest.mark.parametrize("words", ["beside", "inside"])
def test_words_get_back_the_punctuation_that_such_servers_leave_out(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32], spoken: Callable[[str], str], words: str
) -> None:
    speech_server.words = words
    found = engine.recognise([Piece(100.0, jfk)], Request("en"))[0].words
    assert comparable_text(" ".join(word.text for word in found)) == comparable_text(spoken("jfk.flac"))
    assert any(not word.text[-1].isalnum() for word in found)
    assert all(before.end_s <= after.start_s + 0.05 for before, after in pairwise(found))
    assert next(word.start_s for word in found if "country" in word.text) == pytest.approx(105.9, abs=0.6)


def test_without_word_times_words_share_the_time_of_their_segment(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32], spoken: Callable[[str], str]
) -> None:
    speech_server.words = "nowhere"
    found = engine.recognise([Piece(10.0, jfk)], Request("en"))[0].words
    assert comparable_text(" ".join(word.text for word in found)) == comparable_text(spoken("jfk.flac"))
    assert found[0].start_s == 10.0
    assert found[-1].end_s == pytest.approx(10.0 + jfk.size / RATE, abs=0.01)


@pytest.mark.parametrize("fault", ["429", "500", "503", "drop"])
def test_what_may_pass_is_tried_again(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32], fault: str
) -> None:
    speech_server.faults = [fault, fault]
    assert engine.recognise([Piece(0.0, jfk)], Request("en"))[0].words
    assert len(speech_server.asked) == 3


def test_it_gives_up_after_some_tries_and_says_so(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    speech_server.faults = ["503"] * 20
    speech_server.retry_after = "0"
    with pytest.raises(SpeechServerFailed, match="answered 503 Service Unavailable, 5 times in a row"):
        engine.recognise([Piece(0.0, jfk)], Request("en"))
    assert len(speech_server.asked) == ATTEMPTS


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("401", r"answered 401 Unauthorized \(no, not this\); set PODKIT_SPEECH_KEY"),
        ("404", r"answered 404 Not Found .*check PODKIT_SPEECH_URL"),
        ("400", r"answered 400 Bad Request \(no, not this\)"),
        ("nonsense", "answered without a transcript .*login"),
    ],
)
def test_what_will_not_pass_is_said_at_once(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32], fault: str, sentence: str
) -> None:
    speech_server.faults = [fault]
    with pytest.raises(SpeechServerFailed, match=sentence):
        engine.recognise([Piece(0.0, jfk)], Request("en"))
    assert len(speech_server.asked) == 1


def test_a_window_that_is_too_large_is_sent_in_halves(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    speech_server.most_seconds = 7.5
    found = engine.recognise([Piece(50.0, jfk)], Request("en"))[0].words
    assert {"fellow", "country", "ask"} <= {comparable_text(word.text) for word in found}
    assert max(speech_server.received_s[1:]) <= 7.5
    assert sum(speech_server.received_s[1:]) == pytest.approx(jfk.size / RATE, abs=0.01)
    assert all(before.start_s <= after.start_s for before, after in pairwise(found))


def test_a_server_that_takes_nothing_is_named(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    speech_server.most_seconds = 0.0
    with pytest.raises(SpeechServerFailed, match="accepts no sound, however short"):
        engine.recognise([Piece(0.0, jfk)], Request("en"))


def test_a_short_window_that_is_refused_is_no_crash(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    speech_server.most_seconds = 0.0
    with pytest.raises(SpeechServerFailed, match="accepts no sound"):
        engine.recognise([Piece(0.0, jfk[: RATE // 5])], Request("en"))
    with pytest.raises(SpeechServerFailed, match="accepts no sound"):
        engine.language_votes([Piece(0.0, jfk)])


def test_the_language_of_a_window_that_is_too_large_is_that_of_a_half(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    speech_server.most_seconds = 7.5
    assert engine.language_votes([Piece(0.0, jfk)]) == [{"en": 1.0}]


def test_a_password_in_the_address_is_used_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_URL", "http://me:sesame@127.0.0.1:9/v1")
    with pytest.raises(SpeechServerFailed, match=r"^http://127\.0\.0\.1:9/v1/audio/transcriptions: ") as failed:
        HttpWhisper("m", longest_wait_s=0.01).recognise([Piece(0.0, np.ones(RATE, np.float32))], Request("en"))
    assert "sesame" not in str(failed.value)


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(SpeechServerFailed, match=r"127\.0\.0\.1:9/v1/audio/transcriptions: .*cannot be reached"):
        HttpWhisper("m", longest_wait_s=0.01).recognise([Piece(0.0, np.ones(RATE, np.float32))], Request("en"))


def test_without_an_address_nothing_is_sent_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PODKIT_SPEECH_URL", raising=False)
    with pytest.raises(MissingEngine, match="set PODKIT_SPEECH_URL"):
        HttpWhisper("whisper-1")


def test_the_language_is_what_the_server_names(
    engine: HttpWhisper, speech_server: SpeechServer, jfk: NDArray[np.float32]
) -> None:
    assert engine.language_votes([Piece(0.0, jfk), Piece(20.0, jfk[:10])]) == [{"en": 1.0}, {}]
    assert "language" not in speech_server.asked[0]


def asked_of(url: str, monkeypatch: pytest.MonkeyPatch, **limits: float) -> str:
    """Ask a server for the words of a second of noise, and return what is said of its failure."""
    monkeypatch.setenv("PODKIT_SPEECH_URL", url)
    engine = HttpWhisper("m", longest_wait_s=0.01, **limits)
    with pytest.raises(SpeechServerFailed) as failed:
        engine.recognise([Piece(0.0, np.full(RATE, 0.1, np.float32))], Request("en"))
    return str(failed.value)


@pytest.mark.parametrize(("answer", "why"), NOT_READ.values(), ids=NOT_READ.keys())
def test_an_answer_that_is_not_read_is_one_sentence(answer: Answer, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(answer) as bad:
        assert why in asked_of(bad.url, monkeypatch)
        assert bad.asked == 1


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_body_that_is_no_answer_is_one_sentence(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(sends(body)) as bad:
        assert "answered without a transcript" in asked_of(bad.url, monkeypatch)


def test_numbers_that_are_none_do_not_spoil_a_transcript(monkeypatch: pytest.MonkeyPatch) -> None:
    segment = (
        b'{"start": NaN, "end": 1e999, "text": "hello there", "avg_logprob": -Infinity, "no_speech_prob": 9%s}'
        % (b"9" * 5000)
    )
    with answering(sends(b'{"text": "hello there", "language": 7, "segments": [%s, 3]}' % segment)) as server:
        monkeypatch.setenv("PODKIT_SPEECH_URL", server.url)
        (found,) = HttpWhisper("m").recognise([Piece(0.0, np.full(RATE, 0.1, np.float32))], Request("en"))
    assert [word.text for word in found.words] == ["hello", "there"]


def test_a_server_that_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(drips()) as bad:
        assert "took longer than 0.5 s" in asked_of(bad.url, monkeypatch, timeout_s=0.4, deadline_s=0.5)
        assert bad.asked == 1


def test_an_address_with_a_query_is_asked_and_the_key_in_it_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_KEY", "studio-key")
    said = b'{"error": {"message": "sesame, abcdef and studio-key are not my secrets"}}'
    with answering(sends_raw(b"HTTP/1.1 401 x\r\ncontent-length: %d\r\n\r\n%s" % (len(said), said))) as bad:
        text = asked_of(bad.url.replace("//", "//me:sesame@") + "?key=abcdef", monkeypatch)
    assert bad.requests[0].startswith(b"POST /v1/audio/transcriptions?key=abcdef HTTP/1.1\r\n")
    assert "(\u2026, \u2026 and \u2026 are not my secrets)" in text
