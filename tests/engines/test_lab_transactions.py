"""The lab on transactions: a service dies inside one, readers wait, its successor and an operator end what is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session
from scripts.labs import kafka

SERVICE = "java -jar examples/kafka/transactions/target/transactions.jar"
ADDRESS = "localhost:9092"
TOOL = f"kafka-transactions.sh --bootstrap-server {ADDRESS}"
RECORDED = "kafka/lab-transactions/recorded"
PLAIN = '{"transferId":"T-9001","account":"110-001","amount":-50000,"currency":"KRW"}'
OFFSETS = (
    f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --describe --group booking --offsets"
    " | awk 'NF > 5 { print $2, $3, $4, $5, $6 }'"
)
DESCRIBE = f"{TOOL} describe --transactional-id booking-1 | cut -f 2,4,5,6,9"
MARKERS = (
    "kafka-dump-log.sh --deep-iteration --files /var/lib/kafka/broker-1/bookings-0/00000000000000000000.log"
    " | grep endTxnMarker | grep -o ' offset: [0-9]*\\|endTxnMarker: [A-Z]*' | paste - -"
)


def count(session: Session, isolation: str) -> str:
    """Records what a reader of the bookings sees, and returns the first line."""
    return session.run(f"{SERVICE} count {ADDRESS} {isolation}").splitlines()[0]


def test_a_transfer_is_booked_once_whatever_ends_the_service(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, settings=kafka.SETTINGS) as cluster:
        killed = session(f"{RECORDED}/01-killed.txt", cluster)
        for topic in ("transfers", "bookings"):
            killed.run(
                f"kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic {topic}"
                " --replica-assignment 1:2:3 --config min.insync.replicas=2"
            )
        killed.run(f"{SERVICE} fill {ADDRESS} 10")
        assert killed.run(f"{SERVICE} run {ADDRESS} SENT", expect=137) == "dies after SENT"
        assert ": 10 bookings of 5 transfers" in count(killed, "read_uncommitted")
        assert count(killed, "read_committed").endswith("up to offset 0: 0 bookings of 0 transfers, sum 0")
        killed.finish()

        opened = session(f"{RECORDED}/02-open.txt", cluster)
        opened.run(f"echo '{PLAIN}' | kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic bookings")
        assert "up to offset 0: 0 bookings" in count(opened, "read_committed")
        assert "Ongoing" in opened.run(DESCRIBE)
        # It is open, but its coordinator knows it: nothing hangs.
        hanging = opened.run(f"{TOOL} find-hanging --broker-id 1 --max-transaction-timeout 0 | cut -f 1-4")
        assert len(hanging.splitlines()) == 1
        opened.finish()

        successor = session(f"{RECORDED}/03-successor.txt", cluster)
        ran = successor.run(f"{SERVICE} run {ADDRESS} COMMITTED", expect=137)
        assert ran == "committed 5 transfers\ndies after COMMITTED"
        assert ": 11 bookings of 6 transfers" in count(successor, "read_committed")
        assert ": 21 bookings of 6 transfers" in count(successor, "read_uncommitted")
        assert successor.run(OFFSETS).splitlines()[-1] == "transfers 0 5 10 5"
        assert [line.split()[1::2] for line in successor.run(MARKERS).splitlines()] == [
            ["11", "ABORT"],
            ["22", "COMMIT"],
        ]
        successor.finish()

        ended = session(f"{RECORDED}/04-ended-by-hand.txt", cluster)
        assert ended.run(f"{SERVICE} run {ADDRESS} OFFSETS_SENT", expect=137) == "dies after OFFSETS_SENT"
        assert "bookings-0" in ended.run(DESCRIBE)
        ended.run(f"{TOOL} forceTerminateTransaction --transactionalId booking-1")
        assert "Empty" in ended.run(DESCRIBE)
        assert ended.run(OFFSETS).splitlines()[-1] == "transfers 0 5 10 5"
        assert ended.run(f"{SERVICE} run {ADDRESS}") == "committed 5 transfers"
        committed = ended.run(f"{SERVICE} count {ADDRESS} read_committed")
        assert ": 21 bookings of 11 transfers" in committed
        assert committed.endswith("once in and once out: {T-9001=1}")
        assert "T-0001=4" in ended.run(f"{SERVICE} count {ADDRESS} read_uncommitted")
        assert ended.run(OFFSETS).splitlines()[-1] == "transfers 0 10 10 0"
        ended.finish()
