"""Caption and transcript forms: the table of them, and the reading of any file whatever it is called.

Owns the table, which is also the order in which forms are tried on a text, and the one error for all of them. A new form is
a module with a ``Form`` and an entry here.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.formats.form import form_of_text, registry
from toolkit.formats.otr import OTR
from toolkit.formats.plain_text import PLAIN_TEXT
from toolkit.formats.srt import SRT
from toolkit.formats.transcript_json import TRANSCRIPT_JSON
from toolkit.formats.vtt import VTT, parse_vtt
from toolkit.formats.written_text import UnreadableText, decode_text
from toolkit.model.caption import Captions, captions_of_cues
from toolkit.model.errors import InvalidDraft, InvalidTranscript
from toolkit.model.transcript import Transcript

# oTranscribe's files are JSON too, so theirs comes before; plain text is whatever is nothing else.
CAPTION_FORMS = registry(VTT, OTR, TRANSCRIPT_JSON, SRT, PLAIN_TEXT)


def read_captions(content: bytes | str, name: str | Path | None = None) -> Captions:
    """Return what is in a caption or transcript file of any form; ``name`` is only used to name it in an error.

    Segments come in order of their start; forms of captions (VTT, SRT) and plain text have no words with times.

    Raises
    ------
    InvalidTranscript
        When the content is of no form in the table, or nothing is said in it.
    """
    path = Path(name) if name else None
    try:
        text = decode_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
        captions = form_of_text(CAPTION_FORMS, text).parse(text)
    except UnreadableText as error:
        raise InvalidTranscript(path, f"{error}.") from error
    if not captions.transcript.segments:
        raise InvalidTranscript(path, "nothing is said in it; give a transcript or caption file with text and times.")
    return captions


def read_transcript(content: bytes | str, name: str | Path | None = None) -> Transcript:
    """Return the transcript in a file of any form; see :func:`read_captions`."""
    return read_captions(content, name).transcript


def read_transcript_draft(text: str, path: Path) -> Transcript:
    """Return the transcript in ``draft/transcript.vtt``, whose path is only named in errors; a draft may be empty.

    Raises
    ------
    InvalidDraft
        Naming the line whose times cannot be read.
    """
    try:
        return captions_of_cues(parse_vtt(text.removeprefix("\ufeff"))).transcript
    except UnreadableText as error:
        raise InvalidDraft(path, error.line, f"{error.reason}.") from error
