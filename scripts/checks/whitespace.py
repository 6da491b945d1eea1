"""Pages have no white space that nobody sees: at line ends, as tabs, of zero width, or missing at the end."""

from __future__ import annotations

import re
import unicodedata

from scripts.finding import Finding
from scripts.pages import Page, Tree

CHECK = "whitespace"

# No-break space, zero-width space and joiners, word joiner, a BOM inside the text.
_INVISIBLE = re.compile("[\u00a0\u200b-\u200d\u2060\ufeff]")
_FIX = "run `python -m scripts check --fix`"
# Two spaces at a line's end before another line of text are Markdown's forced line break.
_BREAK = re.compile(r"(?<=\S) {2}\n(?=[ ]*\S)")
_TRAILING = re.compile(r"(?m)[ \t]+$")


def check(tree: Tree) -> list[Finding]:
    """Returns the invisible white space of all pages."""
    return [finding for page in tree.all_pages() for finding in _page(page)]


def _page(page: Page) -> list[Finding]:
    found: list[Finding] = []

    def say(line: int, what: str, expected: str, next_step: str) -> None:
        found.append(Finding(page.file, line, CHECK, what, expected, next_step))

    text = page.text
    some = " \n" in text or "\t" in text or text.endswith(" ")
    breaks = {match.start() for match in _BREAK.finditer(text)} if some else set()
    for match in _TRAILING.finditer(text) if some else ():
        line = text.count("\n", 0, match.start()) + 1
        if match.start() in breaks:
            step = "begin a new paragraph, or write <br> where the line must break"
            say(line, "a line break forced by two spaces at the line's end", "no invisible markup", step)
        else:
            say(line, "white space at the line's end", "none", _FIX)
    for match in re.finditer(r"\t", text):
        line = text.count("\n", 0, match.start()) + 1
        say(line, "a tab character", "spaces: four to indent", _FIX)
    for match in _INVISIBLE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        name = unicodedata.name(match[0], "an invisible character").lower()
        say(
            line,
            f"an invisible character (U+{ord(match[0]):04X}, {name})",
            "an ordinary space or none",
            "delete it",
        )
    if text and not text.endswith("\n"):
        say(text.count("\n") + 1, "no line end after the last line", "a line end (LF)", _FIX)
    elif text.endswith("\n\n"):
        say(text.count("\n"), "empty lines at the end of the file", "one line end (LF)", _FIX)
    return found


def fix(tree: Tree) -> list[str]:
    """Takes white space off line ends (forced line breaks excepted), expands tabs; returns the changed paths."""
    changed = []
    for page in tree.all_pages():
        if not _page(page):
            continue
        kept = _BREAK.sub("\0\n", page.text)
        lines = [line.expandtabs(4).rstrip() for line in kept.split("\n")]
        text = ("\n".join(lines).rstrip("\n") + "\n").replace("\0\n", "  \n")
        if text != page.text:
            (tree.root / page.file).write_bytes(text.encode("utf-8"))
            changed.append(page.file)
    return changed
