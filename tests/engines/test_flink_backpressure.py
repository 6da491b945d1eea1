"""Flink under backpressure: who is busy and who is held back, and what that does to checkpoints of each kind."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts import versions
from scripts.engines import flink
from scripts.engines.kafka import KafkaCluster
from scripts.engines.process import EngineProcess
from scripts.engines.recording import Mask, Session, real
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "examples/flink/backpressure"
JAR = f"{FOLDER}/target/backpressure.jar"
PROGRAM = f"java -jar {JAR}"
RUN = "run localhost:9092 file:///var/lib/flink/checkpoints rest.bind-port=8081"
PRESSURE, CHECKPOINT = (f"{FOLDER}/{name}.sh localhost:8081" for name in ("pressure", "checkpoint"))
JOB = "$(curl -s localhost:8081/jobs | jq -r '.jobs[0].id')"
RARELY = "execution.checkpointing.interval=10min"
IMPATIENT = ("execution.checkpointing.interval=1s", "execution.checkpointing.timeout=1s")
SWITCHING = "execution.checkpointing.aligned-checkpoint-timeout=2s"
OWN_FILES = "execution.checkpointing.unaligned.max-subtasks-per-channel-state-file=1"
DEBLOATING = "taskmanager.network.memory.buffer-debloat.enabled=true"
EXCEEDED = "Exceeded checkpoint tolerable failure threshold"
PAYMENTS = 120_000
PATIENCE = 180

# The values are what a reader looks at; another run has others in the same places.
MEASURED: tuple[Mask, ...] = ((r"\b(\d+(\.\d+)?|true|false)\b", "<n>"), (r" +", " "))


@dataclass(frozen=True)
class Subtask:
    """One line of pressure.sh: milliseconds of each second, and how full the buffers are."""

    busy: float
    held_back: float
    idle: float
    in_pool: float
    out_pool: float


@dataclass(frozen=True)
class Part:
    """One line of checkpoint.sh, in milliseconds."""

    start_delay: int
    alignment: int
    sync: int
    asynchronous: int
    unaligned: bool


def subtasks(printed: str) -> dict[str, Subtask]:
    """Returns the subtasks that pressure.sh printed, by task and number; none where metrics are missing."""
    lines = [line.split() for line in printed.splitlines()[1:-1]]
    return {f"{name} {number}": Subtask(*map(float, rest)) for name, number, *rest in lines if "-" not in rest}


def records(printed: str) -> tuple[int, int]:
    """Returns how many records pressure.sh found in Kafka and between the source and the score."""
    pending, between = map(int, re.findall(r"-?\d+", printed.splitlines()[-1]))
    return pending, between


def parts(printed: str) -> dict[str, Part]:
    """Returns the parts of a checkpoint by task and number of the subtask."""
    lines = [line.split() for line in printed.splitlines()[2:]]
    return {
        f"{name} {number}": Part(int(delay), int(alignment), int(sync), int(rest), unaligned == "true")
        for name, number, delay, alignment, sync, rest, unaligned in lines
    }


def bytes_in_flight(printed: str) -> tuple[int, int]:
    """Returns the bytes that were processed while the checkpoint waited, and those that went into it."""
    found = re.search(r"processed (\d+) and persisted (\d+) bytes", printed)
    assert found
    return int(found[1]), int(found[2])


def length(printed: str) -> int:
    """Returns how many milliseconds the checkpoint took from end to end."""
    return int(printed.split(": ")[1].split(" ms")[0])


def jammed(printed: str) -> bool:
    """Says whether one subtask works without a pause, its senders are held back, and all their buffers are full."""
    seen = subtasks(printed)
    return (
        len(seen) == 5
        and seen["score 1"].busy > 600
        and min(seen[f"payments {number}"].held_back for number in (0, 1)) > 600
        and seen["score 0"].idle > 500
        and seen["alerts 0"].idle > 700
        and records(printed)[1] > 5000
    )


def drained(printed: str, full: int) -> bool:
    """Says whether the job is held back as before, with less than a third of so many records in its buffers."""
    seen = subtasks(printed)
    return len(seen) == 5 and seen["score 1"].busy > 600 and 0 < records(printed)[1] < full / 3


class Job:
    """A job of this test, with what the reader types to start it and to ask it for checkpoints."""

    def __init__(self, folder: Path) -> None:
        self.job = flink.FlinkJob(ROOT, folder, JAR)
        self.log = folder / "job.log"

    def launch(self, session: Session, *settings: str) -> EngineProcess:
        """Starts the program without recording it."""
        arguments = real(" ".join([RUN, *settings]), session.names)
        return self.job.launch(arguments.replace("rest.bind-port=8081", f"rest.bind-port={self.job.port}").split(" "))

    def start(self, session: Session, *settings: str) -> None:
        """Records the start of the program."""
        session.act(f"{PROGRAM} {' '.join([RUN, *settings])} &", lambda: self.launch(session, *settings))

    def wait_started(self) -> None:
        """Returns when the job has made its first checkpoint."""
        assert self.job.process
        self.job.process.wait_until(lambda: self.completed() > 0, "start the job", PATIENCE)

    def ask(self, session: Session, kind: str, body: str) -> Callable[[], None]:
        """Records the request for a checkpoint or savepoint; what it returns waits until that is complete."""
        before = self.completed()
        typed = f"curl -s -X POST localhost:8081/jobs/{JOB}/{kind} -d '{body}'"

        def post() -> None:
            url = f"http://localhost:{self.job.port}{self.path()}/{kind}"
            data = real(body, session.names).encode()
            request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method="POST")
            with urllib.request.urlopen(request, timeout=30) as reply:
                reply.read()

        def wait() -> None:
            # The request is answered before the checkpoint is made.
            wait_for(
                self.completed,
                lambda latest: latest != before,
                engine="Flink",
                step=typed,
                log=self.log,
                timeout=PATIENCE,
            )

        session.act(typed, post)
        return wait

    def path(self) -> str:
        """Returns the path of the only job."""
        return f"/jobs/{self.job.get('/jobs')['jobs'][0]['id']}"

    def completed(self) -> int:
        """Returns the number of the latest complete checkpoint or savepoint, 0 where there is none."""
        try:
            history: list[dict[str, Any]] = self.job.get(f"{self.path()}/checkpoints")["history"]
        # Before the job is there: no connection, an answer of another form, an empty list.
        except (OSError, ValueError, LookupError):
            return 0
        return max((int(one["id"]) for one in history if one["status"] == "COMPLETED"), default=0)


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[list[Job]]:
    """Returns six jobs, not started yet."""
    six = [Job(tmp_path / f"flink-{number}") for number in range(6)]
    yield six
    for one in six:
        one.job.kill()


def test_one_busy_subtask_holds_all_back_and_barriers_wait_behind_the_records_unless_they_may_overtake(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover, jobs: list[Job]
) -> None:
    by = f"Flink {versions.version_of(ROOT, 'flink')}"
    first, second, third, fourth, fifth, sixth = jobs
    # The payments' timestamps are in the past: by the default of seven days, retention would delete them at once.
    settings = {"log.retention.ms": "-1", "num.partitions": "2"}
    with KafkaCluster(ROOT, tmp_path / "kafka", brokers=1, controllers=0, settings=settings) as kafka:
        by = f"{by}, {kafka.by}"

        def record(name: str, job: Job) -> Session:
            path = f"flink/backpressure/recorded/{name}.txt"
            return session(path, kafka, flink.MASKS, job.job.shown(), by=by, alike=MEASURED)

        pressure = record("01-pressure", first)
        pressure.run(f"{PROGRAM} fill localhost:9092 {PAYMENTS}")
        first.start(pressure, RARELY)
        unaligned = record("03-unaligned", second)
        second.start(unaligned, RARELY, "execution.checkpointing.unaligned.enabled=true")
        for one in (first, second):
            one.wait_started()
        printed = pressure.until(PRESSURE, jammed, timeout=PATIENCE)
        pressure.say(f"$ {PRESSURE}", printed)
        pressure.finish()
        full = records(printed)[1]
        unaligned.until(PRESSURE, lambda out: records(out)[1] > full * 0.9, timeout=PATIENCE)

        # What takes its time goes on together: the aligned checkpoint, the savepoint, and the job that fails.
        aligned = record("02-aligned", first)
        wait_aligned = first.ask(aligned, "checkpoints", "{}")
        second.ask(unaligned, "checkpoints", "{}")()
        quick = unaligned.run(CHECKPOINT)
        savepoints = '{"target-directory": "file:///var/lib/flink/savepoints"}'
        wait_savepoint = second.ask(unaligned, "savepoints", savepoints)
        timeout = record("04-timeout", third)
        failing = third.launch(timeout, *IMPATIENT)
        wait_aligned()
        slow = aligned.run(CHECKPOINT)
        aligned.finish()
        first.job.kill()
        wait_savepoint()
        savepoint = unaligned.run(CHECKPOINT)
        unaligned.finish()
        second.job.kill()

        # The hot subtask waits for the barrier, and then for the other sender's.
        hot = parts(slow)["score 1"]
        assert hot.start_delay + hot.alignment > 5 * (hot.sync + hot.asynchronous)
        assert hot.start_delay + hot.alignment > length(slow) * 0.8
        assert bytes_in_flight(slow)[0] > 100_000
        assert bytes_in_flight(slow)[1] == 0
        assert bytes_in_flight(quick)[1] > 100_000
        assert parts(quick)["score 1"].unaligned
        assert length(quick) < length(slow) / 2
        assert savepoint.startswith("savepoint: ")
        assert bytes_in_flight(savepoint)[1] == 0
        assert length(savepoint) > 2 * length(quick)

        both, little = record("05-both", fourth), record("06-debloating", fifth)
        fourth.start(both, RARELY, "execution.checkpointing.unaligned.enabled=true", SWITCHING)
        fifth.start(little, RARELY, DEBLOATING)
        for one in (fourth, fifth):
            one.wait_started()
        both.until(PRESSURE, lambda out: records(out)[1] > full * 0.9, timeout=PATIENCE)
        wait_both = fourth.ask(both, "checkpoints", "{}")
        little.until(PRESSURE, lambda out: drained(out, full), timeout=PATIENCE)
        little.run(PRESSURE)
        wait_little = fifth.ask(little, "checkpoints", "{}")
        wait_both()
        switched = both.run(CHECKPOINT)
        both.finish()
        wait_little()
        shorter = little.run(CHECKPOINT)
        little.finish()
        for one in (fourth, fifth):
            one.job.kill()

        assert switched.startswith("unaligned_checkpoint: ")
        assert 2000 <= length(switched) < length(slow)
        assert bytes_in_flight(switched)[1] > 100_000
        assert bytes_in_flight(shorter)[1] == 0
        assert length(shorter) < length(slow) / 2

        # What a subtask waits for: with a file of its own, not for the others whose channels are in the same file.
        own = record("07-own-files", sixth)
        sixth.start(own, RARELY, "execution.checkpointing.unaligned.enabled=true", SWITCHING, OWN_FILES)
        sixth.wait_started()
        own.until(PRESSURE, lambda out: records(out)[1] > full * 0.9, timeout=PATIENCE)
        sixth.ask(own, "checkpoints", "{}")()
        apart = own.run(CHECKPOINT)
        own.finish()
        sixth.job.kill()
        shared, alone = (parts(printed)["score 0"] for printed in (switched, apart))
        assert not shared.unaligned
        assert not alone.unaligned
        assert shared.asynchronous > 1500
        assert alone.asynchronous < 500
        assert parts(apart)["payments 0"].asynchronous > 1000

        failing.wait_ended(PATIENCE)
        said = set(re.findall(f"{EXCEEDED}.*", third.log.read_text(encoding="utf-8")))
        assert len(said) == 1
        timeout.say(f"$ {PROGRAM} {RUN} {' '.join(IMPATIENT)} 2>&1 | grep -o '{EXCEEDED}.*' | sort -u", said.pop())
        timeout.finish()
    for script in ("pressure", "checkpoint"):
        proof.ran(ROOT / FOLDER / f"{script}.sh", by)
