"""The page cache: what was written is read without the disk, also after a restart; forgotten segments are not."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ADDRESS = "localhost:9092"
LOG = "/var/lib/kafka/broker-1/transfers-0"
CONSUME = (
    "python examples/kafka/page-cache/disk_reads.py $(cat /run/kafka/broker-1.pid)"
    f" \\\n  kafka-consumer-perf-test.sh --bootstrap-server {ADDRESS} --topic transfers --num-records 100000"
)


@pytest.fixture
def on_disk(examples: Path) -> Iterator[Path]:
    """Returns a folder for a cluster beside the sources: the folder of temporary files may itself be memory."""
    with tempfile.TemporaryDirectory(prefix="page-cache-", dir=examples.parent / ".cache") as folder:
        yield Path(folder)


def test_records_come_from_memory_until_the_kernel_has_forgotten_their_segment(
    examples: Path, on_disk: Path, session: Callable[..., Session], proof: Prover
) -> None:
    with KafkaCluster(examples.parent, on_disk / "cluster", brokers=1, controllers=0) as cluster:
        cluster.create_topic("transfers", "1")
        cache = session("kafka/page-cache/recorded/01-reads.txt", cluster, folders=[Path(sys.executable).parent])
        cache.run(
            f"kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic transfers --num-records 100000"
            " \\\n  --record-size 1000 --throughput -1 > /dev/null"
        )
        assert cache.run(CONSUME) == "read from disk: about 0 MB"
        cache.act("kafka-server-stop.sh", cluster.broker(1).stop)
        cache.act("kafka-server-start.sh -daemon /etc/kafka/broker-1.properties", cluster.broker(1).start)
        assert cache.run(CONSUME) == "read from disk: about 0 MB"
        cache.run(f"python examples/kafka/page-cache/forget.py {LOG}/*.log")
        assert cache.run(CONSUME) == "read from disk: about 100 MB"
        cache.finish()
    for program in ("disk_reads.py", "forget.py"):
        proof.ran(examples / "kafka/page-cache" / program, f"Python {sys.version_info.major}.{sys.version_info.minor}")
