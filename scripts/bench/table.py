"""Figures as plain tables, and targets that hold or do not."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One promise: what was measured, what was promised, and whether it holds."""

    what: str
    figure: str
    promise: str
    holds: bool


def at_most(what: str, figure: float, limit: float, form: str = "{:.2f}") -> Target:
    """Returns the target that ``figure`` is no more than ``limit``."""
    return Target(what, form.format(figure), f"≤ {form.format(limit)}", figure <= limit)


def at_least(what: str, figure: float, limit: float, form: str = "{:.2f}") -> Target:
    """Returns the target that ``figure`` is no less than ``limit``."""
    return Target(what, form.format(figure), f"≥ {form.format(limit)}", figure >= limit)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def draw(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns a table with the first column to the left and the others to the right."""
    table = [list(head), *(list(row) for row in rows)]
    widths = [max(_width(row[column]) for row in table) for column in range(len(head))]
    lines = []
    for row in table:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - _width(cell))
            cells.append(cell + space if column == 0 else space + cell)
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def verdicts(targets: Sequence[Target]) -> str:
    """Returns the targets as a table."""
    rows = [
        (target.what, target.figure, target.promise, "holds" if target.holds else "does not hold") for target in targets
    ]
    return draw(("target", "measured", "promised", ""), rows)
