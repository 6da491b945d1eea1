"""The page cache: what was written is read without the disk, also after a restart; forgotten segments are not.

In the same cluster: how many memory maps and open files a broker needs for its segments, before and after a restart,
and what a consumer pays that waits for large fetches.
"""

from __future__ import annotations

import re
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
LEDGER = "/var/lib/kafka/broker-1/ledger-0"
SEGMENTS = (
    f'pid=$(cat /run/kafka/broker-1.pid); echo "$(ls {LEDGER}/*.log | wc -l) segments,'
    ' $(grep -c "ledger-0/.*index" /proc/$pid/maps) maps, $(ls -l /proc/$pid/fd | grep -c "ledger-0/") open files"'
)


def segments(session: Session) -> tuple[int, int, int]:
    """Records how many segments the ledger has and how many maps and files the broker holds for them."""
    counted = session.run(SEGMENTS)
    found = re.fullmatch(r"(\d+) segments, (\d+) maps, (\d+) open files", counted)
    assert found, counted
    return int(found[1]), int(found[2]), int(found[3])


DELAY = f"java -cp examples/kafka/consuming/target/consuming.jar guide.bank.consuming.FetchDelay {ADDRESS} notices"


def delay(session: Session, settings: str) -> int:
    """Records ten records that are sent one after the other; returns their average way to poll in milliseconds."""
    found = re.search(r"on average (\d+) ms", session.run(f"{DELAY}{settings}"))
    assert found
    return int(found[1])


@pytest.fixture
def on_disk(examples: Path) -> Iterator[Path]:
    """Returns a folder for a cluster beside the sources: the folder of temporary files may itself be memory."""
    with tempfile.TemporaryDirectory(prefix="page-cache-", dir=examples.parent / ".cache") as folder:
        yield Path(folder)


def test_records_come_from_memory_until_the_kernel_has_forgotten_their_segment(
    examples: Path, on_disk: Path, session: Callable[..., Session], proof: Prover
) -> None:
    with KafkaCluster(examples.parent, on_disk / "cluster", brokers=1, controllers=0) as cluster:
        cluster.create_topic("notices", "1")
        waits = session("kafka/tuning/recorded/01-fetch-min-bytes.txt", cluster, alike=((r"\d+(\.\d+)?", "<n>"),))
        patient = examples / "kafka/tuning/consumer-patient.properties"
        late = delay(waits, " examples/kafka/tuning/consumer-patient.properties")
        assert late > 2 * delay(waits, "")
        assert late > 200
        waits.finish()
        proof.ran(patient, cluster.by)
        cluster.create_topic("transfers", "1")
        cache = session("kafka/page-cache/recorded/01-reads.txt", cluster, folders=[Path(sys.executable).parent])
        cache.run(
            f"kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic transfers --num-records 100000"
            " \\\n  --record-size 1000 --throughput -1 > /dev/null"
        )
        assert cache.run(CONSUME) == "read from disk: about 0 MB"
        cluster.create_topic("ledger", "1", segment_bytes="1048576")
        maps = session("kafka/page-cache/recorded/02-maps.txt", cluster, alike=((r"\d+", "<n>"),))
        maps.run(
            f"kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic ledger --num-records 40000"
            " \\\n  --record-size 1000 --throughput -1 > /dev/null"
        )
        count, mapped, opened = segments(maps)
        assert count > 30
        assert (mapped, opened) == (2 * count, count)
        cache.act("kafka-server-stop.sh", cluster.broker(1).stop)
        cache.act("kafka-server-start.sh -daemon /etc/kafka/broker-1.properties", cluster.broker(1).start)
        maps.act("kafka-server-stop.sh && kafka-server-start.sh -daemon /etc/kafka/broker-1.properties", lambda: None)
        # Indexes of older segments are mapped when somebody reads there.
        assert segments(maps) == (count, 2, count)
        maps.run(
            f"kafka-consumer-perf-test.sh --bootstrap-server {ADDRESS} --topic ledger --num-records 40000 > /dev/null"
        )
        after = segments(maps)
        assert (after[0], after[2]) == (count, count)
        assert after[1] > count
        maps.finish()
        assert cache.run(CONSUME) == "read from disk: about 0 MB"
        cache.run(f"python examples/kafka/page-cache/forget.py {LOG}/*.log")
        assert cache.run(CONSUME) == "read from disk: about 100 MB"
        cache.finish()
    for program in ("disk_reads.py", "forget.py"):
        proof.ran(examples / "kafka/page-cache" / program, f"Python {sys.version_info.major}.{sys.version_info.minor}")
