"""Which sections of the two languages a person has said to agree, and which have changed on one side since.

data/agreement.json holds a line for each section: its place (page path, `#`, id of the heading or question; without
`#` the front matter's texts and what stands above the first heading) and the digests of its Korean and its English
text at the time. `python -m scripts agree` writes it, nobody else. A digest is made of what a reader reads: not of
line breaks, ids or link targets, so that a section may move, within a page or to another, without having changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from scripts import blocks
from scripts.pages import LANGUAGES, Page, Tree, other

PATH = "data/agreement.json"

# Read line by line, so that a file with the marks of a merge conflict is still read.
_LINE = re.compile(r'^\s*"([^"]+)":\s*\["([0-9a-f]*)",\s*"([0-9a-f]*)"\],?\s*$')
_LINK_TARGET = re.compile(r"(?<=\])\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?:\s+\"[^\"]*\")?\)")
_DIGITS = 16

Digests = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """A section that both languages have: its place, and in each language its line and its digest."""

    place: str
    lines: tuple[int, int]
    digests: Digests


@dataclass(frozen=True)
class State:
    """A section and what is known of it: "agreed", "stale" (in `language`), "both" changed, or "new"."""

    section: Section
    kind: str
    language: str = ""


@dataclass
class Records:
    """What data/agreement.json says; `exists` is false where there is no such file yet."""

    agreed: dict[str, Digests] = field(default_factory=dict)
    contradictory: dict[str, list[Digests]] = field(default_factory=dict)
    exists: bool = False


def digest(parts: Iterable[str]) -> str:
    """Returns the digest of texts, with white space read as one space."""
    text = "\n".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS]


def _content(page: Page, section: blocks.Section) -> Iterator[str]:
    if section.head is None:
        for key in ("title", "description"):
            yield str(page.meta.get(key) or "")
    else:
        yield section.head.text
    for block in section.blocks:
        kind = type(block).__name__
        if isinstance(block, blocks.Fence):
            yield f"{kind} {block.info} {' '.join(include.target for include in block.includes)}"
            yield from (line for _, line in block.other_lines)
        elif isinstance(block, blocks.Text):
            marks = f"{block.type} " if isinstance(block, blocks.Admonition) else ""
            yield f"{kind} {marks}{_LINK_TARGET.sub('', block.text)}"
        elif isinstance(block, blocks.Item):
            yield f"{kind} {block.checked}"


def sections(korean: Page, english: Page) -> list[Section]:
    """Returns the sections that both pages have, in the order of the Korean page."""
    theirs = {section.key: section for section in english.sections}
    found = []
    for ours in korean.sections:
        twin = theirs.get(ours.key)
        if twin is None or (ours.head and not ours.key):
            continue
        place = f"{korean.path}#{ours.key}" if ours.key else korean.path
        lines = (ours.head.line if ours.head else 1, twin.head.line if twin.head else 1)
        found.append(Section(place, lines, (digest(_content(korean, ours)), digest(_content(english, twin)))))
    return found


def parse(text: str) -> Records:
    """Reads the file's text, also one with the marks of a merge conflict: then both sides' lines count."""
    records = Records(exists=True)
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        place, digests = match[1], (match[2], match[3])
        if records.agreed.get(place, digests) != digests:
            records.contradictory.setdefault(place, [records.agreed[place]]).append(digests)
        records.agreed[place] = digests
    return records


def read(root: Path) -> Records:
    """Returns the records of the project at `root`; they are read again only when the file has changed."""
    try:
        state = (root / PATH).stat()
        return _read(root / PATH, state.st_mtime_ns, state.st_size)
    except (OSError, UnicodeDecodeError):
        return Records()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Records:
    return parse(path.read_text(encoding="utf-8"))


def text_of(agreed: dict[str, Digests]) -> str:
    """Returns the file's text: JSON, sorted, a line for each section."""
    lines = [f"  {json.dumps(place, ensure_ascii=False)}: {json.dumps(agreed[place])}" for place in sorted(agreed)]
    return "{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n"


