"""Running Flink: what a TaskManager's memory becomes, which file is read, and what an upgrade keeps of the state."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

from scripts import versions
from scripts.configuration import Definitions
from scripts.engines import flink
from scripts.engines.kafka import KafkaCluster
from scripts.engines.log_files import log_end
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "localhost:9092"
CONFIG = "examples/flink/running/config.yaml"
DEPLOYMENT = "examples/flink/running/deployment.yaml"
# What Kubernetes checks such a resource with; see the file for its source.
SCHEMA = Path(__file__).with_name("flink-deployment.json")
JAR = "examples/flink/upgrade/target/upgrade.jar"
# The bank's classes and what they need; Flink, its connector and the client are in the cluster's own lib/.
SHARED = ("bank-domain-*.jar", "jackson-*.jar")
FILL = f"java -jar examples/flink/exactly-once/target/exactly-once.jar fill {ADDRESS}"
JOBS = "localhost:8081/jobs"
RUN = "localhost:8081/jars/$(curl -s localhost:8081/jars | jq -r '.files[0].id')/run"
JVM = "java -Dlog4j2.configurationFile=/opt/flink/conf/log4j2.xml -cp '/opt/flink/lib/*'"
MEMORY = f"{JVM} org.apache.flink.runtime.util.bash.BashJavaUtils GET_TM_RESOURCE_PARAMS --configDir /opt/flink/conf"
LOG4J = """<Configuration status="off">
  <Appenders><Console name="out" target="SYSTEM_ERR"><PatternLayout pattern="%p %m%n%ex{1}"/></Console></Appenders>
  <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""
MASKS = (*flink.MASKS, (r"savepoint-[0-9a-f]{6}-[0-9a-f]{12}", "savepoint-<id>"))


def by() -> str:
    """What runs here, for a proof."""
    return f"Flink {versions.version_of(ROOT, 'flink')}"


