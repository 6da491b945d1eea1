"""Resolving the dependencies of pyproject.toml into lock files: exact versions with hashes, no addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements/build.txt": [],
    "requirements/test.txt": ["--extra", "test"],
    "requirements/verify.txt": ["--extra", "verify", "--constraint", "requirements/test.txt"],
}


def main() -> int:
    """Writes the lock files; returns the exit status. uv must be on the PATH (pip install uv)."""
    for name, extras in LOCKS.items():
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-header", "--no-annotate", *extras, "pyproject.toml", "--output-file", name]
        try:
            status = subprocess.run(command, cwd=ROOT, check=False).returncode
        except FileNotFoundError:
            print("uv was not found; next: pip install uv", file=sys.stderr)
            return 1
        if status:
            return status
    return 0
