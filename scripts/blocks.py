"""A page's body as a sequence of blocks with line numbers.

A line scanner for the Markdown that the site uses: Python-Markdown's block rules (not CommonMark's: list
content is indented by four spaces, a heading needs no space after `#`), pymdownx's fences, tabs, snippets and
`///` blocks, and macro calls. It renders nothing; it tells what stands where, also in faulty pages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from scripts import yaml_source
from scripts.questions import PARTS

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})(.*)$")
_INCLUDE = re.compile(r"^[ \t]*-+8<-+[ \t]+(?:\"([^\"]+)\"|'([^']+)')[ \t]*$")
_ANY_INCLUDE = re.compile(r"^[ \t]*-+8<-+")
_INCLUDE_PARTS = re.compile(r"^(.*?)(?::([A-Za-z][\w-]*)|((?::-?\d*)+(?:,.*)?))?$")
_HEADING = re.compile(r"^(#{1,6})(.*)$")
_HEADING_ATTRIBUTES = re.compile(r"[ ]+\{:?[ ]*([^}\n ][^\n]*?)[ ]*\}[ ]*$")
_ID = re.compile(r"(?:^|\s)(?:#([^\s}.]+)|id=[\"']?([^\s\"'}]+))")
_INLINE_ATTRIBUTES = re.compile(r"\{:?[ ]*([^{}\n]*)\}")
_ADMONITION = re.compile(r"^(!!!|\?\?\?\+?) ?([\w-]+(?: +[\w-]+)*)(?: +\"(.*?)\")? *$")
_TAB = re.compile(r"^===[!+]* +\"(.*?)\" *$")
_OPEN = re.compile(r"^ {0,3}(/{3,}) *([\w-]+) *(?:\| *(.*?) *)?$")
_CLOSE = re.compile(r"^ {0,3}(/{3,}) *$")
_RULE = re.compile(r"^ {0,3}([-*_])(?: *\1){2,} *$")
_MARKER = re.compile(r"^( {0,3})([-*+]|\d+\.)[ ]+(.*)$")
_TASK = re.compile(r"^\[([ xX])\](?:[ ]+(.*))?$")
_SEPARATOR = re.compile(r"^ {0,3}\|? *:?-+:? *(\| *:?-+:? *)*\|? *$")
_SETEXT = re.compile(r"^[=-]+ *$")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]+)\]:[ ]*<?([^\s>]+)>?")
_MACRO = re.compile(r"\[=\s*(.*?)\s*=\]", re.DOTALL)
_STATEMENT = re.compile(r"\[%.*?%\]|\[##.*?##\]", re.DOTALL)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TARGET = r"\(\s*(<[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_LABEL = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
_IMAGE = re.compile("!" + _LABEL + _TARGET)
_LINK = re.compile(_LABEL + _TARGET)
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]\n]*)\]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s>]*)>")
_TAG = re.compile(r"<(a|img)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HTML_ID = re.compile(r"<[a-zA-Z][^>]*\sid\s*=\s*[\"']?([^\s\"'>]+)")
_NOT_A_LINE_END = re.compile(r"[^\n]")
_ESCAPED = re.compile(r"\\[\[\]()!`*_<>\\]")


@dataclass(frozen=True)
class Link:
    """A link: the target as written, without its anchor, and the anchor ("" where there is none)."""

    line: int
    target: str
    anchor: str
    text: str

    @property
    def external(self) -> bool:
        """Whether the target has a scheme, such as https: or mailto:."""
        return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", self.target))


@dataclass(frozen=True)
class Image:
    """An image; `alt` is None where an HTML image has no such attribute."""

    line: int
    alt: str | None
    source: str


@dataclass(frozen=True)
class Macro:
    """A macro call; `fault` says why an expression is no plain call. `in_code`: it stands in a code span."""

    line: int
    name: str
    arguments: tuple[Any, ...]
    named: tuple[tuple[str, Any], ...]
    expression: str
    in_code: bool = False
    fault: str = ""

    def __str__(self) -> str:
        return f"[= {self.expression} =]"


@dataclass(frozen=True)
class Code:
    """A code span."""

    line: int
    text: str


@dataclass
class Inline:
    """What stands inside a piece of prose; `prose` is its text with code, targets and macros blanked out."""

    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    macros: list[Macro] = field(default_factory=list)
    references: list[tuple[int, str]] = field(default_factory=list)
    statements: list[tuple[int, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    prose: str = ""


@dataclass
class Block:
    """Something on a line of its own; `children` are the blocks inside."""

    line: int
    children: list[Block] = field(default_factory=list, kw_only=True)

    def ids(self) -> list[str]:
        """Returns the ids that a link to this block can name."""
        return []


@dataclass
class Text(Block):
    """A block that holds prose."""

    text: str = ""

    @cached_property
    def inline(self) -> Inline:
        """The prose's links, images, code spans and macros."""
        return scan_inline(self.text, self.line)

    def ids(self) -> list[str]:
        """Returns the ids of attribute lists and HTML in the prose."""
        return self.inline.ids


