"""Engines as libraries from Maven's registry, kept below .cache/engines/ (not in git)."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from scripts import versions
from scripts.engines.errors import EngineError, Missing

CACHE = ".cache/engines"


@dataclass(frozen=True)
class Artifact:
    """A library in Maven's registry."""

    group: str
    artifact: str
    version: str


def java_home_command(name: str = "java") -> str:
    """Returns the path of a JDK command: that of JAVA_HOME, or else the one on PATH. Raises Missing without either."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", name)) if home and Path(home, "bin", name).exists() else shutil.which(name)
    if found is None:
        raise Missing(f"{name} is missing: install a JDK 17 or newer (Debian: apt install openjdk-17-jdk-headless)")
    return found


def maven_command() -> str:
    """Returns the path of mvn. Raises Missing without it."""
    found = shutil.which("mvn")
    if found is None:
        raise Missing("mvn is missing: install Maven 3.8 or newer (Debian: apt install maven)")
    return found


@contextlib.contextmanager
def _alone(where: Path) -> Iterator[None]:
    # Two runs in one folder write the same jars.
    (where / "target").mkdir(exist_ok=True)
    with (where / "target" / "maven.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def maven(arguments: Sequence[str], where: Path, step: str) -> str:
    """Runs Maven, offline first (nothing to fetch is the usual case), and returns what it printed.

    Raises EngineError with Maven's error lines where it fails online too.
    """
    output = ""
    for mode in (["--offline"], []):
        command = [maven_command(), "--batch-mode", "--quiet", "--no-transfer-progress", *mode, *arguments]
        with _alone(where):
            done = subprocess.run(
                command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
        output = done.stdout
        if done.returncode == 0:
            return output
    errors = [line for line in output.splitlines() if "ERROR" in line][:12]
    raise EngineError("Maven", step, "failed\n    | " + "\n    | ".join(errors or output.splitlines()[-12:]))


def pom(name: str, wanted: Sequence[Artifact], managed: Sequence[Artifact] = (), without: Sequence[str] = ()) -> str:
    """Returns a pom that depends on ``wanted``; ``managed`` decides versions of what those bring along.

    What belongs to the groups ``without`` is left out.
    """
    exclusions = "".join(
        f"<exclusion><groupId>{escape(group)}</groupId><artifactId>*</artifactId></exclusion>" for group in without
    )
    left_out = f"<exclusions>{exclusions}</exclusions>" if without else ""

    def dependencies(artifacts: Sequence[Artifact]) -> str:
        return "<dependencies>" + "".join(
            f"<dependency><groupId>{escape(a.group)}</groupId><artifactId>{escape(a.artifact)}</artifactId>"
            f"<version>{escape(a.version)}</version>{left_out}</dependency>"
            for a in artifacts
        ) + "</dependencies>"  # fmt: skip

    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        f"<groupId>guide.engines</groupId><artifactId>{escape(name)}</artifactId><version>1</version>"
        "<packaging>pom</packaging>"
        f"<dependencyManagement>{dependencies(managed)}</dependencyManagement>{dependencies(wanted)}</project>\n"
    )


def libraries(
    root: Path, name: str, wanted: Sequence[Artifact], managed: Sequence[Artifact] = (), without: Sequence[str] = ()
) -> Path:
    """Returns the folder with the artifacts and all they need at run time, fetched if it is not there yet.

    ``managed`` and ``without`` are as for ``pom``. Raises EngineError where Maven cannot resolve them.
    """
    folder = root / CACHE / name
    text = pom(name, wanted, managed, without)
    stamp = folder / "resolved"
    digest = hashlib.sha256(text.encode()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == digest):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "pom.xml").write_text(text, encoding="utf-8")
        plugin = versions.version_of(root, "maven-dependency-plugin")
        goal = f"org.apache.maven.plugins:maven-dependency-plugin:{plugin}:copy-dependencies"
        maven([goal, "-DincludeScope=runtime", f"-DoutputDirectory={folder / 'libs'}"], folder, f"resolve {name}")
        stamp.write_text(digest)
    return folder / "libs"


def _kafka(artifact: str, version: str) -> Artifact:
    return Artifact("org.apache.kafka", artifact, version)


def _log4j(root: Path) -> Artifact:
    return Artifact("org.apache.logging.log4j", "log4j-slf4j-impl", versions.version_of(root, "kafka-log4j"))


def kafka_server(root: Path) -> Path:
    """Returns the folder of libraries that a broker or controller runs with."""
    server, tools = versions.version_of(root, "kafka"), versions.version_of(root, "kafka-tools")
    # The server needs the interfaces of the tools, which the registry had in the tools' version only.
    return libraries(
        root, f"kafka-{server}", [_kafka("kafka_2.13", server), _log4j(root)], [_kafka("kafka-tools-api", tools)]
    )


def kafka_tools(root: Path) -> Path:
    """Returns the folder of libraries that the command-line tools run with; all of one version."""
    tools = versions.version_of(root, "kafka-tools")
    return libraries(
        root, f"kafka-tools-{tools}", [_kafka("kafka-tools", tools), _kafka("kafka_2.13", tools), _log4j(root)]
    )


def kafka_connect(root: Path) -> Path:
    """Returns the folder of libraries that a Connect worker and MirrorMaker 2 run with."""
    connect = versions.version_of(root, "kafka-connect")
    names = ["connect-runtime", "connect-mirror", "connect-json", "connect-transforms"]
    return libraries(root, f"kafka-connect-{connect}", [*(_kafka(name, connect) for name in names), _log4j(root)])


def kafka_streams(root: Path) -> Path:
    """Returns the folder of libraries of Kafka Streams."""
    streams = versions.version_of(root, "kafka-streams")
    return libraries(root, f"kafka-streams-{streams}", [_kafka("kafka-streams", streams), _log4j(root)])


def debezium_postgres(root: Path) -> Path:
    """Returns the folder of libraries of Debezium's PostgreSQL connector: a plugin for Connect's ``plugin.path``."""
    version = versions.version_of(root, "debezium")
    return libraries(root, f"debezium-{version}", [Artifact("io.debezium", "debezium-connector-postgres", version)])


def debezium_mariadb(root: Path) -> Path:
    """Returns the folder of libraries of Debezium's MariaDB connector: a plugin for Connect's ``plugin.path``."""
    version = versions.version_of(root, "debezium-mariadb")
    wanted = Artifact("io.debezium", "debezium-connector-mariadb", version)
    return libraries(root, f"debezium-mariadb-{version}", [wanted])


def debezium_jdbc(root: Path) -> Path:
    """Returns the folder of libraries of Debezium's JDBC sink connector: a plugin for Connect's ``plugin.path``."""
    version = versions.version_of(root, "debezium-jdbc")
    # Connect brings these. With a Jackson of its own, Hibernate trips over the modules that Connect's Jackson has.
    of_connect = ["org.apache.kafka", "com.fasterxml.jackson.core"]
    other_drivers = ["com.mysql", "com.microsoft.sqlserver", "com.oracle.database.jdbc", "org.mariadb.jdbc"]
    wanted = [Artifact("io.debezium", "debezium-connector-jdbc", version)]
    return libraries(root, f"debezium-jdbc-{version}", wanted, without=[*of_connect, *other_drivers])


def connect_file(root: Path) -> Path:
    """Returns the folder of libraries of Kafka's file connectors: a plugin for Connect's ``plugin.path``."""
    version = versions.version_of(root, "kafka-connect")
    return libraries(root, f"kafka-connect-file-{version}", [_kafka("connect-file", version)])
