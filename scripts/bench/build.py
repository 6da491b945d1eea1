"""How long a build takes beside Zensical and stock Material, and how it grows with the pages."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts.bench import projects
from scripts.bench.measure import Run, interleaved
from scripts.bench.table import Target, at_least, at_most, draw

SMALL, LARGE = 200, 1000
FASTER, GROWTH = 1.7, 5.5

NOTE = """\
The same Markdown for all, its code included from files, so that this guide's source checks pass and are timed with
its build, as are its git log, policies and root pages. Zensical has this guide's theme features (its navigation pruned
too: faster than its default) and no cache; stock Material is as mkdocs-static-i18n documents it. Memory is that of the
largest process."""


def _table(count: int, runs: dict[str, Run]) -> str:
    first = runs["this guide"].seconds
    rows = [
        [name, f"{run.seconds:.2f}", f"{2 * count / run.seconds:.0f}", f"{run.peak:.0f}", f"{run.seconds / first:.2f}"]
        for name, run in runs.items()
    ]
    return draw((f"{count} pages a language", "seconds", "pages/s", "peak MiB", "ratio"), rows)


def measure(
    root: Path, times: int, large_times: int, counts: tuple[int, int] = (SMALL, LARGE)
) -> tuple[str, list[Target]]:
    """Returns the tables and the targets. Raises CannotRun."""
    small, large = counts
    folder = root / ".cache/bench/build"
    shutil.rmtree(folder, ignore_errors=True)
    makers = (projects.ours, projects.zensical, projects.stock)
    few = [make(root, folder / f"{make.__name__}-{small}", small) for make in makers]
    many = [make(root, folder / f"{make.__name__}-{large}", large) for make in makers[:2]]
    for project in few:
        project.build()
    of_few = interleaved({project.name: project.build for project in few}, times)
    print(f"  {small} pages: {times} runs each", flush=True)
    of_many = interleaved({project.name: project.build for project in many}, large_times)
    print(f"  {large} pages: {large_times} run(s) each", flush=True)
    us, them = (project.name for project in few[:2])
    found = [
        at_least(
            f"times as fast as Zensical, {small} pages a language",
            of_few[them].seconds / of_few[us].seconds,
            FASTER,
        ),
        at_most(f"times as long at {large} pages as at {small}", of_many[us].seconds / of_few[us].seconds, GROWTH),
        at_least(
            f"times as fast as Zensical, {large} pages a language",
            of_many[them].seconds / of_many[us].seconds,
            1.0,
        ),
    ]
    said = f"{_table(small, of_few)}\n\n{_table(large, of_many)}\n\n{NOTE}"
    shutil.rmtree(folder, ignore_errors=True)
    return said, found
