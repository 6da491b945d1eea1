"""How lists of numbers and words are written into a script: in printable letters that JSON need not escape.

Compression by the web server does the rest; docs/assets/js/search/engine.js reads this back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def posting(at: int, level: int, heading: bool) -> int:
    """Returns a posting as a number that sorts: what is worth most first, then in the order of the entries."""
    return ((LEVELS - level) * 2 + (not heading)) << 24 | at


def blocks(postings: Iterable[int], digits: Sequence[str]) -> str:
    """Returns a term's postings as blocks of those that are worth the same: a letter for it, then the gaps.

    ``digits`` are the numbers from 0 as `number` writes them.
    """
    out, worth, last = [], -1, 0
    for one in sorted(postings):
        if one >> 24 != worth:
            worth, last = one >> 24, (one >> 24 << 24) - 1
            out.append(LETTERS[_MARK + worth])
        out.append(digits[one - last - 1])
        last = one
    return "".join(out)


def front_coded(vocabulary: Sequence[str]) -> str:
    """Returns sorted words, each as the number of letters that it shares with the one before, and the rest."""
    parts, before = [], ""
    for word in vocabulary:
        shared = 0
        while shared < min(len(word), len(before), 9) and word[shared] == before[shared]:
            shared += 1
        parts.append(f"{shared}{word[shared:]}")
        before = word
    return " ".join(parts)
