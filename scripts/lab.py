"""`make lab-kafka`: a cluster of three brokers on the ports that the labs name, until Ctrl+C; `make lab-tools`."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from scripts.engines import kafka_tools
from scripts.engines.errors import EngineError, Missing
from scripts.engines.kafka import SHOWN_BROKER_PORT, SHOWN_CONTROLLER_PORT, KafkaCluster
from scripts.engines.process import listening

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ".cache/lab-kafka"
BROKERS = 3
# A member that dies is noticed after 6 s, not 45 s, in the consumer protocol as well.
SETTINGS = {
    "group.consumer.min.session.timeout.ms": "6000",
    "group.consumer.session.timeout.ms": "6000",
    "group.consumer.min.heartbeat.interval.ms": "1000",
    "group.consumer.heartbeat.interval.ms": "1000",
}


def hint(cluster: KafkaCluster, tools: Path) -> str:
    """Returns what a person needs to work with the cluster."""
    addresses = [f"localhost:{node.port}" for node in cluster.brokers]
    return "\n".join(
        [
            f"Kafka {cluster.version} (tools {cluster.tools_version}) is up: brokers 1, 2, 3 at {', '.join(addresses)}",
            "In another terminal:",
            f"  {_on_path(tools)}",
            f"  kafka-topics.sh --bootstrap-server {addresses[0]} --create --topic transfers"
            " --partitions 3 --replication-factor 3 --config min.insync.replicas=2",
            f"  kafka-topics.sh --bootstrap-server {addresses[0]} --describe --topic transfers",
            f"  kill -9 $(cat {cluster.broker(1).pid_file})    # a broker dies",
            f"Properties, data and logs are in {cluster.folder}. A dead broker is started again here: type its number.",
            "Ctrl+C stops the cluster and forgets its data.",
        ]
    )


def _on_path(tools: Path) -> str:
    return f'export PATH="{tools}:$PATH"'


def tools() -> int:
    """Fetches Kafka's tools for those who have brokers elsewhere, and says how to use them; returns the exit status."""
    try:
        print(_on_path(kafka_tools.install(ROOT)))
    except (EngineError, Missing) as error:
        print(f"lab-tools: {error}", file=sys.stderr)
        return 1
    return 0


def main() -> int:
    """Runs the cluster in the foreground; returns the exit status."""
    ports = [SHOWN_BROKER_PORT + i for i in range(BROKERS)] + [SHOWN_CONTROLLER_PORT + 1]
    if taken := [port for port in ports if listening(port)]:
        numbers = ", ".join(map(str, taken))
        print(f"lab-kafka: something listens at port {numbers} already; stop it and try again", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        folder = kafka_tools.install(ROOT)
        with KafkaCluster(ROOT, ROOT / FOLDER, brokers=BROKERS, ports=ports, settings=SETTINGS) as cluster:
            print(hint(cluster, folder), flush=True)
            _serve(cluster)
    except (EngineError, Missing) as error:
        print(f"lab-kafka: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        shutil.rmtree(ROOT / FOLDER, ignore_errors=True)
        print("\nstopped")
    return 0


def _serve(cluster: KafkaCluster) -> None:
    for line in sys.stdin:
        word = line.strip()
        if word.isdigit() and 1 <= int(word) <= len(cluster.brokers):
            node = cluster.broker(int(word))
            if node.alive():
                print(f"broker {node.id} runs (process {node.pid_file.read_text().strip()})", flush=True)
            else:
                node.start()
                print(f"broker {node.id} is up again", flush=True)
        elif word:
            print(f"type 1 to {len(cluster.brokers)} to start a dead broker, Ctrl+C to stop", flush=True)
    # Standard input has ended (started in the background): stay until a signal comes.
    while True:
        signal.pause()


if __name__ == "__main__":
    sys.exit(main() if os.name == "posix" else "lab-kafka needs Linux or macOS (or WSL)")
