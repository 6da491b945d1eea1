"""Poms and requirements name the versions of data/versions.yml and no others."""

from __future__ import annotations

import re
from pathlib import Path

from scripts import versions
from scripts.finding import Finding

CHECK = "versions-agree"

_REPAIR = "run: python -m scripts.versions write"
_LITERAL = re.compile(r"<version>([^<$]+)</version>")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
OWN_VERSION = "1"


def check(root: Path) -> list[Finding]:
    """Returns a finding for each version in a pom or requirements file that data/versions.yml contradicts."""
    try:
        known = versions.load(root)
    except (versions.VersionsError, OSError) as error:
        return [
            Finding(
                versions.VERSIONS_FILE, 0, CHECK, str(error), "key: {version, released?, source}", "correct the entry"
            )
        ]
    findings = []
    examples = root / "examples"
    for path in sorted(examples.rglob("pom.xml")):
        if "target" not in path.parts:
            findings += in_pom(
                path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace"), known
            )
    for path in sorted(examples.rglob("requirements.txt")):
        findings += in_requirements(
            path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace"), known
        )
    return findings


def in_pom(path: str, text: str, known: dict[str, versions.Version]) -> list[Finding]:
    """Returns the findings in a pom's text: properties that differ, versions that are no property."""
    findings = []
    for line, key, value in versions.pom_properties(text):
        if key not in known:
            findings.append(
                Finding(
                    path, line, CHECK, f"property {key}.version", f"a key {key} in {versions.VERSIONS_FILE}",
                    f"add {key} to {versions.VERSIONS_FILE} with its registry coordinates",
                )
            )  # fmt: skip
        elif value != known[key].version:
            findings.append(Finding(path, line, CHECK, f"{key}.version {value}", known[key].version, _REPAIR))
    for number, source_line in enumerate(text.splitlines(), 1):
        for match in _LITERAL.finditer(source_line):
            if match[1] != OWN_VERSION:
                findings.append(
                    Finding(
                        path, number, CHECK, f"version {match[1]} written out", "a property ${<key>.version}",
                        f"add the key to {versions.VERSIONS_FILE} and the property to {versions.PARENT_POM}",
                    )
                )  # fmt: skip
    return findings


def in_requirements(path: str, text: str, known: dict[str, versions.Version]) -> list[Finding]:
    """Returns a finding for each pin in the requirements text that differs from the entry with that PyPI source."""
    by_project = {
        entry.source.removeprefix("pypi:"): entry for entry in known.values() if entry.source.startswith("pypi:")
    }
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _PINNED.match(line)
        if match and match[1] in by_project and match[2] != by_project[match[1]].version:
            findings.append(
                Finding(
                    path, number, CHECK, f"{match[1]}=={match[2]}", by_project[match[1]].version, "pin that version"
                )
            )
    return findings
