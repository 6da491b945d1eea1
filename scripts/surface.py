"""Prose as a reader sees it, with the line of every character: markup is gone, code spans are opaque."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from scripts import blocks

# One character for every character of code, so that no rule for prose matches inside a code span.
CODE = "\x01"
# What a macro call will put there is not known here.
UNKNOWN = "\x02"

_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MACRO = re.compile(r"\[=.*?=\]|\[%.*?%\]|\[##.*?##\]", re.DOTALL)
_TARGET = r"\(\s*(?:<[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](" + _TARGET + r"|\[[^\[\]\n]*\])")
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto):[^\s>]*>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ATTRIBUTES = re.compile(r"\{:?[ ]*[#.][^{}\n]*\}")
_EMPHASIS = re.compile(r"(?<!\s)\*{1,3}|\*{1,3}(?!\s)|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)|~~")
_ESCAPE = re.compile(r"\\(?=[\[\]()!`*_<>\\{}#|.-])")
_ESCAPED = re.compile(r"\\[\[\]()!`*_<>\\{}#|.-]")


@dataclass
class Surface:
    """A piece of prose: `text` is what is seen, `places` where each character stood in the written text.

    In `text` a code span is its backticks and `CODE` for each character between, a macro call is `UNKNOWN`; `codes`
    tells by its start what a span holds; `foreign` are the parts that are texts of links to other sites.
    """

    line: int
    raw: str
    text: str = ""
    places: list[int] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    foreign: list[tuple[int, int]] = field(default_factory=list)

    def line_at(self, index: int) -> int:
        """Returns the line of the character."""
        place = self.places[min(index, len(self.places) - 1)] if self.places else 0
        return self.line + self.raw.count("\n", 0, place)

    def around(self, start: int, end: int, width: int) -> tuple[str, str, str] | None:
        """Returns what is written for a part of the text, and before and behind it, with the markup between.

        `width` is how many characters each side may have. None where the part or its sides go over a line's end, or
        where markup stands inside the part.
        """
        left, right = max(0, start - width), min(len(self.text), end + width)
        if "\n" in self.text[left:right] or left == right:
            return None
        after_last = self.places[right - 1] + 1
        begin = self.places[start] if start < len(self.places) else after_last
        finish = self.places[end - 1] + 1 if end > start else begin
        written = self.raw[begin:finish]
        if written != self.text[start:end]:
            return None
        return self.raw[self.places[left] : begin], written, self.raw[finish:after_last]

    def is_foreign(self, index: int) -> bool:
        """Says whether the character belongs to the text of a link to another site."""
        return any(start <= index < end for start, end in self.foreign)

    @cached_property
    def without_quotations(self) -> str:
        """The text with what stands between quotation marks replaced by `CODE`, character by character."""

        def hide(match: re.Match[str]) -> str:
            return match[0][0] + CODE * (len(match[0]) - 2) + match[0][-1]

        return re.sub(r"“[^“”]*”|‘[^‘’\n]*’|「[^」]*」|『[^』]*』|\"[^\"\n]*\"", hide, self.text)


def read(text: str, line: int) -> Surface:
    """Returns the surface of prose that begins on the line."""
    surface = Surface(line, text)
    shown = list(text)
    gone = bytearray(len(text))

    def drop(start: int, end: int) -> None:
        gone[start:end] = b"\x01" * (end - start)

    codes: list[tuple[int, int, str]] = []
    masked = text
    if "<!--" in masked:
        for match in _COMMENT.finditer(masked):
            drop(*match.span())
        masked = _COMMENT.sub(lambda match: "\0" * len(match[0]), masked)
    if "`" in masked:
        for match in _CODE.finditer(masked):
            codes.append((match.start(), match.end(), match[2].strip()))
            shown[match.start() : match.end()] = ["`", *(CODE * (len(match[0]) - 2)), "`"]
        masked = _CODE.sub(lambda match: "\0" * len(match[0]), masked)
    if "\\" in masked:
        for match in _ESCAPE.finditer(masked):
            drop(*match.span())
        masked = _ESCAPED.sub("\0\0", masked)
    if "[=" in masked or "[%" in masked or "[##" in masked:
        for match in _MACRO.finditer(masked):
            shown[match.start() : match.end()] = UNKNOWN * len(match[0])
            drop(match.start() + 1, match.end())
        masked = _MACRO.sub(lambda match: "\0" * len(match[0]), masked)
    foreign: list[tuple[int, int]] = []
    if "](" in masked or "][" in masked:
        for match in _LINK.finditer(masked):
            drop(match.start(), match.start(1))
            drop(match.end(1), match.end())
            if re.match(r"\(\s*<?(?:https?|mailto):", match[2]):
                foreign.append(match.span(1))
    if "<" in masked:
        for match in _AUTOLINK.finditer(masked):
            drop(*match.span())
        for match in _TAG.finditer(masked):
            drop(*match.span())
    if "{" in masked:
        for match in _ATTRIBUTES.finditer(masked):
            drop(*match.span())
    for mark, pattern in (("*", _EMPHASIS), ("_", _EMPHASIS), ("~~", _EMPHASIS)):
        if mark in masked:
            for match in pattern.finditer(masked):
                drop(*match.span())
    kept = [index for index, mark in enumerate(gone) if not mark]
    surface.places = kept
    surface.text = "".join(shown[index] for index in kept)
    if codes or foreign:
        at = {place: index for index, place in enumerate(kept)}
        surface.codes = {at[start]: code for start, _, code in codes if start in at}
        for start, end in foreign:
            inside = [at[place] for place in range(start, end) if place in at]
            if inside:
                surface.foreign.append((inside[0], inside[-1] + 1))
    return surface


@dataclass
class Piece:
    """A piece of a page's prose and what it is.

    `kind`: "prose", "item" (in a list), "cell", "heading", "title" (of a box or tab), "question", "page-title" or
    "description".
    """

    kind: str
    surface: Surface

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.surface.text


def pieces(found: Iterable[blocks.Block], kind: str = "prose") -> Iterator[Piece]:
    """Yields the pieces of prose of blocks, in reading order; raw HTML and lone macro calls have none."""
    for block in found:
        inside = kind
        if isinstance(block, blocks.Table):
            for line, cells in [(block.line, block.header), *block.rows]:
                yield from (Piece("cell", read(cell, line)) for cell in cells)
        elif isinstance(block, blocks.Paragraph):
            yield Piece(kind, read(block.text, block.line))
        elif isinstance(block, blocks.Heading):
            yield Piece("heading", read(block.text, block.line))
        elif isinstance(block, blocks.Question):
            yield Piece("question", read(block.text, block.line))
        elif isinstance(block, blocks.Admonition | blocks.Tab | blocks.Directive) and block.text:
            yield Piece("title", read(block.text, block.line))
        elif isinstance(block, blocks.Item):
            inside = "item"
        yield from pieces(block.children, inside)
