"""Prometheus's rules for Kafka: they fire when they should, and a real node has every metric that they read."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts import versions
from scripts.engines import prometheus
from scripts.engines.kafka import KafkaCluster
from scripts.engines.process import free_ports
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FOLDER = "examples/monitoring"
IDLE = (r"(idle_ratio) [\d.E-]+", r"\1 <ratio>")


def test_the_alerts_pass_their_unit_tests(examples: Path, session: Callable[..., Session], proof: Prover) -> None:
    root = examples.parent
    tool = prometheus.promtool(root)
    by = prometheus.by(tool)
    record = session("monitoring/recorded/01-rules.txt", folders=[tool.parent], by=by)
    assert "SUCCESS: 8 rules found" in record.run(f"promtool check rules {FOLDER}/kafka-alerts.yml")
    assert "SUCCESS" in record.run(f"promtool test rules {FOLDER}/kafka-alerts-test.yml")
    record.finish()
    proof.validated(root / FOLDER / "kafka-alerts.yml", by)
    proof.ran(root / FOLDER / "kafka-alerts-test.yml", by)


def test_a_node_exports_every_metric_that_the_alerts_read(
    examples: Path, cluster_folder: Path, session: Callable[..., Session], proof: Prover
) -> None:
    root = examples.parent
    rules = root / FOLDER / "jmx-exporter.yml"
    (port,) = free_ports(1)
    agent = f"-javaagent:{prometheus.jmx_agent(root)}=localhost:{port}:{rules}"
    with KafkaCluster(root, cluster_folder, brokers=1, controllers=0, jvm_options=[agent]) as cluster:
        by = f"{cluster.by}, JMX exporter {versions.version_of(root, 'jmx-exporter')}"
        names = {f"localhost:{prometheus.SHOWN_PORT}": f"localhost:{port}"}
        record = session("monitoring/recorded/02-metrics.txt", cluster, names=names, masks=[IDLE], by=by)
        shown = record.run(f"curl -s localhost:{prometheus.SHOWN_PORT}/metrics | grep '^kafka_'")
        record.finish()
        assert "kafka_controller_active 1.0" in shown
        with urllib.request.urlopen(f"http://localhost:{port}/metrics", timeout=10) as answer:
            exported = {line.split()[0].split("{")[0] for line in answer.read().decode().splitlines() if line}
        wanted = prometheus.metric_names((root / FOLDER / "kafka-alerts.yml").read_text(encoding="utf-8"))
        assert len(wanted) == 8
        assert wanted <= exported
    proof.ran(rules, by)
