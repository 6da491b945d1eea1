"""The lab on Flink: windows over a topic, a TaskManager killed in the middle of one, and a late transfer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines import flink
from scripts.engines.log_files import log_end
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for
from scripts.labs.flink import JAR, FlinkLab

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

SCRIPT = "examples/flink/lab-flink/windows.sql"
FILL = f"java -jar {JAR} fill localhost:9092"
OVERVIEW = 'curl -s localhost:8081/overview | jq -c \'{taskmanagers, "slots-total", "jobs-running"}\''
JOB = "$(curl -s localhost:8081/jobs | jq -r '.jobs[0].id')"
RESULTS = (
    "kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic transfers-per-window --from-beginning"
    " --isolation-level read_committed --timeout-ms 3000 2>/dev/null | jq -c '[.window_start, .transfers, .amount]'"
)


def amount(first: int, last: int) -> int:
    """Returns the sum of the sample transfers ``first`` to ``last`` (the rule of Transfer.sample)."""
    return sum(10_000 * (1 + number % 9) for number in range(first, last + 1))


def test_a_window_that_was_open_when_the_task_manager_died_is_complete_afterwards(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    with FlinkLab(examples.parent, tmp_path / "lab", free=True) as lab:
        # The file names the reader's address; what runs is a copy with this run's.
        copy = tmp_path / "windows.sql"
        text = (examples.parent / SCRIPT).read_text(encoding="utf-8")
        copy.write_text(text.replace("localhost:9092", lab.kafka.bootstrap), encoding="utf-8")

        partition = lab.kafka.broker(1).data / "transfers-per-window-0"

        def record(name: str) -> Session:
            path = f"flink/lab-flink/recorded/{name}.txt"
            new = session(path, None, flink.MASKS, lab.names() | {SCRIPT: str(copy)}, lab.path(), lab.by)
            # The windows' times are what is shown here.
            new.common = []
            return new

        def wait(step: str, ready: Callable[[], bool]) -> None:
            wait_for(ready, engine=lab.by, step=step, log=lab.folder / "jobmanager.log")

        def results(terminal: Session, count: int, end: int) -> list[list[object]]:
            """Waits for the topic to end at ``end`` or later, and records the first reading with ``count`` results."""
            wait(f"{end} records", lambda: log_end(partition) >= end)
            # On a busy machine the reader gives up before its first record.
            out = terminal.until(RESULTS, lambda out: len(out.splitlines()) >= count, f"{count} results")
            terminal.say(f"$ {RESULTS}", out)
            return [json.loads(line) for line in out.splitlines()]

        def completed() -> int:
            job = lab.flink.get("/jobs")["jobs"][0]["id"]
            return int(lab.flink.get(f"/jobs/{job}/checkpoints")["counts"]["completed"])

        first = ["2026-01-05 00:00:00", 9, amount(1, 9)]
        second = ["2026-01-05 00:00:10", 10, amount(10, 19)]
        third = ["2026-01-05 00:00:20", 10, amount(20, 29)]

        submitted = record("01-submitted")
        submitted.run(f"{FILL} 1 25")
        assert "Job ID: <id>" in submitted.run(f"sql-client.sh -f {SCRIPT} 2> /dev/null | grep 'Job ID'", timeout=300)
        lab.flink.wait_state("RUNNING")
        submitted.run(OVERVIEW)
        assert results(submitted, 2, 3) == [first, second]
        submitted.finish()

        killed = record("02-killed")
        # What was read is in a checkpoint that was begun after the results came out.
        before = completed()
        wait("a checkpoint", lambda: completed() >= before + 2)
        killed.run("kill -9 $(cat .cache/lab-flink/run/taskmanager.pid)")
        wait("the loss of the TaskManager", lambda: '"taskmanagers":0' in killed.quietly(OVERVIEW))
        killed.run("curl -s localhost:8081/overview | jq -c '{taskmanagers, \"slots-total\"}'")
        killed.run(f"{FILL} 26 34")
        assert results(killed, 2, 3) == [first, second]
        killed.finish()

        restored = record("03-restored")
        restored.say("lab> taskmanager", lab.typed("taskmanager"))
        lab.flink.wait_state("RUNNING")
        assert '"restored":1' in restored.run(
            f"curl -s localhost:8081/jobs/{JOB}/checkpoints | jq -c '.counts | {{restored}}'"
        )
        restored.run(f"{FILL} 35 35")
        assert results(restored, 3, 5) == [first, second, third]
        restored.finish()

        late = record("04-late")
        late.run(f"{FILL} 21 21")
        late.run(f"{FILL} 50 50")
        assert results(late, 4, 7) == [first, second, third, ["2026-01-05 00:00:30", 6, amount(30, 35)]]
        late.finish()
        proof.ran(examples.parent / SCRIPT, lab.by)
