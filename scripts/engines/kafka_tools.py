"""Kafka's command-line tools under the names that a reader types."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from scripts.engines import artifacts, class_archive

SERVER_TOOLS = {"kafka-storage.sh": "kafka.tools.StorageTool"}
CORE_TOOLS = {"kafka-configs.sh": "kafka.admin.ConfigCommand"}
TOOLS = {
    "kafka-acls.sh": "AclCommand",
    "kafka-broker-api-versions.sh": "BrokerApiVersionsCommand",
    "kafka-cluster.sh": "ClusterTool",
    "kafka-console-consumer.sh": "consumer.ConsoleConsumer",
    "kafka-console-producer.sh": "ConsoleProducer",
    "kafka-console-share-consumer.sh": "consumer.ConsoleShareConsumer",
    "kafka-consumer-groups.sh": "consumer.group.ConsumerGroupCommand",
    "kafka-consumer-perf-test.sh": "ConsumerPerformance",
    "kafka-delete-records.sh": "DeleteRecordsCommand",
    "kafka-dump-log.sh": "DumpLogSegments",
    "kafka-e2e-latency.sh": "EndToEndLatency",
    "kafka-features.sh": "FeatureCommand",
    "kafka-get-offsets.sh": "GetOffsetShell",
    "kafka-groups.sh": "GroupsCommand",
    "kafka-jmx.sh": "JmxTool",
    "kafka-leader-election.sh": "LeaderElectionCommand",
    "kafka-log-dirs.sh": "LogDirsCommand",
    "kafka-metadata-quorum.sh": "MetadataQuorumCommand",
    "kafka-producer-perf-test.sh": "ProducerPerformance",
    "kafka-reassign-partitions.sh": "reassign.ReassignPartitionsCommand",
    "kafka-replica-verification.sh": "ReplicaVerificationTool",
    "kafka-share-groups.sh": "consumer.group.ShareGroupCommand",
    "kafka-streams-application-reset.sh": "StreamsResetter",
    "kafka-streams-groups.sh": "streams.StreamsGroupCommand",
    "kafka-topics.sh": "TopicCommand",
    "kafka-transactions.sh": "TransactionsCommand",
}

# A tool lives for a second or two: a short start matters more than speed later.
_JVM = ["-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]

# The level and form that the tools of a Kafka download log with.
_LOG4J = """<Configuration status="off">
  <Appenders><Console name="err" target="SYSTEM_ERR"><PatternLayout pattern="[%d] %p %m (%c)%n"/></Console></Appenders>
  <Loggers><Root level="warn"><AppenderRef ref="err"/></Root></Loggers>
</Configuration>
"""


def install(root: Path) -> Path:
    """Returns a folder for PATH with an executable per tool, fetching the tools first if they are not there yet.

    Raises EngineError where they cannot be fetched, Missing without Java.
    """
    java = artifacts.java_home_command()
    server, tools = artifacts.kafka_server(root), artifacts.kafka_tools(root)
    log4j = tools.parent / "log4j2.xml"
    _put(log4j, _LOG4J)
    folder = tools.parent / "bin"
    folder.mkdir(exist_ok=True)
    commands = [(name, server, main) for name, main in SERVER_TOOLS.items()]
    commands += [(name, tools, main) for name, main in CORE_TOOLS.items()]
    commands += [(name, tools, f"org.apache.kafka.tools.{main}") for name, main in TOOLS.items()]
    for name, libraries, main in commands:
        command = [
            java,
            *_JVM,
            *class_archive.options(libraries),
            f"-Dlog4j2.configurationFile={log4j}",
            "-cp",
            f"{libraries}/*",
            main,
        ]
        path = folder / name
        text = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
        _put(path, text, 0o755)
    return folder


def _put(path: Path, text: str, mode: int = 0o644) -> None:
    # Experiments run side by side: none may find a file half written, or be kept from running it while it is written.
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8")
    new.chmod(mode)
    new.replace(path)
