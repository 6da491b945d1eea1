"""The metrics tables are what a running broker, controller, producer and consumer have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scripts import versions
from scripts.engines import generated, metrics

if TYPE_CHECKING:
    from tests.engines.conftest import Prover


def test_the_metrics_tables_are_what_running_processes_have(examples: Path, proof: Prover) -> None:
    root = examples.parent
    files = metrics.generate(root)
    generated.agree(root, files)
    for name in files:
        proof.ran(root / name, f"Kafka {versions.version_of(root, 'kafka')}")
