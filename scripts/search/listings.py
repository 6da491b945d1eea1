"""What code said before it was coloured, kept while the pages are made.

To take the colours out of the HTML again was a tenth of what the index takes; where the highlighter is not asked, or
its block was changed since, `scripts.search.sections` still does.
"""

from __future__ import annotations

import functools
from typing import Any

_SOURCES: dict[str, str] = {}


def inside(block: str) -> str:
    """Returns what HTML has between its first “<pre” and “</pre>”, the rest of the opening tag included."""
    return block.partition("<pre")[2].partition("</pre>")[0]


def source(inside: str) -> str | None:
    """Returns what the highlighter made this of, which `inside` returned; None where it did not make it."""
    return _SOURCES.get(inside)


def remember() -> None:
    """Lets the highlighter of pymdownx keep what it makes its blocks of; once, and only where it is Pygments' own."""
    import pygments
    from pymdownx import highlight as user

    module: Any = user
    make: Any = pygments.highlight
    if vars(module).get("highlight") != make:
        return

    @functools.wraps(make)
    def kept(code: str, *how: Any) -> str:
        made: str = make(code, *how)
        if "<pre" in made:
            _SOURCES[inside(made)] = code
        return made

    module.highlight = kept
