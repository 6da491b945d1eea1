"""Fault cases: small trees in one text file each, with the findings that a check must have in them.

    One line: what is wrong and why it matters.
    expect: docs/en/a.md:7: part of what is found
    ===== docs/ko/a.md
    …
    ===== docs/en/a.md encoding=utf-16 newline=crlf bom=yes end=none normalize=NFD escapes=yes
    …

The file's name is the case, its folder the check. `end=none` leaves the last line end out, `escapes=yes` reads
`\\t`, `\\s` (a space) and `\\u200B`, which editors would otherwise take away unseen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

FAULTS = Path(__file__).resolve().parent / "faults"
VALID = "valid"

_SEPARATOR = re.compile(r"===== (\S+)((?: [a-z]+=\S+)*)")
_EXPECTATION = re.compile(r"expect: (\S+?)(?::(\d+))?: (.+)")


@dataclass(frozen=True)
class Expectation:
    """A finding that must come: where (line 0: the file as a whole), and part of what it says was found."""

    path: str
    line: int
    found: str


@dataclass
class Bundle:
    """A case: its name (`check/case`), why it matters, what is expected, and its files' bytes by path."""

    name: str
    why: str
    expected: list[Expectation] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def check(self) -> str:
        """The check that has to notice."""
        return self.name.split("/", 1)[0]

    def write(self, root: Path) -> None:
        """Writes the case's files below `root`."""
        for path, raw in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)

    def write_with_surroundings(self, root: Path) -> None:
        """Writes the case's files, and what every source tree has where the case does not bring its own."""
        self.write(root)
        pages = sorted({path.split("/", 2)[2] for path in self.files if re.match(r"docs/(ko|en)/.*\.md$", path)})
        surroundings = {
            "mkdocs.yml": "nav:\n" + "".join(f"  - {page}\n" for page in pages),
            "data/topics.yml": "- {id: kafka/replication, ko: 복제, en: Replication}\n",
            "data/versions.yml": 'kafka: {version: "4.4.0", source: "maven:org.apache.kafka:kafka-clients"}\n',
        }
        for path, text in surroundings.items():
            if path not in self.files:
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")


def parse(name: str, text: str) -> Bundle:
    """Reads a case. Raises ValueError where the text is no case."""
    lines = text.split("\n")
    bundle = Bundle(name, lines[0])
    start = next((index for index, line in enumerate(lines) if line.startswith("=====")), len(lines))
    for line in lines[1:start]:
        match = _EXPECTATION.fullmatch(line)
        if match:
            bundle.expected.append(Expectation(match[1], int(match[2] or 0), match[3]))
        elif line.strip():
            raise ValueError(f"{name}: neither an expectation nor a file: {line}")
    path, attributes, content = "", "", []
    for line in [*lines[start:], "===== end"]:
        match = _SEPARATOR.fullmatch(line)
        if not match:
            content.append(line)
            continue
        if path:
            bundle.files[path] = _encode("\n".join(content).rstrip("\n") + "\n", attributes)
        path, attributes, content = match[1], match[2], []
    if not bundle.files:
        raise ValueError(f"{name}: no files")
    return bundle


def _encode(text: str, attributes: str) -> bytes:
    values = dict(attribute.split("=", 1) for attribute in attributes.split())
    unknown = values.keys() - {"encoding", "newline", "bom", "end", "normalize", "escapes"}
    if unknown:
        raise ValueError(f"unknown attributes: {', '.join(sorted(unknown))}")
    if values.get("escapes") == "yes":
        text = re.sub(r"\\u([0-9A-F]{4})", lambda match: chr(int(match[1], 16)), text)
        text = text.replace("\\t", "\t").replace("\\s", " ")
    if values.get("normalize") == "NFD":
        text = unicodedata.normalize("NFD", text)
    if values.get("end") == "none":
        text = text.rstrip("\n")
    if values.get("newline") == "crlf":
        text = text.replace("\n", "\r\n")
    if values.get("bom") == "yes":
        text = f"\ufeff{text}"
    return text.encode(values.get("encoding", "utf-8"))


def cases(*folders: str) -> list[Bundle]:
    """Returns the cases in the folders below tests/faults/, in the order of their names."""
    files = [file for folder in folders for file in sorted((FAULTS / folder).glob("*.txt"))]
    return [parse(f"{file.parent.name}/{file.stem}", file.read_text(encoding="utf-8")) for file in files]
