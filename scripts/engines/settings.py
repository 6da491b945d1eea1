"""data/settings/*.json: every setting that Kafka's components define, read from their own definitions.

``python -m scripts.engines.settings --write`` writes the files, ``--check`` prints a diff where one differs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from scripts import versions
from scripts.engines import artifacts, generated
from scripts.engines.errors import EngineError

FOLDER = "data/settings"
JAR = "examples/tools/config-dump/target/config-dump.jar"


@dataclass(frozen=True)
class Component:
    """Where a component's settings are defined. ``engine`` is the key of data/versions.yml that has its version."""

    name: str
    engine: str
    places: tuple[str, ...]


# How an engine is called in a proof.
LABELS = {
    "kafka": "Kafka",
    "kafka-connect": "Kafka Connect",
    "kafka-streams": "Kafka Streams",
    "debezium": "Debezium",
    "debezium-mariadb": "Debezium",
    "debezium-jdbc": "Debezium",
}

_MIRROR = "org.apache.kafka.connect.mirror.Mirror"
COMPONENTS = (
    Component("producer", "kafka", ("org.apache.kafka.clients.producer.ProducerConfig#CONFIG",)),
    Component("consumer", "kafka", ("org.apache.kafka.clients.consumer.ConsumerConfig#CONFIG",)),
    Component("admin", "kafka", ("org.apache.kafka.clients.admin.AdminClientConfig#CONFIG",)),
    Component("topic", "kafka", ("org.apache.kafka.storage.internals.log.LogConfig#configKeys",)),
    Component(
        "broker",
        "kafka",
        (
            "org.apache.kafka.server.config.AbstractKafkaConfig#CONFIG_DEF",
            "modes=org.apache.kafka.server.config.DynamicBrokerConfig#dynamicConfigUpdateModes",
        ),
    ),
    Component(
        "connect-worker",
        "kafka-connect",
        (
            "org.apache.kafka.connect.runtime.distributed.DistributedConfig#config"
            "(org.apache.kafka.connect.runtime.distributed.Crypto#SYSTEM)",
            "org.apache.kafka.connect.runtime.standalone.StandaloneConfig#CONFIG",
        ),
    ),
    Component(
        "source-connector", "kafka-connect", ("org.apache.kafka.connect.runtime.SourceConnectorConfig#configDef",)
    ),
    Component("sink-connector", "kafka-connect", ("org.apache.kafka.connect.runtime.SinkConnectorConfig#configDef",)),
    Component(
        "mirrormaker",
        "kafka-connect",
        (
            f"{_MIRROR}MakerConfig#config",
            f"{_MIRROR}SourceConfig#CONNECTOR_CONFIG_DEF",
            f"{_MIRROR}CheckpointConfig#CONNECTOR_CONFIG_DEF",
            f"{_MIRROR}HeartbeatConfig#CONNECTOR_CONFIG_DEF",
        ),
    ),
    Component("streams", "kafka-streams", ("org.apache.kafka.streams.StreamsConfig#CONFIG",)),
    Component("debezium-postgres", "debezium", ("io.debezium.connector.postgresql.PostgresConnectorConfig#configDef",)),
    Component(
        "debezium-mariadb",
        "debezium-mariadb",
        ("io.debezium.connector.mariadb.MariaDbConnectorConfig#configDef",),
    ),
    Component("debezium-jdbc", "debezium-jdbc", ("io.debezium.connector.jdbc.JdbcSinkConnectorConfig#configDef",)),
    Component(
        "connect-file",
        "kafka-connect",
        (
            "org.apache.kafka.connect.file.FileStreamSourceConnector#CONFIG_DEF",
            "org.apache.kafka.connect.file.FileStreamSinkConnector#CONFIG_DEF",
        ),
    ),
    Component("outbox-router", "debezium", ("io.debezium.transforms.outbox.EventRouterConfigDefinition#configDef",)),
)


