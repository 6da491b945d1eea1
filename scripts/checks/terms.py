"""Pages use the glossary's words: none that it avoids, no English where it has a Korean term, the English at first use.

Quotations, texts of links to other sites, code and parentheses that explain a term are not judged. The English at
first use is asked for where the glossary says so (`gloss: true`): of terms that a reader may know in English alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scripts import facts
from scripts.finding import Finding
from scripts.markdown_ext import terms
from scripts.pages import Page, Tree
from scripts.slips import Slip, repair_pages, slip
from scripts.surface import Piece, Surface

CHECK = "terms"
BEFORE_BUILD = False

GLOSSARY = "data/glossary.yml"
# Pages that teach; elsewhere the tooltip is enough.
_TEACHING = ("deep-dives/", "guide/", "labs/")
_RUNNING = ("prose", "item")
_LATIN_TAIL = re.compile(r"(?![A-Za-z0-9_-]|[./][A-Za-z0-9])")
_LATIN_RUN = re.compile(r"[A-Za-z0-9,.'-]+(?: [A-Za-z0-9,.'-]+)+")
_HANGUL = re.compile("[가-힣]")
# So many Latin words in a row are a title or a sentence of another language, not a word left over.
_FOREIGN_WORDS = 3


@lru_cache(maxsize=4)
def _avoided(known: tuple[facts.Term, ...], language: str) -> tuple[terms.Matcher, dict[str, facts.Term]]:
    """Returns what finds the words to avoid, and the term that each stands against."""
    wrong: list[facts.Term] = []
    right: dict[str, facts.Term] = {}
    for term in known:
        for number, word in enumerate(term.avoid.get(language, ())):
            name = f"{term.id} {number}"
            wrong.append(facts.Term(name, word, word, "", term.verb, True, "", {}))
            right[name] = term
    return terms.matcher(tuple(wrong), language), right


def _without_korean_use(term: facts.Term) -> tuple[str, ...]:
    """Returns the term's English forms, except those that Korean pages use as they are (binlog)."""
    return tuple(form for form in term.forms.get("en", ()) if form not in term.forms.get("ko", ()))


@lru_cache(maxsize=4)
def _english(known: tuple[facts.Term, ...]) -> terms.Matcher:
    """Returns what finds the English of terms that have a Korean word."""
    found = [
        facts.Term(term.id, term.en, term.ko, "", False, True, "", {}, {"en": _without_korean_use(term)})
        for term in known
        if term.en != term.ko
    ]
    return terms.matcher(tuple(found), "en")


@lru_cache(maxsize=4)
def _glossed(known: tuple[facts.Term, ...]) -> terms.Matcher:
    """Returns what finds the Korean terms whose first use gives the English."""
    found = tuple(
        facts.Term(term.id, term.en, term.ko, "", term.verb, True, "", {}, {"ko": term.forms.get("ko", ())})
        for term in known
        if term.gloss
    )
    return terms.matcher(found, "ko")


def _known(tree: Tree) -> tuple[facts.Term, ...]:
    try:
        return facts.glossary(tree.root)
    except facts.FactError:
        # The data check says what is wrong with it.
        return ()


def check(tree: Tree) -> list[Finding]:
    """Returns where pages leave the glossary."""
    known = _known(tree)
    found = [found.finding(page.file, CHECK) for page in tree.all_pages() for found in _slips(page, known)]
    return found + _definitions(tree, known)


def _slips(page: Page, known: tuple[facts.Term, ...]) -> Iterator[Slip]:
    for piece in page.pieces:
        yield from _avoid(piece.surface, page.language, known)
        if page.language == "ko":
            yield from _left(piece.surface, known)
    if page.language == "ko" and page.path.startswith(_TEACHING) and not page.path.endswith("index.md"):
        yield from _first_uses(page, known)


