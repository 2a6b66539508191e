"""The languages that podkit knows, by code and by name.

Owns the names, English and native, of the languages that Whisper transcribes, and which codes are codes of ISO 639 at all.
"""

from __future__ import annotations

import re
import unicodedata

from toolkit.model.near import nearest

# ISO 639-1, then the ISO 639-2 code of each (the terminological one).
THREE_LETTERS = {
    "af": "afr", "am": "amh", "ar": "ara", "as": "asm", "az": "aze", "ba": "bak", "be": "bel", "bg": "bul", "bn": "ben",
    "bo": "bod", "br": "bre", "bs": "bos", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fo": "fao", "fr": "fra", "ga": "gle",
    "gl": "glg", "gu": "guj", "ha": "hau", "he": "heb", "hi": "hin", "hr": "hrv", "ht": "hat", "hu": "hun", "hy": "hye",
    "id": "ind", "is": "isl", "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "km": "khm", "kn": "kan", "ko": "kor",
    "la": "lat", "lb": "ltz", "ln": "lin", "lo": "lao", "lt": "lit", "lv": "lav", "mg": "mlg", "mi": "mri", "mk": "mkd",
    "ml": "mal", "mn": "mon", "mr": "mar", "ms": "msa", "mt": "mlt", "my": "mya", "nb": "nob", "ne": "nep", "nl": "nld",
    "nn": "nno", "no": "nor", "oc": "oci", "pa": "pan", "pl": "pol", "ps": "pus", "pt": "por", "ro": "ron", "ru": "rus",
    "sa": "san", "sd": "snd", "si": "sin", "sk": "slk", "sl": "slv", "sn": "sna", "so": "som", "sq": "sqi", "sr": "srp",
    "su": "sun", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "tg": "tgk", "th": "tha", "tk": "tuk", "tl": "tgl",
    "tr": "tur", "tt": "tat", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "yi": "yid", "yo": "yor", "zh": "zho",
    "jw": "jav", "jv": "jav",
}  # fmt: skip
TWO_LETTERS = {three: two for two, three in THREE_LETTERS.items() if two != "jv"} | {
    "cze": "cs", "dut": "nl", "fre": "fr", "ger": "de", "gre": "el", "rum": "ro", "slo": "sk", "chi": "zh", "per": "fa",
    "alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "geo": "ka", "ice": "is", "mac": "mk", "mao": "mi", "may": "ms",
    "tib": "bo", "wel": "cy"}  # fmt: skip

