"""What an operator does to a running cluster: feature levels, a restart of every broker, moves, leaders, racks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines import kafka_tools
from scripts.engines.kafka import KafkaCluster, Node
from scripts.engines.process import EngineProcess
from scripts.engines.recording import Session, real

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FOLDER = "kafka/operations"
PLAN = f"examples/{FOLDER}/plan.json"
ADDRESS = "localhost:9092"
SURVIVOR = "localhost:9093"
RACKS = "org.apache.kafka.common.replica.RackAwareReplicaSelector"
LEVELS = (
    f"kafka-features.sh --bootstrap-server {ADDRESS} describe"
    r" | sed -E 's/Feature: (\S+).*FinalizedVersionLevel: (\S+).*/\1 \2/'"
)
TOPICS = "kafka-topics.sh --bootstrap-server {} --describe {}"
MOVE = f"kafka-reassign-partitions.sh --bootstrap-server {ADDRESS}"
WRITER = (
    "while [ -e /run/kafka/writing ]; do echo T-$((++n)); sleep 0.05; done | tee /var/log/kafka/sent.txt"
    " | kafka-console-producer.sh --bootstrap-server localhost:9092,localhost:9093,localhost:9094 --topic transfers"
    " --command-property retries=2147483647 --command-property request.timeout.ms=30000 &> /var/log/kafka/writer.log"
)


class Halls(KafkaCluster):
    """A cluster whose brokers stand in a hall each."""

    def properties(self, node: Node) -> dict[str, str]:
        """Returns the settings of one node."""
        hall = {"broker.rack": f"hall-{node.id}", "replica.selector.class": RACKS} if node.port else {}
        return super().properties(node) | hall


@pytest.fixture(scope="module")
def cluster(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    """Returns a cluster of three brokers with the feature levels of 4.2."""
    # Nobody but the sessions moves leaders.
    settings = {"offsets.topic.num.partitions": "1", "auto.leader.rebalance.enable": "false"}
    folder = tmp_path_factory.mktemp("operations") / "cluster"
    with Halls(examples.parent, folder, settings=settings, release="4.2") as running:
        yield running


def test_feature_levels_go_up_while_it_runs_and_not_down_again(
    cluster: KafkaCluster, session: Callable[..., Session]
) -> None:
    levels = session(f"{FOLDER}/recorded/01-features.txt", cluster)
    assert "metadata.version 4.2-IV1" in levels.run(LEVELS)
    levels.run("kafka-features.sh version-mapping --release-version 4.3")
    levels.run(f"kafka-features.sh --bootstrap-server {ADDRESS} upgrade --release-version 4.3")
    assert "metadata.version 4.3-IV0" in levels.run(LEVELS)
    down = f"kafka-features.sh --bootstrap-server {ADDRESS} downgrade --feature metadata.version=29"
    assert "Refusing to perform the requested downgrade" in levels.run(down, expect=1)
    assert "Unsafe metadata downgrade is not supported" in levels.run(f"{down} --unsafe", expect=1)
    levels.finish()


def test_every_broker_is_restarted_under_writes_with_acks_all(
    cluster: KafkaCluster, session: Callable[..., Session]
) -> None:
    names = {"/var/log/kafka": str(cluster.folder)}
    restart = session(f"{FOLDER}/recorded/02-rolling-restart.txt", cluster, names=names)
    cluster.create_topic("transfers", "1:2:3,2:3:1,3:1:2", min_insync_replicas="2")
    writing = cluster.folder / "run" / "writing"
    writing.touch()
    tools = kafka_tools.install(cluster.root)
    env = dict(os.environ) | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "-c", real(WRITER, restart.names)]
    writer = EngineProcess("writer", command, cluster.folder / "shell.log", env)
    restart.act("touch /run/kafka/writing", lambda: None)
    restart.act(f"{WRITER} &", lambda: None)
    missing = TOPICS.format(SURVIVOR, "--under-replicated-partitions")
    for broker in cluster.brokers:
        restart.act(f"kill $(cat /run/kafka/{broker.name}.pid)", broker.stop)
        if broker.id == 1:
            assert restart.run(missing).count("Partition: ") == 3
            assert restart.run(TOPICS.format(SURVIVOR, "--at-min-isr-partitions")).count("Partition: ") == 3
        restart.act(f"kafka-server-start.sh -daemon /etc/kafka/{broker.name}.properties", broker.start)
        cluster.wait_topic("transfers", "all in sync", lambda state: all(len(p.isr) == 3 for p in state))
        assert restart.run(missing) == ""
    assert writer.alive()
    restart.act("rm /run/kafka/writing", writing.unlink)
    restart.act("wait", writer.wait_ended)
    assert restart.run("grep -c ERROR /var/log/kafka/writer.log", expect=1) == "0"
    assert "nothing is missing" in restart.run(
        f"kept=$(kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic transfers | cut -d : -f 3 | paste -sd +);"
        " [ $((kept)) -eq $(wc -l < /var/log/kafka/sent.txt) ] && echo nothing is missing, nothing stands there twice"
    )
    led = TOPICS.format(ADDRESS, "--topic transfers | grep -o 'Partition: .*Replicas: [0-9,]*'")
    assert "Leader: 1\tReplicas: 3,1,2" in restart.run(led)
    restart.run(
        f"kafka-leader-election.sh --bootstrap-server {ADDRESS} --election-type preferred --all-topic-partitions"
    )
    assert "Leader: 3\tReplicas: 3,1,2" in restart.run(led)
    restart.finish()


def test_partitions_move_under_a_throttle_that_verify_removes(
    cluster: KafkaCluster, session: Callable[..., Session], proof: Prover
) -> None:
    cluster.create_topic("card-payments", "1:2,2:1")
    described = TOPICS.format(ADDRESS, "--topic card-payments")
    move = session(f"{FOLDER}/recorded/03-moving.txt", cluster)
    move.quietly(
        f"kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic card-payments --num-records 8000"
        " --record-size 1000 --throughput -1"
    )
    move.run(
        f"{MOVE} --generate --topics-to-move-json-file examples/{FOLDER}/topics.json --broker-list 1,3 | head -n 2"
    )
    started = move.run(f"{MOVE} --execute --reassignment-json-file {PLAN} --throttle 20000")
    assert "Successfully started partition reassignments for card-payments-0,card-payments-1" in started
    state = cluster.wait_topic("card-payments", "replicas are being added", lambda now: len(now[0].replicas) == 3)
    assert [partition.leader for partition in state] == [1, 2]
    move.run(described)
    assert move.run(TOPICS.format(ADDRESS, "--under-replicated-partitions")) == ""
    assert move.run(f"{MOVE} --verify --reassignment-json-file {PLAN}").count("is still in progress") == 2
    move.run(f"{MOVE} --execute --additional --reassignment-json-file {PLAN} --throttle 100000000 | tail -n 2")
    cluster.wait_topic("card-payments", "moved", lambda now: {p.replicas for p in now} == {(3, 1), (1, 3)})
    left = move.run(
        f"kafka-configs.sh --bootstrap-server {ADDRESS} --describe --entity-type brokers --entity-name 3"
        " | grep -o '[a-z]*.replication.throttled.rate=[0-9]*' | sort -u"
    )
    assert left.count("throttled.rate=100000000") == 2
    done = move.run(f"{MOVE} --verify --reassignment-json-file {PLAN}")
    assert done.count("is completed") == 2
    assert "Clearing broker-level throttles" in done
    move.run(described)
    move.finish()

    cancelled = session(f"{FOLDER}/recorded/04-cancelled.txt", cluster)
    cancelled.run(f"sed 's/3/2/g' {PLAN} > /etc/kafka/back.json; cat /etc/kafka/back.json")
    cancelled.run(f"{MOVE} --execute --reassignment-json-file /etc/kafka/back.json --throttle 20000 | tail -n 1")
    cancelled.run(f"{MOVE} --list")
    cancelled.run(f"{MOVE} --cancel --reassignment-json-file /etc/kafka/back.json")
    assert "No partition reassignments found." in cancelled.run(f"{MOVE} --list")
    cancelled.run(described)
    cancelled.finish()
    proof.ran(cluster.root / PLAN, cluster.by_tools)


def test_a_consumer_reads_from_the_replica_in_its_hall(cluster: KafkaCluster, session: Callable[..., Session]) -> None:
    cluster.create_topic("rates", "1:2:3")
    near = session(f"{FOLDER}/recorded/05-follower.txt", cluster)
    near.quietly(
        f"kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic rates --num-records 2000"
        " --record-size 1000 --throughput -1"
    )
    read = (
        f"kafka-consumer-perf-test.sh --bootstrap-server {ADDRESS} --topic rates --num-records 2000 --print-metrics"
        "{} | grep -o 'preferred-read-replica.*'"
    )
    assert near.run(read.format("")).endswith(": -1")
    assert near.run(read.format(" --command-property client.rack=hall-3")).endswith(": 3")
    # The leader does not name itself.
    assert near.quietly(read.format(" --command-property client.rack=hall-1")).endswith(": -1")
    near.finish()
