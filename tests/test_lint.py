"""The lints of the field: Python, its types, Markdown and spelling, each by its own tool and settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def _run(root: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{done.stdout}{done.stderr}\nnext: {' '.join(command[1:])}", pytrace=False)


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def test_python_follows_the_rules_of_ruff(root: Path) -> None:
    _run(root, _tool("ruff"), "check", "--no-cache", "--output-format=concise", "scripts", "tests")


def test_python_is_formatted(root: Path) -> None:
    _run(root, _tool("ruff"), "format", "--no-cache", "--check", "scripts", "tests")


def test_every_type_holds_in_strict_mode(root: Path) -> None:
    _run(root, _tool("mypy"), "--no-error-summary")


def test_markdown_follows_its_rules(root: Path) -> None:
    _run(root, _tool("rumdl"), "check", "--no-cache", "docs", "README.md", "CONTRIBUTING.md")


def test_english_words_are_spelt_right(root: Path) -> None:
    _run(root, _tool("typos"), "--format", "brief")
