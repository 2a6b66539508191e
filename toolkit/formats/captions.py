"""Caption and transcript forms: the table of them, and the reading of any file whatever it is called.

Owns the table, whose order is the order in which forms are tried on a text, and the one error for all of them. To add a form,
write a module that defines a ``Form`` and enter it here.
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

# oTranscribe's files are JSON too, so OTR comes first. A text that is not one of the others is read as plain text.
CAPTION_FORMS = registry(VTT, OTR, TRANSCRIPT_JSON, SRT, PLAIN_TEXT)


def read_captions(content: bytes | str, name: str | Path | None = None) -> Captions:
    """Return the content of a caption or transcript file of any form; ``name`` is only used in errors.

    Segments are in order of their start. Captions (VTT, SRT) and plain text have no word times.

    Raises
    ------
    InvalidTranscript
        The content is in none of these forms, or it contains no speech.
    """
    path = Path(name) if name else None
    try:
        text = decode_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
        captions = form_of_text(CAPTION_FORMS, text).parse(text)
    except UnreadableText as error:
        raise InvalidTranscript(path, f"{error}.") from error
    if not captions.transcript.segments:
        raise InvalidTranscript(path, "it contains no speech; give a transcript or caption file with text and times.")
    return captions


def read_transcript(content: bytes | str, name: str | Path | None = None) -> Transcript:
    """Return the transcript in a file of any form; see :func:`read_captions`."""
    return read_captions(content, name).transcript


def read_transcript_draft(text: str, path: Path) -> Transcript:
    """Return the transcript in ``draft/transcript.vtt``. ``path`` is only used in errors; a draft may be empty.

    Raises
    ------
    InvalidDraft
        The times of a line cannot be read.
    """
    try:
        return captions_of_cues(parse_vtt(text.removeprefix("\ufeff"))).transcript
    except UnreadableText as error:
        raise InvalidDraft(path, error.line, f"{error.reason}.") from error
