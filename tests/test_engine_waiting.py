"""What experiments wait for, and the ports that they take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.engines import process
from scripts.engines.errors import EngineError
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent
TAKE_TWO = """
import sys
from scripts.engines import process
process._PORTS = range(31990, 31994)
print(*process.free_ports(2), flush=True)
sys.stdin.read()
"""


def test_the_first_wanted_state_is_returned() -> None:
    states = iter(range(10))
    assert wait_for(lambda: next(states), lambda state: state > 2, engine="Kafka", step="elect", every=0) == 3


def test_what_never_comes_is_reported_with_its_step_the_last_state_and_the_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("broker 2 is fenced\n")
    expected = r"(?s)Kafka: elect: not reached within 0 s: no leader.*broker 2 is fenced"
    with pytest.raises(EngineError, match=expected):
        wait_for(lambda: "no leader", lambda state: state == "1", engine="Kafka", step="elect", log=log, timeout=0)


def test_a_session_waits_for_an_output_and_records_nothing_of_it(tmp_path: Path) -> None:
    session = Session(tmp_path / "recorded.txt", engine="bash", names={}, cwd=tmp_path)
    assert session.until("echo . >> tries; wc -l < tries", lambda output: output.strip() == "3").strip() == "3"
    assert session.text() == ""


@pytest.fixture
def other_run() -> Iterator[subprocess.Popen[str]]:
    """Another run of experiments, which has taken two of four ports and keeps them until its input ends."""
    command = [sys.executable, "-c", TAKE_TWO]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        try:
            yield run
        finally:
            run.kill()


def test_two_runs_side_by_side_are_never_given_the_same_port(
    other_run: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert other_run.stdout is not None
    theirs = {int(port) for port in other_run.stdout.readline().split()}
    monkeypatch.setattr(process, "_PORTS", range(31990, 31994))
    monkeypatch.setattr(process, "_reserved", {})
    assert {*theirs, *process.free_ports(2)} == set(process._PORTS)


def test_a_port_is_free_again_when_its_run_has_ended(
    other_run: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert other_run.stdout is not None
    theirs = {int(port) for port in other_run.stdout.readline().split()}
    monkeypatch.setattr(process, "_reserved", {})
    assert not any(map(process._reserve, theirs))
    other_run.kill()
    other_run.wait()
    assert all(map(process._reserve, theirs))