@dataclass
class Heading(Text):
    """A heading. `setext`: underlined with === or ---; `spaced`: a space follows the # signs."""

    level: int = 2
    id: str | None = None
    setext: bool = False
    spaced: bool = True

    def ids(self) -> list[str]:
        """Returns the block's id, where it has one."""
        return [self.id] if self.id else []


@dataclass
class Paragraph(Text):
    """Prose."""


@dataclass
class Html(Text):
    """Raw HTML."""


@dataclass
class Call(Text):
    """A macro call that stands alone."""

    @property
    def macro(self) -> Macro:
        """The call."""
        return self.inline.macros[0]


@dataclass(frozen=True)
class Include:
    """A snippet include: path from the root, section ("" for none), lines ("" or as in `:3:7`)."""

    line: int
    target: str
    path: str
    section: str
    lines: str


@dataclass
class Fence(Block):
    """A code block: its language, the snippets that it includes, and its lines that are no include."""

    language: str = ""
    info: str = ""
    includes: list[Include] = field(default_factory=list)
    other_lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class IndentedCode(Block):
    """Lines that Markdown shows as code because they are indented."""


@dataclass
class LooseInclude(Block):
    """A snippet include outside a fence."""

    include: Include | None = None


@dataclass
class Table(Text):
    """A table: the header's cells, the alignment of each column, and the rows below as (line, cells)."""

    header: list[str] = field(default_factory=list)
    alignment: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass
class Item(Block):
    """A list item; `checked` is None where it is no task."""

    checked: bool | None = None


@dataclass
class List(Block):
    """A list of kind "bullet" or "number"; its children are its items."""

    kind: str = "bullet"

    @property
    def items(self) -> list[Item]:
        """The list's items."""
        return [child for child in self.children if isinstance(child, Item)]


@dataclass
class Quote(Block):
    """A block quotation."""


@dataclass
class Rule(Block):
    """A horizontal rule."""


@dataclass
class Admonition(Text):
    """`!!! type "title"`, or `??? …` (collapsible). The title, None where there is none, is also `text`."""

    type: str = ""
    title: str | None = None
    collapsible: bool = False


@dataclass
class Tab(Text):
    """`=== "title"`; the title is `text`."""


@dataclass
class Directive(Text):
    """`/// name | argument` with its options; the argument is also `text`."""

    name: str = ""
    argument: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    option_lines: dict[str, int] = field(default_factory=dict)
    slashes: int = 3


@dataclass
class Question(Directive):
    """A question block. What it asks and answers is read by `scripts.questions`; here it is a place."""

    @property
    def id(self) -> str | None:
        """The question's id; None where it has none."""
        attributes = self.options.get("attrs")
        identifier = attributes.get("id") if isinstance(attributes, dict) else None
        return None if identifier is None else str(identifier)

    def ids(self) -> list[str]:
        """Returns the block's id, where it has one."""
        return [self.id] if self.id else []


