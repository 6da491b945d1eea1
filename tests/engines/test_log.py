"""The log on disk: files of a partition, a batch and its records, indexes, the recovery point, and retention."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

ADDRESS = "localhost:9092"
DATA = "/var/lib/kafka/broker-1"
LOG = f"{DATA}/transfers-0"
FIRST = "00000000000000000000"
SIZES = f"(cd {LOG} && stat -c '%12s %n' *)"
CONFIGS = f"kafka-configs.sh --bootstrap-server {ADDRESS} --alter --entity-type topics --entity-name transfers \\\n "
# The producer id is the first that the broker hands out; the id of the topic is random.
MASKS = ((r"(topic_id: )[\w-]{22}", r"\1<topic-id>"),)


def test_a_log_is_segments_with_sparse_indexes_and_is_forced_to_disk_only_when_a_segment_is_closed(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    settings = {
        "log.flush.offset.checkpoint.interval.ms": "1000",
        "log.initial.task.delay.ms": "1000",
        "log.retention.check.interval.ms": "1000",
    }
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, controllers=0, settings=settings) as cluster:
        server_log = {"/var/log/kafka/server.log": str(cluster.broker(1).log)}
        one = session("kafka/log/recorded/01-files.txt", cluster, masks=MASKS)
        one.run(
            f"kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic transfers --partitions 1"
            " \\\n  --config segment.bytes=1048576 --config retention.ms=-1"
        )
        one.run(
            f"java -jar examples/kafka/producing/target/producing.jar many {ADDRESS} transfers 8000"
            " \\\n  linger.ms=1000 batch.size=1024"
        )
        second = int(one.quietly(f"basename {LOG}/*[1-9]*.log .log"))
        assert 6000 < second < 8000
        one.run(SIZES)
        one.run(f"(cd {LOG} && head partition.metadata leader-epoch-checkpoint)")
        one.finish()

        batch = session("kafka/log/recorded/02-a-batch.txt", cluster)
        dumped = batch.run(
            f"kafka-dump-log.sh --files {LOG}/{FIRST}.log \\\n  --print-data-log | sed -n 3,5p | fold -s -w 80"
        )
        assert "magic: 2" in dumped
        assert "producerId: 0" in dumped
        batch.finish()

        index = session("kafka/log/recorded/03-indexes.txt", cluster)
        index.run(f"kafka-dump-log.sh --files {LOG}/{FIRST}.index | head -5")
        index.run(f"kafka-dump-log.sh --files {LOG}/{FIRST}.timeindex | head -4")
        found = index.run(
            f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic transfers"
            " \\\n  --time $(date -d '2026-01-05T01:00:00Z' +%s000)"
        )
        assert found == "transfers:0:3599"
        index.finish()

        recovery = session("kafka/log/recorded/04-recovery-point.txt", cluster, names=server_log)
        checkpoint = f"cat {DATA}/recovery-point-offset-checkpoint"
        recovery.until(checkpoint, lambda out: f"transfers 0 {second}" in out, "recovery point")
        recovery.run(f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic transfers --time latest")
        recovery.run(checkpoint)
        recovery.act("kill -9 $(cat /run/kafka/broker-1.pid)", cluster.broker(1).kill)
        recovery.act("kafka-server-start.sh -daemon /etc/kafka/broker-1.properties", cluster.broker(1).start)
        recovery.run("grep -o 'Recovering unflushed segment [0-9]*.*transfers-0[^(]*' /var/log/kafka/server.log")
        recovery.finish()

        retention = session("kafka/log/recorded/05-retention.txt", cluster)
        start = f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic transfers --time earliest"
        retention.run(f"{CONFIGS} --add-config retention.bytes=500000")
        time.sleep(4)
        assert retention.run(start) == "transfers:0:0"
        retention.run(f"{CONFIGS} --add-config retention.bytes=100000")
        retention.until(start, lambda out: out == f"transfers:0:{second}", "retention by size")
        assert retention.run(start) == f"transfers:0:{second}"
        retention.run(f"{CONFIGS} --add-config retention.ms=86400000")
        retention.until(start, lambda out: out == "transfers:0:8000", "retention by time")
        assert retention.run(start) == "transfers:0:8000"
        retention.run(f"(cd {LOG} && stat -c '%12s %n' *.log*)")
        retention.finish()
