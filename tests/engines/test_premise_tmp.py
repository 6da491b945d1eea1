"""Three brokers, RF 3, min.insync.replicas 2: what clients and tools see while brokers die and return."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster, Partition
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/replication/target/replication.jar"
# One address per step, of a broker that lives then: a list with dead ones makes the tools warn about some of them.
ALL_UP, ONE_DOWN, TWO_DOWN = "localhost:9092", "localhost:9093", "localhost:9094"
NOBODY: frozenset[int] = frozenset()
RECORDED = "kafka/replication/recorded"

DESCRIBE = "kafka-topics.sh --bootstrap-server {} --describe --topic transfers"
HIGH_WATERMARK = "kafka-get-offsets.sh --bootstrap-server {} --topic transfers --time latest"
EPOCHS = "tail -n +3 /var/lib/kafka/broker-{}/transfers-0/leader-epoch-checkpoint"
LOG = (
    "kafka-dump-log.sh --files /var/lib/kafka/broker-{}/transfers-0/00000000000000000000.log"
    " | grep -o 'lastOffset: [0-9]*\\|partitionLeaderEpoch: [0-9]*' | paste - - | tail -1"
)


def ids(first: int, last: int) -> str:
    """Returns the ids of transfers as the reader prints them."""
    return " ".join(f"T-{number:04d}" for number in range(first, last + 1))


def one(cluster: KafkaCluster, step: str, wanted: Callable[[Partition], bool]) -> Partition:
    """Waits until the topic's only partition is as wanted."""
    return cluster.wait_topic("transfers", step, lambda state: len(state) == 1 and wanted(state[0]))[0]


def kill(session: Session, cluster: KafkaCluster, broker: int) -> None:
    """Kills a broker as a person would."""
    session.run(f"kill -9 $(cat /run/kafka/broker-{broker}.pid)")
    cluster.wait_gone(cluster.broker(broker))


def start(session: Session, cluster: KafkaCluster, broker: int) -> None:
    """Starts a broker again."""
    session.act(f"kafka-server-start.sh -daemon /etc/kafka/broker-{broker}.properties", cluster.broker(broker).start)


