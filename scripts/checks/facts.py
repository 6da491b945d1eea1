"""What prose says in figures is the same in both languages: numbers with units, versions, names, code spans.

Table cells, list items and choices are compared one by one, other prose section by section. By rule, not by
silence: order is free; a number may be a word on one side (셋, three, a); a pronoun may take the place of a number
or a code span, so how often one stands is free; a unit may be left out where the value is there. How many
paragraphs a section has may differ by half, how many words by what the languages differ in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scripts import blocks, numbers, words
from scripts.finding import Finding
from scripts.pages import Page, Tree

CHECK = "facts"
BEFORE_BUILD = False

_HANGUL = re.compile("[가-힣]")
_WORD = re.compile("[A-Za-z]{3,}")
# Korean words for one English word, on the sections of real pages: 0.55 to 0.85.
_RATIO = (0.4, 1.15)
_LEAST_WORDS = 40
# Paragraphs that one language may have more than the other, and the part of them.
_PARAGRAPHS = (2, 0.5)


@dataclass(frozen=True)
class _Text:
    """Prose with its line, its numbers and its code spans."""

    line: int
    prose: str
    codes: tuple[blocks.Code, ...]
    numbers: numbers.Numbers

    def line_at(self, place: int) -> int:
        return self.line + self.prose.count("\n", 0, place)


def check(tree: Tree) -> list[Finding]:
    """Returns the facts that stand in one language of a page and not in the other."""
    found: list[Finding] = []
    for korean, english in tree.pairs():
        theirs = {section.key: section for section in english.sections}
        for section in korean.sections:
            if section.key in theirs:
                found += _Section(korean, english, section, theirs[section.key]).findings()
    return found


class _Section:
    def __init__(self, korean: Page, english: Page, ours: blocks.Section, theirs: blocks.Section) -> None:
        self.pages = (korean, english)
        self.sections = (ours, theirs)
        self.where = f"in section #{ours.key}" if ours.key else "above the first heading"
        self.found: list[Finding] = []

    def findings(self) -> list[Finding]:
        paired, rest = self._pairs()
        for ours, theirs in paired:
            self._compare(ours, theirs, ours, theirs)
        everything = [[text for pair in paired for text in pair[side]] + rest[side] for side in (0, 1)]
        self._compare(rest[0], rest[1], everything[0], everything[1])
        self._amounts(everything)
        return self.found

    def _pairs(self) -> tuple[list[tuple[list[_Text], list[_Text]]], tuple[list[_Text], list[_Text]]]:
        """Returns the texts that stand for each other, and those that only the section holds together."""
        cells = [list(_cells(section, page.language)) for section, page in zip(self.sections, self.pages, strict=True)]
        paired: list[tuple[list[_Text], list[_Text]]] = []
        rest: tuple[list[_Text], list[_Text]] = ([], [])
        alike = [[name for name, _ in side] for side in cells]
        for side in (0, 1):
            language = self.pages[side].language
            inside = {id(text) for text in _inside_cells(self.sections[side])}
            head = self.sections[side].head
            texts = [block for block in ([head] if head else []) + self.sections[side].blocks]
            rest[side].extend(
                _text(block.inline, block.line, language)
                for block in texts
                if isinstance(block, blocks.Text) and not isinstance(block, blocks.Table) and id(block) not in inside
            )
        if alike[0] == alike[1]:
            paired = [(ours, theirs) for (_, ours), (_, theirs) in zip(cells[0], cells[1], strict=True)]
        else:
            # Lists or tables of another shape are the parity check's affair.
            for side in (0, 1):
                rest[side].extend(text for _, texts in cells[side] for text in texts)
        return paired, rest

    def _compare(self, ours: list[_Text], theirs: list[_Text], all_ours: list[_Text], all_theirs: list[_Text]) -> None:
        self._one_way(0, ours, theirs, all_theirs)
        self._one_way(1, theirs, ours, all_ours)

    def _one_way(self, side: int, mine: list[_Text], twins: list[_Text], against: list[_Text]) -> None:
        known = _merged(against)
        codes = {_plain(code.text) for text in against for code in text.codes}
        # A code span may hold words of the language, such as a heading's.
        translated = sum(bool(_HANGUL.search(code)) for code in codes)
        prose = " ".join(text.prose for text in against)
        near = twins[0].line if twins else self._line(1 - side)
        said: set[str] = set()
        for text in mine:
            for number in numbers.unmatched(text.numbers, known):
                if number.shown not in said:
                    said.add(number.shown)
                    unit = f" ({number.unit})" if number.unit and number.unit not in number.shown else ""
                    self._say(side, text.line_at(number.at), f"the number {number.shown}{unit}", near)
            for name, place in text.numbers.names.items():
                if name not in known.names and name not in said and name not in codes:
                    said.add(name)
                    self._say(side, text.line_at(place), f"the name {name}", near)
            for code in text.codes:
                if _HANGUL.search(code.text) or code.text in said or _plain(code.text) in codes:
                    continue
                # A word that is code here may be prose there: the next `poll`, polls on.
                if _WORD.fullmatch(code.text) and re.search(rf"\b{code.text}", prose, re.IGNORECASE):
                    continue
                if translated:
                    translated -= 1
                else:
                    said.add(code.text)
                    self._say(side, code.line, f"the code span `{code.text}`", near)

    def _say(self, side: int, line: int, what: str, near: int) -> None:
        twin = self.pages[1 - side].file
        expected = f"the same facts in both languages; its like is missing near {twin}:{near}"
        step = f"write it in {twin} too, or correct the one that is wrong"
        self.found.append(Finding(self.pages[side].file, line, CHECK, f"{what} {self.where}", expected, step))

    def _line(self, side: int) -> int:
        head = self.sections[side].head
        if head:
            return head.line
        first = self.sections[side].blocks
        return first[0].line if first else self.pages[side].first_body_line

    def _amounts(self, everything: list[list[_Text]]) -> None:
        korean, english = (
            sum(isinstance(block, blocks.Paragraph | blocks.Html) for block in section.blocks)
            for section in self.sections
        )
        twin = f"{self.pages[0].file}:{self._line(0)}"
        many, part = _PARAGRAPHS
        if abs(korean - english) > max(many, part * max(korean, english)) or (not korean) != (not english):
            what = f"{_counted(english, 'paragraph')} {self.where}"
            step = "write what is missing, or divide the text alike"
            line = self._line(1)
            expected = f"about as many as in {twin}, which has {korean}"
            self.found.append(Finding(self.pages[1].file, line, CHECK, what, expected, step))
            return
        ours, theirs = (sum(words.count(text.prose) + len(text.codes) for text in side) for side in everything)
        least, most = _RATIO
        if max(ours, theirs) >= _LEAST_WORDS and not least * theirs <= ours <= most * theirs:
            what = f"{_counted(theirs, 'word')} {self.where}"
            expected = f"as much text as in {twin}, which has {_counted(ours, 'word')}"
            step = "write what is missing in the shorter one, or cut the longer one"
            self.found.append(Finding(self.pages[1].file, self._line(1), CHECK, what, expected, step))


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _plain(code: str) -> str:
    return "".join(code.split()).removesuffix("()")


def _merged(texts: Iterable[_Text]) -> numbers.Numbers:
    whole = numbers.Numbers()
    for text in texts:
        whole.numbers += text.numbers.numbers
        whole.words.update(text.numbers.words)
        for name, place in text.numbers.names.items():
            whole.names.setdefault(name, place)
        # What is code on one side may be prose on the other.
        for code in text.codes:
            whole.numbers += numbers.read(code.text, "en").numbers
            whole.names.setdefault(code.text, 0)
    return whole


def _text(inline: blocks.Inline, line: int, language: str) -> _Text:
    return _Text(line, inline.prose, tuple(inline.codes), numbers.read(inline.prose, language))


def _outer_lists(section: blocks.Section) -> list[blocks.List]:
    lists = list(blocks.of_kind(section.blocks, blocks.List))
    nested = {id(block) for one in lists for item in one.items for block in blocks.walk(item.children)}
    return [one for one in lists if id(one) not in nested]


def _inside_cells(section: blocks.Section) -> Iterator[blocks.Block]:
    for one in _outer_lists(section):
        yield from blocks.walk(one.children)


def _cells(section: blocks.Section, language: str) -> Iterator[tuple[str, list[_Text]]]:
    """Yields table cells and list items, each with a name that its like in the twin has too."""
    for count, table in enumerate(blocks.of_kind(section.blocks, blocks.Table)):
        for row, (line, cells) in enumerate([(table.line, table.header), *table.rows]):
            for column, cell in enumerate(cells):
                name = f"table {count} {row} {column}"
                yield name, [_text(blocks.scan_inline(cell, line), line, language)]
    for count, one in enumerate(_outer_lists(section)):
        for position, item in enumerate(one.items):
            texts = blocks.of_kind(blocks.walk(item.children), blocks.Text)
            yield f"list {count} {position}", [_text(text.inline, text.line, language) for text in texts]
