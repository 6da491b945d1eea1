"""A Kafka Streams application: its topology and topics, its death under both guarantees, a record it cannot read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session
from tests.engines.conftest import Prover

APP = "java -jar examples/streams/target/streams.jar"
ADDRESS = "localhost:9092"
RECORDED = "streams/recorded"
TESTS = {"SpendingTopologyTest": 3, "ConfirmationTopologyTest": 7, "LimitTopologyTest": 3}
TOPICS = ("card-payments", "spending-limits", "spending", "spending-alerts", "spending-dlq")
# Payments 1 to 40 of CardPayment.sample: 1,000 won for the first, 1,000 more for each one after it.
PAYMENTS = 40
AMOUNT = 1_000 * sum(1 + number for number in range(1, PAYMENTS + 1))


def create(cluster: KafkaCluster) -> None:
    """Creates the application's own topics, a partition each, so that order is the same every time."""
    for topic in TOPICS:
        cluster.create_topic(topic, "1:2:3", min_insync_replicas="2")


def test_the_topologies_pass_their_own_tests_without_a_broker(examples: Path, proof: Prover) -> None:
    folder = examples / "streams/src"
    for name, count in TESTS.items():
        report = examples / f"streams/target/surefire-reports/TEST-guide.bank.streams.{name}.xml"
        counts = ElementTree.parse(report).getroot().attrib
        found = (counts["tests"], counts["failures"], counts["errors"], counts["skipped"])
        assert found == (str(count), "0", "0", "0"), f"{name}: {found}"
        tested = f"java/guide/bank/streams/{name}.java"
        proof.ran(folder / "test" / tested, "Kafka Streams' TopologyTestDriver")
        proof.ran(folder / "main" / tested.replace("Test.java", ".java"), "Kafka Streams' TopologyTestDriver")


def test_the_topology_says_which_topics_and_stores_it_needs(examples: Path, session: Callable[..., Session]) -> None:
    shown = session(f"{RECORDED}/01-topology.txt", by="Kafka Streams 4.3.1")
    described = shown.run(f"{APP} topology")
    assert described.count("Sub-topology") == 3
    assert "by-account-repartition" in described
    shown.finish()


def test_an_application_that_dies_counts_twice_at_least_once_and_once_exactly_once(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    state = cluster_folder / "state"
    # Exactly once commits every 100 ms: how much was committed at the kill differs from run to run.
    committed = ((r"(restored \S+ from \S+): \d+ records", r"\1: <n> records"), (r"updates: \d+", "updates: <n>"))
    for number, guarantee in (("03", "at_least_once"), ("04", "exactly_once_v2")):
        with KafkaCluster(examples.parent, cluster_folder / guarantee) as cluster:
            create(cluster)
            died = session(
                f"{RECORDED}/{number}-dies-{guarantee.replace('_', '-')}.txt",
                cluster,
                names={"/var/lib/spending": str(state)},
                masks=committed if guarantee == "exactly_once_v2" else (),
            )
            died.run(f"{APP} fill {ADDRESS} 1 {PAYMENTS}")
            run = f"{APP} run {ADDRESS} /var/lib/spending {guarantee}"
            assert died.run(f"{run} 15", expect=-9).endswith("dies after 15 updates")
            again = died.run(run)
            assert "updates: " in again
            read = died.run(f"{APP} read {ADDRESS} read_committed")
            died.finish()
            if guarantee == "exactly_once_v2":
                assert f"newest totals: {PAYMENTS} payments, {AMOUNT:,} KRW" in read
                topics = session(f"{RECORDED}/02-topics.txt", cluster)
                listed = topics.run(f"kafka-topics.sh --bootstrap-server {ADDRESS} --list | grep spending")
                assert "spending-spending-by-hour-changelog" in listed
                for name in ("spending-by-hour-changelog", "limits-by-account-changelog", "by-account-repartition"):
                    if f"spending-{name}" in listed:
                        topics.run(
                            f"kafka-configs.sh --bootstrap-server {ADDRESS} --describe --entity-type topics"
                            f" --entity-name spending-{name} | grep -o '  [a-z.]*=[^ ]*'"
                        )
                topics.finish()
                refused(examples, session, cluster, state)
            else:
                assert "restored spending-by-hour" in again
                # 15 were in the store, all 40 in the repartition topic, and all 40 came once more from the payments.
                assert f"newest totals: {15 + 2 * PAYMENTS} payments" in read
        shutil.rmtree(state, ignore_errors=True)


def refused(examples: Path, session: Callable[..., Session], cluster: KafkaCluster, state: Path) -> None:
    """A record that is no payment stops the application, or goes to a topic of its own."""
    bad = session(f"{RECORDED}/05-a-bad-record.txt", cluster, names={"/var/lib/spending": str(state)})
    bad.run(f"echo 'not a payment' | kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic card-payments")
    bad.run(f"{APP} fill {ADDRESS} 41 42")
    run = f"{APP} run {ADDRESS} /var/lib/spending exactly_once_v2"
    assert "stops: " in bad.run(run, expect=1)
    assert bad.run(f"{run} continue").endswith("updates: 2")
    letter = bad.run(
        f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic spending-dlq --from-beginning"
        " --max-messages 1 --formatter-property print.headers=true"
        " | tr ',' '\\n' | grep '^__streams' | grep -v stacktrace"
    )
    assert "not a payment" in letter
    bad.finish()
