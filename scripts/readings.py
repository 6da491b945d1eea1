"""How words that are not Hangul are read aloud in Korean, as far as particles depend on it.

은 or 는 depends on whether the word before ends in a consonant. The letters and numbers follow the standard names;
other words are in data/readings.yml, or their spelling tells (a word in -er ends in 러, one in -tion in 션). What
neither tells is left open: then both particles are right.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from scripts import yaml_source

PATH = "data/readings.yml"

VOWEL, CONSONANT, RIEUL = "vowel", "consonant", "ㄹ"

_LETTERS = {"l": RIEUL, "m": CONSONANT, "n": CONSONANT, "r": RIEUL}
_DIGITS = {"0": CONSONANT, "1": RIEUL, "2": VOWEL, "3": CONSONANT, "4": VOWEL, "5": VOWEL, "6": CONSONANT}
_DIGITS |= {"7": RIEUL, "8": RIEUL, "9": VOWEL}
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[가-힣]+")
# Endings of English words whose Korean reading is always of one kind.
_ENDINGS = (
    (re.compile(r"(?:[aeiou]r|[^aeiou]re|[aiou]|[^aeiou]y|[aeo]y|ee|ue|ew|ow|aw)$"), VOWEL),
    (re.compile(r"(?:[sxz]|[sc]h|[^aeiou]s|ge|se|ze|ve|de|the?|ce|[^i]d|id|ed|f|fe|v|j|[st]y|tch)$"), VOWEL),
    (re.compile(r"(?:n|ng|m|ion|ine|one|ane|ime|ame|ome|ment)$"), CONSONANT),
    (re.compile(r"(?:l|le)$"), RIEUL),
    (re.compile(r"(?:[^aeiou]t|[^aeiouc]k|[^aeiou]p|[^aeiou]b)$"), VOWEL),
)


@lru_cache(maxsize=4)
def _table(path: Path, changed: int) -> dict[str, str]:
    try:
        value = yaml_source.parse(path.read_text(encoding="utf-8")).value
    except (OSError, UnicodeDecodeError, yaml_source.YamlFault):
        return {}
    if not isinstance(value, dict):
        return {}
    return {str(word).lower(): str(reading) for word, reading in value.items()}


def table(root: Path) -> dict[str, str]:
    """Returns the readings in data/readings.yml: word in lower case, reading in Hangul; {} where there is none."""
    path = root / PATH
    try:
        return _table(path, path.stat().st_mtime_ns)
    except OSError:
        return {}


def of_hangul(text: str) -> str:
    """Returns how a Hangul text ends; its last character has to be a syllable."""
    final = (ord(text[-1]) - 0xAC00) % 28
    return VOWEL if not final else RIEUL if final == 8 else CONSONANT


def end(word: str, known: dict[str, str], *, code: bool = False) -> str | None:
    """Returns how the word ends when it is read aloud: VOWEL, CONSONANT, RIEUL, or None where that is open."""
    word = word.strip().rstrip("()[]{}\"'`:;,.…-_/+*<> ")
    if not word:
        return None
    reading = known.get(word.lower())
    if reading:
        return _listed(reading)
    parts = _PART.findall(word)
    if not parts or not word.endswith(parts[-1]):
        return None
    last = parts[-1]
    if "가" <= last[-1] <= "힣":
        return of_hangul(last)
    if last.isdigit():
        return _number(word, last, code)
    reading = known.get(last.lower())
    if reading:
        return _listed(reading)
    low = last.lower()
    if len(low) == 1 or (last.isupper() and len(last) <= 6) or not re.search("[aeiouy]", low):
        return _LETTERS.get(low[-1], VOWEL)
    return next((kind for pattern, kind in _ENDINGS if pattern.search(low)), None)


def _listed(reading: str) -> str | None:
    """Returns how a listed reading ends; of a word with two readings (캡/시에이피), None where they differ."""
    ends = {of_hangul(one.strip()) for one in reading.split("/")}
    return ends.pop() if len(ends) == 1 else None


def _number(word: str, digits: str, code: bool) -> str | None:
    before = word[: -len(digits)]
    # S3 is 에스스리, P0 is 피영 or 피제로; acks=0 and acks=1 are read in either language.
    if len(digits) == 1 and (code or before[-1:].isalpha()) and digits in "013":
        return None
    if before.endswith(".") or set(digits) == {"0"} or (digits[0] == "0" and len(digits) > 1):
        return _DIGITS[digits[-1]]
    zeros = len(digits) - len(digits.rstrip("0"))
    # 십, 백, 천, 만 and 억 end in a consonant that is no ㄹ.
    return CONSONANT if zeros else _DIGITS[digits[-1]]
