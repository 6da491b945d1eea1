"""The labs' engines: `make lab-cdc` and its like start them on the ports and in the folders that the pages name."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "lab-cdc": "start Kafka, PostgreSQL and Debezium for the lab on change data capture",
    "lab-clickhouse": "start Kafka for the lab on ClickHouse",
    "lab-flink": "start Kafka and a Flink session cluster for the lab on Flink",
    "lab-monitoring": "start three brokers and Prometheus for the lab on monitoring",
    "lab-two-clusters": "start two clusters and MirrorMaker 2 for the lab on a failover",
}
CLASSES: Mapping[str, str] = {
    "lab-cdc": "CdcLab",
    "lab-clickhouse": "ClickHouseLab",
    "lab-flink": "FlinkLab",
    "lab-monitoring": "MonitoringLab",
    "lab-two-clusters": "TwoClustersLab",
}


def main(name: str) -> int:
    """Runs a lab in the foreground; returns the exit status."""
    from scripts.engines.errors import EngineError, Missing
    from scripts.labs import base

    module = importlib.import_module(f"scripts.labs.{name.removeprefix('lab-').replace('-', '_')}")
    try:
        lab: base.Lab = getattr(module, CLASSES[name])(base.ROOT)
    except (EngineError, Missing) as error:
        return base.failed(name, error)
    return base.run(lab)
