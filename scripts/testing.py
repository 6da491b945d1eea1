"""`make test`: one build, then everything that looks at it side by side, since each part leaves a core idle."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from scripts import site
from scripts.engines.process import die_with_parent
from scripts.verify import counts

BROWSER = "tests/browser"
# The part that needs no browser.
PAGES = "pages"
# The site that all parts look at; without it the tests build one.
TESTED_SITE = "TESTED_SITE"
# More failures than this have one cause, and no busy machine.
FEW = 3
# pytest's status where it ran all tests and some failed; others mean that it did not run them all.
TESTS_FAILED = 1


def parts(root: Path) -> dict[str, list[str]]:
    """Returns what each process runs, as arguments of pytest.

    The files whose tests share the fixture `visits`, one look at every page, take as long as all others in the browser.
    """
    files = sorted((root / BROWSER).glob("test_*.py"))
    visiting = [file for file in files if "visits" in file.read_text(encoding="utf-8")]
    named = {
        "browser": [file for file in files if file not in visiting],
        "every page": visiting,
    }
    chosen = {name: [file.relative_to(root).as_posix() for file in own] for name, own in named.items() if own}
    return {PAGES: ["tests", f"--ignore={BROWSER}"], **chosen}


def main(root: Path) -> int:
    """Runs all tests and returns the status.

    The output of the part without a browser is shown as it comes, that of the others when all have ended. A few tests
    that failed in the browser are run once more, alone, since a crowded machine breaks limits of time; the closing
    lines name them even if they pass then. The last line counts all.
    """
    built = root / ".build/test-site"
    environment = dict(os.environ)
    try:
        site.build(root, built, site.DEFAULT_BASE_URL)
        environment[TESTED_SITE] = str(built)
    except site.BuildFailed:
        # The tests that need the site say so, and the others may say why.
        print("the site does not build; what follows says where")
    return run(root, parts(root), environment)


def run(root: Path, parts: dict[str, list[str]], environment: dict[str, str]) -> int:
    """Runs the parts side by side, prints what they say and what all came to; returns the status."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(parts)) as pool:
        folder = Path(name)

        def one(part: str, chosen: Sequence[str], live: bool) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "pytest", *chosen, f"--junit-xml={folder / part}.xml"],
                cwd=root,
                env=environment,
                stdout=None if live else subprocess.PIPE,
                stderr=None if live else subprocess.STDOUT,
                text=True,
                check=False,
                preexec_fn=die_with_parent,
            )

        print(f"{BROWSER} runs beside the others; what it found follows them", flush=True)
        running = {part: pool.submit(one, part, chosen, part == PAGES) for part, chosen in parts.items()}
        done = {part: future.result() for part, future in running.items()}
        total = sum((counted(folder / f"{part}.xml") for part in done), Counter[str]())
        status = done.pop(PAGES).returncode
        failed: list[str] = []
        for part, ended in done.items():
            print(ended.stdout)
            own = names_of_failed(folder / f"{part}.xml")
            failed += own
            if ended.returncode != TESTS_FAILED or not own:
                status = max(status, ended.returncode)
        if 0 < len(failed) <= FEW:
            again = one("again", failed, live=False)
            print(again.stdout)
            status = max(status, again.returncode)
            still = failed if again.returncode not in (0, TESTS_FAILED) else names_of_failed(folder / "again.xml")
            late = sorted(set(failed) - set(still))
            total.update(passed=len(late), failed=-len(late))
            if late:
                print(f"passed only alone, at the second run: {', '.join(late)}")
        elif failed:
            status = max(status, TESTS_FAILED)
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return status


def counted(report: Path) -> Counter[str]:
    """Returns the counts of a JUnit report, none for a run that wrote no report."""
    return counts(report.read_text(encoding="utf-8")) if report.exists() else Counter()


def names_of_failed(report: Path) -> list[str]:
    """Returns the tests that a JUnit report says failed, each as pytest takes it: file::test."""
    if not report.exists():
        return []
    cases = ElementTree.parse(report).iter("testcase")
    return [
        f"{str(case.get('classname')).replace('.', '/')}.py::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