# Whisper's code, then the names: English ones first.
_NAMES = {
    "en": "English", "zh": "Chinese, Mandarin, 中文, 汉语, 漢語, 普通话, 国语", "de": "German, Deutsch",
    "es": "Spanish, Castilian, Español, Castellano", "ru": "Russian, Русский", "ko": "Korean, 한국어",
    "fr": "French, Français", "ja": "Japanese, 日本語", "pt": "Portuguese, Português", "tr": "Turkish, Türkçe",
    "pl": "Polish, Polski", "ca": "Catalan, Valencian, Català, Valencià", "nl": "Dutch, Flemish, Nederlands, Vlaams",
    "ar": "Arabic, العربية", "sv": "Swedish, Svenska", "it": "Italian, Italiano", "id": "Indonesian, Bahasa Indonesia",
    "hi": "Hindi, हिन्दी", "fi": "Finnish, Suomi", "vi": "Vietnamese, Tiếng Việt", "he": "Hebrew, עברית", "uk": "Ukrainian, Українська",
    "el": "Greek, Ελληνικά", "ms": "Malay, Bahasa Melayu", "cs": "Czech, Čeština, Česky", "ro": "Romanian, Moldavian, Moldovan, Română",
    "da": "Danish, Dansk", "hu": "Hungarian, Magyar", "ta": "Tamil, தமிழ்", "no": "Norwegian, Norsk, Bokmål, Norsk bokmål", "th": "Thai, ไทย, ภาษาไทย",
    "ur": "Urdu, اردو", "hr": "Croatian, Hrvatski", "bg": "Bulgarian, Български", "lt": "Lithuanian, Lietuvių", "la": "Latin, Latina",
    "mi": "Maori, Te reo Māori", "ml": "Malayalam, മലയാളം", "cy": "Welsh, Cymraeg", "sk": "Slovak, Slovenčina, Slovensky", "te": "Telugu, తెలుగు",
    "fa": "Persian, Farsi, فارسی", "lv": "Latvian, Latviešu", "bn": "Bengali, Bangla, বাংলা", "sr": "Serbian, Српски, Srpski",
    "az": "Azerbaijani, Azeri, Azərbaycan", "sl": "Slovenian, Slovene, Slovenščina", "kn": "Kannada, ಕನ್ನಡ", "et": "Estonian, Eesti",
    "mk": "Macedonian, Македонски", "br": "Breton, Brezhoneg", "eu": "Basque, Euskara", "is": "Icelandic, Íslenska", "hy": "Armenian, Հայերեն",
    "ne": "Nepali, नेपाली", "mn": "Mongolian, Монгол", "bs": "Bosnian, Bosanski", "kk": "Kazakh, Қазақ", "sq": "Albanian, Shqip",
    "sw": "Swahili, Kiswahili", "gl": "Galician, Galego", "mr": "Marathi, मराठी", "pa": "Punjabi, Panjabi, ਪੰਜਾਬੀ", "si": "Sinhala, Sinhalese, සිංහල",
    "km": "Khmer, ខ្មែរ", "sn": "Shona, chiShona", "yo": "Yoruba, Yorùbá", "so": "Somali, Soomaali", "af": "Afrikaans", "oc": "Occitan",
    "ka": "Georgian, ქართული", "be": "Belarusian, Беларуская", "tg": "Tajik, Тоҷикӣ", "sd": "Sindhi, سنڌي", "gu": "Gujarati, ગુજરાતી",
    "am": "Amharic, አማርኛ", "yi": "Yiddish, ייִדיש", "lo": "Lao, ລາວ", "uz": "Uzbek, O'zbek", "fo": "Faroese, Føroyskt",
    "ht": "Haitian Creole, Haitian, Kreyòl ayisyen", "ps": "Pashto, Pushto, پښتو", "tk": "Turkmen, Türkmen", "nn": "Nynorsk, Norsk nynorsk",
    "mt": "Maltese, Malti", "sa": "Sanskrit, संस्कृतम्", "lb": "Luxembourgish, Letzeburgesch, Lëtzebuergesch", "my": "Myanmar, Burmese, မြန်မာ",
    "bo": "Tibetan, བོད་སྐད་", "tl": "Tagalog, Filipino, Pilipino", "mg": "Malagasy", "as": "Assamese, অসমীয়া", "tt": "Tatar, Татар",
    "haw": "Hawaiian", "ln": "Lingala, Lingála", "ha": "Hausa", "ba": "Bashkir, Башҡорт", "jw": "Javanese, Basa Jawa",
    "su": "Sundanese, Basa Sunda", "yue": "Cantonese, 粵語, 粤语, 廣東話",
}  # fmt: skip
# Codes of ISO 639 that stand in feeds and tags without Whisper's knowing the language.
_OTHERS = frozenset(
    [
        "aa",
        "ab",
        "ae",
        "ak",
        "an",
        "av",
        "ay",
        "bh",
        "bi",
        "bm",
        "ce",
        "ch",
        "co",
        "cr",
        "cu",
        "cv",
        "dv",
        "dz",
        "ee",
        "eo",
        "ff",
        "fj",
        "fy",
        "gd",
        "gn",
        "gv",
        "ho",
        "hz",
        "ia",
        "ie",
        "ig",
        "ii",
        "ik",
        "io",
        "iu",
        "kg",
        "ki",
        "kj",
        "kl",
        "kr",
        "ks",
        "ku",
        "kv",
        "kw",
        "ky",
        "lg",
        "li",
        "lu",
        "mh",
        "na",
        "nd",
        "ng",
        "nr",
        "nv",
        "ny",
        "oj",
        "om",
        "or",
        "os",
        "pi",
        "qu",
        "rm",
        "rn",
        "rw",
        "sc",
        "se",
        "sg",
        "sm",
        "ss",
        "st",
        "tn",
        "to",
        "ts",
        "tw",
        "ty",
        "ug",
        "ve",
        "vo",
        "wa",
        "wo",
        "xh",
        "za",
        "zu",
        "ast",
        "ceb",
        "chr",
        "csb",
        "dsb",
        "fil",
        "frr",
        "fur",
        "grc",
        "gsw",
        "hsb",
        "kab",
        "kok",
        "lad",
        "mai",
        "mul",
        "nap",
        "nds",
        "nso",
        "pap",
        "sah",
        "scn",
        "sco",
        "syr",
        "tpi",
        "war",
    ]
)
_OLD = {"iw": "he", "in": "id", "ji": "yi", "jav": "jw", "jv": "jw", "fil": "tl"}
_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{1,8})*)")
_DETECT = ("", "auto", "detect")


def language_tag(text: str) -> str:
    """Return the code of a language that a person names: by code, with a region, or by its English or native name.

    "" and ``auto`` give "": the language is then detected.

    Raises
    ------
    ValueError
        With a sentence, for what is not a language.
    """
    plain = _plain(text)
    if plain in _DETECT:
        return ""
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    tag = _TAG.fullmatch(text.strip())
    if tag:
        code = tag[1].lower()
        code = _OLD.get(code, TWO_LETTERS.get(code, code))
        if code in _NAMES or code in THREE_LETTERS or code in _OTHERS:
            return code + tag[2].replace("_", "-")
    meant = nearest_language(text)
    advice = f"; did you mean {meant!r}?" if meant else "."
    raise ValueError(f"{text!r} is not a language: give its code or its name, such as en or English{advice}")


def nearest_language(text: str) -> str:
    """Return the name of a language that a mistyped one is most like; "" where none is like it."""
    return nearest(text, [name for names in _NAMES.values() for name in names.split(", ")])


def code_of_name(name: str) -> str:
    """Return the code of a language given by a name of it; anything else is returned in lower case."""
    plain = name.strip().lower()
    return _BY_NAME.get(_plain(name), plain)


def _plain(text: str) -> str:
    """Return a name without accents, letter case and what divides words, so that Francais is Français."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.sub(r"[\s_']+", " ", bare).strip().casefold()


_BY_NAME = {_plain(name): code for code, names in _NAMES.items() for name in names.split(", ")}
