"""What a search can find on a page: its sections, its questions, and the rows of its tables of facts.

The page's HTML is Python-Markdown's own, well-formed. It is cut at headings, and tags are taken out by whole passes
over a text: a parser's tree, or a step of Python for every tag, would take longer than all the rest of the index.
tests/test_search_index.py compares with a real parser.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from scripts.search import listings

KINDS = ("page", "section", "question", "setting", "metric", "term")

# What has no text of its own to be found: drawings, permalinks, comments …
_SILENT = (
    ("<svg", "</svg>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<button", "</button>"),
    ("<!--", "-->"),
    ('<a class="headerlink"', "</a>"),
)
_EXCLUDED = " data-search-exclude"
_NAME = re.compile(r"\w+")
_HEADING = re.compile(r'<(h[1-6]|dt)\b(?=[^<>]* id="([^"]*)")([^<>]*)>(.*?)</\1>', re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>")
_TAG = re.compile(r"<(/?[a-z0-9]*)[^>]*>")
_ROW = re.compile(r'<tr>\s*<th\b[^<>]* id="([^"]*)"[^<>]*>(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<t[dh]\b[^<>]*>")
_MOSTLY = 0.5
# A term's other names and a setting's type stand beside them; the link to where a term is taught says nothing.
_ASIDE = "\x00"
# What stands for what was taken out of a page, and parts what goes through one pass.
_CODE_MARK, _ROW_MARK, _LINK_MARK, _BORDER = "\x01", "\x02", "\x03", "\x04"
# What a text has in place of a tag: nothing for those within a sentence, all others part words.
_INLINE = "code span wbr strong em small b i abbr kbd del ins sub sup mark img br input label".split()
_PUT = defaultdict(
    lambda: " ",
    {
        **dict.fromkeys([*_INLINE, *(f"/{name}" for name in _INLINE)], ""),
        **dict.fromkeys(["a", "/a"], _LINK_MARK),
        **dict.fromkeys(["/td", "/th"], " · "),
    },
)
_NOTE = re.compile(r'<span class="(?:glossary-other|setting-note)"[^<>]*>(.*?)</span>', re.DOTALL)
_LINK_AT_END = re.compile(r" <a [^<>]*>[^<>]*</a>(?=</dd>)")


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


def clean(text: str) -> str:
    """Returns text of HTML as it is read: without entities, with single spaces."""
    return " ".join((html.unescape(text) if "&" in text else text).split())


def _cut(content: str, opening: str, closing: str) -> str:
    """Returns HTML without the elements that begin and end so; they hold none of their like."""
    if opening not in content:
        return content
    first, *others = content.split(opening)
    return first + "".join(other.partition(closing)[2] for other in others)


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def _without_excluded(content: str) -> str:
    """Returns HTML without what is marked to be left out; headings stay, for the sections that go with them."""
    kept, at, mark = [], 0, content.find(_EXCLUDED)
    while mark >= 0:
        start, end = content.rfind("<", at, mark), mark + 1
        name = _NAME.match(content, start + 1)
        # Where it is not in a tag, a text speaks of it.
        if start >= 0 and name and name[0] not in _HEADINGS and ">" not in content[start:mark]:
            bare, with_attributes, closing = f"<{name[0]}>", f"<{name[0]} ", f"</{name[0]}>"
            end, nested = content.find(">", mark) + 1 or len(content), 1
            # An element that is never closed is empty: only its tag goes.
            while nested and (close := content.find(closing, end)) >= 0:
                nested += content.count(bare, end, close) + content.count(with_attributes, end, close) - 1
                end = close + len(closing)
            kept.append(content[at:start])
            at = end
        mark = content.find(_EXCLUDED, end)
    return "".join((*kept, content[at:]))


def _without_code(content: str) -> tuple[str, list[str]]:
    """Returns HTML with a mark for each block of code, and what stands in these."""
    first, *others = content.split("<pre")
    left, blocks = [first], []
    for other in others:
        block, _, after = other.partition("</pre>")
        source = listings.source(block)
        blocks.append(_uncoloured(block) if source is None else source)
        left.append(after)
    return _CODE_MARK.join(left), blocks


def _uncoloured(block: str) -> str:
    # Half of all tags are these, and need no expression.
    return html.unescape(_ANY_TAG.sub("", block.partition(">")[2].replace("</span>", "")))


def _without_rows(content: str, page: str) -> tuple[str, list[Entry]]:
    """Returns HTML with a mark for each row of settings and metrics, and the entries of these."""
    first, *tables = content.split("<table")
    left, found = [first], []
    for table in tables:
        rows = _ROW.split(table)
        if len(rows) > 1:
            heads = _CELL.split(rows[0])[1:]
            label = clean(_ANY_TAG.sub("", heads[1].partition(_ASIDE)[0])) if len(heads) > 1 else ""
            found += [_fact(page, of, row, label) for of, row in zip(rows[1::3], rows[2::3], strict=True)]
            table = _ROW_MARK.join(rows[::3])
        left.append(table)
    return "<table".join(left), found


def _fact(page: str, row_id: str, row: str, label: str) -> Entry:
    """A row of a table of settings or metrics; cells have notes: name and type, default and values, meaning."""
    cells = html.unescape(_ANY_TAG.sub("", _CELL.sub(_BORDER, row))).split(_BORDER)
    told = [[" ".join(part.split()) for part in f"{cell}{_ASIDE}".split(_ASIDE)] for cell in cells]
    (name, of_type, *_), *values = told
    kind = "metric" if row_id.startswith("metric-") else "setting"
    said = [value for value, *_ in values if value]
    if kind == "setting" and said:
        said = [f"{label} {said[0]}", of_type, row_id.split("-")[1], *said[1:]]
    elif said:
        said = [of_type, *said]
    return Entry(page, row_id, kind, name, " · ".join(filter(None, said)))


def _told(bodies: Iterable[str]) -> list[str]:
    """Returns the sections' HTML as text, with marks for code, rows, and where links begin and end."""
    # All sections in one go: each pass over a text costs as much as a long one.
    parts = _TAG.split(_BORDER.join(bodies))
    parts[1::2] = map(_PUT.__getitem__, parts[1::2])
    return "".join(parts).replace(_ASIDE, " ").split(_BORDER)


