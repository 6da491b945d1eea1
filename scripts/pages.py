"""The source tree: the pages in both languages and the data files, each read once."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts import blocks as markdown
from scripts import questions, surface, yaml_source
from scripts.finding import Finding

LANGUAGES = ("ko", "en")
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def address(path: str) -> str:
    """Returns a page's address below its language, by its path there: deep-dives/kafka/index.md, deep-dives/kafka/."""
    return "" if path == "index.md" else f"{path.removesuffix('.md').removesuffix('/index')}/"


def other(language: str) -> str:
    """Returns the other of the two languages."""
    return LANGUAGES[1 - LANGUAGES.index(language)]


@dataclass(frozen=True)
class Page:
    """A page as it stands in its file.

    `path` is relative to the language's folder; `meta` is what the front matter says, {} where it is missing
    or cannot be parsed (then `has_meta` is false and loading has said so).
    """

    language: str
    path: str
    text: str
    meta: dict[str, Any]
    has_meta: bool
    meta_lines: dict[str, int]
    body: str
    first_body_line: int

    @property
    def file(self) -> str:
        """The file's path from the project's root."""
        return f"docs/{self.language}/{self.path}"

    @property
    def twin_file(self) -> str:
        """The path from the project's root that the page in the other language has or should have."""
        return f"docs/{other(self.language)}/{self.path}"

    @cached_property
    def blocks(self) -> list[markdown.Block]:
        """The body's blocks, nested as they are in the page."""
        return markdown.scan(self.body, self.first_body_line)

    @cached_property
    def all_blocks(self) -> list[markdown.Block]:
        """The body's blocks in reading order, those inside others included."""
        return list(markdown.walk(self.blocks))

    @cached_property
    def sections(self) -> list[markdown.Section]:
        """The page cut at its headings and questions."""
        return markdown.sections(self.blocks)

    @cached_property
    def pieces(self) -> list[surface.Piece]:
        """The page's prose, piece by piece, title and description first."""
        found = []
        for key, kind in (("title", "page-title"), ("description", "description")):
            text = self.meta.get(key)
            if isinstance(text, str):
                found.append(surface.Piece(kind, surface.read(text, self.meta_line(key))))
        return found + list(surface.pieces(self.blocks))

    @cached_property
    def _questions_read(self) -> tuple[list[questions.Question], list[Finding]]:
        return questions.read(self.text, self.file) if "///" in self.body else ([], [])

    @property
    def questions(self) -> list[questions.Question]:
        """The page's questions; those that cannot be read are left out."""
        return self._questions_read[0]

    @property
    def question_findings(self) -> list[Finding]:
        """What is wrong with the page's question blocks."""
        return self._questions_read[1]

    @cached_property
    def anchors(self) -> dict[str, int]:
        """The ids that a link can point at, each with its line."""
        found: dict[str, int] = {}
        for block in self.all_blocks:
            for identifier in block.ids():
                found.setdefault(identifier, block.line)
        return found

    def meta_line(self, key: str) -> int:
        """Returns the line of the key in the file, or that of the front matter's start."""
        return self.meta_lines.get(key, 1)

    def resolve(self, target: str) -> str:
        """Returns the path, from the project's root, of what a relative link on this page points at."""
        if not target:
            return self.file
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.file), target))


@dataclass
class Source:
    """A text file: its path from the root, its text with LF line ends, and what was wrong with its bytes."""

    path: str
    text: str
    readable: bool
    findings: list[Finding]


def decode(path: str, raw: bytes) -> Source:
    """Decodes a file's bytes; what is not UTF-8 with LF and without BOM becomes findings, never an error."""
    findings: list[Finding] = []

    def say(line: int, found: str, expected: str, next_step: str) -> None:
        findings.append(Finding(path, line, "encoding", found, expected, next_step))

    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        guess = _guess(raw)
        if guess.startswith("utf-16") or guess.startswith("utf-32"):
            line = 1
        say(
            line,
            f"bytes that are not UTF-8 (byte 0x{raw[fault.start]:02x}); the file looks like {guess}",
            "UTF-8 without BOM",
            f"save the file as UTF-8, for example: iconv -f {guess} -t utf-8 {path}",
        )
        return Source(path, "", False, findings)
    if text.startswith(_BOM):
        text = text.removeprefix(_BOM)
        say(1, "a byte order mark (BOM) before the first character", "UTF-8 without BOM", _FIX)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        say(line, "a NUL byte: this is not text", "a text file in UTF-8", "write it again as plain text")
        return Source(path, "", False, findings)
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        many = text.count("\r")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        say(line, f"line ends with CR ({many} of them)", "lines that end with LF alone", _FIX)
    if not unicodedata.is_normalized("NFC", text):
        number = next(
            number
            for number, line_text in enumerate(text.split("\n"), 1)
            if not unicodedata.is_normalized("NFC", line_text)
        )
        say(number, "decomposed characters (NFD): Hangul in loose jamo", "composed characters (NFC)", _FIX)
    return Source(path, text, True, findings)


