"""Fixtures for experiments with real engines, and the proofs that a run leaves in data/proofs.json."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from scripts import proofs
from scripts.engines import artifacts, clickhouse, kafka_tools, recording
from scripts.engines.kafka import KafkaCluster
from scripts.finding import report
from scripts.verify import BUILT

ROOT = Path(__file__).resolve().parents[2]

_proved = pytest.StashKey[dict[str, list[proofs.Proof]]]()
_ran = pytest.StashKey[set[str]]()
_passed = pytest.StashKey[bool]()


class Prover:
    """Notes what one test did with files; it counts only if the test passes."""

    def __init__(self, test: str) -> None:
        self.test = test
        self.notes: dict[str, list[proofs.Proof]] = defaultdict(list)

    def note(self, level: str, path: Path, by: str) -> None:
        """Notes that the test proved the file at that level with the engine ``by``."""
        name = path.resolve().relative_to(ROOT).as_posix()
        self.notes[name].append(proofs.Proof(level, by, self.test, proofs.digest(path.read_bytes())))

    def ran(self, path: Path, by: str) -> None:
        """The engine ran the file, or the file holds what a run printed."""
        self.note("ran", path, by)

    def compiled(self, path: Path, by: str) -> None:
        """A compiler took the file without a warning."""
        self.note("compiled", path, by)

    def validated(self, path: Path, by: str) -> None:
        """The engine's own definitions accepted what the file says."""
        self.note("validated", path, by)

    def parsed(self, path: Path, by: str) -> None:
        """A parser of the file's format took it."""
        self.note("parsed", path, by)


def pytest_configure(config: pytest.Config) -> None:
    """Sets up what a run collects."""
    proved: dict[str, list[proofs.Proof]] = defaultdict(list)
    config.stash[_proved] = proved
    config.stash[_ran] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keeps whether the test itself passed, for the prover's end."""
    outcome = yield
    if call.when == "call":
        item.stash[_passed] = outcome.passed
        item.config.stash[_ran].add(item.nodeid)
    return outcome


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Prover]:
    """Takes notes of what the test proves of files."""
    prover = Prover(request.node.nodeid)
    yield prover
    if request.node.stash.get(_passed, False):
        for path, notes in prover.notes.items():
            request.config.stash[_proved][path] += notes


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Writes data/proofs.json (UPDATE=1) or compares it with what this run proved."""
    if not session.config.stash[_ran] or os.environ.get(recording.PREMISE):
        return
    before = proofs.load(ROOT)
    proved = session.config.stash[_proved]
    files = {path: ROOT / path for path in {*before, *proved}}
    digests = {path: proofs.digest(file.read_bytes()) for path, file in files.items() if file.is_file()}
    after = proofs.merged(before, proved, session.config.stash[_ran], digests)
    if recording.updating():
        (ROOT / proofs.PROOFS_FILE).write_text(proofs.write(after), encoding="utf-8")
    elif found := proofs.disagreements(before, after):
        print(f"\n{report(found)}")
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def examples() -> Path:
    """Builds all Maven modules once and returns the examples' folder."""
    if not os.environ.get(BUILT):
        artifacts.maven(["package"], ROOT / "examples", "build examples/")
    return ROOT / "examples"


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    """Returns the folder in which the ``java`` of recorded sessions notes the classes that it loads."""
    folder = tmp_path / "watch"
    recording.java_watched(artifacts.java_home_command(), folder)
    return folder


@pytest.fixture
def session(proof: Prover, watch: Path) -> Iterator[Callable[..., recording.Session]]:
    """Returns a function (path below examples/, cluster, masks=…) that opens a session with the cluster's tools.

    ``names`` and ``folders`` add those of other engines that take part, ``by`` says which they are.
    ``finish()`` compares or rewrites the file; the file and the bank's classes that ran get their proof at the end.
    """
    opened: list[tuple[recording.Session, str]] = []

    def open_session(
        path: str,
        cluster: KafkaCluster | None = None,
        masks: tuple[recording.Mask, ...] = (),
        names: Mapping[str, str] | None = None,
        folders: Sequence[Path] = (),
        by: str | None = None,
        alike: tuple[recording.Mask, ...] = (),
    ) -> recording.Session:
        tools = [watch / "bin", *([kafka_tools.install(ROOT)] if cluster else []), *folders]
        engine = by or (cluster.by_tools if cluster else "Java")
        new = recording.Session(
            ROOT / "examples" / path,
            engine=engine,
            names={**(cluster.shown() if cluster else {}), **(names or {})},
            cwd=ROOT,
            folders=tools,
            masks=masks,
            alike=alike,
        )
        opened.append((new, by or (cluster.by if cluster else engine)))
        return new

    yield open_session
    for one, _ in opened:
        if one.path.exists():
            proof.ran(one.path, one.engine)
    for source in recording.sources(ROOT, recording.loaded_classes(watch)):
        proof.ran(source, opened[0][1] if opened else "Java")


@pytest.fixture
def cluster_folder(tmp_path: Path) -> Iterator[Path]:
    """Returns a folder for a cluster; it is removed afterwards, unless the test failed."""
    folder = tmp_path / "cluster"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sql(proof: Prover, tmp_path: Path) -> Iterator[Callable[..., clickhouse.Script]]:
    """Returns a function (path below examples/, names={}, masks=()) that opens an SQL script on an engine of its own.

    The script and what it recorded get their proof if every section has run.
    """
    opened: list[clickhouse.Script] = []

    def open_script(
        path: str, names: Mapping[str, str] | None = None, masks: tuple[recording.Mask, ...] = ()
    ) -> clickhouse.Script:
        engine = clickhouse.ClickHouse(ROOT, tmp_path / f"clickhouse-{len(opened)}")
        script = clickhouse.Script(engine, ROOT / "examples" / path, names or {}, masks)
        opened.append(script)
        engine.start()
        return script

    yield open_script
    for script in opened:
        script.engine.kill()
        if not script.left:
            for path in [script.path, *script.recorded]:
                proof.ran(path, script.engine.name)
