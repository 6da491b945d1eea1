"""Consume, transform, produce in transactions: dying at every step, aborting with and without going back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

SERVICE = "java -jar examples/kafka/transactions/target/transactions.jar"
ADDRESS = "localhost:9092"
RECORDED = "kafka/transactions/recorded"
LAG = (
    f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --describe --group booking --offsets"
    " | grep -o '^booking *transfers *[0-9]* *[0-9]* *[0-9]* *[0-9]*'"
)


def create(cluster: KafkaCluster) -> None:
    """Creates the input and the output topic, a partition each, so that order is the same every time."""
    for topic in ("transfers", "bookings"):
        cluster.create_topic(topic, "1:2:3", min_insync_replicas="2")


def test_dying_at_any_step_books_each_transfer_once_for_read_committed(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        create(cluster)
        died = session(f"{RECORDED}/01-dying-at-every-step.txt", cluster)
        died.run(f"{SERVICE} fill {ADDRESS} 10")
        for step in ("POLLED", "BEGUN", "SENT", "OFFSETS_SENT"):
            assert died.run(f"{SERVICE} run {ADDRESS} {step}", expect=137) == f"dies after {step}"
        after_commit = died.run(f"{SERVICE} run {ADDRESS} COMMITTED", expect=137)
        assert after_commit == "committed 5 transfers\ndies after COMMITTED"
        assert died.run(f"{SERVICE} run {ADDRESS}") == "committed 5 transfers"
        committed = died.run(f"{SERVICE} count {ADDRESS} read_committed")
        assert ": 20 bookings of 10 transfers, sum 0\n" in committed
        assert committed.endswith("not booked twice, once in and once out: {}")
        # The two batches that died after their bookings were in the log: 2 × 10 bookings on top of the 20.
        uncommitted = died.run(f"{SERVICE} count {ADDRESS} read_uncommitted")
        assert ": 40 bookings of 10 transfers, sum 0\n" in uncommitted
        assert "T-0001=6" in uncommitted
        assert "T-0006" not in uncommitted
        died.finish()


def test_after_an_abort_the_consumer_has_to_go_back_or_transfers_are_lost(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder / "1") as cluster:
        create(cluster)
        back = session(f"{RECORDED}/02-abort-and-rewind.txt", cluster)
        back.run(f"{SERVICE} fill {ADDRESS} 10")
        ran = back.run(f"{SERVICE} run {ADDRESS} refuse")
        assert ran.splitlines() == [
            "aborted 5 transfers: the ledger does not answer for T-0003",
            "committed 5 transfers",
            "committed 5 transfers",
        ]
        committed = back.run(f"{SERVICE} count {ADDRESS} read_committed")
        assert ": 20 bookings of 10 transfers, sum 0\n" in committed
        assert ": 26 bookings of 10 transfers, sum 0\n" in back.run(f"{SERVICE} count {ADDRESS} read_uncommitted")
        back.finish()
    with KafkaCluster(examples.parent, cluster_folder / "2") as cluster:
        create(cluster)
        lost = session(f"{RECORDED}/03-abort-without-rewind.txt", cluster)
        lost.run(f"{SERVICE} fill {ADDRESS} 10")
        ran = lost.run(f"{SERVICE} run {ADDRESS} refuse norewind")
        assert ran.splitlines() == [
            "aborted 5 transfers: the ledger does not answer for T-0003",
            "committed 5 transfers",
        ]
        committed = lost.run(f"{SERVICE} count {ADDRESS} read_committed")
        assert ": 10 bookings of 5 transfers, sum 0\n" in committed
        # The group's offset stands behind the lost transfers: nothing will come back for them.
        assert lost.run(LAG).split()[:6] == ["booking", "transfers", "0", "10", "10", "0"]
        lost.finish()
