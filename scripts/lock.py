"""Resolving the dependencies of pyproject.toml into lock files: exact versions with hashes, no addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each lock file, and what it is resolved from.
LOCKS = {
    "requirements/build.txt": ["pyproject.toml"],
    "requirements/test.txt": ["--extra", "test", "pyproject.toml"],
    "requirements/verify.txt": ["--extra", "verify", "--constraint", "requirements/test.txt", "pyproject.toml"],
    "requirements/bench.txt": ["requirements/bench.in"],
}


def main() -> int:
    """Writes the lock files; returns the exit status. uv must be on the PATH (pip install uv)."""
    for name, sources in LOCKS.items():
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-header", "--no-annotate", *sources, "--output-file", name]
        try:
            status = subprocess.run(command, cwd=ROOT, check=False).returncode
        except FileNotFoundError:
            print("uv was not found; next: pip install uv", file=sys.stderr)
            return 1
        if status:
            return status
    return 0
