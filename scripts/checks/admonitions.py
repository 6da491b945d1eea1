"""Boxes: admonitions are of a known type and have a title of their own; only blocks that the site knows are used."""

from __future__ import annotations

from scripts import blocks
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.questions import PARTS
from scripts.words import closest

CHECK = "admonitions"

TYPES = ("note", "tip", "warning", "danger", "example")
DIRECTIVES = ("question", *PARTS, "details")


def check(tree: Tree) -> list[Finding]:
    """Returns the boxes of all pages with an unknown type or without title."""
    return [
        finding
        for page in tree.all_pages()
        for block in page.all_blocks
        if isinstance(block, blocks.Admonition | blocks.Directive)
        for finding in (_admonition(page, block) if isinstance(block, blocks.Admonition) else _directive(page, block))
    ]


def _admonition(page: Page, block: blocks.Admonition) -> list[Finding]:
    found: list[Finding] = []

    def say(what: str, expected: str, next_step: str) -> None:
        found.append(Finding(page.file, block.line, CHECK, what, expected, next_step))

    if block.collapsible:
        step = "write /// details | Title … ///, or !!! where nothing is to be folded"
        say("`???`, which the site does not use", "`!!!`, or a block `/// details`", step)
    if block.type not in TYPES:
        hint = closest(block.type, TYPES)
        step = f"write {hint}" if hint else "choose the one that fits"
        say(f"an admonition of type {block.type}", ", ".join(TYPES), step)
    if not (block.title or "").strip():
        say("an admonition without title", f'!!! {block.type} "Title"', "write a title in the page's language")
    return found


def _directive(page: Page, block: blocks.Directive) -> list[Finding]:
    what = expected = step = ""
    if block.name not in DIRECTIVES:
        hint = closest(block.name, DIRECTIVES)
        what, expected = f"an unknown block `/// {block.name}`", ", ".join(DIRECTIVES)
        step = f"write /// {hint}" if hint else "use one of these, or plain Markdown"
    elif block.name == "details" and not (block.argument or "").strip():
        what, expected = "a folded block without title", "/// details | Title"
        step = "write a title in the page's language after the bar"
    return [Finding(page.file, block.line, CHECK, what, expected, step)] if what else []
