"""In which words readers ask for a section, where they are not its own: the files in data/asked/.

    deep-dives/kafka/consuming/#threads
    ko: 컨슈머 멀티스레드 처리 ; 파티션보다 스레드 많이
    en: multithreaded consumer ; process records in parallel

A block names a section by its address and has a line a language; queries are parted by semicolons. No YAML: parsing
so much of it took ten times as long, a twelfth of what the whole index takes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.facts import LANGUAGES, FactError
from scripts.finding import Finding

CHECK = "asked"
FOLDER = "data/asked"
_ADDRESS = re.compile(r"(?:[a-z0-9-]+/)*#(?:[A-Za-z0-9_-]+)?")
# A block as nearly all are; what it leaves of a file is read line by line.
_BLOCK = re.compile(rf"^({_ADDRESS.pattern})\nko: ( *[^ ;\n].*)\nen: ( *[^ ;\n].*)\n", re.MULTILINE)


class Malformed(FactError):
    """A line that is none of a block's; ``finding`` says where, and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class Asked(NamedTuple):
    """A line of a file: its place, the section's address (page/#id), the language, and the queries as they stand."""

    path: str
    line: int
    address: str
    language: str
    said: str

    @property
    def queries(self) -> list[str]:
        """The queries, one by one."""
        return [query for query in map(str.strip, self.said.split(";")) if query]


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yields every file's path and text. Raises Malformed."""
    for file in sorted((root / FOLDER).glob("*.txt")):
        path = f"{FOLDER}/{file.name}"
        try:
            yield path, file.read_text(encoding="utf-8")
        except UnicodeDecodeError as fault:
            what = f"this is not UTF-8 ({fault.reason})"
            raise Malformed(Finding(path, 0, CHECK, what, "UTF-8", "save the file as UTF-8")) from None


def _lines(path: str, text: str) -> Iterator[Asked]:
    address = ""
    for number, line in enumerate(text.splitlines(), 1):
        language, said = line[:2], line[4:]
        if line[2:4] == ": " and address and language in LANGUAGES and said.strip(" ;"):
            yield Asked(path, number, address, language, said)
        elif _ADDRESS.fullmatch(line):
            address = line
        elif line and not line.startswith("# "):
            expected = "an address (page/#section), and below it “ko: …” and “en: …”"
            raise Malformed(Finding(path, number, CHECK, f"“{line[:60]}”", expected, "correct the line"))


def lines(root: Path) -> Iterator[Asked]:
    """Yields all lines with queries, file by file. Raises Malformed."""
    for path, text in _texts(root):
        yield from _lines(path, text)


def read(root: Path, language: str) -> dict[str, str]:
    """Returns, by address, in which words a language's readers ask for a section; each query is a line.

    Raises Malformed.
    """
    found: dict[str, list[str]] = defaultdict(list)
    column = 2 + LANGUAGES.index(language)
    for path, text in _texts(root):
        parts = _BLOCK.split(text)
        if "".join(parts[::4]).strip():
            pairs = [(asked.address, asked.said) for asked in _lines(path, text) if asked.language == language]
        else:
            pairs = [*zip(parts[1::4], parts[column::4], strict=True)]
        for address, said in pairs:
            found[address].append(said)
    return {address: "\n".join(said).replace(";", "\n") for address, said in found.items()}
