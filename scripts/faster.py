"""The same build in less time: what MkDocs' parts do over again on every page, done once.

Nothing here changes a byte of the site (tests/test_faster.py builds with and without). Each change is guarded by the
shape of what it replaces, so that a later release of a part is taken as it is rather than broken. `make bench`
measures them together; what each gave when it was added, as a share of the processor time of a build of 200 pages,
stands at its function.
"""

from __future__ import annotations

import functools
import gc
import html
import re
from typing import Any

from markdown import inlinepatterns, treeprocessors
from markdown.util import AtomicString

_NOISE = re.compile(r'</?span\b[^>]*>|<a id="__codelineno[^>]*></a>')
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
# What the search parser looks at; all other attributes need no reading.
_READ = re.compile(r"id|class|data-search-exclude").search
# Where Python's own parser reads on in another way than tag by tag.
_SPECIAL = re.compile(r"<[!?]|<(?:script|style|object|textarea|xmp|iframe|noembed|noframes|plaintext)\b", re.IGNORECASE)


def collect_less_often() -> None:
    """Lets Python's garbage collector run on more garbage at a time: 0.06. Pages die by their count of references."""
    gc.set_threshold(20_000, 20, 20)


def highlight_with_one_style() -> None:
    """Makes the table of a style's classes once, not for each block of code: 0.11."""
    from pygments.formatters import html as formatter

    kind = formatter.HtmlFormatter
    make = kind._create_stylesheet
    if getattr(make, "once", False):
        return
    made: dict[Any, tuple[Any, Any]] = {}

    def create(self: Any) -> None:
        key = (self.style, self.classprefix)
        if key not in made:
            make(self)
            made[key] = (self.ttype2class, self.class2style)
        self.ttype2class, self.class2style = made[key]

    create.once = True  # type: ignore[attr-defined]
    kind._create_stylesheet = create  # type: ignore[method-assign]


def find_lexers_once() -> None:
    """Remembers which lexer an alias means, where Pygments goes through all of its six hundred: 0.04."""
    import pymdownx.highlight
    from pygments.lexers import find_lexer_class_by_name, get_lexer_by_name

    if getattr(pymdownx.highlight, "get_lexer_by_name", None) is not get_lexer_by_name:
        return
    find = functools.cache(find_lexer_class_by_name)
    pymdownx.highlight.get_lexer_by_name = lambda alias, **options: find(alias)(**options)


class _Element(str):
    """An element of the search parser that is compared by its tag, as the theme's is, but in C."""

    def __new__(cls, tag: str, attrs: dict[str, str | None] | None = None) -> _Element:
        return super().__new__(cls, tag)

    def __init__(self, tag: str, attrs: dict[str, str | None] | None = None) -> None:
        self.tag = tag
        self.attrs = attrs or {}

    def is_excluded(self) -> bool:
        """Says whether the page keeps the element out of the index."""
        return "data-search-exclude" in self.attrs


def _attributes(text: str) -> list[tuple[str, str | None]]:
    if not _READ(text):
        return []
    found: list[tuple[str, str | None]] = []
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        found.append((name.lower(), html.unescape(value) if "&" in value else value))
    return found


def index_faster() -> None:
    """Reads pages into the search index without highlighting, tag by tag in one regular expression: 0.24."""
    from material.plugins.search import plugin as search

    if getattr(search.Parser, "slim", False):
        return
    read = search.Parser.feed

    def feed(self: Any, data: str) -> None:
        data = _NOISE.sub("", data)
        if _SPECIAL.search(data):
            read(self, data)
            return
        end = 0
        for tag in _TAG.finditer(data):
            start = tag.start()
            if start > end:
                text = data[end:start]
                self.handle_data(html.unescape(text) if "&" in text else text)
            end = tag.end()
            closing, name, attributes = tag.groups()
            name = name.lower()
            if closing:
                self.handle_endtag(name)
                continue
            self.handle_starttag(name, _attributes(attributes))
            if attributes.endswith("/"):
                self.handle_endtag(name)
        if end < len(data):
            self.handle_data(html.unescape(data[end:]))

    search.Parser.feed = feed
    search.Parser.slim = True
    search.Element = _Element


# What a text must hold for an inline pattern to match in it, by the pattern's own expression.
_NEEDED: dict[str | None, tuple[str, ...]] = {
    r"\\(.)": ("\\",),
    r"(?<!\!)\[": ("[",),
    r"\!\[": ("![",),
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>": ("<",),
    r"<([^<> !]+@[^@<> ]+)>": ("<",),
    r"  \n": ("  \n",),
    r"(&(?:\#[0-9]+|\#x[0-9a-fA-F]+|[a-zA-Z0-9]+);)": ("&",),
    r"\*|_": ("*", "_"),
}


def _may_match(pattern: Any) -> tuple[str, ...]:
    expression = getattr(pattern, "pattern", None)
    if expression in _NEEDED:
        return _NEEDED[expression]
    return ("<",) if isinstance(pattern, inlinepatterns.HtmlInlineProcessor) else ()


def skip_inline_patterns() -> None:
    """Tries an inline pattern only on texts that hold its mark: a sentence without one needs no twenty searches."""
    processor = treeprocessors.InlineProcessor
    handle, apply = "_InlineProcessor__handleInline", "_InlineProcessor__applyPattern"
    if not (hasattr(processor, handle) and hasattr(processor, apply)):
        return

    def run(self: Any, data: str, index: int = 0) -> str:
        if isinstance(data, AtomicString):
            return data
        try:
            patterns = self.with_marks
        except AttributeError:
            patterns = self.with_marks = [(pattern, _may_match(pattern)) for pattern in self.inlinePatterns]
        step, start = getattr(self, apply), 0
        while index < len(patterns):
            pattern, marks = patterns[index]
            if marks and not any(mark in data for mark in marks):
                index, start = index + 1, 0
                continue
            data, matched, start = step(pattern, data, index, start)
            if not matched:
                index += 1
        return data

    setattr(processor, handle, run)


def everything() -> None:
    """Makes all of these changes, once."""
    collect_less_often()
    highlight_with_one_style()
    find_lexers_once()
    index_faster()
    skip_inline_patterns()
