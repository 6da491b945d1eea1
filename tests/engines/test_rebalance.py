"""A member joins a group: which partitions stand still with the eager, cooperative and consumer protocols."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/rebalance/target/rebalance.jar localhost:9092 transfers 6"
# A partition that was never taken away stood still for exactly 0 ms; that is the result and stays.
MASKS = ((r"at most [1-9]\d* ms", "at most <n> ms"),)


def test_only_the_eager_protocol_takes_partitions_away_from_members_that_keep_them(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, brokers=1) as cluster:
        cluster.create_topic("transfers", ",".join(["1"] * 6))
        joined = session("kafka/rebalance/recorded/01-a-member-joins.txt", cluster, masks=MASKS)
        eager = joined.run(f"{PROBE} eager")
        assert re.search(r"3 partitions stayed, 3 of them taken away and given back after at most <n> ms", eager)
        for protocol in ("cooperative", "consumer"):
            output = joined.run(f"{PROBE} {protocol}")
            assert "2 partitions moved, stood still for at most <n> ms" in output
            assert "4 partitions stayed, 0 of them taken away and given back after at most 0 ms" in output
        joined.finish()
