"""Page addresses are lower-case words with hyphens: the same on every file system, and nothing to escape."""

from __future__ import annotations

import re

from scripts.finding import Finding
from scripts.pages import LANGUAGES, Tree

CHECK = "paths"

_GOOD = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*[a-z0-9]+(?:-[a-z0-9]+)*\.md")


def check(tree: Tree) -> list[Finding]:
    """Returns the pages with other paths, and what lies in a language's folder without being a page."""
    found = []
    for language in LANGUAGES:
        for path in tree.files_of(language):
            file = f"docs/{language}/{path}"
            if not path.endswith(".md"):
                step = f"move it to docs/assets/ and include or link it from there: docs/assets/{path}"
                what = "a file that is no page in a language's folder"
                found.append(Finding(file, 0, CHECK, what, "pages only (*.md)", step))
            elif not _GOOD.fullmatch(path):
                good = re.sub(r"-+", "-", re.sub(r"[^a-z0-9/.]+", "-", path.lower())).strip("-")
                expected = "lower-case words, digits and hyphens"
                step = f"rename it in both languages, for example: {good}"
                found.append(Finding(file, 0, CHECK, f"the page's path {path}", expected, step))
    return found
