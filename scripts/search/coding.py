"""How lists of numbers and words are written into a script: in printable letters that JSON need not escape.

Compression by the web server does the rest; docs/assets/js/search/engine.js reads this back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import sub

LETTERS = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
LEVELS = 8
"""How many steps there are of what a posting is worth."""
_LAST = 50
_MORE = len(LETTERS) - _LAST - 2 * LEVELS
_MARK = _LAST + _MORE


def number(value: int) -> str:
    """Returns a number: any of the next 25 letters, most significant first, then one of the first 50."""
    out = LETTERS[value % _LAST]
    value //= _LAST
    while value:
        value -= 1
        out = LETTERS[_LAST + value % _MORE] + out
        value //= _MORE
    return out


def digits(count: int) -> list[str]:
    """Returns the numbers below so many, each in the place behind its own: what the gap to a next place is written."""
    return ["", *map(number, range(count))]


def block(worth: int, places: Sequence[int], written: Sequence[str]) -> str:
    """Returns a term's postings that are worth the same: a letter for it, then the gaps between their entries.

    ``places`` are the numbers of the entries in their order, ``written`` is what `digits` returns.
    """
    mark = LETTERS[_MARK + worth]
    if len(places) == 1:
        return mark + written[places[0] + 1]
    return mark + "".join(map(written.__getitem__, map(sub, places, chain((-1,), places))))


def front_coded(vocabulary: Iterable[str]) -> str:
    """Returns sorted words, each as the number of letters that it shares with the one before, and the rest."""
    parts, before = [], ""
    for word in vocabulary:
        shared = 0
        for one, other in zip(word[:9], before, strict=False):
            if one != other:
                break
            shared += 1
        parts.append(f"{shared}{word[shared:]}")
        before = word
    return " ".join(parts)
