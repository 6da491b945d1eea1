"""Tables in the frame that they scroll in, with code that a narrow column may break where a reader would."""

from __future__ import annotations

import re
from html import escape, unescape

# What is wider than its column scrolls in a frame of this class: the stylesheet shades its edge, and the script makes
# it reachable by keyboard.
SCROLLS = "md-typeset__scrollwrap"

_TABLE = re.compile(r"<table>(.*?)</table>", re.S)
# As the theme's script would make it after the page is painted, by which time a phone has laid out a page too wide.
_FRAMED = f'<div class="{SCROLLS}"><div class="md-typeset__table"><table class="table">{{}}</table></div></div>'
_CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
# A column is as wide as its longest word. A metric's full name of 60 characters pushed the columns behind it, which
# say what to do, out of the frame, on a desk as well. This many take a third of a phone.
_LONG = 14
# From the best place to the worst. An end of three letters (ms, sh, avg) says nothing on a line of its own.
_PLACES = (
    re.compile(r"(?<=[^\W\d_][.,:=/_])(?=[\w*{<].{3})|(?<=[a-zA-Z])(?={)"),
    re.compile(r"(?<=\w-)(?=\w.{3})"),
    re.compile(r"(?<=[a-z])(?=[A-Z].{3})"),
)
# Behind these a browser breaks of itself, so that ``--describe`` lost its hyphens to the line above.
_SPLITS = re.compile(r"[-/?|…}](?=.)")


def _pieces(word: str, places: tuple[re.Pattern[str], ...] = _PLACES) -> list[str]:
    if len(word) <= _LONG or not places:
        return [word]
    return [piece for part in places[0].split(word) for piece in _pieces(part, places[1:])]


def _whole(piece: str) -> str:
    shown = escape(piece, quote=False)
    return f"<span>{shown}</span>" if _SPLITS.search(piece) else shown


def breakable(code: str) -> str:
    """Returns code, given as HTML, whose long words may break behind punctuation, where that is not enough behind
    hyphens, and then at capitals; what a browser would break elsewhere stands in a ``<span>``, to be kept whole.
    """
    return re.sub(r"\S+", lambda word: "<wbr>".join(map(_whole, _pieces(word[0]))), unescape(code))


def frame(html: str) -> str:
    """Returns a page's HTML with every table in its frame, and places to break in the code of its cells."""
    return _TABLE.sub(lambda table: _FRAMED.format(_CODE.sub(lambda code: breakable(code[0]), table[1])), html)
