"""Experiments fail when what they rest on is taken away: an assertion that always holds would prove nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.engines import recording
from scripts.verify import BUILT

# The experiment, what it rests on, what it gets in its place, and the assertion that has to fail.
PREMISES = [
    pytest.param(
        "test_replication.py::test_writes_survive_one_dead_broker_and_stop_at_two_while_reads_go_on",
        "min.insync.replicas=2=>min.insync.replicas=1",
        "(state.leader, state.elr, state.last_known_elr) == (3, frozenset({2}), NOBODY)",
        id="min.insync.replicas 1",
    ),
    pytest.param(
        "test_idempotence.py::test_a_retry_makes_a_duplicate_only_without_idempotence_and_a_restart_makes_one_in_any_case",
        "enable.idempotence=true=>enable.idempotence=false",
        "read 3 transfers up to the high watermark [3]: T-0001 T-0002 T-0003",
        id="no idempotence",
    ),
    pytest.param(
        "test_transactions.py::test_dying_at_any_step_books_each_transfer_once_for_read_committed",
        "read_committed=>read_uncommitted",
        ": 20 bookings of 10 transfers, sum 0",
        id="read_uncommitted",
    ),
]


@pytest.mark.parametrize(("experiment", "premise", "assertion"), PREMISES)
def test_without_its_premise_the_experiment_fails(
    experiment: str, premise: str, assertion: str, examples: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"tests/engines/{experiment}"],
        cwd=examples.parent,
        env={**os.environ, BUILT: "1", recording.PREMISE: premise, recording.UPDATE: ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout[-3000:]
    # By its own assertion: not because a tool or an engine broke, nor because a recording differs.
    (failed,) = [line for line in done.stdout.splitlines() if line.startswith("    assert ")]
    assert assertion in failed, done.stdout[-3000:]
