"""Headings have explicit ids, unique on their page, and levels without gaps; the title is no heading."""

from __future__ import annotations

import re

from scripts import blocks
from scripts.finding import Finding
from scripts.pages import Page, Tree, other

CHECK = "headings"

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHAPE = "`## Text { #some-words }`"


def check(tree: Tree) -> list[Finding]:
    """Returns what is wrong with the headings of all pages."""
    found = []
    for page in tree.all_pages():
        found += _page(page, _twin(tree, page))
    return found


def _twin(tree: Tree, page: Page) -> Page | None:
    return tree.pages[other(page.language)].get(page.path)


def headings_of(page: Page) -> list[blocks.Heading]:
    """Returns the page's headings; those inside a question are the question check's affair."""
    inside = {
        id(child)
        for question in blocks.of_kind(page.all_blocks, blocks.Question)
        for child in blocks.walk(question.children)
    }
    return [heading for heading in blocks.of_kind(page.all_blocks, blocks.Heading) if id(heading) not in inside]


def _page(page: Page, twin: Page | None) -> list[Finding]:
    found: list[Finding] = []

    def say(line: int, what: str, expected: str, next_step: str) -> None:
        found.append(Finding(page.file, line, CHECK, what, expected, next_step))

    headings = headings_of(page)
    missing = _ids_of_twin(headings, headings_of(twin)) if twin else {}
    before = 1
    for heading in headings:
        name = f"{'#' * heading.level} {heading.text}"
        if heading.setext:
            step = f"write {'#' * heading.level} before the text; a rule needs an empty line above it"
            say(heading.line, f"a heading by underlining: “{heading.text}”", _SHAPE, step)
        elif not heading.spaced:
            step = "put a space after the #; write \\# where no heading is meant"
            say(heading.line, f"a line that begins with # and no space: “{name}”", _SHAPE, step)
        if heading.level == 1:
            step = "delete it (the title comes from front matter), or make it a ## heading"
            say(heading.line, f"a level 1 heading: “{heading.text}”", "headings from ## on", step)
        elif heading.level > before + 1:
            expected = f"level {before + 1} at the most"
            say(heading.line, f"level {heading.level} after level {before}: “{name}”", expected, "remove a #")
        before = max(heading.level, 1)
        if not heading.text:
            say(heading.line, "a heading without text", _SHAPE, "write its text or delete it")
        if heading.id is None:
            known = missing.get(heading.line)
            step = f"add {{ #{known} }}, as in {page.twin_file}" if known else "add an id of short English words"
            say(heading.line, f"a heading without id: “{name}”", _SHAPE, step)
        elif not _ID.fullmatch(heading.id):
            expected = "lower-case English words, digits and hyphens"
            say(heading.line, f"the id {heading.id}", expected, "rename it in both languages and in links")
    return found + _twice(page, headings)


def _twice(page: Page, headings: list[blocks.Heading]) -> list[Finding]:
    found: list[Finding] = []
    seen: dict[str, blocks.Heading | blocks.Question] = {}
    both: list[blocks.Heading | blocks.Question] = [*headings]
    both += blocks.of_kind(page.all_blocks, blocks.Question)
    for block in sorted(both, key=lambda block: block.line):
        if block.id is None:
            continue
        first = seen.setdefault(block.id, block)
        # Two questions with one id are the question check's affair.
        both_questions = isinstance(first, blocks.Question) and isinstance(block, blocks.Question)
        if first is not block and not both_questions:
            what = f"the id {block.id} a second time"
            expected = f"ids that are unique on the page; line {first.line} has it"
            step = "give the one that is newer another id, in both languages"
            found.append(Finding(page.file, block.line, CHECK, what, expected, step))
    return found


def _ids_of_twin(mine: list[blocks.Heading], theirs: list[blocks.Heading]) -> dict[int, str]:
    """Returns, by line, the ids that headings without one have in the twin; {} where the two do not align."""
    if [heading.level for heading in mine] != [heading.level for heading in theirs]:
        return {}
    if any(a.id and b.id and a.id != b.id for a, b in zip(mine, theirs, strict=True)):
        return {}
    used = {heading.id for heading in mine}
    return {
        a.line: b.id
        for a, b in zip(mine, theirs, strict=True)
        if a.id is None and b.id is not None and b.id not in used and not a.setext
    }


def fix(tree: Tree) -> list[str]:
    """Gives headings without id the id of the twin's heading at the same place; returns the changed paths."""
    changed = []
    for page in tree.all_pages():
        twin = _twin(tree, page)
        missing = _ids_of_twin(headings_of(page), headings_of(twin)) if twin else {}
        if not missing:
            continue
        lines = page.text.split("\n")
        for line, identifier in missing.items():
            lines[line - 1] = f"{lines[line - 1].rstrip().rstrip('#').rstrip()} {{ #{identifier} }}"
        (tree.root / page.file).write_bytes("\n".join(lines).encode("utf-8"))
        changed.append(page.file)
    return changed
