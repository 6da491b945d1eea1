"""data/metrics/*.json: the MBeans of a broker, a controller, a producer and a consumer, read from running ones.

``python -m scripts.engines.metrics --write`` writes the files, ``--check`` prints a diff where one differs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.engines import artifacts, generated
from scripts.engines.errors import EngineError
from scripts.engines.kafka import KafkaCluster

FOLDER = "data/metrics"
COMPONENTS = ("broker", "controller", "producer", "consumer")
PROTOCOLS = ("classic", "consumer")
_JAR = "examples/tools/metrics-dump/target/metrics-dump.jar"

# Keys of an MBean's name whose values belong to one cluster, and not to Kafka.
_OWN = frozenset(
    "broker broker-id brokerHost brokerPort BrokerId client-id clientSoftwareName clientSoftwareVersion error "
    "fetcher-id id listener logDirectory networkProcessor node-id partition processor request topic version".split()
)
# A manager of fetchers is called Replica, a fetcher after its thread.
_THREAD = re.compile(r"ReplicaFetcherThread-.*")
_PROPERTY = re.compile(r'([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)')
# A JVM lists the attributes of one MBean in an order of its own.
_ORDER = (
    "Value Count OneMinuteRate FiveMinuteRate FifteenMinuteRate MeanRate Min Mean Max StdDev 50thPercentile "
    "75thPercentile 95thPercentile 98thPercentile 99thPercentile 999thPercentile EventType RateUnit LatencyUnit"
).split()
_TYPES = {
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Double": "double",
    "java.lang.Float": "float",
    "java.lang.String": "string",
    "java.lang.Boolean": "boolean",
    "java.util.concurrent.TimeUnit": "unit",
}


@dataclass
class Metric:
    """One metric: the MBean's name without what is a cluster's own, its attributes with their types."""

    mbean: str
    attributes: dict[str, str]
    description: str = ""
    protocols: set[str] = field(default_factory=set)


def masked(mbean: str) -> str:
    """Returns an MBean's name with ``*`` for topics, partitions, clients and whatever else differs by cluster."""
    domain, _, rest = mbean.partition(":")
    shown = []
    for key, value in _PROPERTY.findall(rest):
        own = key in _OWN or (key == "clientId" and _THREAD.fullmatch(value))
        shown.append(f"{key}={'*' if own else value}")
    return f"{domain}:{','.join(shown)}"


def simple(java_type: str) -> str:
    """Returns a Java class's name as the tables show it."""
    return _TYPES.get(java_type, java_type.rpartition(".")[2].lower())


def collected(dumps: Iterable[tuple[str, str]]) -> list[Metric]:
    """Returns the metrics in what the dump program printed, by MBean and attribute.

    ``dumps`` are pairs of the group protocol it holds for ("" for every one) and the text. A metric of Kafka's older
    library is an MBean of its own (its name has ``name=``) with all its attributes; in the newer one every attribute
    is a metric.
    """
    found: dict[tuple[str, str], Metric] = {}
    for protocol, dump in dumps:
        for line in dump.splitlines():
            row = json.loads(line)
            mbean, attribute = masked(row["mbean"]), row["attribute"]
            whole = re.search(r"[:,]name=", mbean)
            metric = found.setdefault((mbean, "" if whole else attribute), Metric(mbean, {}))
            metric.attributes[attribute] = simple(row["type"])
            if not whole:
                metric.description = row["description"]
            if protocol:
                metric.protocols.add(protocol)
    return [found[key] for key in sorted(found)]


def names(metrics: Sequence[Metric]) -> list[str]:
    """Returns a name for each metric that a person would use, different for all.

    The metric's own, then in braces what else tells its MBean apart: ``BytesInPerSec{topic}``. The type comes first
    where two MBeans share that: ``socket-server-metrics:connection-count{listener,networkProcessor}``.
    """
    short, types = [], []
    for metric in metrics:
        keys = dict(_PROPERTY.findall(metric.mbean.partition(":")[2]))
        types.append(keys.pop("type", ""))
        name = keys.pop("name", "") or next(iter(metric.attributes))
        # Every metric of a client has its id.
        if not metric.mbean.startswith("kafka.server:"):
            keys.pop("client-id", None)
        rest = ",".join(key if value == "*" else f"{key}={value}" for key, value in keys.items())
        short.append(f"{name}{{{rest}}}" if rest else name)
    count = Counter(short)
    return [name if count[name] == 1 else f"{kind}:{name}" for name, kind in zip(short, types, strict=True)]


def document(component: str, version: str, metrics: Sequence[Metric]) -> str:
    """Returns the text of a component's file: one metric a line. Raises ValueError where two have one name."""
    head = {"engine": "kafka", "version": version, "component": component}
    order = {attribute: place for place, attribute in enumerate(_ORDER)}
    by_name = defaultdict(list)
    lines = []
    for name, metric in zip(names(metrics), metrics, strict=True):
        by_name[name].append(metric.mbean)
        attributes = dict(sorted(metric.attributes.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
        entry: dict[str, object] = {"name": name, "mbean": metric.mbean, "attributes": attributes}
        if metric.description:
            entry["description"] = metric.description
        if len(metric.protocols) == 1:
            entry["protocol"] = next(iter(metric.protocols))
        lines.append(json.dumps(entry, ensure_ascii=False))
    if twice := {name: beans for name, beans in by_name.items() if len(beans) > 1}:
        raise ValueError(f"{component}: metrics of one name, make names() tell them apart: {twice}")
    return json.dumps(head)[:-1] + ', "metrics": [\n' + ",\n".join(lines) + "\n]}\n"


def generate(root: Path) -> dict[str, str]:
    """Returns the texts of all files by path below the root, from a cluster that it starts and stops.

    Raises EngineError or Missing where it cannot run.
    """
    artifacts.maven(["package", "--projects", "tools/metrics-dump"], root / "examples", "build metrics-dump")

    def dump(*arguments: str) -> str:
        command = [artifacts.java_home_command(), "-Xmx128m", "-jar", str(root / _JAR), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode:
            raise EngineError("Kafka", f"read the metrics of {arguments[0]}", done.stderr[-2000:])
        return done.stdout

    with (
        tempfile.TemporaryDirectory() as folder,
        KafkaCluster(root, Path(folder) / "cluster", brokers=2) as cluster,
    ):
        cluster.create_topic("transfers", "1:2,2:1")
        producer = dump("producer", cluster.bootstrap, "transfers")
        consumers = [(protocol, dump(protocol, cluster.bootstrap, "transfers")) for protocol in PROTOCOLS]
        pids = [node.pid_file.read_text().strip() for node in (cluster.broker(1), cluster.controllers[0])]
        broker, controller = (dump(pid) for pid in pids)
        every = ([("", broker)], [("", controller)], [("", producer)], consumers)
        return {
            f"{FOLDER}/{component}.json": document(component, cluster.version, collected(dumps))
            for component, dumps in zip(COMPONENTS, every, strict=True)
        }


def main(arguments: list[str]) -> int:
    """The command line; returns the exit status."""
    return generated.command("scripts.engines.metrics", generate, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