@dataclass
class Definition(Block):
    """`[label]: target`."""

    label: str = ""
    link: Link | None = None


@dataclass
class Problem(Block):
    """Markdown that does not do what it looks like."""

    found: str = ""
    expected: str = ""
    next_step: str = ""


B = TypeVar("B", bound=Block)


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yields the blocks in reading order, each before those inside it."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def of_kind(blocks: Iterable[Block], kind: type[B]) -> Iterator[B]:
    """Yields those blocks that are of the kind."""
    for block in blocks:
        if isinstance(block, kind):
            yield block


@dataclass
class Section:
    """What stands between a heading or question and the next; the first section of a page has no `head`."""

    head: Heading | Question | None
    blocks: list[Block]

    @property
    def key(self) -> str:
        """The head's id, "" for the part of a page above the first heading."""
        return (self.head.id or "") if self.head else ""


def sections(blocks: list[Block]) -> list[Section]:
    """Cuts a page into sections; the blocks of each are in reading order, nested ones included."""
    found = [Section(None, [])]

    def take(block: Block) -> None:
        if isinstance(block, Heading):
            found.append(Section(block, []))
            return
        if isinstance(block, Question):
            after = found[-1]
            found.append(Section(block, list(walk(block.children))))
            # What follows a question belongs to the section around it again.
            found.append(Section(after.head, after.blocks))
            return
        found[-1].blocks.append(block)
        for child in block.children:
            take(child)

    for block in blocks:
        take(block)
    unique: dict[int, Section] = {}
    for section in found:
        unique.setdefault(id(section.blocks), section)
    return list(unique.values())


def scan(body: str, first_line: int = 1) -> list[Block]:
    """Returns the blocks of a page's body, whose first line is line `first_line` of its file."""
    return _scan([_spaces(line) for line in body.split("\n")], first_line)


def _spaces(line: str) -> str:
    return line.expandtabs(4) if "\t" in line else line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _problem(line: int, found: str, expected: str, next_step: str) -> Problem:
    return Problem(line, found=found, expected=expected, next_step=next_step)


def _interrupts(line: str) -> bool:
    """Says whether a line ends the paragraph above it without a blank line between."""
    if line[:1] == "#":
        return True
    start = line.lstrip(" ")[:3]
    if start in ("```", "~~~"):
        return True
    if start[:1] in (">", "-", "*", "_") and _indent(line) < 4:
        return start[0] == ">" or bool(_RULE.match(line))
    if start == "///":
        return bool(_OPEN.match(line) or _CLOSE.match(line))
    if start == "===":
        return bool(_TAB.match(line))
    return line[:3] in ("!!!", "???") and bool(_ADMONITION.match(line))


def _scan(lines: list[str], first: int, in_item: bool = False) -> list[Block]:
    found: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line or line.isspace():
            at += 1
            continue
        at = _one(lines, at, first, found, in_item)
    return found


