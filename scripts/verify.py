"""`make verify`: compiles and runs the examples against real engines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from scripts import proofs
from scripts.engines import archiving, artifacts, mariadb, postgres, prometheus, recording
from scripts.engines.errors import EngineError, Missing
from scripts.engines.process import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
OLDEST_JAVA = 17
OLDEST_MAVEN = (3, 8)
AT_ONCE = 3
# These take longest, most of it waiting; begun first, none of them is left to run alone at the end.
LONGEST = (
    "acks", "replication", "spring", "producing", "streams", "transactions", "flink_session", "lab_producer",
    "premises",
)  # fmt: skip
# Set for experiments that run side by side: the examples are built, once, before them.
BUILT = "EXAMPLES_BUILT"

_JAVA_VERSION = re.compile(r'version "(\d+)')
_MAVEN_VERSION = re.compile(r"Apache Maven (\d+)\.(\d+)")


def java_release(printed: str) -> int | None:
    """Returns the feature release in what `java -version` printed; None where there is none."""
    match = _JAVA_VERSION.search(printed)
    return int(match[1]) if match else None


def maven_release(printed: str) -> tuple[int, int] | None:
    """Returns major and minor version in what `mvn --version` printed; None where there is none."""
    match = _MAVEN_VERSION.search(printed)
    return (int(match[1]), int(match[2])) if match else None


def missing() -> list[str]:
    """Returns what this machine lacks for the examples, each with how to get it."""
    lacks = []
    try:
        release = java_release(_printed(artifacts.java_home_command(), "-version"))
        artifacts.java_home_command("javac")
        if release is None or release < OLDEST_JAVA:
            lacks.append(
                f"java is of release {release}, {OLDEST_JAVA} or newer is needed "
                "(Debian: apt install openjdk-17-jdk-headless; or set JAVA_HOME to a newer JDK)"
            )
    except Missing as error:
        lacks.append(str(error))
    try:
        maven = maven_release(_printed(artifacts.maven_command(), "--version"))
        if maven is None or maven < OLDEST_MAVEN:
            lacks.append(f"mvn is of version {maven}, 3.8 or newer is needed (Debian: apt install maven)")
    except Missing as error:
        lacks.append(str(error))
    for name in ("bash", "curl", "jq"):
        if shutil.which(name) is None:
            lacks.append(f"{name} is missing: recorded sessions use it (Debian: apt install {name})")
    for find in (
        partial(postgres.binaries, ROOT),
        partial(prometheus.promtool, ROOT),
        partial(mariadb.program, "mariadbd"),
    ):
        try:
            find()
        except Missing as error:
            lacks.append(str(error))
    return lacks


def _printed(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout


def main(words: Sequence[str] = ()) -> int:
    """Runs everything, or the experiments that ``words`` select (paths and options of pytest); returns the status."""
    if lacks := missing():
        print("make verify needs what is not here:", *(f"  {lack}" for lack in lacks), sep="\n", file=sys.stderr)
        return 1
    try:
        artifacts.maven(["package"], ROOT / "examples", "build examples/")
        artifacts.kafka_server(ROOT)
        artifacts.kafka_tools(ROOT)
        archiving.kafka_classes(ROOT)
    except (EngineError, Missing) as error:
        print(error, file=sys.stderr)
        return 1
    if words or recording.updating():
        # One run writes data/proofs.json as a whole, so recording anew goes one experiment after the other.
        given = list(words)
        if not any(not word.startswith("-") and Path(word.split("::")[0]).exists() for word in given):
            given.append("tests/engines")
        # In a process of its own: when it is killed, the engines that it started die with it.
        status = subprocess.run([sys.executable, "-m", "pytest", *given], cwd=ROOT, check=False).returncode
    else:
        status = side_by_side(in_order((ROOT / "tests/engines").glob("test_*.py")))
    print(closing(proofs.counts(proofs.load(ROOT)), status))
    return status


def in_order(files: Iterable[Path]) -> list[Path]:
    """Returns the files of experiments in the order in which they are begun: the longest, then the others by name."""
    ranks = {f"test_{name}.py": rank for rank, name in enumerate(LONGEST)}
    return sorted(files, key=lambda file: (ranks.get(file.name, len(ranks)), file.name))


def side_by_side(files: Sequence[Path], at_once: int = AT_ONCE) -> int:
    """Runs each file of experiments in a process of its own, a few at once; returns 0 where all passed.

    Experiments mostly wait (for a session to expire, for a broker to come back), so more of them than cores fit. A file
    that fails is run once more when all others are done; the closing lines name it even if it passes then.
    Prints what each printed when it ends, and at last the counts of all.
    """
    total: Counter[str] = Counter()
    failed: list[Path] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as pool:

        def run(path: Path) -> tuple[Path, int, str, Path]:
            report = Path(folder) / f"{path.stem}.xml"
            command = [sys.executable, "-m", "pytest", "-q", str(path), f"--junit-xml={report}"]
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, BUILT: "1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                # The threads of the pool live as long as this run, so a killed run takes its experiments with it.
                preexec_fn=die_with_parent,
            )
            return path, done.returncode, done.stdout, report

        for path, code, printed, report in pool.map(run, files):
            print(f"== {path.relative_to(ROOT)}\n{printed.strip()}", flush=True)
            if code:
                failed.append(path)
            elif report.exists():
                total += counts(report.read_text(encoding="utf-8"))
        late, status = [], 0
        for path in failed:
            # Experiments have limits of time (a session must not expire), which a crowded machine breaks.
            _, code, printed, report = run(path)
            print(f"== {path.relative_to(ROOT)}, once more and alone\n{printed.strip()}", flush=True)
            status = status or code
            if report.exists():
                total += counts(report.read_text(encoding="utf-8"))
            if not code:
                late.append(path.name)
    if late:
        print(f"passed only alone, at the second run: {', '.join(late)}")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return status


def counts(report: str) -> Counter[str]:
    """Returns how many tests passed, failed and were skipped by a JUnit report."""
    found: Counter[str] = Counter()
    for suite in ElementTree.fromstring(report).iter("testsuite"):
        ran, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        found += Counter(passed=ran - failed - skipped, failed=failed, skipped=skipped)
    return found


def closing(counts: dict[str, int], status: int) -> str:
    """Returns the last line of a run: how many files are proved at each level, and whether the run agreed."""
    levels = ", ".join(f"{count} {level}" for level, count in counts.items())
    return f"proofs: {sum(counts.values())} files: {levels}" + ("" if status == 0 else "; this run did not agree")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
