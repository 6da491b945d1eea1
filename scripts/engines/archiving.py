"""Runs a broker and some tools once, so that the classes they load can be archived for all later starts."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from pathlib import Path

from scripts.engines import artifacts, class_archive, kafka_tools
from scripts.engines.kafka import KafkaCluster

# One tool of each kind: what the others load beyond these is little.
_TOOLS = (
    "kafka-topics.sh --create --topic x",
    "kafka-topics.sh --describe",
    "kafka-consumer-groups.sh --list",
    "kafka-configs.sh --describe --entity-type topics",
    "kafka-producer-perf-test.sh --topic x --num-records 10 --record-size 10 --throughput -1",
    "kafka-console-consumer.sh --topic x --from-beginning --max-messages 1",
)


def kafka_classes(root: Path) -> None:
    """Writes the archives of Kafka's brokers and tools unless they are there; takes half a minute once.

    Raises EngineError where the broker does not start.
    """
    server, tools = artifacts.kafka_server(root), artifacts.kafka_tools(root)
    with (server.parent / "classes.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if class_archive.path(server).exists() and class_archive.path(tools).exists():
            return
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            noted = folder / "broker.lst"
            options = [class_archive.noting(noted)]
            with KafkaCluster(root, folder / "kafka", brokers=1, controllers=0, jvm_options=options) as cluster:
                lists = [_noted(root, cluster, command, folder / f"{n}.lst") for n, command in enumerate(_TOOLS)]
                cluster.broker(1).stop()
            class_archive.write(server, [noted])
            class_archive.write(tools, lists)


def _noted(root: Path, cluster: KafkaCluster, command: str, target: Path) -> Path:
    tool, *arguments = command.split()
    where = ["--producer-props", f"bootstrap.servers={cluster.bootstrap}"]
    if "perf-test" not in tool:
        where = ["--bootstrap-server", cluster.bootstrap]
    environment = {**os.environ, "JAVA_TOOL_OPTIONS": class_archive.noting(target)}
    subprocess.run(
        [kafka_tools.install(root) / tool, *arguments, *where],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    return target