def _fill(entry: Entry, body: str, before: str, code: Iterator[str]) -> None:
    """Puts a section's text into its entry, what is said ``before`` it first."""
    if _CODE_MARK in body:
        entry.code = " ".join(islice(code, body.count(_CODE_MARK)))
        body = body.replace(_CODE_MARK, " ")
    linked = 0
    if _LINK_MARK in body:
        pieces = body.split(_LINK_MARK)
        linked = sum(map(len, pieces[1::2]))
        body = "".join(pieces)
    entry.text = clean(before + body)
    entry.leads_on = entry.kind == "section" and linked > _MOSTLY * len(entry.text)


def read(content: str, page: str, title: str, description: str) -> list[Entry]:
    """Returns what can be found on a page: the page itself, then its sections in their order.

    ``content`` is the page's HTML without the frame around it, ``page`` its address below the language's root.
    """
    content, blocks = _without_code(_without_excluded(content))
    for opening, closing in _SILENT:
        content = _cut(content, opening, closing)
    if 'class="glossary"' in content or 'class="settings' in content:
        content = _cut(content, '<dd class="glossary-avoid"', "</dd>")
        content = _LINK_AT_END.sub("", _NOTE.sub(rf"{_ASIDE}\1", content))
    facts: list[Entry] = []
    if "<th " in content:
        content, facts = _without_rows(content, page)
    above, *pieces = _HEADING.split(content)
    told = _told((above, *pieces[4::5]))
    code, rows = iter(blocks), iter(facts)
    here = Entry(page, "", "page", title)
    _fill(here, told[0].replace(_ROW_MARK, ""), f"{html.escape(description)} ", code)
    found = [here, *islice(rows, told[0].count(_ROW_MARK))]
    silent = False
    every = iter(pieces)
    for tag, of, attributes, heading, body, text in zip(every, every, every, every, every, told[1:], strict=True):
        if tag != "dt":
            silent = _EXCLUDED in attributes
        name, _, other = clean(_ANY_TAG.sub("", heading)).partition(_ASIDE)
        kind = "term" if tag == "dt" else "question" if _is_question(above) else "section"
        here = Entry(page, of, kind, name.strip())
        names = other.strip(" ,")
        _fill(here, text.replace(_ROW_MARK, ""), f"{names}: " if names else "", code)
        inside = [here, *islice(rows, text.count(_ROW_MARK))]
        if not silent:
            found += inside
        above = body
    return found


def _is_question(above: str) -> bool:
    """Tells from the HTML above a heading whether it is a question's."""
    return above.startswith(('<div class="question"', '<div class="question '), max(above.rfind("<div"), 0))


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
