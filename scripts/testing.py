"""`make test`: what looks at pages in a browser and everything else, side by side, since each leaves a core idle."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.engines.process import die_with_parent
from scripts.verify import counts

BROWSER = "tests/browser"
# By this name each half builds its own site.
HALF = "TESTED_HALF"


def main(root: Path) -> int:
    """Runs all tests in two processes and returns the status.

    One half's output is shown as it comes, the other's when both have ended; the last line counts both.
    """
    halves = {"pages": ["tests", f"--ignore={BROWSER}"], "browser": [BROWSER]}
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(halves)) as pool:
        folder = Path(name)

        def run(half: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", "pytest", *halves[half], f"--junit-xml={folder / half}.xml"]
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
        total: Counter[str] = Counter()
        for half in halves:
            report = folder / f"{half}.xml"
            if report.exists():
                total += counts(report.read_text(encoding="utf-8"))
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return max(one.returncode for one in done)
