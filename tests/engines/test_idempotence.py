"""A retry whose first attempt reached the leader after all: with and without an idempotent producer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/idempotence/target/idempotence.jar"
READER = "java -jar examples/kafka/replication/target/replication.jar"
ADDRESS = "localhost:9092"
LEADER = "$(cat /run/kafka/broker-1.pid)"


def test_a_retry_makes_a_duplicate_only_without_idempotence_and_a_restart_makes_one_in_any_case(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    # The leader stands still for 4.5 s and must not be taken for dead.
    with KafkaCluster(examples.parent, cluster_folder, settings={"broker.session.timeout.ms": "20000"}) as cluster:
        for topic in ("transfers-plain", "transfers-idempotent"):
            cluster.create_topic(topic, "1:2:3", min_insync_replicas="2")
        retry = session("kafka/idempotence/recorded/01-retries.txt", cluster)
        retry.run(f"{PROBE} {ADDRESS} transfers-plain {LEADER} enable.idempotence=false")
        assert "read 4 transfers up to the high watermark [4]: T-0001 T-0002 T-0002 T-0003" in retry.run(
            f"{READER} read {ADDRESS} transfers-plain"
        )
        retry.run(f"{PROBE} {ADDRESS} transfers-idempotent {LEADER} enable.idempotence=true")
        assert "read 3 transfers up to the high watermark [3]: T-0001 T-0002 T-0003" in retry.run(
            f"{READER} read {ADDRESS} transfers-idempotent"
        )
        # A new process has a new producer id: the broker cannot know that it is the same transfer.
        retry.run(f"{READER} write {ADDRESS} transfers-idempotent 3 3")
        assert "T-0001 T-0002 T-0003 T-0003" in retry.run(f"{READER} read {ADDRESS} transfers-idempotent")
        batches = retry.run(
            "kafka-dump-log.sh --files /var/lib/kafka/broker-1/transfers-idempotent-0/00000000000000000000.log"
            " | grep -o 'baseOffset: [0-9]*\\|baseSequence: [-0-9]*\\|producerId: [-0-9]*' | paste - - -"
        )
        assert [line.split()[3] for line in batches.splitlines()] == ["0", "1", "2", "0"]
        retry.finish()
