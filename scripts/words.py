"""Words: counting those of a text, and guessing which one was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\s|]*\w[^\s|]*")


def count(text: str) -> int:
    """Returns the number of words: what stands between white space and has a letter or digit.

    In Korean these are eojeol (어절), a word with its particles.
    """
    return len(_WORD.findall(text))


def closest(word: str, known: Iterable[str], least: float = 0.7) -> str:
    """Returns the known word that was probably meant; "" where none is near (`least`: 1 would be the word itself)."""
    found = difflib.get_close_matches(word, list(known), 1, least)
    return found[0] if found else ""
