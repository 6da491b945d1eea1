"""Figures: drawings without colours of their own, with all their texts in both languages."""

from __future__ import annotations

from pathlib import Path

from scripts import figures
from scripts.finding import Finding

CHECK = figures.CHECK


def check(root: Path) -> list[Finding]:
    """Returns what is wrong with the figures below docs/assets/figures."""
    return figures.problems(root)
