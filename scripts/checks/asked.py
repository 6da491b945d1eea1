"""data/asked/ names sections that exist, each once and in both languages, and no query twice."""

from __future__ import annotations

from scripts.finding import Finding
from scripts.pages import LANGUAGES, Tree, address
from scripts.search import asked
from scripts.words import closest

CHECK = asked.CHECK


def check(tree: Tree) -> list[Finding]:
    """Returns the lines of data/asked/ that name nothing, stand twice, or lack their twin."""
    try:
        lines = list(asked.lines(tree.root))
    except asked.Malformed as fault:
        return [fault.finding]
    places = {
        f"{address(page.path)}#{identifier}"
        for page in tree.pages[LANGUAGES[0]].values()
        for identifier in ("", *page.anchors)
    }
    findings: list[Finding] = []
    seen: dict[tuple[str, str], int] = {}
    said: dict[tuple[str, str], asked.Asked] = {}
    for one in lines:
        if one.address not in places:
            near = closest(one.address, places, 0.8)
            step = f"write {near}" if near else "name a section, or delete its lines"
            what = f"{one.address}, which does not exist"
            findings.append(Finding(one.path, one.line, CHECK, what, "the address of a section", step))
        if (one.address, one.language) in seen:
            what = f"{one.address} a second time in “{one.language}”"
            step = "put its queries into one line"
            findings.append(Finding(one.path, one.line, CHECK, what, "each section once", step))
        seen.setdefault((one.address, one.language), one.line)
        for query in one.queries:
            other = said.setdefault((one.language, query.casefold()), one)
            if other is not one:
                what, where = f"“{query}” a second time", f"{other.path}:{other.line}"
                step = f"leave it where it is answered best; {where} has it for {other.address}"
                findings.append(Finding(one.path, one.line, CHECK, what, "each query for one section", step))
    for one in lines:
        for language in LANGUAGES:
            if (one.address, language) not in seen:
                what = f"{one.address} without a line “{language}:”"
                step = f"write in which words readers ask in this language, below line {one.line}"
                findings.append(Finding(one.path, one.line, CHECK, what, "a line in each language", step))
    return findings