def _one(lines: list[str], at: int, first: int, found: list[Block], in_item: bool) -> int:
    """Reads the block that begins at `at`; returns where the next one begins."""
    line, number = lines[at], first + at
    fence = _FENCE.match(line)
    if fence and "`" not in fence[2]:
        return _fence(lines, at, first, fence, found)
    if line.startswith("    "):
        end = _indented(lines, at)
        found.append(IndentedCode(number))
        return end
    if line[0] == "#":
        heading = _HEADING.match(line)
        if heading:
            found.append(_heading(number, len(heading[1]), heading[2]))
            return at + 1
    start = line.lstrip(" ")
    if start.startswith("<!--"):
        return _comment(lines, at, first, found)
    opened = _OPEN.match(line)
    if opened:
        return _directive(lines, at, first, opened, found)
    if start.startswith("///") and _CLOSE.match(line):
        step = "delete the line, or begin the block with as many slashes as it ends with"
        shown = f"`{start.strip()}` closes nothing"
        found.append(_problem(number, shown, "each /// block begun and ended", step))
        return at + 1
    if line.startswith(("!!!", "???")):
        return _admonition(lines, at, first, found)
    tab = _TAB.match(line)
    if tab:
        end = _indented(lines, at + 1)
        found.append(Tab(number, tab[1], children=_nested(lines, at + 1, end, first)))
        return end
    if _RULE.match(line):
        found.append(Rule(number))
        return at + 1
    if _MARKER.match(line):
        return _list(lines, at, first, found)
    if start[0] == ">":
        end = at
        for index in range(at, len(lines)):
            # Quotations with only empty lines between them are one.
            if lines[index].strip() and (lines[index - 1].strip() or lines[index].lstrip(" ")[0] == ">"):
                end = index + 1
            elif lines[index].strip():
                break
        inner = [re.sub(r"^ {0,3}> ?", "", text) for text in lines[at:end]]
        found.append(Quote(number, children=_scan(inner, number)))
        return end
    if _ANY_INCLUDE.match(line):
        found.append(LooseInclude(number, include=_include(line, number)))
        return at + 1
    definition = _DEFINITION.match(line)
    if definition and not line.lstrip().startswith("[="):
        target, _, anchor = definition[2].partition("#")
        label = definition[1]
        found.append(Definition(number, label=label.lower(), link=Link(number, target, anchor, label)))
        return at + 1
    if "|" in line and at + 1 < len(lines) and "-" in lines[at + 1] and _SEPARATOR.match(lines[at + 1]):
        return _table(lines, at, first, found)
    return _paragraph(lines, at, first, found, in_item)


def _nested(lines: list[str], start: int, end: int, first: int) -> list[Block]:
    return _scan([line[min(4, _indent(line)) :] for line in lines[start:end]], first + start)


def _indented(lines: list[str], at: int) -> int:
    """Returns where the run of blank lines and lines indented by four spaces ends, without blank lines."""
    end = at
    for index in range(at, len(lines)):
        line = lines[index]
        if line.startswith("    ") and not line.isspace():
            end = index + 1
        elif line.strip():
            break
    return end


def _include(line: str, number: int) -> Include | None:
    match = _INCLUDE.match(line)
    if not match:
        return None
    target = match[1] or match[2]
    parts = _INCLUDE_PARTS.match(target)
    assert parts is not None
    return Include(number, target, parts[1], parts[2] or "", parts[3] or "")


def _fence(lines: list[str], at: int, first: int, fence: re.Match[str], found: list[Block]) -> int:
    mark, info = fence[1], fence[2].strip()
    language = re.match(r"\{?[ ]*\.?([\w#+-]*)", info)
    block = Fence(first + at, language=language[1] if language else "", info=info)
    found.append(block)
    for index in range(at + 1, len(lines)):
        text = lines[index].strip()
        if text and text[0] == mark[0] and len(text) >= len(mark) and not text.strip(mark[0]):
            if index + 1 < len(lines) and _MARKER.match(lines[index + 1]):
                step = "leave an empty line below the code"
                shown = "a list directly below code: its marks are shown as text"
                found.append(_problem(first + index + 1, shown, "an empty line between the two", step))
            return index + 1
        if not text:
            continue
        include = _include(lines[index], first + index)
        if include:
            block.includes.append(include)
        else:
            block.other_lines.append((first + index, lines[index]))
    block.other_lines.clear()
    step = f"write a line `{mark}` after the code"
    found.append(_problem(first + at, "a code fence that is never closed", f"a closing `{mark}`", step))
    return len(lines)


def _heading(number: int, level: int, rest: str) -> Heading:
    attributes = _HEADING_ATTRIBUTES.search(rest)
    identifier = None
    if attributes:
        match = _ID.search(attributes[1])
        identifier = (match[1] or match[2]) if match else None
        rest = rest[: attributes.start()]
    text = rest.strip().rstrip("#").strip()
    return Heading(number, text, level=level, id=identifier, spaced=rest[:1] in ("", " "))


