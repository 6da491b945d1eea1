"""Benchmarks: figures beside stock Material and Zensical, taken in one run and read as ratios."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from scripts.bench import build, lighthouse, preview, search, weight
from scripts.bench.measure import CannotRun
from scripts.bench.table import Target, verdicts

PARTS = ("weight", "search", "lighthouse", "build", "serve")


def main(root: Path, only: str | None = None, runs: int | None = None) -> int:
    """Runs the named part, or all of them, and prints tables and targets.

    ``runs``: how often each thing is measured; None is what each part thinks enough. Returns the exit status: 0 also
    where a target does not hold (a busy machine is no fault of the project), 1 where a part cannot run.
    """
    parts: dict[str, Callable[[], tuple[str, list[Target]]]] = {
        "weight": lambda: weight.measure(root),
        "search": lambda: search.measure(root),
        "lighthouse": lambda: lighthouse.measure(root, runs or 5),
        "build": lambda: build.measure(root, runs or 3, runs or 1),
        "serve": lambda: preview.measure(root, runs or 5),
    }
    targets: list[Target] = []
    status = 0
    for name in (only,) if only else PARTS:
        print(f"== {name}", flush=True)
        try:
            said, found = parts[name]()
        except CannotRun as problem:
            print(f"{name}: {problem}", file=sys.stderr)
            status = 1
            continue
        print(f"{said}\n", flush=True)
        targets += found
    if targets:
        print(verdicts(targets))
    return status