def document(component: Component, version: str, dumped: str) -> str:
    """Returns the text of a component's file from what the dump program printed."""
    head = {"engine": component.engine, "version": version, "component": component.name}
    return text(head, json.loads(dumped))


def text(head: dict[str, str], settings: Sequence[Mapping[str, object]]) -> str:
    """Returns the text of a file of settings: one setting a line."""
    lines = [json.dumps(setting, ensure_ascii=False) for setting in settings]
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "settings": [\n' + ",\n".join(lines) + "\n]}\n"


def libraries(root: Path) -> dict[str, list[Path]]:
    """Returns the folders of libraries that define an engine's settings, by the engine's key in data/versions.yml."""
    return {
        "kafka": [artifacts.kafka_server(root)],
        "kafka-connect": [artifacts.kafka_connect(root), artifacts.connect_file(root)],
        "kafka-streams": [artifacts.kafka_streams(root)],
        # Connect brings what the connector finds there when it runs.
        "debezium": [artifacts.debezium_postgres(root), artifacts.kafka_connect(root)],
        "debezium-mariadb": [artifacts.debezium_mariadb(root), artifacts.kafka_connect(root)],
        "debezium-jdbc": [artifacts.debezium_jdbc(root), artifacts.kafka_connect(root)],
    }


def generate(root: Path) -> dict[str, str]:
    """Returns the texts of all files by path below the root. Raises EngineError or Missing where it cannot run."""
    artifacts.maven(["package", "--projects", "tools/config-dump"], root / "examples", "build config-dump")
    folders = libraries(root)
    files = {}
    for component in COMPONENTS:
        # A default may name a folder of this machine: the same one everywhere keeps the files equal.
        command = [artifacts.java_home_command(), "-Djava.io.tmpdir=/tmp", "-cp"]
        classpath = [str(root / JAR), *(f"{folder}/*" for folder in folders[component.engine])]
        command += [":".join(classpath), "guide.tools.ConfigDump", *component.places]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EngineError(component.engine, f"read the settings of {component.name}", done.stderr[-2000:])
        version = versions.version_of(root, component.engine)
        files[f"{FOLDER}/{component.name}.json"] = document(component, version, done.stdout)
    return files


def boot_settings(metadata: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """Returns the settings of Spring Boot's configuration metadata, sorted by name, without the deprecated ones.

    A type loses its packages: java.util.Map<java.lang.String,java.lang.String> becomes Map<String,String>.
    """
    found: list[dict[str, str | None]] = []
    for key in sorted(metadata["properties"], key=itemgetter("name")):
        default = key.get("defaultValue")
        if isinstance(default, bool):
            default = str(default).lower()
        if not key.get("deprecated"):
            kind = re.sub(r"[\w.$]*[.$](?=\w)", "", key["type"])
            found.append({"name": key["name"], "type": kind, "default": None if default is None else str(default)})
    return found


def spring_boot(root: Path) -> dict[str, str]:
    """Returns the text of the file of Spring Boot's keys for Kafka by its path, from the metadata in Boot's own jar.

    Raises EngineError where Maven cannot fetch the jar.
    """
    version = versions.version_of(root, "spring-boot")
    name = f"spring-boot-kafka-{version}"
    jars = artifacts.libraries(
        root, name, [artifacts.Artifact("org.springframework.boot", "spring-boot-kafka", version)]
    )
    with zipfile.ZipFile(jars / f"{name}.jar") as jar:
        metadata = json.loads(jar.read("META-INF/spring-configuration-metadata.json"))
    head = {"engine": "spring-boot", "version": version, "component": "spring-kafka"}
    source = {"source": "configuration metadata"}
    return {f"{FOLDER}/spring-kafka.json": text(head | source, boot_settings(metadata))}


def main(arguments: list[str]) -> int:
    """The command line; returns the exit status."""
    return generated.command("scripts.engines.settings", lambda root: generate(root) | spring_boot(root), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
