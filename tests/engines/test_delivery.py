"""Committing before, committing after, and recognizing repetitions: what a consumer's death does to the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/delivery/target/delivery.jar"
WRITER = "java -jar examples/kafka/replication/target/replication.jar"
ADDRESS = "localhost:9092"


def test_the_order_of_commit_and_effect_decides_between_loss_and_duplicate(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        cluster.create_topic("transfers", "1:2:3", min_insync_replicas="2")
        delivery = session("kafka/delivery/recorded/01-dying-consumer.txt", cluster)
        delivery.quietly(f"{WRITER} write {ADDRESS} transfers 1 6")
        ledgers = {}
        for order in ("before", "after", "known"):
            ledger = f"/run/kafka/{order}.ledger"
            delivery.run(f"{PROBE} {ADDRESS} {order} {ledger} T-0003", expect=137)
            delivery.run(f"{PROBE} {ADDRESS} {order} {ledger}")
            ledgers[order] = delivery.run(f"echo $(cat {ledger})").split()
        assert ledgers["before"] == ["T-0001", "T-0002", "T-0003", "T-0006"]
        once = [f"T-000{number}" for number in range(1, 7)]
        assert ledgers["after"] == once[:3] + once
        assert ledgers["known"] == once
        delivery.finish()