def _comment(lines: list[str], at: int, first: int, found: list[Block]) -> int:
    for index in range(at, len(lines)):
        if "-->" in lines[index]:
            rest = lines[index].split("-->", 1)[1]
            if rest.strip():
                lines[index] = rest
                return index
            return index + 1
    step = "write --> where the comment ends"
    found.append(_problem(first + at, "a comment `<!--` that is never closed", "a closing `-->`", step))
    return len(lines)


def _directive(lines: list[str], at: int, first: int, opened: re.Match[str], found: list[Block]) -> int:
    number, slashes, name = first + at, len(opened[1]), opened[2].lower()
    inner_problems: list[Block] = []
    end, fence, broken = len(lines), "", True
    for index in range(at + 1, len(lines)):
        line = lines[index]
        mark = _FENCE.match(line)
        if mark:
            if not fence:
                fence = mark[1]
            elif mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not mark[2].strip():
                fence = ""
            continue
        if fence or "///" not in line:
            continue
        close = _CLOSE.match(line)
        if close and len(close[1]) == slashes:
            end, broken = index, False
            break
        again = _OPEN.match(line)
        if again and len(again[1]) == slashes:
            shown = f"`{opened[1]} {again[2]}` inside `{opened[1]} {opened[2]}`: its end would end both"
            step = "write the outer block with one slash more, at its start and its end"
            shape = "an outer block with more slashes than the one inside it"
            inner_problems.append(_problem(first + index, shown, shape, step))
            end = index
            break
    else:
        step = f"write a line `{opened[1]}` where the block ends"
        shown = f"a block `{opened[1]} {opened[2]}` that is never closed"
        inner_problems.append(_problem(number, shown, f"a closing `{opened[1]}` with as many slashes", step))
    start = at + 1
    while start < end and lines[start].startswith("    ") and lines[start].strip():
        start += 1
    options, option_lines, problem = _options(lines[at + 1 : start], number + 1)
    if problem:
        inner_problems.append(problem)
    children = _scan(lines[start:end], first + start)
    kind: type[Directive] = Question if name == "question" else Directive
    block = kind(
        number,
        opened[3] or "",
        name=name,
        argument=opened[3],
        options=options,
        option_lines=option_lines,
        slashes=slashes,
        children=children,
    )
    found.append(block)
    # `scripts.questions` names the faults of its own blocks.
    found += [] if name in ("question", *PARTS) else inner_problems
    # After an unfinished or wrongly nested block nothing below can be read for what it was meant to be.
    return len(lines) if broken else end + 1


def _options(lines: list[str], number: int) -> tuple[dict[str, Any], dict[str, int], Problem | None]:
    shape = "indented `key: value` lines below the block's first line"
    if not lines:
        return {}, {}, None
    try:
        document = yaml_source.parse("\n".join(lines), number)
    except yaml_source.YamlFault as fault:
        step = "quote values that contain `: ` or start with a special character"
        return {}, {}, _problem(fault.line, f"options that are not YAML: {fault.message}", shape, step)
    if not isinstance(document.value, dict):
        step = "leave an empty line between the block's first line and its text"
        return {}, {}, _problem(number, "indented text where the block's options stand", shape, step)
    keys = {str(place[0]): line for place, line in document.lines.items() if len(place) == 1}
    return {str(key): value for key, value in document.value.items()}, keys, None


def _admonition(lines: list[str], at: int, first: int, found: list[Block]) -> int:
    number = first + at
    match = _ADMONITION.match(lines[at])
    if not match:
        step = 'write the line as: !!! note "Title"'
        shown = f"`{lines[at].strip()}` is no admonition and would be shown as text"
        found.append(_problem(number, shown, 'a type and a title in straight quotes: !!! note "Title"', step))
        return _indented(lines, at + 1) if at + 1 < len(lines) else at + 1
    end = _indented(lines, at + 1)
    children = _nested(lines, at + 1, end, first)
    found.append(
        Admonition(
            number,
            match[3] or "",
            type=match[2],
            title=match[3],
            collapsible=match[1] != "!!!",
            children=children,
        )
    )
    if not children:
        step = "indent the admonition's text by four spaces"
        shape = "text below it, indented by four spaces"
        found.append(_problem(number, "an admonition without text", shape, step))
    return max(end, at + 1)


