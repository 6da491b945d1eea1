"""Markdown that would not show what it looks like: open blocks, stray cells, columns without a name."""

from __future__ import annotations

from scripts import blocks
from scripts.finding import Finding
from scripts.pages import Page, Tree

CHECK = "markdown"


def check(tree: Tree) -> list[Finding]:
    """Returns the unfinished blocks and the uneven tables of all pages."""
    found = []
    for page in tree.all_pages():
        for block in page.all_blocks:
            if isinstance(block, blocks.Problem):
                found.append(Finding(page.file, block.line, CHECK, block.found, block.expected, block.next_step))
            elif isinstance(block, blocks.Table):
                found += _table(page, block)
    return found


def _table(page: Page, table: blocks.Table) -> list[Finding]:
    columns = len(table.header)
    rows = [(table.line + 1, table.alignment), *table.rows]
    step = "write \\| for a bar inside a cell, and one cell for each column"
    unnamed = [
        Finding(
            page.file,
            table.line,
            CHECK,
            f"no name over column {number} of a table",
            "a name in each cell of the header: a screen reader says it with every cell below",
            "say in a word or two what the column holds",
        )
        for number, cell in enumerate(table.header, 1)
        if not cell.strip()
    ]
    return unnamed + [
        Finding(page.file, line, CHECK, f"a table row of {len(cells)} cells", f"{columns}, as in the header", step)
        for line, cells in rows
        if len(cells) != columns
    ]
