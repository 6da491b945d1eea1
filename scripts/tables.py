"""Tables in the frame that they scroll in, with code that a narrow column may break where a reader would."""

from __future__ import annotations

import re

_TABLE = re.compile(r"<table>(.*?)</table>", re.S)
# As the theme's script would make it after the page is painted, by which time a phone has laid out a page too wide.
_FRAMED = (
    '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table class="table">{}</table></div></div>'
)
_CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
# A column is as wide as its longest word. A metric's full name of 60 characters pushed the columns behind it, which
# say what to do, out of the frame, on a desk as well.
_LONG = 18
_BEHIND = re.compile(r"(?<=[^\W\d_][.,:=/_])(?=[\w*{&])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _break(word: str) -> str:
    pieces = _BEHIND.split(word) if len(word) > _LONG else [word]
    return "<wbr>".join("<wbr>".join(_HUMP.split(piece)) if len(piece) > _LONG else piece for piece in pieces)


def breakable(code: str) -> str:
    """Returns code whose long words may break behind punctuation and, where that is not enough, at capitals."""
    return re.sub(r"[^\s]+", lambda word: _break(word[0]), code)


def frame(html: str) -> str:
    """Returns a page's HTML with every table in its frame, and places to break in the code of its cells."""
    return _TABLE.sub(lambda table: _FRAMED.format(_CODE.sub(lambda code: breakable(code[0]), table[1])), html)
