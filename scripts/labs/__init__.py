"""The labs' engines: `make lab-kafka` and its like start them on the ports and in the folders that the pages name."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

# By command: the class in the module of its name, and what the command does.
LABS: Mapping[str, tuple[str, str]] = {
    "lab-kafka": ("KafkaLab", "start a three-broker cluster for the labs"),
    "lab-cdc": ("CdcLab", "start Kafka, PostgreSQL and Debezium for the lab on change data capture"),
    "lab-clickhouse": ("ClickHouseLab", "start Kafka for the lab on ClickHouse"),
    "lab-flink": ("FlinkLab", "start Kafka and a Flink session cluster for the lab on Flink"),
    "lab-monitoring": ("MonitoringLab", "start three brokers and Prometheus for the lab on monitoring"),
    "lab-two-clusters": ("TwoClustersLab", "start two clusters and MirrorMaker 2 for the lab on a failover"),
}


def module_of(name: str) -> str:
    """Returns the module that holds a lab's class."""
    return f"scripts.labs.{name.removeprefix('lab-').replace('-', '_')}"


def main(name: str) -> int:
    """Runs a lab in the foreground; returns the exit status."""
    from scripts.engines.errors import EngineError, Missing
    from scripts.labs import base

    try:
        lab: base.Lab = getattr(importlib.import_module(module_of(name)), LABS[name][0])(base.ROOT)
    except (EngineError, Missing) as error:
        return base.failed(name, error)
    return base.run(lab)
