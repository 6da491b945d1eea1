"""Which partition a record goes to: through two clients, after partitions were added, and without a key."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts import versions
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

JAVA = "java -jar examples/kafka/partitioning/target/partitioning.jar"
KEYLESS = "java -cp examples/kafka/partitioning/target/partitioning.jar guide.bank.partitioning.KeylessPartitions \\\n "
PROGRAM = "examples/kafka/partitioning/key_partitions.py"
ADDRESS = "localhost:9092"


def placed(printed: str) -> dict[str, int]:
    """Returns the partition of each key."""
    return {key: int(partition) for key, partition in (line.split() for line in printed.splitlines())}


def test_librdkafka_sends_a_key_elsewhere_than_java_until_it_is_told_to_use_murmur2(
    examples: Path, cluster_folder: Path, session: Callable[..., Session], proof: Prover
) -> None:
    client = versions.load(examples.parent)["confluent-kafka"].version
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, controllers=0) as cluster:
        cluster.create_topic("transfers", "1,1,1,1,1,1")
        keys = session("kafka/partitioning/recorded/01-two-clients.txt", cluster, folders=[Path(sys.executable).parent])
        java = placed(keys.run(f"{JAVA} {ADDRESS} transfers"))
        default = placed(keys.run(f"python {PROGRAM} {ADDRESS} transfers"))
        murmur2 = placed(keys.run(f"python {PROGRAM} {ADDRESS} transfers partitioner=murmur2_random"))
        assert len(java) == 10
        assert len(set(java.values())) > 1
        assert sum(java[key] != default[key] for key in java) > 5
        assert murmur2 == java
        keys.finish()

        more = session("kafka/partitioning/recorded/02-more-partitions.txt", cluster)
        more.run(f"kafka-topics.sh --bootstrap-server {ADDRESS} --alter --topic transfers --partitions 8")
        grown = placed(more.run(f"{JAVA} {ADDRESS} transfers"))
        assert 5 < sum(java[key] != grown[key] for key in java) < 10
        more.finish()

        keyless = session("kafka/partitioning/recorded/03-no-key.txt", cluster)
        assert "50 records went to 1 of 8" in keyless.run(f"{KEYLESS} {ADDRESS} transfers 50")
        # With batch.size=100 the partition changes after each record: 100 draws out of 8.
        assert "100 records went to 8 of 8" in keyless.run(f"{KEYLESS} {ADDRESS} transfers 100 batch.size=100")
        robin = "partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner"
        assert "100 records went to 8 of 8" in keyless.run(f"{KEYLESS} {ADDRESS} transfers 100 {robin}")
        keyless.finish()
    proof.ran(examples.parent / PROGRAM, f"confluent-kafka {client}")
