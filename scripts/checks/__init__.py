"""The checks of the sources: one module per rule, found by being here.

A module has `check(tree) -> list[Finding]` (or `check(root)`, for what is no page), may have `CHECK`, the rule's
name in findings and exceptions, may have `fix(tree) -> list[str]`, which repairs what is safe to repair and
returns the paths of the files that it changed, and `BEFORE_BUILD = False`, where only a release has to pass it to
be built: what it finds is shown by `check` and `test`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import pages
from scripts.finding import Finding

EXCEPTIONS = "data/exceptions.yml"


@dataclass(frozen=True)
class Check:
    """A rule: its name, what finds its faults, and what repairs them (None: nothing does)."""

    name: str
    find: Callable[[pages.Tree], list[Finding]]
    fix: Callable[[pages.Tree], list[str]] | None
    before_build: bool = True


def all_checks() -> dict[str, Check]:
    """Returns the checks by name, in the order of their modules' names."""
    found: dict[str, Check] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        if not hasattr(module, "check"):
            continue
        name = str(getattr(module, "CHECK", module_info.name.replace("_", "-")))
        find = _on_tree(module.check)
        found[name] = Check(name, find, getattr(module, "fix", None), getattr(module, "BEFORE_BUILD", True))
    return found


def _on_tree(check: Callable[[Any], list[Finding]]) -> Callable[[pages.Tree], list[Finding]]:
    if next(iter(inspect.signature(check).parameters)) == "root":
        return lambda tree: check(tree.root)
    return check


def run(
    root: Path, fix: bool = False, only: Collection[str] | None = None, building: bool = False
) -> tuple[list[Finding], list[str]]:
    """Runs the checks over the project at `root`.

    `only` names the checks to run, None means all, or those that a build has to pass (`building`). With `fix`,
    what can be repaired safely is repaired first.
    Returns the findings, in the order of their places and without those that are listed as exceptions, and the
    paths of the repaired files. Raises KeyError where `only` names no check.
    """
    known = all_checks()
    chosen = [known[name] for name in only] if only is not None else list(known.values())
    if building:
        chosen = [check for check in chosen if check.before_build]
    changed: set[str] = set()
    tree = pages.load(root)
    if fix:
        for check in chosen:
            repaired = check.fix(tree) if check.fix else []
            if repaired:
                changed.update(repaired)
                tree = pages.load(root)
    findings = {finding for check in chosen for finding in check.find(tree)}
    left = _without_exceptions(tree, findings, {check.name for check in chosen})
    return sorted(left), sorted(changed)


def _without_exceptions(tree: pages.Tree, findings: set[Finding], ran: set[str]) -> list[Finding]:
    listed = tree.data(EXCEPTIONS)
    if not isinstance(listed.value, list) or listed.document is None:
        return list(findings)
    left = set(findings)
    for index, entry in enumerate(listed.value):
        if not isinstance(entry, dict) or entry.get("check") not in ran:
            continue
        meant = {
            finding
            for finding in findings
            if finding.check == entry["check"]
            and finding.path == entry.get("path")
            and str(entry.get("found", "\0")) in finding.found
        }
        left -= meant
        if not meant:
            left.add(
                Finding(
                    EXCEPTIONS,
                    listed.document.line(index),
                    "exceptions",
                    f"an exception that excepts nothing: {entry['check']} in {entry.get('path')}",
                    "only exceptions that are needed",
                    "delete the entry",
                )
            )
    return list(left)
