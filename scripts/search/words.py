"""Words: how text is cut for the index. The browser cuts queries by the same rules (engine.js, `words`)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Hangul; a version number, or letters and figures, each with the Hangul behind it, which may be its particle.
RUN = re.compile(
    r"[가-힣]+|(?:[0-9]+(?:\.[0-9]+)+|[a-z][a-z0-9]*(?:(?:[._][a-z0-9]+)+|[a-zA-Z0-9]*)|[A-Z0-9][a-zA-Z0-9]*)[가-힣]*"
)
_RUN = re.compile(r"[가-힣]+|[0-9]+(?:\.[0-9]+)+|[a-zA-Z0-9]+")
# Accented, half-width, full-width and compatibility letters, and Hangul in parts.
_FOLDED = re.compile(
    "[\u00aa-\u00b5\u00b9-\u036f\u1100-\u11ff\u1e00-\u1fff\u2070-\u218f\u2460-\u24ff\ua960-\ua97f\ud7b0-\ud7ff\uf900-\ufdff\uff00-\uffef]"
)
_JAMO_APART = re.compile("[^ㄱ-ㅣ]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ENDINGS = (
    ("ies", "y", 5),
    ("sses", "ss", 5),
    ("s", "", 4),
    ("ment", "", 8),
    ("ing", "", 6),
    ("ed", "", 5),
    ("ion", "", 7),
    ("e", "", 4),
)
_LAST = frozenset(ending[-1] for ending, _, _ in _ENDINGS)


def fold(text: str) -> str:
    """Returns the text with composed Hangul, half-width letters, and no accents on Latin letters."""
    if text.isascii() or not _FOLDED.search(text):
        return text
    # Lone letters of Hangul stay as they are typed: NFKC would turn them into parts of syllables.
    text = _JAMO_APART.sub(lambda part: unicodedata.normalize("NFKC", part.group()), unicodedata.normalize("NFC", text))
    plain = "".join(letter if ord(letter) >= 0x1100 else unicodedata.normalize("NFD", letter)[0] for letter in text)
    return unicodedata.normalize("NFC", plain)


def is_hangul(word: str) -> bool:
    """Tells whether a word of `words` is Korean."""
    return "가" <= word[0] <= "힣"


@cache
def english(word: str) -> str:
    """Returns a word in lower case without its inflection: elections, elected and electing give elect."""
    if word[-1:] not in _LAST:
        return word
    for ending, instead, least in _ENDINGS:
        if len(word) < least or not word.endswith(ending):
            continue
        if ending == "s" and word[-2] in "sui":
            continue
        if ending == "ion" and word[-4] not in "ts":
            continue
        word = word[: -len(ending)] + instead
        if ending in ("ing", "ed") and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
            word = word[:-1]
    return word


@cache
def split(run: str) -> tuple[str, ...]:
    """Returns a name's parts, and the whole name where it has several: KafkaTemplate, kafka, template."""
    parts = _CAMEL.findall(run)
    if len(parts) < 2 or run in (run.lower(), run.upper()) or any(len(part) < 2 for part in parts):
        return (english(run.lower()),)
    return (english(run.lower()), *(english(part.lower()) for part in parts))


def runs(text: str) -> list[str]:
    """Returns the runs of one script in a text, as they are written."""
    return _RUN.findall(fold(text))