def _list(lines: list[str], at: int, first: int, found: list[Block]) -> int:
    marker = _MARKER.match(lines[at])
    assert marker is not None
    numbered = marker[2][0].isdigit()
    block = List(first + at, kind="number" if numbered else "bullet")
    found.append(block)
    item_lines: list[str] = []
    item_start = at

    def close() -> None:
        if not item_lines:
            return
        task = _TASK.match(item_lines[0])
        if task:
            item_lines[0] = task[2] or ""
        item = Item(first + item_start, checked=None if not task else task[1] != " ")
        item.children = _scan(list(item_lines), first + item_start, in_item=True)
        block.children.append(item)

    index, blank, mixed, loose = at, False, False, False
    while index < len(lines):
        line = lines[index]
        if not line.strip():
            blank = True
            item_lines.append("")
            index += 1
            continue
        found_marker = None if _RULE.match(line) else _MARKER.match(line)
        if found_marker:
            if found_marker[2][0].isdigit() != numbered and (blank or not mixed):
                mixed = True
                step = "put a sentence between the two lists, or use one kind of mark"
                shown = "a list of another kind directly after a list: both become one list"
                found.append(_problem(first + index, shown, "text between two lists", step))
            if loose and not blank:
                step = "leave an empty line above the item"
                shown = "an item directly below indented text: it becomes part of that text"
                found.append(_problem(first + index, shown, "an empty line between the two", step))
            close()
            item_start, item_lines = index, [found_marker[3]]
        elif line.startswith("    "):
            item_lines.append(line[4:])
        elif blank or _interrupts(line):
            break
        else:
            item_lines.append(line.lstrip(" "))
        # A run of lines that begins with indentation belongs to the item above, unindented lines included.
        loose = line.startswith("    ") if blank else loose
        blank = False
        index += 1
    close()
    return index


def _cells(row: str) -> list[str]:
    masked = _CODE.sub(lambda match: match[0].replace("|", "\0"), row.strip())
    masked = masked.replace("\\|", "\0\0")
    if masked.startswith("|"):
        masked = masked[1:]
    if masked.endswith("|"):
        masked = masked[:-1]
    return [cell.replace("\0\0", "\\|").replace("\0", "|").strip() for cell in masked.split("|")]


def _table(lines: list[str], at: int, first: int, found: list[Block]) -> int:
    end = at + 2
    while end < len(lines) and lines[end].strip() and not _interrupts(lines[end]):
        end += 1
    alignment = []
    for cell in _cells(lines[at + 1]):
        left, right = cell.startswith(":"), cell.endswith(":")
        alignment.append("center" if left and right else "right" if right else "left" if left else "")
    found.append(
        Table(
            first + at,
            "\n".join(lines[at:end]),
            header=_cells(lines[at]),
            alignment=alignment,
            rows=[(first + index, _cells(lines[index])) for index in range(at + 2, end)],
        )
    )
    return end


def _paragraph(lines: list[str], at: int, first: int, found: list[Block], in_item: bool) -> int:
    number = first + at
    if at + 1 < len(lines) and _SETEXT.match(lines[at + 1]):
        heading = _heading(number, 1 if lines[at + 1][0] == "=" else 2, " " + lines[at])
        heading.setext = True
        found.append(heading)
        return at + 2
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _interrupts(lines[end]):
        # Inside an item, and only there, a list needs no empty line above it.
        if in_item and _MARKER.match(lines[end]):
            break
        end += 1
    text = "\n".join(lines[at:end])
    macro = _MACRO.fullmatch(text.strip())
    if macro and "=]" not in macro[1]:
        found.append(Call(number, text))
    elif re.match(r" {0,3}</?[a-zA-Z][\w-]*[\s/>]", text):
        found.append(Html(number, text))
    else:
        found.append(Paragraph(number, text))
    return end


