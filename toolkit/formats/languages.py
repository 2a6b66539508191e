"""Language codes: ID3 needs three letters (ISO 639-2/B or /T), other formats two, and OpenAI's server returns names.

Owns the table of the languages that Whisper recognises most often; other codes are returned unchanged.
"""

from __future__ import annotations

_THREE = {
    "af": "afr", "ar": "ara", "bg": "bul", "bn": "ben", "bs": "bos", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan",
    "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra",
    "ga": "gle", "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl",
    "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "ko": "kor", "lt": "lit", "lv": "lav", "mk": "mkd", "mr": "mar",
    "ms": "msa", "nb": "nob", "nl": "nld", "nn": "nno", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus",
    "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "th": "tha",
    "tl": "tgl", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "yi": "yid", "zh": "zho",
}  # fmt: skip
_TWO = {three: two for two, three in _THREE.items()} | {
    "cze": "cs", "dut": "nl", "fre": "fr", "ger": "de", "gre": "el", "rum": "ro", "slo": "sk", "chi": "zh", "per": "fa"}  # fmt: skip
_LENGTH = 3
UNKNOWN = "und"


def three_letters(code: str) -> str:
    """Return the code of a language for ID3, without a region; ``und`` for an unknown one."""
    language = code.lower().partition("-")[0]
    if len(language) == _LENGTH and language.isascii() and language.isalpha():
        return language
    return _THREE.get(language, UNKNOWN)


def two_letters(code: str) -> str:
    """Return the shortest code of a language; empty for ``und``."""
    language = code.strip().lower()
    return "" if language in (UNKNOWN, "xxx") else _TWO.get(language, language)


def code_of_name(name: str) -> str:
    """Return the code of a language given by its English name, as OpenAI's server does; a code is returned unchanged."""
    plain = name.strip().lower()
    return _NAMES.get(plain, plain)


_NAMES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl",
    "polish": "pl", "russian": "ru", "ukrainian": "uk", "czech": "cs", "swedish": "sv", "danish": "da", "norwegian": "no",
    "finnish": "fi", "turkish": "tr", "greek": "el", "hungarian": "hu", "romanian": "ro", "japanese": "ja", "chinese": "zh",
    "korean": "ko", "arabic": "ar", "hebrew": "he", "hindi": "hi", "indonesian": "id", "vietnamese": "vi",
}  # fmt: skip
