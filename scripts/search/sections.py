"""What a search can find on a page: its sections, its questions, and the rows of its tables of facts.

The page's HTML is read tag by tag with regular expressions: it is Python-Markdown's own, well-formed, and a parser's
tree of it would take longer than all the rest of the index. tests/test_search_index.py compares with a real parser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

KINDS = ("page", "section", "question", "setting", "metric", "term")

_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.DOTALL)
# What has no text of its own to be found: drawings, permalinks, comments, what only marks words, and tags whose opening
# says nothing (their closing parts words; none of them is left out with its like inside).
_SILENT = re.compile(
    r'<(svg|script|style|button)\b.*?</\1>|<a class="headerlink".*?</a>|<!--.*?-->'
    r"|<(span|a|small|p)\b[^<>]*data-search-exclude[^<>]*>.*?</\2>"
    r"|</?(?:span|strong|em|code|small|b|i|abbr|kbd|del|ins|sub|sup|mark|img|br|wbr|input|label)\b[^<>]*>"
    r"|<(?:p|li|ul|ol|dd|tr|thead|tbody|summary)>",
    re.DOTALL,
)
_MOSTLY = 0.5
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_EMPTY = frozenset({"br", "hr", "img", "input", "col", "source", "wbr"})
_BREAKS = frozenset(
    {"p", "li", "tr", "dd", "dt", "figcaption", "caption", "div", "blockquote", "ol", "ul", "table", "details"}
)


@dataclass
class Entry:
    """One thing to be found: its page's address below the language, its id there ("" is the page's top), its kind.

    ``text`` is prose as a reader sees it, ``code`` what stands in code blocks; answers of questions are in neither.
    ``leads_on``: the text is mostly links (sources, what to read next), so what it names is found elsewhere.
    """

    page: str
    id: str
    kind: str
    title: str
    text: str = ""
    code: str = ""
    leads_on: bool = False
    parts: list[str] = field(default_factory=list, repr=False)
    blocks: list[str] = field(default_factory=list, repr=False)
    linked: int = field(default=0, repr=False)

    def close(self) -> Entry:
        """Puts what was gathered into ``text`` and ``code``."""
        self.text = clean("".join(self.parts))
        self.code = " ".join(self.blocks)
        self.leads_on = self.kind == "section" and self.linked > _MOSTLY * len(self.text)
        return self


def clean(text: str) -> str:
    """Returns text of HTML as it is read: without entities, with single spaces."""
    return " ".join((html.unescape(text) if "&" in text else text).split())


class _Reader:
    """Takes the tags and the texts between them; holds what is being gathered."""

    def __init__(self, page: str, title: str, description: str, code: list[str]) -> None:
        self.page, self.code = page, code
        self.here = Entry(page, "", "page", title, parts=[html.escape(description), " "])
        self.found = [self.here]
        self.question = False
        # Below a heading that is left out; the tag that is left out and how deep it is nested in its like.
        self.silent = False
        self.skipped, self.depth = "", 0
        self.link = False
        self.heading: list[str] | None = None
        # A table's heads; a row's cells where it is an entry.
        self.heads: list[str] = []
        self.row: list[str] | None = None
        self.row_id = ""
        self.cell = False
        # A glossary's term that its definition belongs to.
        self.terms = 0

    def text(self, text: str) -> None:
        if self.depth:
            return
        if self.heading is not None:
            self.heading.append(text)
        elif self.row is not None:
            self.row[-1] += text
        elif not self.silent:
            self.here.parts.append(text)
            if self.link:
                self.here.linked += len(text)

    def open(self, tag: str, attributes: str) -> None:
        if self.depth:
            self.depth += tag == self.skipped
            return
        if tag == "a":
            self.link = True
            return
        of = dict(_ATTRIBUTE.findall(attributes)) if attributes else {}
        heading = len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() and "id" in of
        if heading:
            self.silent = "data-search-exclude" in attributes
        if "data-search-exclude" in attributes or "glossary-avoid" in of.get("class", ""):
            self.skipped, self.depth = tag, 1
            return
        if heading:
            self._add(Entry(self.page, of["id"], "question" if self.question else "section", ""))
            self.heading, self.question = [], False
        elif tag == "div":
            self.question = of.get("class", "").split()[:1] == ["question"]
        elif tag == "pre":
            self.here.blocks.append(self.code[int(of["data-code"])])
        elif tag == "th" and "id" in of:
            self.row, self.row_id = [""], of["id"]
        elif tag in ("th", "td"):
            if self.row is not None:
                self.row.append("")
            elif tag == "th":
                self.heading, self.cell = [], True
        elif tag == "table":
            self.heads = []
        elif tag == "dl":
            self.terms = 1 if "glossary" in of.get("class", "").split() else 0
        elif tag == "dt" and self.terms and "id" in of:
            self._add(Entry(self.page, of["id"], "term", ""))
            self.heading = []

    def _add(self, entry: Entry) -> None:
        if not self.silent:
            self.here = entry
            self.found.append(entry)

    def close(self, tag: str) -> None:
        if self.depth:
            self.depth -= tag == self.skipped
            return
        if tag == "a":
            self.link = False
        elif self.heading is not None and (tag[0] == "h" or tag == "dt" or (tag == "th" and self.cell)):
            said = clean("".join(self.heading))
            self.heading = None
            if self.cell:
                self.cell = False
                self.heads.append(said.partition(_ASIDE)[0].strip())
                if not self.silent:
                    self.here.parts.append(f"{said.replace(_ASIDE, ' ')} · ")
            elif not self.silent:
                name, _, other = said.partition(_ASIDE)
                self.here.title = name.strip()
                if names := other.strip(" ,"):
                    self.here.parts.append(f"{names}: ")
        elif tag == "tr" and self.row is not None:
            self._row(self.row)
            self.row = None
        elif self.row is None and not self.silent:
            self.here.parts.append(" · " if tag == "td" else " " if tag in _BREAKS else "")

    def _row(self, cells: list[str]) -> None:
        """A row of a table of settings or metrics; cells have notes: name and type, default and values, meaning."""
        if self.silent:
            return
        (name, of_type), *values = ([clean(part) for part in f"{cell}{_ASIDE}".split(_ASIDE)[:2]] for cell in cells)
        kind = "metric" if self.row_id.startswith("metric-") else "setting"
        said = [value for value, _ in values if value]
        if kind == "setting" and said:
            label = self.heads[1] if len(self.heads) > 1 else ""
            said = [f"{label} {said[0]}", of_type, self.row_id.split("-")[1], *said[1:]]
        elif said:
            said = [of_type, *said]
        text = " · ".join(filter(None, said))
        self.found.append(Entry(self.page, self.row_id, kind, name, parts=[html.escape(text, quote=False)]))


_ASIDE = "\x00"
_NOTE = re.compile(r'<span class="(?:glossary-other|setting-note)"[^<>]*>(.*?)</span>', re.DOTALL)
_LINK_AT_END = re.compile(r" <a [^<>]*>[^<>]*</a>(?=</dd>)")


def read(content: str, page: str, title: str, description: str) -> list[Entry]:
    """Returns what can be found on a page: the page itself, then its sections in their order.

    ``content`` is the page's HTML without the frame around it, ``page`` its address below the language's root.
    """
    code: list[str] = []

    def apart(block: re.Match[str]) -> str:
        code.append(html.unescape(_ANY_TAG.sub("", block[1])))
        return f'<pre data-code="{len(code) - 1}"></pre>'

    if "<pre" in content:
        content = _CODE.sub(apart, content)
    if 'class="glossary"' in content or 'class="settings' in content:
        # A term's other names and a setting's type stand beside them; the link to where a term is taught says nothing.
        content = _LINK_AT_END.sub("", _NOTE.sub(rf"{_ASIDE}\1", content))
    reader = _Reader(page, title, description, code)
    pieces = _TAG.split(_SILENT.sub("", content))
    reader.text(pieces[0])
    every = iter(pieces[1:])
    for closing, tag, attributes, text in zip(every, every, every, every, strict=True):
        if closing:
            reader.close(tag)
        else:
            reader.open(tag, attributes)
            if tag in _EMPTY and reader.depth == 1 and reader.skipped == tag:
                reader.depth = 0
        if text:
            reader.text(text)
    return [entry.close() for entry in reader.found]


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Returns the entries with every setting and metric only once: in the reference where it is there.

    A section keeps the words of the rows of its tables.
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
