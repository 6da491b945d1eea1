"""`make verify`: compiles and runs the examples against real engines."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import proofs
from scripts.engines import artifacts
from scripts.engines.errors import EngineError, Missing

ROOT = Path(__file__).resolve().parent.parent
OLDEST_JAVA = 17
OLDEST_MAVEN = (3, 8)

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
    if shutil.which("bash") is None:
        lacks.append("bash is missing: the recorded sessions are run by it (Debian: apt install bash)")
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
    except (EngineError, Missing) as error:
        print(error, file=sys.stderr)
        return 1
    given = list(words)
    if not any(not word.startswith("-") and Path(word.split("::")[0]).exists() for word in given):
        given.append("tests/engines")
    # In a process of its own: when it is killed, the engines that it started die with it.
    status = subprocess.run([sys.executable, "-m", "pytest", *given], cwd=ROOT, check=False).returncode
    print(closing(proofs.counts(proofs.load(ROOT)), status))
    return status


def closing(counts: dict[str, int], status: int) -> str:
    """Returns the last line of a run: how many files are proved at each level, and whether the run agreed."""
    levels = ", ".join(f"{count} {level}" for level, count in counts.items())
    return f"proofs: {sum(counts.values())} files: {levels}" + ("" if status == 0 else "; this run did not agree")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
