"""MirrorMaker 2 both ways: names that stop a loop, names that do not, and a failover with translated offsets."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines.connect import MirrorMaker
from scripts.engines.kafka import KafkaCluster
from scripts.engines.log_files import log_end
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FOLDER = "connect/mirror-maker"
PROBE = "java -jar examples/kafka/replication/target/replication.jar"


@contextlib.contextmanager
def two_clusters(root: Path, folder: Path) -> Iterator[tuple[KafkaCluster, KafkaCluster, dict[str, str]]]:
    """Starts a cluster of one combined node per data centre, each with a topic ``transfers``."""
    with (
        KafkaCluster(root, folder / "seoul", brokers=1, controllers=0) as seoul,
        KafkaCluster(root, folder / "busan", brokers=1, controllers=0) as busan,
    ):
        for cluster in (seoul, busan):
            cluster.create_topic("transfers", "1")
        yield seoul, busan, {"seoul:9092": seoul.bootstrap, "busan:9092": busan.bootstrap}


def end(cluster: KafkaCluster, topic: str) -> int:
    """Returns the offset that the topic's next record gets, 0 where there is no such topic."""
    return log_end(cluster.broker(1).data / f"{topic}-0")


def wait(step: str, mirror: MirrorMaker, ready: Callable[[], bool]) -> None:
    """Waits for ``ready``; raises EngineError naming ``step``."""
    wait_for(ready, engine="MirrorMaker 2", step=step, log=mirror.log)


def test_mirrored_topics_are_named_after_their_source_and_a_group_goes_on_at_the_other_side_with_some_records_twice(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    config = examples / FOLDER / "mm2.properties"
    with (
        two_clusters(examples.parent, tmp_path) as (seoul, busan, names),
        MirrorMaker(examples.parent, tmp_path / "mirror", config, names) as mirror,
    ):

        def record(name: str) -> Session:
            by = f"{mirror.by}, {seoul.by}"
            places = names | {"/run/seoul": str(seoul.folder / "run")}
            return session(f"{FOLDER}/recorded/{name}.txt", seoul, names=places, by=by)

        both = record("01-both-ways")
        both.run(f"{PROBE} write seoul:9092 transfers 1 30 | tail -1")
        both.run(f"{PROBE} write busan:9092 transfers 101 105 | tail -1")
        wait("the mirrored topics", mirror, lambda: end(busan, "seoul.transfers") == 30)
        wait("the mirrored topics", mirror, lambda: end(seoul, "busan.transfers") == 5)
        # Longer than a look for new topics takes: a mirror of a mirror would be there by now.
        time.sleep(5)
        for place, other in (("seoul", "busan"), ("busan", "seoul")):
            topics = both.run(f"kafka-topics.sh --bootstrap-server {place}:9092 --list | grep transfers")
            assert topics.split() == [f"{other}.transfers", "transfers"]
        for place in ("seoul", "busan"):
            both.run(f"kafka-get-offsets.sh --bootstrap-server {place}:9092 --topic-partitions transfers:0")
        assert (end(seoul, "transfers"), end(busan, "transfers")) == (30, 5)
        both.finish()

        failover = record("02-failover")
        read = "kafka-console-consumer.sh --bootstrap-server {place}:9092 --group ledger --topic {topic} {more}"
        group = "kafka-consumer-groups.sh --bootstrap-server {place}:9092 --describe --group ledger --offsets"
        columns = "2>/dev/null | awk 'NF {print $2, $4, $5, $6}'"
        failover.run(
            read.format(place="seoul", topic="transfers", more="--from-beginning --max-messages 20")
            + " 2>/dev/null | grep -o 'T-[0-9]*' | tail -1"
        )
        failover.run(f"{group.format(place='seoul')} {columns}")

        def translated() -> int:
            """Returns the offset at which the group would go on in Busan, -1 while there is none."""
            at = ("--bootstrap-server", busan.bootstrap, "--describe", "--group", "ledger", "--offsets")
            rows = [line.split() for line in busan.tool("kafka-consumer-groups.sh", *at, expect=(0, 1)).splitlines()]
            return next((int(row[3]) for row in rows if row[1:2] == ["seoul.transfers"]), -1)

        wait("the translated offset", mirror, lambda: translated() >= 0)
        time.sleep(6)
        failover.run(f"{group.format(place='busan')} {columns}")
        behind = translated()
        assert 0 < behind <= 20
        failover.act("kill -9 $(cat /run/seoul/broker-1.pid)", seoul.broker(1).kill)
        again = failover.run(
            read.format(place="busan", topic="seoul.transfers", more=f"--max-messages {30 - behind}")
            + " 2>/dev/null | grep -o 'T-[0-9]*' | sed -n '1p;$p'"
        )
        # Nothing is missing, and what lies between the translated and the true position is read again.
        assert again.split() == [f"T-{behind + 1:04}", "T-0030"]
        failover.finish()
        proof.ran(config, f"{mirror.by}, {seoul.by}")


def test_with_names_kept_one_transfer_goes_round_until_somebody_stops_it(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    config = examples / FOLDER / "mm2-loop.properties"
    with (
        two_clusters(examples.parent, tmp_path) as (seoul, busan, names),
        MirrorMaker(examples.parent, tmp_path / "mirror", config, names) as mirror,
    ):
        by = f"{mirror.by}, {seoul.by}"
        loop = session(f"{FOLDER}/recorded/03-loop.txt", seoul, names=names, by=by)
        loop.run(f"{PROBE} write seoul:9092 transfers 1 1")
        wait("twenty copies on each side", mirror, lambda: min(end(seoul, "transfers"), end(busan, "transfers")) >= 20)
        mirror.stop()
        for place in ("seoul", "busan"):
            copies = loop.run(
                f"kafka-console-consumer.sh --bootstrap-server {place}:9092 --topic transfers --from-beginning"
                " --max-messages 20 2>/dev/null | grep -o 'T-[0-9]*' | uniq -c"
            )
            assert copies.split() == ["20", "T-0001"]
        loop.finish()
        proof.ran(config, by)
