"""The same build in less time: what MkDocs' parts do over again on every page, done once.

Nothing here changes a byte of the site (tests/test_faster.py converts every page with and without). Each
change is guarded by the shape of what it replaces, so that a later release of a part is taken as it is rather than
broken. What each saved when it was added, as a share of the processor time of a build of 200 pages, stands at its
function.
"""

from __future__ import annotations

import functools
import gc
import os
from pathlib import Path
from typing import Any

from markdown import inlinepatterns, treeprocessors
from markdown.util import AtomicString


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
    kind._create_stylesheet = create


def find_lexers_once() -> None:
    """Remembers which lexer an alias means, where Pygments goes through all of its six hundred: 0.04."""
    from pygments.lexers import find_lexer_class_by_name, get_lexer_by_name
    from pymdownx import highlight

    user: Any = highlight
    if getattr(user, "get_lexer_by_name", None) is not get_lexer_by_name:
        return
    find = functools.cache(find_lexer_class_by_name)
    user.get_lexer_by_name = lambda alias, **options: find(alias)(**options)


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
    """Tries an inline pattern only on texts that hold its mark; a plain sentence needs no fourteen searches: 0.06."""
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


def load_extensions_once() -> None:
    """Remembers what an installed Markdown extension's name means, which each page would look up and import: 0.03."""
    from importlib.metadata import EntryPoint

    if not hasattr(EntryPoint.load, "cache_info"):
        EntryPoint.load = functools.cache(EntryPoint.load)  # type: ignore[method-assign]


def ask_git_nothing() -> None:
    """Leaves the macros' variable `git` empty: twelve git commands for what no page uses."""
    from mkdocs_macros import context

    if hasattr(context, "get_git_info"):
        context.get_git_info = lambda: {"status": False}


def pass_over_icons() -> None:
    """Keeps the search for the theme's files out of folders that MkDocs ignores: ten thousand icons."""
    from jinja2 import FileSystemLoader

    listed = FileSystemLoader.list_templates
    if getattr(listed, "seen", False):
        return

    def list_templates(self: FileSystemLoader) -> list[str]:
        found = set()
        for start in self.searchpath:
            for folder, below, names in os.walk(start, followlinks=self.followlinks):
                below[:] = [name for name in below if not name.startswith(".")]
                found |= {Path(folder, name).relative_to(start).as_posix() for name in names}
        return sorted(found)

    list_templates.seen = True  # type: ignore[attr-defined]
    FileSystemLoader.list_templates = list_templates  # type: ignore[method-assign]


def everything() -> None:
    """Makes all of these changes, once."""
    collect_less_often()
    highlight_with_one_style()
    find_lexers_once()
    skip_inline_patterns()
    load_extensions_once()
    ask_git_nothing()
    pass_over_icons()