def _avoid(surface: Surface, language: str, known: tuple[facts.Term, ...]) -> Iterator[Slip]:
    matcher, right = _avoided(known, language)
    text = surface.without_quotations
    for start, end, wrong in matcher.find(text):
        if surface.is_foreign(start):
            continue
        term = right[wrong.id]
        what = f"“{text[start:end]}”, which the glossary avoids"
        step = f"write so, or see {term.id} in {GLOSSARY}"
        yield Slip(surface.line_at(start), what, f"“{term.name(language)}”", step)


def _left(surface: Surface, known: tuple[facts.Term, ...]) -> Iterator[Slip]:
    matcher = _english(known)
    text = surface.without_quotations
    if not _HANGUL.search(text):
        return
    for match in matcher.candidate.finditer(f" {text}"):
        start, end = match.start(), match.end() - 1
        shown = match[1]
        # Names of products and the first words of titles have capitals.
        if not shown[0].islower() or not _LATIN_TAIL.match(text, end) or surface.is_foreign(start):
            continue
        if _explains(text, start) or _in_foreign_words(text, start):
            continue
        term = matcher.spellings[terms.normal(shown)]
        step = f"write {term.ko}; at its first use {term.ko}({term.en})"
        yield Slip(surface.line_at(start), f"the English word “{shown}”", f"“{term.ko}”", step)


def _explains(text: str, start: int) -> bool:
    """Says whether what begins here stands in parentheses that explain the word before them."""
    opening = text.rfind("(", 0, start)
    if opening < 0 or text.find(")", opening, start) >= 0:
        return False
    closing = text.find(")", start)
    inside = text[opening + 1 : closing if closing >= 0 else len(text)]
    return not text[opening + 1 : start].strip(" ,") or not _HANGUL.search(inside)


def _in_foreign_words(text: str, start: int) -> bool:
    for match in _LATIN_RUN.finditer(text):
        if match.start() <= start < match.end():
            return len(match[0].split()) >= _FOREIGN_WORDS
    return False


def _first_uses(page: Page, known: tuple[facts.Term, ...]) -> Iterator[Slip]:
    matcher = _glossed(known)
    by_id = {term.id: term for term in known}
    seen: set[str] = set()
    explained: set[str] = set()
    for piece in page.pieces:
        text = piece.surface.without_quotations
        for start, end, found in matcher.find(text, seen):
            if found.id in seen:
                continue
            # A heading may bring the English before the prose does.
            if re.match(r"\([^()]*[A-Za-z`]", text[end:]) or _explains(text, start):
                explained.add(found.id)
            if piece.kind not in _RUNNING:
                continue
            seen.add(found.id)
            if found.id not in explained:
                yield _first_use(piece, start, end, by_id[found.id])


def _first_use(piece: Piece, start: int, end: int, term: facts.Term) -> Slip:
    surface = piece.surface
    shown = surface.text[start:end]
    english = term.en if shown == term.ko else next(iter(term.forms.get("en", (term.en,))), term.en)
    expected = f"{shown}({english}), the English in parentheses"
    what = f"the first use of “{shown}” on the page without its English"
    return slip(surface, (start, end), what, expected, f"{shown}({english})")


def _definitions(tree: Tree, known: tuple[facts.Term, ...]) -> list[Finding]:
    """The glossary's own definitions use its words too."""
    document = tree.data(GLOSSARY).document
    found = []
    for index, term in enumerate(known):
        for language, text in term.definition.items():
            surface = Surface(1, text, text, list(range(len(text))))
            for wrong in _avoid(surface, language, known):
                line = document.line(index, "definition", language) if document else 0
                found.append(Finding(GLOSSARY, line, CHECK, wrong.found, wrong.expected, wrong.next_step))
    return found


def fix(tree: Tree) -> list[str]:
    """Adds the English at first uses; returns the changed paths."""
    known = _known(tree)
    return repair_pages(tree, tree.all_pages(), lambda page: _slips(page, known))
