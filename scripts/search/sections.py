"""What a search can find on a page: its sections, its questions, and the rows of its tables of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import html
from lxml.html import HtmlElement

KINDS = ("page", "section", "question", "setting", "metric", "term")
_HEADING = re.compile(r"h[1-6]")
_LINE = frozenset({"p", "li", "tr", "dd", "dt", "figcaption", "caption", "div", "pre", "blockquote", "ol", "ul", "table"})
_SPACE = re.compile(r"\s+")
_PIECE = re.compile(r" (?=[,.;:!?)\]])")


@dataclass
class Entry:
    """One thing to be found: its page's address below the language, its id there ("" is the page's top), its kind.

    ``text`` is prose as a reader sees it, ``code`` what stands in code blocks; answers of questions are in neither.
    """

    page: str
    id: str
    kind: str
    title: str
    text: str = ""
    code: str = ""
    parts: list[str] = field(default_factory=list, repr=False)
    blocks: list[str] = field(default_factory=list, repr=False)

    def close(self) -> Entry:
        """Puts what was gathered into ``text`` and ``code``."""
        self.text = _clean("".join(self.parts))
        self.code = _clean(" ".join(self.blocks))
        return self


def _clean(text: str) -> str:
    return _PIECE.sub("", _SPACE.sub(" ", text)).strip()


def _words(element: HtmlElement) -> str:
    """Returns the element's text without permalinks and what the index is not to hold."""
    parts: list[str] = []

    def walk(node: HtmlElement) -> None:
        if isinstance(node.tag, str) and not _left_out(node):
            parts.append(node.text or "")
            for child in node:
                walk(child)
                parts.append(child.tail or "")

    walk(element)
    return _clean("".join(parts))


def _left_out(node: HtmlElement) -> bool:
    return (
        node.get("data-search-exclude") is not None
        or node.tag in ("script", "style", "svg", "button", "input")
        or "headerlink" in (node.get("class") or "").split()
    )


def _is_question(heading: HtmlElement) -> bool:
    parent = heading.getparent()
    return parent is not None and "question" in (parent.get("class") or "").split()


class _Reader:
    def __init__(self, page: str, title: str, description: str) -> None:
        self.page = page
        self.here = Entry(page, "", "page", title, parts=[f"{description} "])
        self.found = [self.here]
        # Below a heading that is left out.
        self.silent = False

    def walk(self, node: HtmlElement) -> None:
        if not isinstance(node.tag, str):
            return
        if _HEADING.fullmatch(node.tag) and node.get("id"):
            self.silent = node.get("data-search-exclude") is not None
        if _left_out(node) or self.silent:
            return
        if _HEADING.fullmatch(node.tag) and node.get("id"):
            kind = "question" if _is_question(node) else "section"
            self.here = Entry(self.page, str(node.get("id")), kind, _words(node))
            self.found.append(self.here)
            return
        if node.tag == "pre":
            self.here.blocks.append(str(node.text_content()))
            return
        if node.tag == "tr" and len(node) and node[0].tag == "th" and node[0].get("id"):
            self._row(node)
            return
        if node.tag == "dl" and any(child.tag == "dt" and child.get("id") for child in node):
            self._terms(node)
            return
        self.here.parts.append(node.text or "")
        for child in node:
            self.walk(child)
            self.here.parts.append(child.tail or "")
        if node.tag in _LINE:
            self.here.parts.append(" ")
        elif node.tag in ("td", "th"):
            self.here.parts.append(" · ")

    def _row(self, row: HtmlElement) -> None:
        """A row of a table of settings or metrics: name, type, default, valid values, meaning."""
        head, *cells = row
        identity, name = str(head.get("id")), _words(head)
        values = [_words(cell) for cell in cells]
        kind = "metric" if identity.startswith("metric-") else "setting"
        labels = [_words(cell) for cell in row.getparent().getparent().iterfind("thead/tr/th")][1:]
        if kind == "setting" and len(values) == 4:
            of_type, default, _, meaning = values
            label = labels[1] if len(labels) == 4 else ""
            text = f"{label} {default} · {of_type} · {identity.split('-')[1]} · {meaning}"
        else:
            text = " · ".join(values)
        self.found.append(Entry(self.page, identity, kind, name, parts=[text]))

    def _terms(self, entries: HtmlElement) -> None:
        """The glossary: every term is found with its other names and its definition."""
        term: Entry | None = None
        for child in entries:
            if child.tag == "dt" and child.get("id"):
                other = [name for name in (_words(span) for span in child.iterfind("span")) if name]
                term = Entry(self.page, str(child.get("id")), "term", _clean(child.text or ""))
                term.parts += [f"{', '.join(other)}: " if other else ""]
                self.found.append(term)
            elif term is not None and "glossary-avoid" not in (child.get("class") or ""):
                # The link to where it is taught comes last, and says nothing of the term.
                term.parts.append(_clean(child.text or "") if len(child) == 1 and child[0].tag == "a" else _words(child))


def read(content: str, page: str, title: str, description: str) -> list[Entry]:
    """Returns what can be found on a page: the page itself, then its sections in their order.

    ``content`` is the page's HTML without the frame around it, ``page`` its address below the language's root.
    """
    reader = _Reader(page, title, description)
    for node in html.fragments_fromstring(content or "<p></p>"):
        if isinstance(node, str):
            reader.here.parts.append(node)
            continue
        reader.walk(node)
        reader.here.parts.append(node.tail or "")
    return [entry.close() for entry in reader.found]


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Returns the entries with every setting and metric only once: in the reference where it is there.

    Where a row is left out, its section keeps its words.
    """
    entries = list(entries)
    chosen: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind in ("setting", "metric"):
            old = chosen.setdefault(entry.id, entry)
            if entry.page.startswith("reference/") and not old.page.startswith("reference/"):
                chosen[entry.id] = entry
    kept: list[Entry] = []
    section: Entry | None = None
    for entry in entries:
        if entry.kind not in ("setting", "metric"):
            section = entry
        elif section is not None and section.page == entry.page:
            section.text = f"{section.text} {entry.title}: {entry.text}".strip()
            if chosen[entry.id] is not entry:
                continue
        kept.append(entry)
    return kept
