"""oTranscribe's ``.otr``: JSON that holds the text as HTML, with a time stamp wherever the transcriber set one.

Owns the reading and writing of that form. Turns are read as in plain text. Of the HTML only text, line breaks and time stamps
are read, and only those are written.
"""

from __future__ import annotations

import html
import json
from html.parser import HTMLParser

from toolkit.formats.form import Form
from toolkit.formats.plain_text import parse_plain_text
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import Captions
from toolkit.model.clock_text import MAX_SECONDS, clock_text, whole_clock_text
from toolkit.model.printable import one_line, without_surrogates
from toolkit.model.transcript import Transcript

_BREAKS = frozenset({"p", "br", "div", "li"})


def is_otr(text: str) -> bool:
    """Return whether a text looks like oTranscribe's JSON: it has time stamps as HTML."""
    return text.lstrip().startswith("{") and "data-timestamp" in text


def parse_otr(text: str) -> Transcript:
    """Read turns. Each time stamp begins a turn, and ``Ada: `` after it names the speaker.

    Raises
    ------
    UnreadableText
        It is not JSON, has no text, or has no times.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableText(f"this is not JSON ({str(error)[:80]})") from error
    body = content.get("text") if isinstance(content, dict) else None
    if not isinstance(body, str):
        raise UnreadableText("it contains no text")
    reader = _Reader()
    reader.feed(without_surrogates(body))
    reader.close()
    return parse_plain_text("".join(reader.parts))


def render_otr(transcript: Transcript) -> str:
    """Return one paragraph per segment, with its start as time stamp."""
    paragraphs = []
    for segment in transcript.segments:
        shown = whole_clock_text(segment.start_s)
        stamp = f'<span class="timestamp" data-timestamp="{segment.start_s:.3f}">{shown}</span>'
        name = f"{one_line(segment.speaker)}: " if segment.speaker else ""
        paragraphs.append(f"<p>{stamp} {html.escape(name + one_line(segment.text), quote=False)}</p>")
    return json.dumps({"text": "".join(paragraphs), "media": "", "media-time": 0}, ensure_ascii=False) + "\n"


class _Reader(HTMLParser):
    """Turns the HTML into lines that begin with the exact time; the visible time stamp is rounded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._in_stamp = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stamp = dict(attrs).get("data-timestamp")
        if tag == "span" and stamp is not None:
            self._in_stamp = True
            self.parts.append(f"\n[{clock_text(_seconds(stamp))}] ")
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._in_stamp = self._in_stamp and tag != "span"

    def handle_data(self, data: str) -> None:
        if not self._in_stamp:
            self.parts.append(data.replace("\u00a0", " "))


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < MAX_SECONDS:
        raise UnreadableText(f"{text[:40]!r} is not a time in seconds")
    return value


OTR = Form(
    "otr",
    (".otr",),
    recognises=is_otr,
    parse=lambda text: Captions(parse_otr(text)),
    render=lambda captions: render_otr(captions.transcript),
    holds=frozenset({"speakers"}),
)