def flat(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the keys and values of a configuration whose keys may be nested, as Flink reads it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{place}.{key}" if place else key)
    else:
        yield place, value


def test_the_configuration_of_the_page_consists_of_options_of_flink_and_the_deployment_of_fields_of_the_operator(
    proof: Prover,
) -> None:
    options = Definitions(ROOT).by_component["flink"]
    config = dict(flat(yaml.safe_load((ROOT / CONFIG).read_text(encoding="utf-8"))))
    deployment = yaml.safe_load((ROOT / DEPLOYMENT).read_text(encoding="utf-8"))
    jsonschema.validate(deployment, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert not {*config, *deployment["spec"]["flinkConfiguration"]} - {*options}
    proof.validated(ROOT / DEPLOYMENT, f"{by()}, CRD of the Flink Kubernetes Operator")


def test_the_memory_of_a_task_manager_and_what_becomes_of_other_files(
    tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "log4j2.xml").write_text(LOG4J, encoding="utf-8")
    names = {"/opt/flink/lib": str(flink.distribution(ROOT)), "/opt/flink/conf": str(conf)}

    def record(name: str) -> Session:
        return session(f"flink/running/recorded/{name}.txt", None, flink.MASKS, names, by=by())

    memory = record("01-memory")
    (conf / "config.yaml").write_text((ROOT / CONFIG).read_text(encoding="utf-8"), encoding="utf-8")
    shown = memory.run(f"{MEMORY} | grep -o 'RESULT:-X.*' | tr ' ' '\\n'")
    assert "taskmanager.memory.process.size, 4g" in shown
    assert "Managed:                 1.340gb" in shown
    memory.finish()
    proof.ran(ROOT / CONFIG, by())

    without = record("02-without-managed")
    without.run(
        "printf 'taskmanager.memory:\\n  process.size: 4g\\n  managed.size: 0b\\n' > /opt/flink/conf/config.yaml"
    )
    assert "Task:                    2.765gb" in without.run(
        f"{MEMORY} 2>&1 > /dev/null | grep -E 'Heap|Task:|Managed'"
    )
    without.finish()

    files = record("03-files")
    files.run("printf 'taskmanager.memory.process.size: 4g\\n%.0s' 1 2 > /opt/flink/conf/config.yaml")
    assert "duplicate key" in files.run(f"{MEMORY} 2>&1 | grep -m 1 'found duplicate'", expect=1)
    files.run("printf 'taskmanager.memory.process.size: 4g\\ntaskmanager:\\n  memory.process.size: 8g\\n'"
              " > /opt/flink/conf/config.yaml")  # fmt: skip
    assert "8g" in files.run(f"{MEMORY} 2>&1 > /dev/null | grep property")
    files.run("mv /opt/flink/conf/config.yaml /opt/flink/conf/flink-conf.yaml")
    assert "does not exist" in files.run(f"{MEMORY} 2>&1 | grep -o 'The Flink config file.*'", expect=1)
    files.finish()


def start(version: int, arguments: str, more: str = "") -> str:
    """Returns the command that starts a version of the job; the last of its arguments is its name."""
    return f"flink run --detached {more}--class guide.bank.upgrade.BalancesV{version} {JAR} {ADDRESS} {arguments}"


def body(version: int, *arguments: str, more: str = "") -> str:
    """Returns what the REST interface is sent to start a version of the job from a jar that it has."""
    words = ", ".join(f'"{word}"' for word in (ADDRESS, *arguments))
    end = f", {more}" if more else ""
    return f'{{"entryClass": "guide.bank.upgrade.BalancesV{version}", "programArgsList": [{words}]{end}}}'


def after(saved: str) -> str:
    """Returns the option that starts a job from the savepoint in the folder."""
    return f"--fromSavepoint file://$(ls -d /var/lib/flink/{saved}/*) "


def job(name: str) -> str:
    """Returns what a reader types for the id of the running job of that name."""
    return f'$(curl -s {JOBS}/overview | jq -r \'.jobs[] | select(.state == "RUNNING" and .name == "{name}").jid\')'


def last(topic: str) -> str:
    """Returns the command that shows the latest balance of account 110-001 in the second 20 records of the topic."""
    return (
        f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic {topic} --partition 0 --offset 20"
        " --max-messages 20 2> /dev/null | grep ^110-001 | tail -1"
    )


def test_state_follows_the_uids_through_an_upgrade_and_is_lost_without_them(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    root = examples.parent
    shared = [jar for pattern in SHARED for jar in sorted((root / JAR).parent.glob(f"lib/{pattern}"))]
    with (
        KafkaCluster(root, tmp_path / "kafka", brokers=1, controllers=0) as kafka,
        flink.FlinkSession(root, tmp_path / "flink", shared) as cluster,
    ):
        names = {**cluster.shown(), "/var/log/flink": str(cluster.folder)}

        def record(name: str) -> Session:
            path = f"flink/upgrade/recorded/{name}.txt"
            return session(path, kafka, MASKS, names, [cluster.binaries], f"{cluster.by}, {kafka.by}")

        def wait(step: str, ready: Callable[[], bool]) -> None:
            wait_for(ready, engine=cluster.by, step=step, timeout=180)

        def wait_end(topic: str, offset: int) -> None:
            wait(f"{topic} up to {offset}", lambda: log_end(kafka.broker(1).data / f"{topic}-0") >= offset)

        def wait_state(name: str, state: str) -> None:
            wait(
                f"{name} {state}",
                lambda: (name, state) in {(one["name"], one["state"]) for one in cluster.get("/jobs/overview")["jobs"]},
            )

        kept, lost = record("02-with-uids"), record("03-without-uids")
        # A source does not wait for its topic.
        kept.run(f"{FILL} 1 10")

        rest = record("01-rest")
        assert "success" in rest.run(f"curl -s -F jarfile=@{JAR} localhost:8081/jars/upload | jq -r .status")
        assert "jobid" in rest.run(f"curl -s -X POST {RUN} -d '{body(1, 'unnamed', 'without-uids')}'")
        rest.finish()

        loaded = (cluster.folder / "taskmanager.log").read_text(encoding="utf-8")
        assert "Loading configuration property: taskmanager.memory.managed.size, 64mb" in loaded

        kept.run(start(1, "balances"))
        wait_end("balances", 20)
        wait_end("unnamed", 20)
        kept.run(f"flink stop --savepointPath file:///var/lib/flink/v1 {job('balances')} | tail -1")
        lost.run(f'curl -s -X POST {JOBS}/{job("unnamed")}/stop -d \'{{"targetDirectory": "/var/lib/flink/unnamed"}}\'')
        wait_state("unnamed", "FINISHED")
        kept.run(f"{FILL} 11 20")
        more = "--parallelism 2 -Dpipeline.auto-generate-uids=false -Dexecution.checkpointing.interval=10min "
        kept.run(start(2, "balances", more + after("v1")))
        wait_end("balances", 40)
        assert kept.run(last("balances")) == "110-001 T-0014 60000 KRW"
        vertices = kept.run(
            f"curl -s {JOBS}/{job('balances')} | jq -c '.vertices[] | [.name, .parallelism, .maxParallelism]'"
        )
        assert vertices.count(",2,128]") == 2
        kept.finish()

        strategies = record("04-restart-strategies")
        found = strategies.run(
            "sed -nE 's/.*back off time strategy (.*) for balances .*/\\1/p' /var/log/flink/jobmanager.log"
            " | cut -d , -f 1-5"
        )
        assert [line.split("(")[0] for line in found.splitlines()] == [
            "NoRestartBackoffTimeStrategy",
            "ExponentialDelayRestartBackoffTimeStrategy",
        ]
        strategies.finish()

        metrics = f"curl -s {JOBS}/{job('balances')}/metrics | jq -r '.[].id' | grep -iE 'checkpoint|restart' | sort"
        watched = record("05-metrics")
        wait("the job's metrics", lambda: "lastCheckpointDuration" in watched.quietly(metrics))
        watched.run(metrics)
        watched.finish()

        watched.quietly(f"curl -s -X PATCH {JOBS}/{job('balances')}")
        wait_state("balances", "CANCELED")

        command = start(2, "unnamed without-uids", after("unnamed"))
        refused = lost.run(f"{command} 2>&1 | grep -o 'Cannot map.*' | sort -u", expect=1)
        assert "the operator is not available in the new program" in refused
        lost.run(start(2, "unnamed without-uids", "--allowNonRestoredState " + after("unnamed")))
        wait_end("unnamed", 40)
        assert lost.run(last("unnamed")) == "110-001 T-0014 30000 KRW"
        assert lost.run("grep -c 'Skipping savepoint state' /var/log/flink/jobmanager.log") == "4"
        more = '"flinkConfiguration": {"pipeline.auto-generate-uids": "false"}'
        said = lost.run(
            f"curl -s -X POST {RUN} -d '{body(2, 'unnamed', 'without-uids', more=more)}'"
            " | grep -o 'Auto generated UIDs[^\\\\]*' | sort -u"
        )
        assert "no UID or hash has been assigned" in said
        lost.finish()

        wider = record("06-parallelism")
        more = '"parallelism": 200, "savepointPath": "\'$(ls -d /var/lib/flink/v1/*)\'"'
        said = wider.run(
            f"curl -s -X POST {RUN} -d '{body(2, 'balances', more=more)}' | grep -o 'The maximum [^.]*' | sort -u"
        )
        assert said.startswith("The maximum parallelism (128) of the restored state is lower")
        wider.finish()
    # Flink loads the job's classes, not a command of the session.
    for source in sorted((root / JAR).parent.parent.glob("src/main/java/**/*.java")):
        proof.ran(source, cluster.by)
