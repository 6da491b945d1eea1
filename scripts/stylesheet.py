"""One stylesheet for the whole site, small and in one request."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")


def squeeze(css: str) -> str:
    """Takes comments and needless white space out of a stylesheet that we wrote.

    Leaves the insides of strings alone only as far as our own CSS needs it: no string in it holds a run of
    spaces, a brace or a comment.
    """
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css))).replace(";}", "}").strip()


def merge(own: list[Path]) -> tuple[str, str]:
    """Returns the site's stylesheet as (path below the site, text); its name carries its digest.

    The theme's own stylesheets are left out: the templates in overrides/ use none of their rules.
    Raises FileNotFoundError where a file is missing.
    """
    text = "\n".join(squeeze(path.read_text(encoding="utf-8")) for path in own) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return f"assets/css/site.{digest}.css", text
