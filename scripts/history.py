"""When files last changed, from git."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def parse_log(log: str) -> dict[str, str]:
    """Reads `git log --format=%x00%ct --name-only` into {path: ISO date of its newest commit}."""
    dates: dict[str, str] = {}
    for entry in log.split("\0")[1:]:
        seconds, *paths = [line for line in entry.splitlines() if line]
        date = datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
        for path in paths:
            dates.setdefault(path, date)
    return dates


def last_changed(root: Path, *folders: str) -> dict[str, str]:
    """Returns the ISO date of the last commit of every file below the folders; empty outside a checkout."""
    return parse_log(_git(root, "log", "--format=%x00%ct", "--name-only", "--relative", "--", *folders))


def commit(root: Path) -> str:
    """Returns the commit that is checked out; empty outside a checkout."""
    return _git(root, "rev-parse", "HEAD").strip()


def source_date_epoch(root: Path) -> str:
    """Returns the time that a build claims as its own, in seconds: what is set, the last commit's, or 0.

    Taking it from the commit makes two builds of it equal (reproducible-builds.org, SOURCE_DATE_EPOCH).
    """
    return os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct").strip() or "0"
