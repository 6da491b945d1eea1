"""What a check has to say: where, what was found, what was expected, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in one place.

    ``path`` is relative to the project's root in POSIX form, ``line`` counts from 1 (0: the file as a whole).
    ``check`` names the rule, so that an exception can be listed for it.
    """

    path: str
    line: int
    check: str
    found: str
    expected: str
    next_step: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: [{self.check}] {self.found}\n    expected: {self.expected}\n    next:     {self.next_step}"


def report(findings: Iterable[Finding]) -> str:
    """Returns the findings as text, in the order of their places, with a closing count."""
    ordered = sorted(set(findings))
    lines = [str(finding) for finding in ordered]
    lines.append(f"{len(ordered)} finding{'' if len(ordered) == 1 else 's'}")
    return "\n".join(lines)
