"""Files under data/ that engines write: compared with what is committed, or written anew."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts import versions
from scripts.engines import recording
from scripts.engines.errors import EngineError, Missing


def differences(root: Path, files: dict[str, str]) -> str:
    """Returns a diff from the committed files to the generated ones; empty when they are equal."""
    diffs: list[str] = []
    for name, content in files.items():
        path = root / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        diffs += difflib.unified_diff(before.splitlines(), content.splitlines(), name, "the engine", lineterm="", n=0)
    return "\n".join(diffs)


def write(root: Path, files: dict[str, str]) -> None:
    """Writes the files, which are texts by their path below ``root``."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")


def agree(root: Path, files: dict[str, str]) -> None:
    """Writes the files (UPDATE=1), or raises RecordingDiffers with a diff where one holds something else."""
    if recording.updating():
        write(root, files)
    elif diff := differences(root, files):
        raise recording.RecordingDiffers(f"run make verify UPDATE=1\n{diff}")


def command(module: str, generate: Callable[[Path], dict[str, str]], arguments: Sequence[str]) -> int:
    """The command line ``python -m <module> --write | --check``; returns the exit status."""
    if list(arguments) not in (["--write"], ["--check"]):
        print(f"usage: python -m {module} --write | --check", file=sys.stderr)
        return 2
    root = Path.cwd()
    try:
        files = generate(root)
    except (EngineError, Missing, versions.VersionsError) as error:
        print(error, file=sys.stderr)
        return 1
    if list(arguments) == ["--write"]:
        write(root, files)
    elif diff := differences(root, files):
        print(f"{diff}\nnot what the engines have; run python -m {module} --write")
        return 1
    return 0
