"""Retention on old timestamps, and a second tier: what is local, what is remote, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ADDRESS = "localhost:9092"
JAR = "examples/kafka/tiered/target/tiered.jar"
SOURCE = "kafka/tiered/src/main/java/guide/bank/tiered/DirectoryStorage.java"
TOPICS = f"kafka-topics.sh --bootstrap-server {ADDRESS}"
CONFIGS = f"kafka-configs.sh --bootstrap-server {ADDRESS} --alter --entity-type topics --entity-name statements"
FEED = "java -cp examples/kafka/replay/target/replay.jar guide.bank.replay.Feed"
OFFSETS = f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic {{}} --time {{}}"
FILL = (
    f"kafka-producer-perf-test.sh --topic statements --num-records 4000 --record-size 1000 --throughput -1"
    f" --producer-props bootstrap.servers={ADDRESS} batch.size=1"
)
MASKS = ((r"(\d{20})-[\w-]{22}", r"\1-<segment-id>"), (r"(?m)^.*\d+ records sent.*$", ""))


def offset(cluster: KafkaCluster, topic: str, time_spec: str) -> int:
    """Returns the offset that the tool reports for partition 0."""
    options = ("--bootstrap-server", cluster.bootstrap, "--topic", topic, "--time", time_spec)
    found = cluster.tool("kafka-get-offsets.sh", *options).strip().rpartition(":")[2]
    return int(found) if found else -1


def until(cluster: KafkaCluster, step: str, done: Callable[[], bool]) -> None:
    """Returns when it is done; raises EngineError where it never is."""
    wait_for(done, engine=cluster.by, step=step, log=cluster.broker(1).log)


def test_closed_segments_move_to_the_second_tier_and_are_read_from_there(
    examples: Path, cluster_folder: Path, session: Callable[..., Session], proof: Prover
) -> None:
    root = examples.parent
    remote = cluster_folder / "run" / "second-tier"
    settings = {
        "log.retention.check.interval.ms": "500",
        "log.initial.task.delay.ms": "500",
        "remote.log.storage.system.enable": "true",
        "remote.log.storage.manager.class.name": "guide.bank.tiered.DirectoryStorage",
        "remote.log.storage.manager.class.path": str(root / JAR),
        "rsm.config.dir": str(remote),
        "remote.log.metadata.manager.listener.name": "PLAINTEXT",
        "rlmm.config.remote.log.metadata.topic.replication.factor": "1",
        "rlmm.config.remote.log.metadata.topic.num.partitions": "1",
        "remote.log.manager.task.interval.ms": "500",
        "log.segment.delete.delay.ms": "500",
    }
    with KafkaCluster(root, cluster_folder, brokers=1, settings=settings) as cluster:
        old = session("kafka/tiered/recorded/01-old-timestamps.txt", cluster)
        old.run(f"{TOPICS} --create --topic copied --partitions 1")
        old.run(f"{FEED} {ADDRESS} copied; " + OFFSETS.format("copied", "latest"))
        until(cluster, "retention", lambda: offset(cluster, "copied", "earliest") == 8)
        old.run(OFFSETS.format("copied", "earliest"))
        old.finish()

        tier = session("kafka/tiered/recorded/02-second-tier.txt", cluster, masks=MASKS)
        tier.run(
            f"{TOPICS} --create --topic statements --partitions 1 --config remote.storage.enable=true"
            " --config segment.bytes=1048576 --config local.retention.bytes=1048576 --config retention.ms=86400000"
        )
        tier.run(f"{FILL} > /dev/null")
        tiered = {"latest-tiered": 3915, "earliest-local": 2937}
        until(cluster, "tiering", lambda: all(offset(cluster, "statements", s) == o for s, o in tiered.items()))
        for spec in ("earliest", "latest-tiered", "earliest-local", "latest"):
            tier.run(OFFSETS.format("statements", spec))
        tier.run("ls /var/lib/kafka/broker-1/statements-0 | grep 'log$'")
        tier.run("ls /run/kafka/second-tier/statements-0")
        tier.run("ls /run/kafka/second-tier/statements-0/00000000000000000000-*")
        read = tier.run(
            f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic statements --from-beginning"
            " --max-messages 4000 2>/dev/null | wc -l"
        )
        assert read == "4000"
        tier.finish()

        limits = session("kafka/tiered/recorded/03-limits.txt", cluster)
        limits.run(
            f"{CONFIGS} --add-config cleanup.policy=compact 2>&1 | grep -o 'ConfigurationException: .*'", expect=1
        )
        limits.run(
            f"{CONFIGS} --add-config remote.storage.enable=false 2>&1 | grep -o 'ConfigurationException: .*'", expect=1
        )
        limits.run(f"{CONFIGS} --add-config retention.ms=1000,local.retention.bytes=-2")
        until(cluster, "remote retention", lambda: not any(remote.glob("statements-*/*")))
        limits.run("ls /run/kafka/second-tier/statements-0 | wc -l")
        limits.run(OFFSETS.format("statements", "earliest"))
        limits.finish()
        proof.ran(examples / SOURCE, cluster.by)