def test_writes_survive_one_dead_broker_and_stop_at_two_while_reads_go_on(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        healthy = session(f"{RECORDED}/01-healthy.txt", cluster)
        created = healthy.run(
            f"kafka-topics.sh --bootstrap-server {ALL_UP} --create --topic transfers"
            " --replica-assignment 1:2:3 --config min.insync.replicas=1"
        )
        assert "Created topic transfers." in created
        features = healthy.run(f"kafka-features.sh --bootstrap-server {ALL_UP} describe | grep eligible")
        assert re.search(r"eligible\.leader\.replicas\.version .*FinalizedVersionLevel: 1\b", features)
        state = one(cluster, "all in sync", lambda p: p.isr == {1, 2, 3})
        assert (state.leader, state.elr, state.last_known_elr) == (1, NOBODY, NOBODY)
        assert "Isr: 1,2,3" in healthy.run(DESCRIBE.format(ALL_UP))
        assert "acknowledged 5, not confirmed 0, refused 0" in healthy.run(f"{PROBE} write {ALL_UP} transfers 1 5")
        assert f"read 5 transfers up to the high watermark [5]: {ids(1, 5)}" in healthy.run(
            f"{PROBE} read {ALL_UP} transfers"
        )
        assert healthy.run(HIGH_WATERMARK.format(ALL_UP)) == "transfers:0:5"
        assert healthy.run(EPOCHS.format(1)) == "0 0"
        for broker in (1, 2, 3):
            assert "lastOffset: 4" in healthy.run(LOG.format(broker))
        healthy.finish()

        down = session(f"{RECORDED}/02-one-broker-down.txt", cluster)
        kill(down, cluster, 1)
        state = one(cluster, "broker 1 out of the ISR", lambda p: p.isr == {2, 3})
        assert (state.leader, state.elr, state.last_known_elr) == (2, NOBODY, NOBODY)
        down.run(DESCRIBE.format(ONE_DOWN))
        assert "acknowledged 5, not confirmed 0, refused 0" in down.run(f"{PROBE} write {ONE_DOWN} transfers 6 10")
        assert f"read 10 transfers up to the high watermark [10]: {ids(1, 10)}" in down.run(
            f"{PROBE} read {ONE_DOWN} transfers"
        )
        assert down.run(HIGH_WATERMARK.format(ONE_DOWN)) == "transfers:0:10"
        assert down.run(EPOCHS.format(2)) == "0 0\n1 5"
        down.finish()

        two = session(f"{RECORDED}/03-two-brokers-down.txt", cluster)
        kill(two, cluster, 2)
        state = one(cluster, "broker 2 out of the ISR", lambda p: p.isr == {3})
        assert (state.leader, state.elr, state.last_known_elr) == (3, frozenset({2}), NOBODY)
        two.run(DESCRIBE.format(TWO_DOWN))
        refused = two.run(f"{PROBE} write {TWO_DOWN} transfers 11 11 delivery.timeout.ms=6000 request.timeout.ms=2000")
        assert "acknowledged 0, not confirmed 1, refused 0" in refused
        assert "TimeoutException" in refused
        warned = two.run(
            f"java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -jar {PROBE.split()[-1]}"
            f" write {TWO_DOWN} transfers 11 11 delivery.timeout.ms=6000 request.timeout.ms=2000 2>&1"
            " | grep -o 'Got error produce response.*Error: [A-Z_]*' | head -1"
        )
        assert "NOT_ENOUGH_REPLICAS" in warned
        once = two.run(f"{PROBE} write {TWO_DOWN} transfers 11 11 enable.idempotence=false retries=0")
        assert "NotEnoughReplicasException" in once
        leader_only = two.run(f"{PROBE} write {TWO_DOWN} transfers 12 12 acks=1 enable.idempotence=false")
        assert "acknowledged 1, not confirmed 0, refused 0" in leader_only
        assert f"read 10 transfers up to the high watermark [10]: {ids(1, 10)}" in two.run(
            f"{PROBE} read {TWO_DOWN} transfers"
        )
        assert two.run(HIGH_WATERMARK.format(TWO_DOWN)) == "transfers:0:10"
        assert "lastOffset: 10" in two.run(LOG.format(3))
        two.finish()

        back = session(f"{RECORDED}/04-recovered.txt", cluster)
        start(back, cluster, 2)
        state = one(cluster, "broker 2 back in the ISR", lambda p: p.isr == {2, 3})
        assert (state.leader, state.elr) == (3, NOBODY)
        back.run(DESCRIBE.format(TWO_DOWN))
        assert back.run(HIGH_WATERMARK.format(TWO_DOWN)) == "transfers:0:11"
        start(back, cluster, 1)
        state = one(cluster, "broker 1 back in the ISR", lambda p: p.isr == {1, 2, 3})
        assert (state.leader, state.elr) == (3, NOBODY)
        back.run(DESCRIBE.format(TWO_DOWN))
        assert "acknowledged 3, not confirmed 0, refused 0" in back.run(f"{PROBE} write {TWO_DOWN} transfers 13 15")
        assert f"{ids(1, 10)} {ids(12, 15)}" in back.run(f"{PROBE} read {TWO_DOWN} transfers")
        for broker in (1, 2, 3):
            assert "lastOffset: 13" in back.run(LOG.format(broker))
        back.run(EPOCHS.format(1))
        elected = back.run(
            f"kafka-leader-election.sh --bootstrap-server {TWO_DOWN} --election-type preferred"
            " --topic transfers --partition 0"
        )
        assert "Successfully completed leader election (PREFERRED)" in elected
        assert one(cluster, "preferred leader", lambda p: p.leader == 1).isr == {1, 2, 3}
        back.run(DESCRIBE.format(TWO_DOWN))
        back.finish()


def lose_the_isr(session: Session, cluster: KafkaCluster, topic_made_by: str, cleanly: bool) -> None:
    """Writes five transfers to three replicas, five to two, and stops all: 1, then 2 (``cleanly`` or not), then 3."""
    session.quietly(topic_made_by)
    one(cluster, "all in sync", lambda p: p.isr == {1, 2, 3})
    session.run(f"{PROBE} write {ALL_UP} transfers 1 5 | tail -1")
    kill(session, cluster, 1)
    one(cluster, "broker 1 out of the ISR", lambda p: p.isr == {2, 3})
    session.run(f"{PROBE} write {ONE_DOWN} transfers 6 10 | tail -1")
    if cleanly:
        session.act("kill $(cat /run/kafka/broker-2.pid)", cluster.broker(2).stop)
    else:
        kill(session, cluster, 2)
    state = one(cluster, "broker 2 out of the ISR", lambda p: p.isr == {3})
    assert (state.leader, state.elr) == (3, frozenset({2}))
    session.run(DESCRIBE.format(TWO_DOWN))
    kill(session, cluster, 3)


QUICK = "delivery.timeout.ms=6000 request.timeout.ms=2000"
CREATE = (
    f"kafka-topics.sh --bootstrap-server {ALL_UP} --create --topic transfers"
    " --replica-assignment 1:2:3 --config min.insync.replicas=1"
)


def test_an_unclean_election_loses_acknowledged_transfers(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        unclean = session(f"{RECORDED}/05-unclean-election.txt", cluster)
        lose_the_isr(unclean, cluster, CREATE, cleanly=False)
        start(unclean, cluster, 1)
        state = one(cluster, "no leader", lambda p: p.leader is None and not p.isr)
        assert state.elr == {2, 3}
        unclean.run(DESCRIBE.format(ALL_UP))
        refused = unclean.run(f"{PROBE} write {ALL_UP} transfers 11 11 {QUICK} | tail -1")
        assert "acknowledged 0, not confirmed 1, refused 0" in refused
        elected = unclean.run(
            f"kafka-leader-election.sh --bootstrap-server {ALL_UP} --election-type unclean"
            " --topic transfers --partition 0"
        )
        assert "Successfully completed leader election (UNCLEAN)" in elected
        assert one(cluster, "broker 1 leads", lambda p: p.leader == 1).isr == {1}
        unclean.run(DESCRIBE.format(ALL_UP))
        for broker in (2, 3):
            assert "lastOffset: 9" in unclean.run(LOG.format(broker))
        start(unclean, cluster, 2)
        start(unclean, cluster, 3)
        one(cluster, "all in sync again", lambda p: p.isr == {1, 2, 3})
        unclean.run(DESCRIBE.format(ALL_UP))
        for broker in (2, 3):
            assert "lastOffset: 4" in unclean.run(LOG.format(broker))
        assert f"read 5 transfers up to the high watermark [5]: {ids(1, 5)}" in unclean.run(
            f"{PROBE} read {ALL_UP} transfers"
        )
        assert "T-0011 acknowledged: partition 0, offset 5" in unclean.run(f"{PROBE} write {ALL_UP} transfers 11 11")
        unclean.run(EPOCHS.format(2))
        unclean.finish()


def test_an_eligible_leader_replica_comes_back_with_every_acknowledged_transfer(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        eligible = session(f"{RECORDED}/06-eligible-leader.txt", cluster)
        lose_the_isr(eligible, cluster, CREATE, cleanly=True)
        start(eligible, cluster, 2)
        state = one(cluster, "broker 2 leads", lambda p: p.leader == 2)
        assert state.isr == {2}
        eligible.run(DESCRIBE.format(ONE_DOWN))
        start(eligible, cluster, 1)
        one(cluster, "broker 1 back in the ISR", lambda p: p.isr == {1, 2})
        eligible.run(DESCRIBE.format(ONE_DOWN))
        assert f"read 10 transfers up to the high watermark [10]: {ids(1, 10)}" in eligible.run(
            f"{PROBE} read {ONE_DOWN} transfers"
        )
        eligible.run(EPOCHS.format(1))
        eligible.finish()


def test_the_last_known_leader_is_elected_after_a_crash_of_all_and_counts_as_unclean(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder) as cluster:
        last = session(f"{RECORDED}/08-last-known-leader.txt", cluster)
        lose_the_isr(last, cluster, CREATE, cleanly=False)
        start(last, cluster, 2)
        state = one(cluster, "broker 2 out of the ELR", lambda p: p.elr == {3})
        assert (state.leader, state.isr, state.last_known_elr) == (None, NOBODY, frozenset({3}))
        last.run(DESCRIBE.format(ONE_DOWN))
        start(last, cluster, 3)
        one(cluster, "both in the ISR", lambda p: p.leader == 3 and p.isr == {2, 3})
        last.run(DESCRIBE.format(ONE_DOWN))
        assert f"read 10 transfers up to the high watermark [10]: {ids(1, 10)}" in last.run(
            f"{PROBE} read {ONE_DOWN} transfers"
        )
        last.finish()
        assert re.search(
            r"partition 0 to 3 using an unclean election", cluster.controller(101).log.read_text(encoding="utf-8")
        )
