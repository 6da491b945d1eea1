"""Every page exists in both languages, at the same path."""

from __future__ import annotations

from scripts.finding import Finding
from scripts.pages import LANGUAGES, Tree, other

CHECK = "twins"


def check(tree: Tree) -> list[Finding]:
    """Returns the pages that one language lacks, each at the path that it should have."""
    found = []
    for path in tree.paths():
        for language in LANGUAGES:
            if tree.has_page(language, path):
                continue
            file, twin = f"docs/{language}/{path}", f"docs/{other(language)}/{path}"
            what = f"no such page, but {twin} exists"
            step = f"write {file}, or delete {twin}"
            found.append(Finding(file, 0, CHECK, what, "the same pages in both languages", step))
    return found
