"""Slips of typography: what was written, what should be, and repairing them in a file's lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scripts.finding import Finding

FIX = "run `python -m scripts check --fix`"


@dataclass(frozen=True)
class Slip:
    """A slip on a line; `old` and `new` are the written text with some of its surroundings, "" where no repair is safe."""

    line: int
    found: str
    expected: str
    next_step: str = FIX
    old: str = ""
    new: str = ""

    def finding(self, path: str, check: str) -> Finding:
        """Returns the slip as a finding in the file."""
        return Finding(path, self.line, check, self.found, self.expected, self.next_step)


def repair(text: str, slips: Iterable[Slip]) -> str:
    """Returns the text with those slips repaired that have a repair and are found once on their line."""
    lines = text.split("\n")
    for slip in slips:
        if slip.old and slip.old != slip.new and 0 < slip.line <= len(lines):
            line = lines[slip.line - 1]
            if line.count(slip.old) == 1:
                lines[slip.line - 1] = line.replace(slip.old, slip.new)
    return "\n".join(lines)
