"""English is plain: sentence-case headings, no filler, no exclamation marks. Spelling is the `typos` tool's affair."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.surface import CODE, Piece

CHECK = "english"
BEFORE_BUILD = False

NAMES = "data/names.txt"
# Words that carry nothing, and what is left when they go.
_FILLERS = (
    (re.compile(r"\bsimply\b", re.I), "nothing, or “only”"),
    (
        re.compile(
            r"(?<!has )(?<!had )(?<!have )(?<!been )\bjust\b"
            r"(?! (?:as|before|after|below|above|behind|enough|ended|now|then|what|how|when)\b)",
            re.I,
        ),
        "nothing, or “only”",
    ),
    (
        re.compile(
            r"\b(?:powerful|seamless(?:ly)?|robust(?:ly|ness)?|cutting-edge|state-of-the-art|world-class)\b", re.I
        ),
        "what it does, in figures",
    ),
    (re.compile(r"\b(?:obviously|basically|of course|needless to say|clearly,)", re.I), "nothing"),
    (re.compile(r"\bin order to\b", re.I), "“to”"),
    (re.compile(r"\b(?:leverag(?:e|es|ed|ing)|utili[sz](?:e|es|ed|ing))\b", re.I), "“use”"),
    (re.compile(r"\b(?:delv(?:e|es|ing) into|deep dive into|dive into)\b", re.I), "“look at”, “read”"),
    (re.compile(r"\bit is (?:important|worth|crucial) (?:to note|noting|to remember)\b", re.I), "the fact itself"),
    (re.compile(r"\b(?:let's|let us)\b", re.I), "the second person"),
    (re.compile(r"\b(?:game.chang\w+|unlock(?:s|ing)? the|supercharg\w+|effortless(?:ly)?)\b", re.I), "what it does"),
    (re.compile(r"\b(?:a wide range of|a plethora of|a myriad of)\b", re.I), "“many”, or the number"),
    (re.compile(r"\bvery (?:unique|essential|critical)\b", re.I), "the word without “very”"),
)
# What may stand in capitals inside a heading: a word after a colon, and names.
_WORD = re.compile(r"(?<![\w`'’.-])([A-Z][a-z]+)(?:'s)?(?![\w-])")
_START = re.compile(r"(?:^|[.:?!]\s+|\(|“|\"|\d\.\s|/\s?)$")


def names(tree: Tree) -> set[str]:
    """Returns the words that are names and keep their capital anywhere, from data/names.txt and the glossary."""
    found = {line.strip() for line in tree.lines(NAMES) or [] if line.strip() and not line.startswith("#")}
    listed = tree.data("data/glossary.yml").value
    for term in listed if isinstance(listed, list) else []:
        if isinstance(term, dict):
            found.update(re.findall(r"\b[A-Z][a-z]+\b", str(term.get("en") or "")))
    return found


def check(tree: Tree) -> list[Finding]:
    """Returns the headings in title case and the fillers of the English pages."""
    known = names(tree)
    return [finding for page in tree.pages["en"].values() for finding in _page(page, known)]


def _page(page: Page, known: set[str]) -> Iterator[Finding]:
    for piece in page.pieces:
        if piece.kind in ("heading", "page-title", "title"):
            yield from _case(page, piece, known)
        for pattern, instead in _FILLERS:
            for match in pattern.finditer(piece.surface.without_quotations):
                if not piece.surface.is_foreign(match.start()):
                    line = piece.surface.line_at(match.start())
                    what = f"a filler: “{match[0]}”"
                    yield Finding(page.file, line, CHECK, what, f"plain words: {instead}", "take it out")


def _case(page: Page, piece: Piece, known: set[str]) -> Iterator[Finding]:
    text = piece.text.replace(CODE, "x").strip()
    for phrase in known:
        if " " in phrase:
            text = text.replace(phrase, phrase.lower())
    for match in _WORD.finditer(text):
        word = match[1]
        if word in known or _START.search(text[: match.start()]) or piece.surface.is_foreign(match.start()):
            continue
        what = f"“{word}” with a capital in “{text}”"
        step = f"write “{word.lower()}”, or list the name in {NAMES}"
        yield Finding(page.file, piece.surface.line, CHECK, what, "sentence case", step)
