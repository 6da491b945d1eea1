"""Running a command and saying what it took."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median


class CannotRun(Exception):
    """Something that the benchmark needs is not there; the message says what and what to do."""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds by the clock, the largest memory of a process in MiB, seconds of processor of all."""

    seconds: float
    peak: float
    processor: float = 0.0


def run(command: list[str], folder: Path, settings: dict[str, str] | None = None) -> Run:
    """Runs a command in the folder. Raises CannotRun with the end of its output where it fails.

    The memory is what Linux and macOS say of a child and the children that it waited for (getrusage(2)): that of the
    largest process, not their sum.
    """
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(settings or {})}, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            tail = said.read().decode(errors="replace").strip()[-2000:]
            raise CannotRun(f"{' '.join(command)} ended with status {process.returncode}:\n{tail}")
    unit = 1024 * 1024 if os.uname().sysname == "Darwin" else 1024
    return Run(seconds, usage.ru_maxrss / unit, usage.ru_utime + usage.ru_stime)


def interleaved(jobs: dict[str, Callable[[], Run]], times: int) -> dict[str, Run]:
    """Runs every job in turn, so often, and returns the medians by name: a slow spell then meets all of them."""
    taken: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(times):
        for name, job in jobs.items():
            taken[name].append(job())
    return {
        name: Run(
            median(run.seconds for run in runs),
            max(run.peak for run in runs),
            median(run.processor for run in runs),
        )
        for name, runs in taken.items()
    }
