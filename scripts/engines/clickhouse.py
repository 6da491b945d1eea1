"""ClickHouse through chDB: the server's engine as a library, in a process of its own, without network or Keeper."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection
from pathlib import Path
from types import TracebackType

from scripts import versions
from scripts.engines import recording, settings
from scripts.engines.errors import EngineError, Missing
from scripts.engines.process import EngineProcess

# What the client prints before a statement; the lines after the first are indented to match.
PROMPT = "bank :) "

# Output as on a narrow terminal, and limits that fit on a laptop.
_SETTINGS = (
    "SET output_format_pretty_color = 0, output_format_pretty_row_numbers = 0, "
    "output_format_pretty_display_footer_column_names = 0, output_format_pretty_single_large_number_tip_threshold = 0, "
    "max_memory_usage = 1000000000, max_threads = 2"
)

_TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:\\.|''|[^'\\])*'|`[^`]*`|;", re.S)
_MARKER = re.compile(r"^[ \t]*--[ \t]*-+8<-+[ \t]+\[(start|end):([a-z][\w-]*)\][ \t]*$")
_PRINTS = re.compile(r"(?:SELECT|WITH|EXPLAIN|SHOW|DESCRIBE|DESC|CHECK)\b", re.I)
# Text of several lines, easier to read without a frame around it.
_PLAIN = re.compile(r"(?:EXPLAIN(?! ESTIMATE)|SHOW)\b", re.I)
_ERROR = re.compile(r"Code: \d+\. DB::Exception: .*?\(([A-Z_0-9]+)\)", re.S)


@dataclass(frozen=True)
class Statement:
    """One statement of a script: its text as a reader would type it, and the line where it begins."""

    text: str
    line: int


def sections(text: str) -> dict[str, list[Statement]]:
    """Returns the statements of a script by section, without comments; raises ValueError where one stands outside."""
    found: dict[str, list[Statement]] = {}
    name: str | None = None
    body: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := _MARKER.match(line):
            if match[1] == "start":
                name, body, begin = match[2], [], number + 1
            elif name:
                found[name] = list(_statements("\n".join(body), begin))
                name = None
        elif name:
            body.append(line)
        elif line.strip() and not line.lstrip().startswith("--"):
            raise ValueError(f"line {number} stands outside every section")
    return found


def _statements(text: str, first: int) -> Iterator[Statement]:
    start = 0
    for match in _TOKEN.finditer(text):
        if match[0] == ";":
            part, begin, start = text[start : match.start()], start, match.end()
            yield Statement(_without_comments(part), first + text.count("\n", 0, begin + _leading(part)))
    if rest := _without_comments(text[start:]):
        raise ValueError(f"no semicolon after “{rest[:60]}”")


def _leading(part: str) -> int:
    return len(part) - len(part.lstrip())


def _without_comments(part: str) -> str:
    bare = _TOKEN.sub(lambda match: "" if match[0].startswith(("--", "/*")) else match[0], part)
    return "\n".join(line.rstrip() for line in bare.splitlines() if line.strip())


def error_name(message: str) -> str:
    """Returns the name of an error of the engine, such as SUPPORT_IS_DISABLED; empty where it has none."""
    match = _ERROR.search(message)
    return match[1] if match else ""


def said(message: str) -> str:
    """Returns an error as the client shows it: code, text and name, without the trace and the engine's version."""
    match = _ERROR.search(message)
    # Which reader hit the error depends on how the input was cut into pieces.
    return re.sub(r"\n: While executing \w+\.", "", match[0]) if match else message.strip()


def version(root: Path) -> str:
    """Returns the engine's name and version as proofs show them."""
    return f"ClickHouse {versions.version_of(root, 'clickhouse')} (chDB {versions.version_of(root, 'chdb')})"


