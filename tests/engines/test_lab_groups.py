"""The lab on groups: members join, leave and die with both protocols, lag grows, and offsets are set back."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

from scripts.engines import kafka_tools
from scripts.engines.kafka import KafkaCluster
from scripts.engines.process import EngineProcess
from scripts.engines.recording import Session, real
from scripts.labs import kafka

ADDRESS = "localhost:9092"
RECORDED = "kafka/lab-groups/recorded"
GROUPS = f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS}"
MEMBERS = (
    f"{GROUPS} --describe --group notices --members"
    """ | awk '/^notices/ { print $4 ": " $5 " partitions" }' | sort"""
)
LAG = (
    f"{GROUPS} --describe --group notices --offsets"
    """ | awk '/^notices/ { print "partition " $3 ": committed " $4 ", end " $5 ", lag " $6 }' | sort"""
)
RESET = f"{GROUPS} --reset-offsets --group notices --topic transfers --to-earliest"
FILL = "java -jar examples/kafka/replication/target/replication.jar write localhost:9092 transfers"
PROBE = f"java -jar examples/kafka/rebalance/target/rebalance.jar {ADDRESS} transfers 6"
# A partition that was never taken away stood still for exactly 0 ms; that is the result and stays.
MASKS = ((r"at most [1-9]\d* ms", "at most <n> ms"),)


class Tellers:
    """The members that a person starts in the background, each with its process id in a file."""

    def __init__(self, cluster: KafkaCluster) -> None:
        self.cluster = cluster
        self.running: dict[str, EngineProcess] = {}

    def start(self, session: Session, name: str, *properties: str) -> None:
        """Starts a member as a person types it."""
        given = " ".join(f"--command-property {one}" for one in (f"client.id={name}", *properties))
        command = f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic transfers --group notices {given}"
        words = shlex.split(real(command, self.cluster.shown()))
        words[0] = str(kafka_tools.install(self.cluster.root) / words[0])

        def begin() -> None:
            process = EngineProcess(name, words, self.cluster.folder / f"{name}.log")
            (self.cluster.folder / "run" / f"{name}.pid").write_text(f"{process.pid}\n")
            self.running[name] = process

        session.act(f"{command} > /dev/null & echo $! > /run/kafka/{name}.pid", begin)

    def end(self, session: Session, name: str, signal: str = "") -> None:
        """Ends a member as a person does, and returns when its process is gone."""
        session.run(f"kill {signal}$(cat /run/kafka/{name}.pid)")
        self.running.pop(name).kill() if signal else self.running.pop(name).stop()

    def await_members(self, session: Session, wanted: dict[str, int]) -> None:
        """Waits until the group's members have as many partitions as wanted."""
        session.until(MEMBERS, lambda printed: shares(printed) == wanted, f"share the partitions as {wanted}")


def shares(printed: str) -> dict[str, int]:
    """Returns how many partitions each member has."""
    return {name: int(number) for name, number in re.findall(r"(teller-\d): (\d+) partitions", printed)}


def lags(printed: str) -> dict[str, str]:
    """Returns the lag of each partition."""
    return dict(re.findall(r"partition (\d): .* lag (\S+)", printed))


def test_members_come_and_go_with_both_protocols_and_offsets_are_set_back_when_they_are_gone(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, settings=kafka.SETTINGS) as cluster:
        tellers = Tellers(cluster)
        quick = "session.timeout.ms=12000"

        joined = session(f"{RECORDED}/01-joining.txt", cluster)
        joined.run(
            f"kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic transfers"
            " --replica-assignment 1:2:3,2:3:1,3:1:2,1:2:3,2:3:1,3:1:2"
        )
        tellers.start(joined, "teller-1", quick)
        tellers.start(joined, "teller-2", quick)
        tellers.await_members(joined, {"teller-1": 3, "teller-2": 3})
        joined.run(MEMBERS)
        joined.run(f"{FILL} 1 60 | tail -1")
        tellers.start(joined, "teller-3", quick)
        tellers.await_members(joined, {"teller-1": 2, "teller-2": 2, "teller-3": 2})
        joined.run(MEMBERS)
        assert set(lags(joined.run(LAG)).values()) == {"0"}
        joined.finish()

        gone = session(f"{RECORDED}/02-leaving.txt", cluster)
        tellers.end(gone, "teller-3", "-9 ")
        # The coordinator still counts on the dead one.
        assert len(shares(gone.run(MEMBERS))) == 3
        after = gone.run(f"sleep 16; {MEMBERS}")
        assert shares(after) == {"teller-1": 3, "teller-2": 3}
        tellers.end(gone, "teller-2")
        tellers.await_members(gone, {"teller-1": 6})
        assert shares(gone.run(MEMBERS)) == {"teller-1": 6}
        gone.finish()

        moved = session(f"{RECORDED}/03-consumer-protocol.txt", cluster, masks=MASKS)
        moved.run(f"kafka-groups.sh --bootstrap-server {ADDRESS} --list")
        tellers.start(moved, "teller-4", "group.protocol=consumer")
        tellers.await_members(moved, {"teller-1": 3, "teller-4": 3})
        moved.run(MEMBERS)
        assert "Consumer" in moved.run(f"kafka-groups.sh --bootstrap-server {ADDRESS} --list")
        eager = moved.run(f"{PROBE} eager")
        assert "3 partitions stayed, 3 of them taken away" in eager
        assert "4 partitions stayed, 0 of them taken away" in moved.run(f"{PROBE} consumer")
        moved.finish()

        back = session(f"{RECORDED}/04-offsets.txt", cluster)
        refused = back.run(f"{RESET} --execute 2>&1 | grep Error; echo status ${{PIPESTATUS[0]}}")
        assert "only be reset if the group 'notices' is inactive" in refused
        # A script that looks at the status does not notice.
        assert refused.endswith("status 0")
        tellers.end(back, "teller-1")
        tellers.end(back, "teller-4")
        back.run(f"{FILL} 61 90 | tail -1")
        assert sum(map(int, lags(back.run(LAG)).values())) == 30
        planned = back.run(f"{RESET} --dry-run | awk 'NF == 4' | sort")
        assert back.run(f"{RESET} --execute | awk 'NF == 4' | sort") == planned
        assert sum(map(int, lags(back.run(LAG)).values())) == 90
        back.finish()
