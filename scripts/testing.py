"""`make test`: what looks at pages in a browser and everything else, side by side, since each leaves a core idle."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from scripts.engines.process import die_with_parent
from scripts.verify import counts

BROWSER = "tests/browser"
# By this name each half builds its own site.
HALF = "TESTED_HALF"
# More failures than this have one cause, and no busy machine.
FEW = 3
# pytest's status where it ran all tests and some failed; others mean that it did not run them all.
TESTS_FAILED = 1


def main(root: Path) -> int:
    """Runs all tests in two processes and returns the status.

    One half's output is shown as it comes, the other's when both have ended. A few tests that failed in the browser are
    run once more, alone, since a crowded machine breaks limits of time; the closing lines name them even if they pass
    then. The last line counts all.
    """
    halves = {"pages": ["tests", f"--ignore={BROWSER}"], "browser": [BROWSER]}
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(halves)) as pool:
        folder = Path(name)

        def run(half: str, *options: str) -> subprocess.CompletedProcess[str]:
            report, kept = folder / f"{half}.xml", folder / f"{half}-cache"
            command = [sys.executable, "-m", "pytest", *halves[half], *options]
            command += [f"--junit-xml={report}", "-o", f"cache_dir={kept}"]
            return subprocess.run(
                command,
                cwd=root,
                env={**os.environ, HALF: half},
                stdout=None if half == "pages" else subprocess.PIPE,
                stderr=None if half == "pages" else subprocess.STDOUT,
                text=True,
                check=False,
                preexec_fn=die_with_parent,
            )

        print(f"{BROWSER} runs beside the others; what it found follows them", flush=True)
        done = list(pool.map(run, halves))
        print(done[1].stdout)
        status = max(one.returncode for one in done)
        total = sum((counted(folder / f"{half}.xml") for half in halves), Counter[str]())
        failed = names_of_failed(folder / "browser.xml")
        if done[1].returncode == TESTS_FAILED and len(failed) <= FEW:
            again = run("browser", "--last-failed")
            print(again.stdout)
            status = max(done[0].returncode, again.returncode)
            late = sorted(set(failed) - set(names_of_failed(folder / "browser.xml")))
            total += Counter(passed=len(late), failed=-len(late))
            if late:
                print(f"passed only alone, at the second run: {', '.join(late)}")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return status


def counted(report: Path) -> Counter[str]:
    """Returns the counts of a JUnit report, none for a run that wrote no report."""
    return counts(report.read_text(encoding="utf-8")) if report.exists() else Counter()


def names_of_failed(report: Path) -> list[str]:
    """Returns the names of the tests that a JUnit report says failed."""
    if not report.exists():
        return []
    cases = ElementTree.parse(report).iter("testcase")
    return [
        f"{case.get('classname')}.{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