_FIX = "run `python -m scripts check --fix`"


def _guess(raw: bytes) -> str:
    for mark, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return name
    if raw[1::2].count(0) * 3 > len(raw[1::2]):
        return "utf-16le"
    for name in ("cp949", "latin-1"):
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


_META = re.compile(r"\A---[ \t]*\n(.*?)(?:^|\n)(---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def read_page(language: str, path: str, text: str) -> tuple[Page, list[Finding]]:
    """Splits a page into front matter and body.

    `text` has LF line ends. Returns the page and what is wrong with the form of its front matter; the values
    are the front-matter check's affair.
    """
    file = f"docs/{language}/{path}"
    findings: list[Finding] = []

    def say(line: int, found: str, expected: str, next_step: str) -> None:
        findings.append(Finding(file, line, "front-matter", found, expected, next_step))

    shape = "front matter: a line `---`, `key: value` lines, a line `---`"
    match = _META.match(text)
    if match is None:
        if re.match(r"---[ \t]*(\n|\Z)", text):
            say(1, "front matter that is never closed", shape, "put a line `---` after the last key")
        elif re.match(r"\s+---[ \t]*\n", text):
            say(1, "something before the front matter", "`---` in the first line", "delete what is before it")
        else:
            say(1, "no front matter", shape, "begin the file with title and description")
        return Page(language, path, text, {}, False, {}, text, 1), findings
    body = text[match.end() :]
    first = text.count("\n", 0, match.end()) + 1
    meta: dict[str, Any] = {}
    lines: dict[str, int] = {}
    good = False
    try:
        document = yaml_source.parse(match[1], 2)
    except yaml_source.YamlFault as fault:
        hint = "quote values that contain `: `, ` #` or start with a special character"
        say(fault.line, f"front matter that is not YAML: {fault.message}", "valid YAML", hint)
    else:
        if isinstance(document.value, dict):
            meta = {str(key): value for key, value in document.value.items()}
            lines = {str(place[0]): line for place, line in document.lines.items() if len(place) == 1}
            good = True
            for name, line in document.duplicates:
                say(line, f"the key `{name}` twice", "each key once", "delete one of the two lines")
        else:
            say(2, "front matter without keys", shape, "write title and description")
    return Page(language, path, text, meta, good, lines, body, first), findings


@dataclass
class DataFile:
    """A YAML or JSON file: what it says (None where it cannot be parsed, then loading has said so)."""

    path: str
    document: yaml_source.Document | None
    findings: list[Finding]

    @property
    def value(self) -> Any:
        """What the file says."""
        return self.document.value if self.document else None


@dataclass
class Tree:
    """All that the source checks look at; `findings` of loading wait for the checks that own them."""

    root: Path
    pages: dict[str, dict[str, Page]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    _data: dict[str, DataFile] = field(default_factory=dict)
    _lines: dict[str, list[str] | None] = field(default_factory=dict)

    def all_pages(self) -> Iterator[Page]:
        """Yields every readable page, Korean first, in the order of paths."""
        for language in LANGUAGES:
            yield from self.pages[language].values()

    def pairs(self) -> Iterator[tuple[Page, Page]]:
        """Yields the pages that stand in both languages, as (Korean, English)."""
        korean, english = (self.pages[language] for language in LANGUAGES)
        for path in korean:
            if path in english:
                yield korean[path], english[path]

    def paths(self) -> list[str]:
        """Returns the paths below the language folders that any language has, unreadable pages included."""
        found = {path for language in LANGUAGES for path in self.pages[language]}
        found |= {file.split("/", 2)[2] for file in self.unreadable if file.endswith(".md")}
        return sorted(found)

    def has_page(self, language: str, path: str) -> bool:
        """Says whether the page's file is there, readable or not."""
        return path in self.pages[language] or f"docs/{language}/{path}" in self.unreadable

    def exists(self, path: str) -> bool:
        """Says whether there is a file at the path from the root, spelt exactly so."""
        return (self.root / path).is_file()

    def files_of(self, language: str) -> list[str]:
        """Returns the paths of all files in a language's folder, below that folder."""
        folder = self.root / "docs" / language
        return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())

    def yaml_files(self) -> list[str]:
        """Returns the paths, from the root, of the data files that people write."""
        return self._files("data", ".yml")

    def json_files(self) -> list[str]:
        """Returns the paths, from the root, of the data files that are generated."""
        return self._files("data", ".json")

    def _files(self, folder: str, ending: str) -> list[str]:
        files = (self.root / folder).rglob(f"*{ending}")
        return sorted(file.relative_to(self.root).as_posix() for file in files if file.is_file())

    def lines(self, path: str) -> list[str] | None:
        """Returns the lines of the text file at the path from the root; None where there is none."""
        if path not in self._lines:
            try:
                self._lines[path] = (self.root / path).read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError, ValueError):
                self._lines[path] = None
        return self._lines[path]

    def data(self, path: str) -> DataFile:
        """Returns the YAML or JSON file at the path from the root; an absent one has no document."""
        if path not in self._data:
            self._data[path] = _read_data(self.root, path)
        return self._data[path]

    def topics(self) -> set[str]:
        """Returns the topics that a question may have: the deep dives' paths and those of data/topics.yml."""
        found: set[str] = set()
        for path in self.paths():
            if path.startswith("deep-dives/"):
                stem = path.removeprefix("deep-dives/").removesuffix(".md").removesuffix("index").rstrip("/")
                while stem:
                    found.add(stem)
                    stem = posixpath.dirname(stem)
        listed = self.data("data/topics.yml").value
        if isinstance(listed, list):
            found |= {str(topic["id"]) for topic in listed if isinstance(topic, dict) and "id" in topic}
        return found


