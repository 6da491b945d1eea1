"""The little markup that a text of data/ may have: `code`."""

from __future__ import annotations

import html
import re


def to_html(text: str) -> str:
    """Returns the text as HTML on one line: what stands between backticks is code, nothing else is markup."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(" ".join(text.split()), quote=False))


def to_text(text: str) -> str:
    """Returns the text on one line without its markup."""
    return " ".join(text.replace("`", "").split())
