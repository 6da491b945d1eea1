"""Slips of typography: what was written, what should be, and repairing them in a file's lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scripts.finding import Finding
from scripts.pages import Page, Tree, read_page
from scripts.surface import Surface

_WIDTH = 12
# One repair may make another possible, such as two on one line.
_ROUNDS = 5
FIX = "run `python -m scripts check --fix`"


@dataclass(frozen=True)
class Slip:
    """A slip on a line; `old` and `new` are the written text with its surroundings, "" where no repair is safe."""

    line: int
    found: str
    expected: str
    next_step: str = FIX
    old: str = ""
    new: str = ""

    def finding(self, path: str, check: str) -> Finding:
        """Returns the slip as a finding in the file."""
        return Finding(path, self.line, check, self.found, self.expected, self.next_step)


def slip(
    surface: Surface, span: tuple[int, int], found: str, expected: str, new: str | None, next_step: str = "write it so"
) -> Slip:
    """Returns the slip for a part of a surface; `new` is what belongs there, None where no repair is safe."""
    start, end = span
    line = surface.line_at(start)
    around = surface.around(start, end, _WIDTH) if new is not None else None
    if new is None or around is None:
        return Slip(line, found, expected, next_step)
    before, old, after = around
    return Slip(line, found, expected, FIX, before + old + after, before + new + after)


def repair_pages(tree: Tree, pages: Iterable[Page], slips_of: Callable[[Page], Iterable[Slip]]) -> list[str]:
    """Repairs the pages' files until nothing changes any more; returns the changed paths."""
    changed = []
    for page in pages:
        text = page.text
        for _ in range(_ROUNDS):
            mended = repair(text, slips_of(page))
            if mended == text:
                break
            text = mended
            page, _findings = read_page(page.language, page.path, text)
        if text != tree.pages[page.language][page.path].text:
            (tree.root / page.file).write_bytes(text.encode("utf-8"))
            changed.append(page.file)
    return changed


def repair(text: str, slips: Iterable[Slip]) -> str:
    """Returns the text with those slips repaired that have a repair and are found once on their line."""
    lines = text.split("\n")
    for slip in slips:
        if slip.old and slip.old != slip.new and 0 < slip.line <= len(lines):
            line = lines[slip.line - 1]
            if line.count(slip.old) == 1:
                lines[slip.line - 1] = line.replace(slip.old, slip.new)
    return "\n".join(lines)