def _blank(match: re.Match[str]) -> str:
    return _NOT_A_LINE_END.sub("\0", match[0])


def scan_inline(text: str, line: int) -> Inline:
    """Returns what stands in a piece of prose that begins on the line."""
    found = Inline()

    def number(match: re.Match[str]) -> int:
        return line + text.count("\n", 0, match.start())

    spans: list[tuple[int, int]] = []
    if "<!--" in text:
        text = _COMMENT.sub(_blank, text)
    if "`" in text:
        for match in _CODE.finditer(text):
            found.codes.append(Code(number(match), match[2].strip()))
            spans.append(match.span())
    masked = text
    if "[=" in text:
        for match in _MACRO.finditer(text):
            in_code = any(start < match.start() < end for start, end in spans)
            found.macros.append(_macro(match[1], number(match), in_code))
    if "[%" in text or "[##" in text:
        for match in _STATEMENT.finditer(text):
            if not any(start < match.start() < end for start, end in spans):
                found.statements.append((number(match), match[0]))
    if spans:
        masked = _CODE.sub(_blank, masked)
    if "[=" in masked:
        masked = _MACRO.sub(_blank, masked)
    if "\\" in masked:
        masked = _ESCAPED.sub(_blank, masked)
    if "](" in masked:
        if "![" in masked:
            for match in _IMAGE.finditer(masked):
                found.images.append(Image(number(match), match[1].strip(), match[2].strip("<>")))
            masked = _IMAGE.sub(_blank, masked)
        for match in _LINK.finditer(masked):
            label = text[match.start(1) : match.end(1)]
            found.links.append(_link(match[2].strip("<>"), label, number(match)))
        masked = _LINK.sub(_keep_text, masked)
    if "][" in masked:
        for match in _REFERENCE.finditer(masked):
            found.references.append((number(match), (match[2] or match[1]).lower()))
    if "<" in masked:
        for match in _AUTOLINK.finditer(masked):
            found.links.append(_link(match[1], match[1], number(match)))
        masked = _AUTOLINK.sub(_blank, masked)
        for match in _TAG.finditer(masked):
            values = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(match[2])}
            if match[1].lower() == "img":
                found.images.append(Image(number(match), values.get("alt"), values.get("src", "")))
            elif "href" in values:
                found.links.append(_link(values["href"], "", number(match)))
        found.ids += _HTML_ID.findall(masked)
    if "{" in masked:
        for match in _INLINE_ATTRIBUTES.finditer(masked):
            identifier = _ID.search(match[1])
            if identifier:
                found.ids.append(identifier[1] or identifier[2])
        masked = _INLINE_ATTRIBUTES.sub(_blank, masked)
    found.prose = masked.replace("\0", " ")
    return found


def _keep_text(match: re.Match[str]) -> str:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    whole = match[0]
    return "\0" * start + whole[start:end] + _NOT_A_LINE_END.sub("\0", whole[end:])


def _link(target: str, text: str, line: int) -> Link:
    path, _, anchor = target.partition("#")
    return Link(line, path, anchor, text)


def _macro(expression: str, line: int, in_code: bool) -> Macro:
    try:
        tree = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Macro(line, "", (), (), expression, in_code, "this is no call")
    if isinstance(tree, ast.Name):
        return Macro(line, tree.id, (), (), expression, in_code, "the parentheses are missing")
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        return Macro(line, "", (), (), expression, in_code, "this is more than one call")
    try:
        arguments = tuple(ast.literal_eval(value) for value in tree.args)
        named = tuple((key.arg or "", ast.literal_eval(key.value)) for key in tree.keywords)
    except ValueError:
        return Macro(line, tree.func.id, (), (), expression, in_code, "its arguments are not plain values")
    return Macro(line, tree.func.id, arguments, named, expression, in_code)
