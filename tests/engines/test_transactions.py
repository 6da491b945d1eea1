"""Consume, transform, produce in transactions: dying at every step, aborting with and without going back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

SERVICE = "java -jar examples/kafka/transactions/target/transactions.jar"
ADDRESS = "localhost:9092"
ZOMBIE = "java -cp examples/kafka/transactions/target/transactions.jar guide.bank.transactions.ZombieProbe"
RECORDED = "kafka/transactions/recorded"
DUMP = "kafka-dump-log.sh"
PLAIN = '{"transferId":"T-9001","account":"110-001","amount":-50000,"currency":"KRW"}'
# "booking-1".hashCode() modulo the 50 partitions of __transaction_state.
STATE_PARTITION = 9
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


def test_an_open_transaction_stops_readers_of_committed_records_until_it_is_ended(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        create(cluster)
        stalled = session(f"{RECORDED}/04-open-transaction.txt", cluster)
        stalled.run(f"{SERVICE} fill {ADDRESS} 10")
        stalled.run(f"{SERVICE} run {ADDRESS} SENT", expect=137)
        stalled.run(f"echo '{PLAIN}' | kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic bookings")
        assert "up to offset 0: 0 bookings" in stalled.run(f"{SERVICE} count {ADDRESS} read_committed")
        assert "up to offset 11: 11 bookings" in stalled.run(f"{SERVICE} count {ADDRESS} read_uncommitted")
        open_one = stalled.run(
            f"kafka-transactions.sh --bootstrap-server {ADDRESS} describe --transactional-id booking-1 | cut -f 2,5,6,9"
        )
        assert "Ongoing" in open_one
        assert "bookings-0" in open_one
        stalled.run(
            f"kafka-transactions.sh --bootstrap-server {ADDRESS} describe-producers --topic bookings --partition 0"
            " | cut -f 2,4,6 | grep -v None"
        )
        # Whoever starts with the same transactional.id ends what its predecessor left open.
        assert stalled.run(f"{SERVICE} run {ADDRESS}") == "committed 5 transfers\ncommitted 5 transfers"
        assert ": 21 bookings of 11 transfers" in stalled.run(f"{SERVICE} count {ADDRESS} read_committed")
        stalled.finish()

        log = session(f"{RECORDED}/05-in-the-logs.txt", cluster)
        markers = log.run(
            f"{DUMP} --deep-iteration --files /var/lib/kafka/broker-1/bookings-0/00000000000000000000.log"
            " | grep endTxnMarker | grep -o ' offset: [0-9]*\\|endTxnMarker: [A-Z]*' | paste - -"
        )
        assert [line.split()[1::2] for line in markers.splitlines()] == [
            ["11", "ABORT"], ["22", "COMMIT"], ["33", "COMMIT"],
        ]  # fmt: skip
        states = log.run(
            f"{DUMP} --transaction-log-decoder"
            f" --files /var/lib/kafka/broker-1/__transaction_state-{STATE_PARTITION}/00000000000000000000.log"
            """ | grep -o '"producerEpoch":[0-9]*\\|"transactionStatus":[0-9]' | paste - -"""
        )
        states_by_epoch = re.findall(r'"producerEpoch":(\d+)\s+"transactionStatus":(\d)', states)
        # 0 Empty, 1 Ongoing (once for each partition that joins), 2 and 4 commit, 3 and 5 abort.
        assert "".join(state for _, state in states_by_epoch) == "0135" + "0" + "1124" + "1124"
        assert [int(epoch) for epoch, _ in states_by_epoch] == [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4]
        log.finish()


def test_a_zombie_is_fenced_by_its_transactional_id_or_by_its_group(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        create(cluster)
        fenced = session(f"{RECORDED}/06-zombies.txt", cluster)
        same = fenced.run(f"{ZOMBIE} same-id {ADDRESS}")
        assert same.splitlines()[:2] == ["successor: committed", "zombie: commit: ProducerFencedException"]
        fenced.quietly(f"{SERVICE} fill {ADDRESS} 5")
        group = fenced.run(f"{ZOMBIE} group {ADDRESS}")
        assert group.splitlines()[:2] == [
            "successor: committed 5 transfers",
            "zombie: send offsets: CommitFailedException",
        ]
        fenced.finish()
