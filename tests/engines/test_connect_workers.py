"""Two Connect workers: how they share tasks, what a dead one leaves behind, and offsets through the REST interface.

The tests are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines import artifacts
from scripts.engines.connect import ConnectWorker
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Mask, Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FILES = "/srv/branch"
REST = "http://localhost:8083"
PUT = "curl -s -X PUT -H 'Content-Type: application/json' -d"
IN_TOPIC = "kafka-get-offsets.sh --bootstrap-server localhost:9092 --topic statements"
# Which of the workers a task runs on differs from run to run; how many each has does not.
SHARES = (
    f"curl -s '{REST}/connectors?expand=status' | jq -c '[.[].status | .connector, .tasks[]]"
    " | group_by(.worker_id, .state)[] | {worker: .[0].worker_id, state: .[0].state, count: length}'"
)
CONNECTORS = ("statements-in", "statements-out")
DELAY = 30
NOTE_TIME = f"date +%s > {FILES}/began"
SINCE = f"echo $(($(date +%s) - $(cat {FILES}/began))) s"
# Which three things the second worker has differs, too.
MEASURED: tuple[Mask, ...] = (
    (r"(?m)^\d+ s$", "<n> s"),
    (r"delay=[1-9]\d*", "delay=<ms>"),
    (r"connectorIds=\[.*\bdelay=0", "<three>, delay=0"),
)
GIVEN = "connectorIds=.*delay=[0-9]*"
MASKS: tuple[Mask, ...] = ((r'("commit": ?)"\w+"', r'\1"<commit>"'), (r'("kafka_cluster_id": ?)"[^"]+"', r'\1"<id>"'))


@dataclass
class Branch:
    """A Kafka node and two workers of one group, which read and write files of one folder."""

    cluster: KafkaCluster
    workers: tuple[ConnectWorker, ConnectWorker]
    files: Path

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"{self.workers[0].by}, {self.cluster.by}"

    def owners(self, asked: int = 0) -> Counter[str]:
        """Returns how many connectors and tasks that run each address has, as the worker ``asked`` says."""
        count: Counter[str] = Counter()
        for name in CONNECTORS:
            status = self.workers[asked].request("GET", f"/connectors/{name}/status")
            running = [one for one in (status["connector"], *status["tasks"]) if one["state"] == "RUNNING"]
            count.update(one["worker_id"] for one in running)
        return count

    def shared(self) -> list[int]:
        """Returns how much each worker runs, the smaller number first."""
        owners = self.owners()
        return sorted(owners[f"localhost:{worker.port}"] for worker in self.workers)


@pytest.fixture(scope="module")
def branch(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    root, folder = examples.parent, tmp_path_factory.mktemp("branch")
    files = folder / "files"
    files.mkdir()
    config = examples / "connect" / "worker" / "connect-branch.properties"
    plugins, env = [artifacts.connect_file(root)], {"BRANCH_FILES": str(files)}
    with KafkaCluster(root, folder / "kafka", brokers=1, controllers=0) as cluster:
        first, second = (
            ConnectWorker(root, folder / f"worker-{number}", cluster, config, plugins, env, number=number)
            for number in (1, 2)
        )
        first.port, second.port = sorted((first.port, second.port))
        with first, second:
            yield Branch(cluster, (first, second), files)


@pytest.fixture
def record(branch: Branch, session: Callable[..., Session]) -> Callable[..., Session]:
    def open_session(name: str, alike: tuple[Mask, ...] = ()) -> Session:
        names = {FILES: str(branch.files), "/opt/kafka/libs": str(artifacts.kafka_connect(branch.cluster.root))}
        for worker in branch.workers:
            names |= worker.shown()
        return session(f"connect/files/recorded/{name}.txt", branch.cluster, MASKS, names, by=branch.by, alike=alike)

    return open_session


def wait(branch: Branch, step: str, ready: Callable[[], bool], timeout: float = 60) -> None:
    branch.workers[0].wait_for(step, ready, timeout)


def delays(log: Path) -> int:
    """Returns in how many rebalances the worker was told of the whole delay."""
    return log.read_text(encoding="utf-8").count(f"rebalance delay: {DELAY}000")


def last_given(log: Path) -> str:
    """Returns what the worker was last given, and for how long the rest waits."""
    return str(re.findall(GIVEN, log.read_text(encoding="utf-8"))[-1])


def seconds(printed: str) -> int:
    """Returns how long after the noted time a command was run, by its first line."""
    return int(printed.split(" s\n")[0])


def test_three_connectors_are_shared_out_and_a_file_goes_through_a_topic_into_two_others(
    branch: Branch, record: Callable[[str], Session], proof: Prover
) -> None:
    first = record("01-shared")
    first.run(f"curl -s {REST} | jq -c")
    first.run(f"curl -s {REST}/health | jq -c")
    first.run(f"curl -s {REST}/connector-plugins | jq -c '.[] | [.type, .class, .version]' | grep file")
    branch.cluster.create_topic("statements", "1")
    (branch.files / "statements.txt").write_text("110-001 300000\n110-002 50000\n")
    for name in CONNECTORS:
        first.run(f"{PUT} @examples/connect/files/{name}.json {REST}/connectors/{name}/config | jq -c .name")
    wait(branch, "four tasks of two connectors", lambda: branch.shared() == [3, 3])
    copy = branch.files / "copy.txt"
    wait(branch, "the copy", lambda: copy.exists() and len(copy.read_text().splitlines()) == 2)
    first.run(SHARES)
    first.run(f"sort {FILES}/copy.txt")
    topics = first.run(
        "kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic 'branch-connect-.*'"
        " | grep -o 'Topic: .*PartitionCount.*' | sort"
    )
    assert topics.count("cleanup.policy=compact") == 3
    first.finish()
    for name in CONNECTORS:
        path = branch.workers[0].root / "examples" / "connect" / "files" / f"{name}.json"
        proof.ran(path, branch.by)
    proof.ran(branch.workers[0].config, branch.by)


def test_tasks_of_a_dead_worker_wait_for_it_before_they_move(branch: Branch, record: Callable[[str], Session]) -> None:
    dead = record("02-worker-dies")
    second = branch.workers[1]
    dead.act("kill -9 $(cat /run/kafka-connect-2.pid)", second.kill)
    log = branch.workers[0].log
    wait(branch, "the rebalance without the dead worker", lambda: f"rebalance delay: {DELAY}000" in log.read_text())
    began = time.monotonic()
    dead.run("grep -o 'rebalance delay: [1-9][0-9]*' /var/log/kafka-connect.log")
    # The status is what the workers said last, and a dead one says nothing.
    assert '"localhost:8084","state":"RUNNING","count":3' in dead.run(SHARES)
    wait(branch, "everything at the other worker", lambda: branch.shared() == [0, 6], DELAY + 60)
    assert time.monotonic() - began > DELAY - 2
    assert '"localhost:8083","state":"RUNNING","count":6' in dead.run(SHARES)
    start = "connect-distributed.sh /etc/kafka-connect/connect-2.properties &"
    dead.act(start, second.start)
    wait(branch, "both workers", lambda: branch.shared() == [3, 3])
    dead.run(SHARES)
    dead.finish()


def test_offsets_are_read_and_set_through_the_rest_interface_while_a_connector_is_stopped(
    branch: Branch, record: Callable[[str], Session]
) -> None:
    offsets = record("03-offsets")
    worker, copy = branch.workers[0], branch.files / "copy.txt"

    def at(connector: str) -> list[object]:
        """Returns the offsets of a connector, as the REST interface has them."""
        found = worker.request("GET", f"/connectors/{connector}/offsets")["offsets"]
        return sorted((one["offset"] for one in found), key=str)

    def stop(connector: str) -> None:
        offsets.run(f"curl -s -X PUT {REST}/connectors/{connector}/stop")
        wait(branch, "the stop", lambda: worker.task_state(connector) == "STOPPED")

    wait(branch, "the commit", lambda: at("statements-in") != [] and at("statements-out") != [])
    for name in CONNECTORS:
        shown = offsets.run(f"curl -s {REST}/connectors/{name}/offsets | jq -c '.offsets[]'")
    assert '"kafka_topic":"statements"' in shown
    new = '{"offsets": [{"partition": {"kafka_topic": "statements", "kafka_partition": %d}, "offset": null}]}'
    behind = next(
        one["partition"]["kafka_partition"]
        for one in worker.request("GET", "/connectors/statements-out/offsets")["offsets"]
        if one["offset"]["kafka_offset"] > 0
    )
    patch = f"curl -s -X PATCH -H 'Content-Type: application/json' -d '{new % behind}' {REST}/connectors/statements-out"
    refused = offsets.run(f"{patch}/offsets | jq -r .message")
    assert "must be in the STOPPED state" in refused
    stop("statements-out")
    # A connector is STOPPED before the last of its tasks has left the consumer group, and then this is refused, too.
    change = json.loads(new % behind)
    path = "/connectors/statements-out/offsets"
    wait(branch, "the end of the tasks", lambda: worker.request("PATCH", path, change) is not None)
    offsets.run(f"{patch}/offsets | jq -r .message")
    offsets.run(f"curl -s -X PUT {REST}/connectors/statements-out/resume")
    # How often is not said: while the tasks join their group, a sink may write the same twice.
    wait(branch, "the records again", lambda: len(copy.read_text().splitlines()) > 2)
    offsets.run(f"sort {FILES}/copy.txt | uniq -d")
    stop("statements-in")
    offsets.run(f"curl -s -X DELETE {REST}/connectors/statements-in")
    offsets.run(
        f"{PUT} @examples/connect/files/statements-in.json {REST}/connectors/statements-in/config | jq -c .name"
    )
    wait(branch, "the new connector", lambda: worker.task_state("statements-in") == "RUNNING")
    time.sleep(2)
    assert offsets.run(IN_TOPIC).strip() == "statements:0:2"
    stop("statements-in")
    offsets.run(f"curl -s -X DELETE {REST}/connectors/statements-in/offsets | jq -r .message")
    offsets.run(f"curl -s -X PUT {REST}/connectors/statements-in/resume")
    wait(branch, "the file from its beginning", lambda: offsets.quietly(IN_TOPIC).strip() == "statements:0:4")
    offsets.run(IN_TOPIC)
    offsets.finish()


def test_a_worker_counts_its_tasks_and_their_errors_in_metrics_of_its_own(
    branch: Branch, record: Callable[[str], Session]
) -> None:
    metrics = record("04-metrics")
    # Which kind of task this worker has differs from run to run: what both kinds have is shown.
    wait(branch, "a task for each worker", lambda: branch.shared() == [3, 3])
    shown = metrics.run(
        "java -cp 'examples/tools/metrics-dump/target/metrics-dump.jar:/opt/kafka/libs/*' guide.tools.MetricsDump"
        " $(cat /run/kafka-connect.pid) | jq -r '[.mbean, .attribute] | @tsv'"
        " | grep '^kafka.connect:type=\\(connect-worker\\|connector-task\\|task-error\\)'"
        " | grep -e '[df]-task-c' -e 'failure-' -e rebalanc -e error-m -e running-r"
        " | sed 's/connector=[^,\\t]*/connector=*/; s/task=[0-9]*/task=*/' | sort -u"
    )
    assert "total-records-skipped" in shown
    metrics.finish()


def test_a_worker_that_returns_within_the_delay_gets_its_tasks_only_at_its_end(
    branch: Branch, record: Callable[..., Session]
) -> None:
    returned = record("05-worker-returns", alike=MEASURED)
    first, second = branch.workers
    wait(branch, "both workers", lambda: branch.shared() == [3, 3])
    before = delays(first.log)
    returned.run(NOTE_TIME)
    returned.act("kill -9 $(cat /run/kafka-connect-2.pid)", second.kill)
    wait(branch, "the rebalance without the dead worker", lambda: delays(first.log) > before)
    noticed = time.monotonic()
    returned.act("connect-distributed.sh /etc/kafka-connect/connect-2.properties &", second.start)
    second.wait_for("the worker in its group", lambda: second.request("GET", "/health")["status"] == "healthy")
    given = returned.run(f"grep -o '{GIVEN}' /var/log/kafka-connect-2.log | tail -n 1")
    assert given.startswith("connectorIds=[], taskIds=[], revokedConnectorIds=[], revokedTaskIds=[], delay=")
    assert 0 < int(given.rpartition("=")[2]) < DELAY * 1000
    # The statuses are those from before the kill: nobody has said anything since.
    assert '"localhost:8084","state":"RUNNING","count":3' in returned.run(f"{SINCE}; {SHARES}")
    assert time.monotonic() - noticed < DELAY
    wait(branch, "the end of the delay", lambda: last_given(second.log).endswith("delay=0"), DELAY + 60)
    assert time.monotonic() - noticed > DELAY - 2
    given = returned.run(f"grep -o '{GIVEN}' /var/log/kafka-connect-2.log | tail -n 1")
    assert given.endswith("delay=0")
    assert given.count("statements-") == 3
    returned.run(f"{SINCE}; {SHARES}")
    returned.finish()


def test_tasks_of_a_dead_leader_move_without_a_delay(branch: Branch, record: Callable[..., Session]) -> None:
    leader, other = branch.workers
    killed = record("06-leader-dies", alike=MEASURED)
    asked = SHARES.replace("8083", "8084")
    shown = killed.run("grep -o \"leaderUrl='[^']*'\" /var/log/kafka-connect-2.log | tail -n 1")
    assert shown == "leaderUrl='http://localhost:8083/'"
    killed.run(NOTE_TIME)
    killed.act("kill -9 $(cat /run/kafka-connect.pid)", leader.kill)
    other.wait_for("everything at the other worker", lambda: branch.owners(asked=1)[f"localhost:{other.port}"] == 6)
    moved = killed.run(f"{SINCE}; {asked}")
    assert '"localhost:8084","state":"RUNNING","count":6' in moved
    assert seconds(moved) < DELAY - 2
    shown = killed.run("grep -o \"leaderUrl='[^']*'\" /var/log/kafka-connect-2.log | tail -n 1")
    assert shown == "leaderUrl='http://localhost:8084/'"
    killed.finish()
