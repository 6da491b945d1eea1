"""The harness itself: what it leaves behind and what a failure says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.engines.errors import EngineError
from scripts.engines.kafka import KafkaCluster
from scripts.engines.waiting import wait_for

START_AND_WAIT = """
import sys, time
from pathlib import Path
from scripts.engines.kafka import KafkaCluster
with KafkaCluster(Path.cwd(), Path(sys.argv[1]), brokers=1, controllers=0) as cluster:
    print(cluster.broker(1).process.pid, flush=True)
    time.sleep(600)
"""


def alive(pid: int) -> bool:
    """Says whether the process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_run_leaves_no_broker_behind(examples: Path, cluster_folder: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(cluster_folder)],
        cwd=examples.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert run.stdout is not None
        broker = int(run.stdout.readline())
        assert alive(broker)
    finally:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    wait_for(lambda: not alive(broker), engine="Kafka", step="end with its parent", timeout=10)


def test_a_broker_that_does_not_start_is_reported_with_engine_step_and_log(
    examples: Path, cluster_folder: Path
) -> None:
    cluster = KafkaCluster(examples.parent, cluster_folder, brokers=1, controllers=0)
    cluster.prepare()
    broken = cluster.broker(1)
    broken.config.write_text(broken.config.read_text() + "num.io.threads=none\n")
    with pytest.raises(EngineError, match=r"(?s)Kafka broker-1: start: ended with status 1.*num\.io\.threads"):
        broken.start()
