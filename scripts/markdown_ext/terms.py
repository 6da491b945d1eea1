"""Tooltips: the first use of a glossary term on a page becomes a link to the glossary with its definition.

``<a class="term" href="../../reference/glossary/#offset" data-term="offset" data-definition="…">오프셋</a>을``:
what is attached to the term (a particle, a plural) stays outside the link. Not linked: headings, links, code,
summaries, figures (raw HTML is not in the tree), choices of a question, captions, titles of admonitions and
tabs, table headings.

Configuration, also settable between two pages as attributes of the extension:

* ``language``: ``ko`` or ``en``;
* ``page_url``: the page's address below the site's root as MkDocs has it (``deep-dives/kafka/replication/``),
  from which the relative link is made. None (the default): nothing is linked. A hook sets it before a page is
  rendered: ``config.mdx_configs["scripts.markdown_ext.terms"]["page_url"] = page.url``;
* ``glossary_url``: the glossary's address in the same form; on that page nothing is linked;
* ``root``: the project's root, below which data/glossary.yml is.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from scripts import facts, inline, korean

ROOT = Path(__file__).resolve().parent.parent.parent

_SKIPPED_TAGS = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "a", "code", "pre", "kbd", "samp", "var", "summary", "figure", "figcaption"}
    | {"caption", "th", "label", "button", "script", "style", "svg", "math"}
)
_SKIPPED_CLASSES = frozenset(
    {"admonition-title", "question-choices", "question-meta", "question-label", "question-verdict", "tabbed-labels"}
)
# Korean words that only look like a term with a particle.
_OTHER_WORDS = ("로그인",)
# What stands before a term: it begins a word, and is no part of a path, a setting's name or a compound with a hyphen.
# A plain set at the front of the expression lets the search skip from word to word.
_BEFORE = "[ \\t\\n\u00a0(\"'“‘「『\\[{<>*,:;!?—–·…]"
_ENGLISH_TAIL = re.compile(r"(?![\w\-]|[./]\w)")
_KOREAN_TAIL = re.compile(rf"(?!-\w|[./][A-Za-z0-9]){korean.NOUN_TAIL}")
_KOREAN_VERBAL_TAIL = re.compile(rf"(?!-\w|[./][A-Za-z0-9]){korean.VERBAL_TAIL}")


@dataclass(frozen=True)
class Matcher:
    """What finds the terms of a glossary in running text of one language."""

    language: str
    candidate: re.Pattern[str]
    spellings: dict[str, facts.Term]

    def find(self, text: str, seen: Container[str] = ()) -> Iterator[tuple[int, int, facts.Term]]:
        """Yields start, end and term of what is a use of a term, except of those whose id is in ``seen``."""
        # The expression begins with what stands before a word; the text's first word has a space there.
        for match in self.candidate.finditer(f" {text}"):
            shown = match[1]
            term = self.spellings.get(shown) or self.spellings[normal(shown)]
            if term.id in seen:
                continue
            start, end = match.start(), match.end() - 1
            tail = _KOREAN_VERBAL_TAIL if term.verb else _KOREAN_TAIL
            if self.language == "en":
                tail = _ENGLISH_TAIL
            if tail.match(text, end) and not text.startswith(_OTHER_WORDS, start):
                yield start, end, term


@lru_cache(maxsize=8)
def matcher(terms: tuple[facts.Term, ...], language: str) -> Matcher:
    """Returns the matcher for the terms; it is made once for a glossary and a language."""
    spellings: dict[str, facts.Term] = {}
    for term in (term for term in terms if term.tooltip):
        for spelling in (term.name(language), term.abbr, *term.forms.get(language, ())):
            for variant in _with_plural(normal(spelling)) if language == "en" else (normal(spelling),):
                if variant:
                    spellings.setdefault(variant, term)
    initials = "".join(sorted({letter for spelling in spellings for letter in (spelling[0], spelling[0].upper())}))
    if not initials:
        return Matcher(language, re.compile("(?!)()"), {})
    return Matcher(language, re.compile(f"{_BEFORE}(?=[{re.escape(initials)}])({_trie(spellings)})"), spellings)


def normal(spelling: str) -> str:
    """Returns the spelling as it is looked up: white space as one space, the first letter of a word small."""
    text = " ".join(spelling.split())
    # “Offset” begins a sentence; “ISR” and “KRaft” are names and keep their capitals.
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _with_plural(spelling: str) -> Iterator[str]:
    if not spelling:
        return
    yield spelling
    if re.search(r"[^aeiou]y$", spelling):
        yield f"{spelling[:-1]}ies"
    elif re.search(r"(?:s|x|z|ch|sh)$", spelling):
        yield f"{spelling}es"
    else:
        yield f"{spelling}s"


def _trie(spellings: Iterable[str]) -> str:
    """Returns an expression for the spellings, the longest first; each letter is tried once."""
    tree: dict[str, Any] = {}
    for spelling in spellings:
        node = tree
        for letter in spelling:
            node = node.setdefault(letter, {})
        node[""] = {}
    for letter in [key for key in tree if key.isascii() and key.islower()]:
        node = tree.setdefault(letter.upper(), {})
        for following, below in tree[letter].items():
            node[following] = _merged(node.get(following, {}), below)

    def expression(node: dict[str, Any]) -> str:
        branches = [
            (r"\s+" if letter == " " else re.escape(letter)) + expression(node[letter])
            for letter in sorted(node)
            if letter
        ]
        if not branches:
            return ""
        joined = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{joined})?" if "" in node else joined

    return expression(tree)


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {key: _merged(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}


class _Terms(Treeprocessor):
    def __init__(self, md: Markdown, extension: TermsExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        page, glossary = self.extension.page_url, str(self.extension.getConfig("glossary_url"))
        if page is None or page == glossary:
            return
        terms = facts.glossary(Path(self.extension.getConfig("root")))
        self.language = str(self.extension.getConfig("language"))
        self.matcher = matcher(terms, self.language)
        self.target = relative(page, glossary)
        self.seen: set[str] = set()
        self._walk(root)

    def _walk(self, element: etree.Element) -> None:
        """Links the terms below the element, in the order in which they are read."""
        children = list(element) if len(element) else ()
        text = element.text
        # Most texts and tails are a line break between two elements.
        if text and len(text) > 1 and (links := self._links(text)):
            element.text, anchors = links
            element[0:0] = anchors
        for child in children:
            if child.tag not in _SKIPPED_TAGS:
                names = child.get("class")
                if names is None or _SKIPPED_CLASSES.isdisjoint(names.split()):
                    self._walk(child)
            text = child.tail
            if text and len(text) > 1 and (links := self._links(text)):
                child.tail, anchors = links
                place = list(element).index(child) + 1
                element[place:place] = anchors

    def _links(self, text: str) -> tuple[str, list[etree.Element]] | None:
        """Returns the text before the first link, and the links with the text behind them as their tails."""
        if not self.matcher.candidate.search(f" {text}"):
            return None
        anchors: list[etree.Element] = []
        before, rest = "", 0
        for start, end, term in self.matcher.find(text, self.seen):
            self.seen.add(term.id)
            if anchors:
                anchors[-1].tail = text[rest:start]
            else:
                before = text[:start]
            anchor = etree.Element(
                "a",
                {
                    "class": "term",
                    "href": f"{self.target}#{term.id}",
                    "data-term": term.id,
                    "data-definition": inline.to_text(term.definition[self.language]),
                },
            )
            anchor.text = text[start:end]
            anchors.append(anchor)
            rest = end
        if not anchors:
            return None
        anchors[-1].tail = text[rest:]
        return before, anchors


def relative(page_url: str, target_url: str) -> str:
    """Returns the link from one page of a site to another, both as addresses below the site's root.

    A page's address ends in ``/`` (a folder) or in a file name; the home page's is ``""`` or ``./``.
    """
    folder = posixpath.dirname(page_url.removeprefix("./")) or "."
    link = posixpath.relpath(target_url.rstrip("/") or ".", folder)
    return f"{link}/" if target_url.endswith("/") else link


class TermsExtension(Extension):
    """Links the terms of the glossary; see the top of the module for its configuration."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "language": ["ko", "language of the pages: ko or en"],
            "glossary_url": ["reference/glossary/", "address of the glossary below the site's root"],
            "root": [str(ROOT), "the project's root"],
        }
        # No entry of `config`: Python-Markdown takes an option whose default is None for a bool.
        self.page_url: str | None = options.pop("page_url", None)
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Adds the step to the Markdown instance."""
        md.registerExtension(self)
        # Last of all: after `toc` (5), and after MkDocs has resolved the links between pages (0).
        md.treeprocessors.register(_Terms(md, self), "terms", -10)


def makeExtension(**options: Any) -> TermsExtension:
    """Returns the extension; Python-Markdown calls this by its name."""
    return TermsExtension(**options)