class ClickHouse:
    """An engine with its data in ``folder``. Use it as a context manager, or call ``start`` and ``kill``."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.name = version(root)
        self._socket: Path | None = None
        self._process: EngineProcess | None = None
        self._client: Connection | None = None

    def __enter__(self) -> ClickHouse:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Starts the engine's process; data that is in the folder is there again. Raises Missing without chDB."""
        if importlib.util.find_spec("chdb") is None:
            raise Missing(
                "chdb is missing: make verify installs it (pip install --require-hashes -r requirements/verify.txt)"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        # The address of a Unix socket is at most 107 bytes long: too short for a test's own folder.
        self._socket = Path(tempfile.mkdtemp(prefix="clickhouse-")) / "socket"
        worker = [sys.executable, "-m", "scripts.engines.clickhouse_worker"]
        command = [*worker, str(self._socket), str(self.folder / "data")]
        # In UTC like most servers, so that what times without a zone mean does not depend on this machine.
        path = [str(self.root), *filter(None, [os.environ.get("PYTHONPATH")])]
        env = {**os.environ, "TZ": "UTC", "PYTHONPATH": os.pathsep.join(path)}
        self._process = EngineProcess(self.name, command, self.folder / "clickhouse.log", env)
        self._process.wait_until(self._connects, "start", 60)
        self.execute(_SETTINGS)

    def _connects(self) -> bool:
        try:
            self._client = Client(str(self._socket), "AF_UNIX")
        # The socket's file is there a moment before anybody listens.
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    def kill(self) -> None:
        """kill -9."""
        if self._client:
            self._client.close()
        if self._process:
            self._process.kill()
        if self._socket:
            shutil.rmtree(self._socket.parent, ignore_errors=True)

    def ask(self, statement: str, form: str = "TabSeparated") -> tuple[str, str]:
        """Returns output and error message of a statement, one of them empty. Raises EngineError if the engine died."""
        if self._client is None or self._process is None:
            raise EngineError(self.name, statement[:80], "was not started")
        try:
            self._client.send((statement, form))
            output, error = self._client.recv()
        except (EOFError, OSError) as lost:
            raise EngineError(self.name, statement[:80], f"the engine is gone ({lost!r})", self._process.log) from lost
        return output, error

    def execute(self, statement: str, form: str = "TabSeparated") -> str:
        """Returns a statement's output. Raises EngineError with the engine's message where it fails."""
        output, error = self.ask(statement, form)
        if error:
            raise EngineError(self.name, statement[:80], said(error))
        return output

    def rows(self, statement: str) -> list[tuple[str, ...]]:
        """Returns a query's rows, every value as text."""
        return [tuple(line.split("\t")) for line in self.execute(statement).splitlines()]


# By component: the system table that describes the settings.
_TABLES = {"clickhouse-table": "merge_tree_settings", "clickhouse-query": "settings"}


def settings_files(engine: ClickHouse) -> dict[str, str]:
    """Returns the texts of the files of settings by path, as the engine describes them."""
    files = {}
    for component, table in _TABLES.items():
        # "auto(2)" names the cores of this machine.
        query = (
            "SELECT name, type, replaceRegexpOne(default, '^auto\\\\(.*', 'auto') AS default "
            f"FROM system.{table} WHERE NOT is_obsolete ORDER BY name"
        )
        rows = [json.loads(line) for line in engine.execute(query, "JSONEachRow").splitlines()]
        head = {
            "engine": "clickhouse",
            "version": versions.version_of(engine.root, "clickhouse"),
            "component": component,
        }
        files[f"{settings.FOLDER}/{component}.json"] = settings.text(head | {"source": f"system.{table}"}, rows)
    return files


class Script:
    """An SQL file below examples/ that is run section by section, each with output recorded beside it.

    Section ``x`` of clickhouse/name.sql is recorded in clickhouse/recorded/name/x.txt. ``names`` maps names that a
    reader sees to those of this run, as in recording.Session.
    """

    def __init__(
        self, engine: ClickHouse, path: Path, names: Mapping[str, str], masks: Sequence[recording.Mask] = ()
    ) -> None:
        self.engine, self.path, self.names, self.masks = engine, path, names, masks
        try:
            self.sections = sections(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise EngineError(engine.name, f"read {path.name}", str(error)) from error
        self.recorded: list[Path] = []
        self.left = list(self.sections)

    def run(self, section: str, *, fails: str = "") -> list[list[tuple[str, ...]]]:
        """Runs a section and records it if it prints; returns the rows of each query, in order.

        ``fails`` names the error that one statement must end with. Raises EngineError where a statement ends otherwise.
        """
        transcript = recording.Session(
            self.path.parent / "recorded" / self.path.stem / f"{section}.txt",
            engine=self.engine.name, names=self.names, cwd=self.engine.root, masks=self.masks, common=(),
        )  # fmt: skip
        results, errors = [], []
        for statement in self.sections[section]:
            prints, plain = bool(_PRINTS.match(statement.text)), bool(_PLAIN.match(statement.text))
            text = recording.real(statement.text, self.names)
            output, error = self.engine.ask(text, "TSVRaw" if plain else "PrettyCompactMonoBlock")
            if error:
                errors.append(error_name(error))
                if errors != [fails]:
                    raise EngineError(self.engine.name, f"{self.path.name}:{statement.line}", said(error))
            elif prints:
                results.append(self.engine.rows(text))
            transcript.say(_typed(statement.text), said(error) if error else output)
        if errors != ([fails] if fails else []):
            step = f"{self.path.name}, section {section}"
            raise EngineError(self.engine.name, step, f"no statement failed with {fails}")
        if results or errors:
            transcript.finish()
            self.recorded.append(transcript.path)
        if section in self.left:
            self.left.remove(section)
        return results


def _typed(statement: str) -> str:
    return PROMPT + f"\n{' ' * len(PROMPT)}".join(statement.splitlines()) + ";"
