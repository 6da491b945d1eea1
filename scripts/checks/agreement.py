"""Each section says the same in both languages as far as a person has confirmed it: see `scripts.agreement`.

Where nothing has been recorded yet, nothing is reported. A build shows a notice on a stale section; a release
(`GUIDE_RELEASE=1`) refuses it.
"""

from __future__ import annotations

from scripts import agreement
from scripts.finding import Finding
from scripts.pages import LANGUAGES, Tree, other

CHECK = "agreement"
BEFORE_BUILD = False

_NAMES = {"ko": "Korean", "en": "English"}


def check(tree: Tree) -> list[Finding]:
    """Returns the sections that changed in one language, or in both, since they were last said to agree."""
    found: list[Finding] = []
    if not agreement.read(tree.root).exists:
        return found
    for known in agreement.states(tree):
        place = known.section.place
        path, _, identifier = place.partition("#")
        where = f"section #{identifier}" if identifier else "the part above the first heading"
        command = f"python -m scripts agree {place}"
        language = known.language or "en"
        line = known.section.lines[LANGUAGES.index(language)]
        twin = f"docs/{other(language)}/{path}:{known.section.lines[LANGUAGES.index(other(language))]}"
        if known.kind == "agreed":
            continue
        if known.kind == "stale":
            changed = _NAMES[other(language)]
            what = f"{where} is stale: the {changed} changed since both were last said to agree"
            step = f"compare with {twin}, correct what differs, then run `{command}`"
        elif known.kind == "both":
            what = f"{where} changed in both languages since they were last said to agree"
            step = f"compare with {twin}, then run `{command}`"
        else:
            what = f"{where} has not been said to agree with its twin"
            step = f"compare with {twin}, then run `{command}` (or name the page for all its sections)"
        expected = "sections that a person has compared as they stand"
        found.append(Finding(f"docs/{language}/{path}", line, CHECK, what, expected, step))
    return found
