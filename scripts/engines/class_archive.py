"""Class data archives of Kafka's brokers and tools: half of what their start costs is reading and checking classes.

Written once for an installed engine and used by every later start. Without one, or with one of another JVM, a start
only takes longer. Source of the options: "Class Data Sharing" in the JDK's guide to the HotSpot VM, release 17.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts.engines import artifacts

# An archive that does not fit is passed over, and what the JVM says of it would stand in a tool's output.
_QUIET = ("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:class+path=off")


def path(libraries: Path) -> Path:
    """Returns where the archive for programs with these libraries is, or will be."""
    return libraries.parent / "classes.jsa"


def options(libraries: Path) -> list[str]:
    """Returns the JVM options that use the archive; none where there is no archive."""
    archive = path(libraries)
    return [f"-XX:SharedArchiveFile={archive}", *_QUIET] if archive.exists() else []


def noting(target: Path) -> str:
    """Returns the JVM option that notes in ``target`` which classes a program loads."""
    return f"-XX:DumpLoadedClassList={target}"


def write(libraries: Path, lists: Sequence[Path]) -> None:
    """Writes the archive of the classes that programs with these libraries loaded (see ``noting``).

    A JVM that cannot write one is no fault: then there is none.
    """
    archive, merged = path(libraries), libraries.parent / "classes.lst"
    noted = [line for one in lists if one.exists() for line in one.read_text(encoding="utf-8").splitlines()]
    # Lambdas and what refers to numbered lines is of one run; the JVM makes those anew.
    merged.write_text("".join(f"{line}\n" for line in dict.fromkeys(noted) if _plain(line)), encoding="utf-8")
    command = [artifacts.java_home_command(), "-Xshare:dump", f"-XX:SharedClassListFile={merged}"]
    command += [f"-XX:SharedArchiveFile={archive}.new", "-Xlog:disable", "-cp", f"{libraries}/*"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    made = archive.with_name(f"{archive.name}.new")
    if done.returncode == 0 and made.exists():
        made.replace(archive)


def _plain(line: str) -> bool:
    return not line.startswith(("#", "@")) and "source:" not in line
