"""The two languages of a page are one document: what is no prose is the same, in the same order.

Compared are front matter, headings and questions, and in each section the sequence of tables, lists, code,
figures and other macro calls, admonitions and tabs; what prose may order as its language likes (links, images,
macro calls inside a sentence) is compared as a set. A finding stands at the block that the other page lacks, or
at the English one where both differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import unquote

from scripts import blocks
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.questions import Question

CHECK = "parity"

# Documentation that exists in both languages has its language in the address.
_LANGUAGE_PART = re.compile(r"(?<=[/.=])(?:ko|en|kr|us|ko[-_]kr|en[-_]us)(?=[/.&?#]|$)|(?<=//)(?:ko|en)(?=\.)", re.I)
_HIGHLIGHT = re.compile(r"\b(hl_lines|linenums)\s*=\s*\"([^\"]*)\"")


@dataclass(frozen=True)
class Part:
    """Something that has to have its like in the twin: what it is compared by, how a person would name it."""

    line: int
    key: tuple[Hashable, ...]
    shown: str


def check(tree: Tree) -> list[Finding]:
    """Returns where the pages of a pair differ."""
    return [finding for korean, english in tree.pairs() for finding in _Pair(korean, english).findings()]


class _Pair:
    def __init__(self, korean: Page, english: Page) -> None:
        self.korean = korean
        self.english = english
        self.found: list[Finding] = []
        # Where the section at hand begins in each language; the front matter and all heads begin on line 1.
        self.lines = {korean.language: 1, english.language: 1}

    def findings(self) -> list[Finding]:
        self._front_matter()
        self._heads()
        english = {section.key: section for section in self.english.sections}
        for section in self.korean.sections:
            if section.key in english:
                self._section(section, english[section.key])
        self._questions()
        return self.found

    def _say(self, page: Page, line: int, what: str, expected: str, next_step: str) -> None:
        self.found.append(Finding(page.file, line, CHECK, what, expected, next_step))

    def _front_matter(self) -> None:
        if not (self.korean.has_meta and self.english.has_meta):
            return
        for key in ("level", "minutes", "prerequisites", "render_macros", "template", "hide", "search"):
            korean, english = self.korean.meta.get(key), self.english.meta.get(key)
            if korean != english:
                line = self.english.meta_line(key)
                what = f"{key}: {_value(english)}"
                where = f"{self.korean.file}:{self.korean.meta_line(key)}"
                step = "decide which is right and write it in both"
                self._say(self.english, line, what, f"{_value(korean)}, as in {where}", step)

    def _heads(self) -> None:
        korean, english = (_heads(page) for page in (self.korean, self.english))
        if len(korean) == len(english):
            # A heading without id is the heading check's affair.
            for index, (ours, theirs) in enumerate(zip(korean, english, strict=True)):
                if ours.key[:2] == theirs.key[:2] and None in (ours.key[2], theirs.key[2]):
                    korean[index] = english[index] = Part(ours.line, theirs.key, ours.shown)
        self._sequences("", korean, english)

    def _section(self, korean: blocks.Section, english: blocks.Section) -> None:
        where = f" in section #{korean.key}" if korean.key else " above the first heading"
        for page, section in ((self.korean, korean), (self.english, english)):
            self.lines[page.language] = section.head.line if section.head else page.first_body_line
        self._sequences(where, _parts(korean), _parts(english))
        for collect in (_links, _images, _inline_macros):
            self._sets(where, collect(self.korean, korean), collect(self.english, english))

    def _sequences(self, where: str, korean: Sequence[Part], english: Sequence[Part]) -> None:
        ours, theirs = [part.key for part in korean], [part.key for part in english]
        if ours == theirs:
            return
        if Counter(ours) == Counter(theirs):
            at = next(index for index, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
            other, mine = korean[at], english[at]
            what = f"{mine.shown}{where}, at the place of {other.shown}"
            expected = f"the order of {self.korean.file}:{other.line}"
            self._say(self.english, mine.line, what, expected, "put the same things into the same order")
            return
        for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
            if tag != "equal":
                self._differing(where, list(korean[a:b]), list(english[c:d]))

    def _differing(self, where: str, korean: list[Part], english: list[Part]) -> None:
        for part in list(english):
            like = next((other for other in korean if other.key[0] == part.key[0]), None)
            if like is None:
                continue
            korean.remove(like)
            english.remove(part)
            expected = f"{like.shown}, as in {self.korean.file}:{like.line}"
            self._say(self.english, part.line, f"{part.shown}{where}", expected, "make the two alike")
        self._lone(where, self.korean, self.english, korean)
        self._lone(where, self.english, self.korean, english)

    def _lone(self, where: str, page: Page, twin: Page, parts: Iterable[Part]) -> None:
        for part in parts:
            what = f"{part.shown}{where}, which {twin.file} lacks"
            near = f"{twin.file}:{self.lines[twin.language]}"
            step = "add it there, or delete it here"
            expected = f"the same in both languages; the place in the twin begins at {near}"
            self._say(page, part.line, what, expected, step)

    def _sets(self, where: str, korean: list[Part], english: list[Part]) -> None:
        ours, theirs = {part.key: part for part in korean}, {part.key: part for part in english}
        self._lone(where, self.korean, self.english, [ours[key] for key in ours if key not in theirs])
        self._lone(where, self.english, self.korean, [theirs[key] for key in theirs if key not in ours])

    def _questions(self) -> None:
        ours = {question.id: question for question in self.korean.questions}
        for mine in self.english.questions:
            if mine.id in ours:
                self._question(ours[mine.id], mine)

    def _question(self, korean: Question, english: Question) -> None:
        checks: tuple[tuple[str, Callable[[Question], object]], ...] = (
            ("topic", lambda question: question.topic),
            ("level", lambda question: question.level),
            ("number of choices", lambda question: len(question.choices)),
            ("right choices", _right),
            ("given material", lambda question: _yes(question.given)),
            ("listens", lambda question: _yes(question.listens)),
            ("followup", lambda question: _yes(question.followup)),
        )
        for name, value in checks:
            if value(korean) != value(english):
                what = f"question {english.id}: {name} {value(english) or 'none'}"
                expected = f"{value(korean) or 'none'}, as in {korean.path}:{korean.line}"
                step = "decide which is right and write it in both"
                self._say(self.english, english.line, what, expected, step)
                if name == "number of choices":
                    return


def _value(value: object) -> str:
    return "nothing" if value is None else str(value)


def _yes(text: str) -> str:
    return "some" if text else "none"


def _right(question: Question) -> str:
    return ", ".join(str(number) for number, choice in enumerate(question.choices, 1) if choice.right)


def _heads(page: Page) -> list[Part]:
    found = []
    for section in page.sections:
        head = section.head
        if isinstance(head, blocks.Heading):
            shown = f"the level {head.level} heading #{head.id or head.text}"
            found.append(Part(head.line, ("heading", head.level, head.id), shown))
        elif head is not None:
            found.append(Part(head.line, ("question", 0, head.id), f"the question {head.id or head.text}"))
    return found


def _parts(section: blocks.Section) -> list[Part]:
    """Returns what in a section stands on lines of its own and is no prose."""
    found = []
    for block in section.blocks:
        key: tuple[Hashable, ...]
        if isinstance(block, blocks.Table):
            columns, rows = len(block.header), len(block.rows)
            alignment = ", ".join(side or "unset" for side in block.alignment)
            key = ("table", columns, rows, alignment)
            shown = f"a table of {columns} columns and {rows} rows (aligned {alignment})"
        elif isinstance(block, blocks.Fence):
            includes = tuple(include.target for include in block.includes)
            highlight = tuple(sorted(_HIGHLIGHT.findall(block.info)))
            key = ("code", block.language, includes, highlight)
            marked = "".join(f" {name}={value}" for name, value in highlight)
            shown = f"{block.language or 'plain'} code{marked} from {', '.join(includes) or 'nothing'}"
        elif isinstance(block, blocks.Call):
            macro = block.macro
            key = ("macro", macro.name, macro.expression if macro.fault else (macro.arguments, macro.named))
            shown = f"the macro call {macro}"
        elif isinstance(block, blocks.Admonition):
            key = ("admonition", block.type)
            shown = f"an admonition of type {block.type}"
        elif isinstance(block, blocks.Directive):
            key = ("block", block.name)
            shown = f"a block /// {block.name}"
        elif isinstance(block, blocks.Tab):
            key, shown = ("tab",), "a tab"
        elif isinstance(block, blocks.List):
            if any(item.checked is not None for item in block.items):
                continue  # The choices of a question are compared with the question.
            items = len(block.items)
            kind = "numbered" if block.kind == "number" else "bulleted"
            key, shown = ("list", kind, items), f"a {kind} list of {items} item{'' if items == 1 else 's'}"
        elif isinstance(block, blocks.Quote):
            key, shown = ("quote",), "a quotation"
        else:
            continue
        found.append(Part(block.line, key, shown))
    return found


def _texts(section: blocks.Section) -> Iterable[blocks.Text]:
    if section.head:
        yield section.head
    yield from blocks.of_kind(section.blocks, blocks.Text)


def _links(page: Page, section: blocks.Section) -> list[Part]:
    links = [link for text in _texts(section) for link in text.inline.links]
    links += [block.link for block in blocks.of_kind(section.blocks, blocks.Definition) if block.link]
    found = []
    for link in links:
        written = link.target + (f"#{link.anchor}" if link.anchor else "")
        if link.external:
            key: tuple[Hashable, ...] = ("link", _LANGUAGE_PART.sub("*", written).rstrip("/"))
        else:
            path = page.resolve(unquote(link.target)).removeprefix(f"docs/{page.language}/")
            key = ("link", path, unquote(link.anchor))
        found.append(Part(link.line, key, f"a link to {written}"))
    return found


def _images(page: Page, section: blocks.Section) -> list[Part]:
    return [
        Part(image.line, ("image", page.resolve(image.source)), f"the image {image.source}")
        for text in _texts(section)
        for image in text.inline.images
    ]


def _inline_macros(page: Page, section: blocks.Section) -> list[Part]:
    rendered = page.meta.get("render_macros") is True
    return [
        Part(macro.line, ("macro", macro.expression), f"the macro call {macro}")
        for text in _texts(section)
        if not isinstance(text, blocks.Call)
        for macro in text.inline.macros
        if rendered or not macro.in_code
    ]