def _read_data(root: Path, path: str) -> DataFile:
    try:
        raw = (root / path).read_bytes()
    except OSError:
        return DataFile(path, None, [])
    source = decode(path, raw)
    if not source.readable:
        return DataFile(path, None, source.findings)
    if path.endswith(".json"):
        try:
            return DataFile(path, yaml_source.Document(json.loads(source.text)), source.findings)
        except json.JSONDecodeError as fault:
            found = f"this is not JSON: {fault.msg}"
            finding = Finding(path, fault.lineno, "data", found, "valid JSON", "generate the file again")
            return DataFile(path, None, [*source.findings, finding])
    try:
        document = yaml_source.parse(source.text)
    except yaml_source.YamlFault as fault:
        found = f"this is not YAML: {fault.message}"
        step = "correct the line, or the one above it"
        finding = Finding(path, fault.line, "data", found, "valid YAML", step)
        return DataFile(path, None, [*source.findings, finding])
    return DataFile(path, document, source.findings)


def load(root: Path) -> Tree:
    """Reads all pages below docs/ko and docs/en; what cannot be read is in `findings`. Raises nothing."""
    tree = Tree(root, {language: {} for language in LANGUAGES})
    for language in LANGUAGES:
        folder = root / "docs" / language
        for file in sorted(folder.rglob("*.md")):
            path = file.relative_to(folder).as_posix()
            try:
                raw = file.read_bytes()
            except OSError as fault:
                name = f"docs/{language}/{path}"
                tree.unreadable.add(name)
                step = "give the file back its contents or its permissions"
                found = f"a file that cannot be read: {fault.strerror}"
                tree.findings.append(Finding(name, 0, "encoding", found, "a readable file", step))
                continue
            source = decode(f"docs/{language}/{path}", raw)
            tree.findings += source.findings
            if not source.readable:
                tree.unreadable.add(source.path)
                continue
            page, findings = read_page(language, path, source.text)
            tree.findings += findings
            tree.pages[language][path] = page
    return tree
