"""data/versions.yml, the one place for versions."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

VERSIONS_FILE = "data/versions.yml"
PARENT_POM = "examples/pom.xml"

_ENTRY_KEYS = {"version", "released", "source"}
_PROPERTY = re.compile(r"<([a-z0-9-]+)\.version>([^<]*)</\1\.version>")


class VersionsError(Exception):
    """data/versions.yml does not have the shape that it must have."""


@dataclass(frozen=True)
class Version:
    """One product's version. ``source`` is ``registry:coordinates``, ``released`` an ISO date where it is known."""

    version: str
    source: str
    released: str | None = None


def parse(text: str) -> dict[str, Version]:
    """Returns the versions by key from the text of data/versions.yml.

    Raises VersionsError, naming the key, where an entry is not ``{version, released?, source}`` of strings.
    """
    try:
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise VersionsError(f"not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise VersionsError("not a mapping of keys to {version, source}")
    versions = {}
    for key, entry in raw.items():
        well_formed = (
            isinstance(entry, dict)
            and set(entry) <= _ENTRY_KEYS
            and {"version", "source"} <= set(entry)
            and all(isinstance(value, str) for value in entry.values())
            and ":" in entry["source"]
        )
        if not well_formed:
            raise VersionsError(
                f'{key}: {entry!r} is not {{version: "…", released: "…", source: "registry:coordinates"}}'
            )
        versions[str(key)] = Version(entry["version"], entry["source"], entry.get("released"))
    return versions


def load(root: Path) -> dict[str, Version]:
    """Reads the versions of the project at ``root``; raises VersionsError as ``parse`` does."""
    try:
        text = (root / VERSIONS_FILE).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise VersionsError(f"not UTF-8: {error}") from error
    return parse(text)


def version_of(root: Path, key: str) -> str:
    """Returns the version of one key; raises VersionsError where there is none."""
    versions = load(root)
    if key not in versions:
        raise VersionsError(f"{key} is not in {VERSIONS_FILE}")
    return versions[key].version


def pom_properties(pom: str) -> list[tuple[int, str, str]]:
    """Returns line, key and value of every ``<key.version>`` property of a pom's text."""
    return [
        (number, match[1], match[2])
        for number, line in enumerate(pom.splitlines(), 1)
        for match in _PROPERTY.finditer(line)
    ]


def in_line(pom: str, versions: dict[str, Version]) -> str:
    """Returns the pom's text with every version property that ``versions`` knows set to its version."""

    def replaced(match: re.Match[str]) -> str:
        key = match[1]
        return f"<{key}.version>{versions[key].version if key in versions else match[2]}</{key}.version>"

    return _PROPERTY.sub(replaced, pom)


def main(arguments: list[str]) -> int:
    """``write``: brings the parent pom's properties in line with data/versions.yml. Without it: prints the versions."""
    root = Path.cwd()
    try:
        versions = load(root)
    except (VersionsError, OSError) as error:
        print(f"{VERSIONS_FILE}: {error}", file=sys.stderr)
        return 1
    if arguments == ["write"]:
        path = root / PARENT_POM
        path.write_text(in_line(path.read_text(encoding="utf-8"), versions), encoding="utf-8")
    else:
        for key, entry in versions.items():
            print(f"{key} {entry.version} ({entry.source})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
