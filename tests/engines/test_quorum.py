"""KRaft quorums: a dynamic one that loses its active controller and gets a new voter, and a static one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines.errors import EngineError
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

ADDRESS = "localhost:9092"
STATUS = f"kafka-metadata-quorum.sh --bootstrap-server {ADDRESS} describe --status"
VOTERS = f"kafka-metadata-quorum.sh --bootstrap-server {ADDRESS} describe --replication | cut -f 1,7 | sort -n"
BECOMES = b"Becoming the active controller"
MASKS = (
    (r"(LeaderId: +)\d+", r"\1<active>"),
    (r"((?:LeaderEpoch|HighWatermark|MaxFollowerLag|MaxFollowerLagTimeMs): +)-?\d+", r"\1<n>"),
    (r'("directoryId": "|directory id )[\w-]{22}', r"\1<directory-id>"),
    (r"(at epoch |offset )\d+", r"\1<n>"),
    (r"(CurrentObservers: +).*", r"\1<brokers>"),
)


def active(cluster: KafkaCluster) -> int:
    """Returns the id of the active controller as a broker reports it."""
    status = cluster.tool("kafka-metadata-quorum.sh", "--bootstrap-server", cluster.bootstrap, "describe", "--status")
    found = re.search(r"LeaderId: +(\d+)", status)
    if found is None:
        raise EngineError(cluster.by_tools, "find the active controller", status)
    return int(found[1])


def test_a_running_dynamic_quorum_takes_new_voters_and_replaces_its_active_controller_within_seconds(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, controllers=3, joining=2) as cluster:
        added = session("kafka/quorum/recorded/03-controllers-added.txt", cluster, masks=MASKS)
        added.run(VOTERS)
        for node in cluster.joining:
            config = f"/etc/kafka/{node.name}.properties"
            cluster_id = "$(sed -n s/^cluster.id=//p /var/lib/kafka/controller-101/meta.properties)"
            added.run(
                f"kafka-storage.sh format --cluster-id {cluster_id} --config {config} --no-initial-controllers"
                " | grep Formatting"
            )
            added.act(f"kafka-server-start.sh -daemon {config}", node.start)
            if node is cluster.joining[0]:
                assert re.search(r"102\s+Observer", added.run(VOTERS))
            command = f"kafka-metadata-quorum.sh --command-config {config} --bootstrap-server {ADDRESS} add-controller"
            assert f"Added controller {node.id}" in added.run(command)
        assert len(re.findall(r"Leader|Follower", added.run(VOTERS))) == 3
        added.finish()

        first = active(cluster)
        others = [node for node in cluster.controllers if node.id != first]
        quorum = session("kafka/quorum/recorded/01-active-controller-killed.txt", cluster, masks=MASKS)
        quorum.names["/run/kafka/active-controller.pid"] = str(cluster.controller(first).pid_file)
        assert quorum.run(STATUS).count('"id": 10') == 3
        before = {node: node.log.stat().st_size for node in others}
        killed = time.monotonic()
        quorum.run("kill -9 $(cat /run/kafka/active-controller.pid)")
        while not (elected := [node for node in others if BECOMES in node.log.read_bytes()[before[node] :]]):
            assert time.monotonic() - killed < 30, "no new active controller after 30 s"
            time.sleep(0.01)
        # The fetch timeout is 2 s and began with the last fetch; a first vote may fail.
        assert 1 < time.monotonic() - killed < 10
        quorum.names["/var/log/kafka/new-active-controller.log"] = str(elected[0].log)
        quorum.run("grep -o 'Becoming the active controller.*' /var/log/kafka/new-active-controller.log | tail -n 1")
        while active(cluster) == first:
            assert time.monotonic() - killed < 30, "the broker knows of no new active controller after 30 s"
        quorum.run(STATUS)
        # Metadata changes go on with two of three controllers.
        created = quorum.run(f"kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic transfers --partitions 3")
        assert "Created topic transfers." in created
        quorum.finish()


def test_a_static_quorum_is_of_kraft_version_0_until_a_release_is_named_in_an_upgrade(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(
        examples.parent, cluster_folder, brokers=1, controllers=1, quorum="static", release="4.2"
    ) as cluster:
        static = session("kafka/quorum/recorded/02-static-quorum.txt", cluster, masks=MASKS)
        assert "controller.quorum.voters=101@localhost:9193" in static.run(
            "grep ^controller.quorum /etc/kafka/controller-101.properties"
        )
        features = static.run(f"kafka-features.sh --bootstrap-server {ADDRESS} describe | grep kraft")
        assert "FinalizedVersionLevel: 0" in features
        static.finish()

        raised = session("kafka/quorum/recorded/04-static-quorum-raised.txt", cluster, masks=MASKS)
        upgraded = raised.run(f"kafka-features.sh --bootstrap-server {ADDRESS} upgrade --release-version 4.3")
        assert "kraft.version was upgraded to 1." in upgraded
        features = raised.run(f"kafka-features.sh --bootstrap-server {ADDRESS} describe | grep kraft")
        assert "FinalizedVersionLevel: 1" in features
        raised.run("grep ^controller.quorum /etc/kafka/controller-101.properties")
        raised.finish()
