"""Every setting that a file below examples/ gives an engine is one that the engine defines, and its value parses.

`make verify` puts the same settings before the engines themselves (tests/engines/test_configuration.py); this check
needs data/settings/ only.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.configuration import Definitions, Unit, read, refused
from scripts.finding import Finding
from scripts.words import closest

CHECK = "settings"


def check(root: Path) -> list[Finding]:
    """Returns the settings that nobody defines, values that do not parse, and settings that are deprecated."""
    units, unread = read(root)
    found = [Finding(one.path, one.line, CHECK, one.what, one.expected, one.next_step) for one in unread]
    if not units:
        return found
    definitions = Definitions(root)
    for unit in units:
        found += of_unit(definitions, unit)
    return found


def of_unit(definitions: Definitions, unit: Unit) -> Iterator[Finding]:
    """Yields the findings in settings that belong together."""
    whose = " or ".join(unit.components[:3])
    for entry in unit.entries:
        meaning = definitions.meaning(unit, entry.key)
        if meaning is None and entry.compiled:
            continue
        if meaning is None:
            near = closest(entry.key, definitions.known_to(unit))
            yield Finding(
                entry.path, entry.line, CHECK, f"{entry.key}, which {whose} does not define",
                "a setting in data/settings/", f"write {near}" if near else "correct the name, or delete the line",
            )  # fmt: skip
            continue
        settings = [definitions.by_component[one][meaning.name] for one in meaning.components]
        wrong = [refused(setting, entry.value) for setting in settings] if entry.value is not None else []
        if wrong and all(wrong):
            shown = f"{entry.key}={entry.value}"
            yield Finding(entry.path, entry.line, CHECK, shown, str(wrong[0]), "correct the value")
        elif settings and all(setting.get("deprecated") for setting in settings):
            what = f"{entry.key}, which is deprecated"
            step = "use what replaces it, or delete the line"
            yield Finding(entry.path, entry.line, CHECK, what, "settings that stay", step)