def follow(found: Collection[Section], records: Records) -> dict[str, Digests]:
    """Returns the records by the places where the sections are now: moved and renamed ones are followed.

    A section without record takes that of a place which no longer exists: the one with the same digests, or with
    the same id where only one has it. Of two records of one place, which a merge leaves, the one that is right now.
    """
    places = {section.place for section in found}
    kept = {place: digests for place, digests in records.agreed.items() if place in places}
    orphans = {place: digests for place, digests in records.agreed.items() if place not in places}
    for section in found:
        several = records.contradictory.get(section.place)
        if several:
            if section.digests in several:
                kept[section.place] = section.digests
            else:
                del kept[section.place]
        elif section.place not in kept:
            same = [place for place, digests in orphans.items() if digests == section.digests]
            identifier = section.place.partition("#")[2]
            same = same or [place for place in orphans if identifier and place.endswith(f"#{identifier}")]
            if len(same) == 1:
                kept[section.place] = orphans.pop(same[0])
    return kept


def state_of(section: Section, agreed: dict[str, Digests]) -> State:
    """Returns what is known of the section. Where one language changed, the other is stale."""
    record = agreed.get(section.place)
    if record is None:
        return State(section, "new")
    changed = [language for language, old, new in zip(LANGUAGES, record, section.digests, strict=True) if old != new]
    if not changed:
        return State(section, "agreed")
    return State(section, "both") if len(changed) == 2 else State(section, "stale", other(changed[0]))


def states(tree: Tree) -> list[State]:
    """Returns the state of every section that both languages have; all are new where nothing is recorded yet."""
    found = [section for korean, english in tree.pairs() for section in sections(korean, english)]
    agreed = follow(found, read(tree.root))
    return [state_of(section, agreed) for section in found]


def stale_ids(korean: Page, english: Page, language: str, records: Records) -> list[str]:
    """Returns the ids of a page's sections that are stale in the language, "" for the part above the first heading."""
    found = []
    for section in sections(korean, english):
        if section.place in records.contradictory:
            continue
        known = state_of(section, records.agreed)
        if known.kind == "stale" and known.language == language:
            found.append(section.place.partition("#")[2])
    return found


def agree(tree: Tree, wanted: Iterable[str] | None) -> tuple[list[str], list[str]]:
    """Records that sections agree as they stand, and writes the file.

    `wanted` names pages below the language folder, or sections of them (`page.md#id`); None means all, an empty
    list none: then the file is only brought up to date with what moved. Returns the places that were recorded anew,
    and the names that stand for nothing.
    """
    found = [section for korean, english in tree.pairs() for section in sections(korean, english)]
    agreed = follow(found, read(tree.root))
    if wanted is None:
        chosen, unknown = found, []
    else:
        names = [_place(name) for name in wanted]
        chosen = [section for section in found if _named(section, names)]
        unknown = [name for name in names if not any(_named(section, [name]) for section in found)]
    new = [section.place for section in chosen if agreed.get(section.place) != section.digests]
    agreed.update({section.place: section.digests for section in chosen})
    text = text_of(agreed)
    file = tree.root / PATH
    if not unknown and (not file.exists() or file.read_bytes() != text.encode("utf-8")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
    return new, unknown


def _place(name: str) -> str:
    """Returns the place that a person means: `docs/ko/x.md`, `x.md`, `x` or `x.md#id`."""
    path, mark, identifier = name.partition("#")
    path = re.sub(rf"^(?:\./)?docs/(?:{'|'.join(LANGUAGES)})/", "", path.replace("\\", "/"))
    return f"{path if path.endswith('.md') else path.rstrip('/') + '.md'}{mark}{identifier}"


def _named(section: Section, names: list[str]) -> bool:
    return section.place in names or section.place.partition("#")[0] in names
