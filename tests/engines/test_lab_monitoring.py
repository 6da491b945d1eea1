"""The lab on monitoring: rules that were tested, and alerts that fire and go away as a group and brokers stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines.recording import Session
from scripts.labs.monitoring import FOLDER, MonitoringLab

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FIRING = (
    'curl -s localhost:9090/api/v1/alerts | jq -r \'.data.alerts[] | select(.state == "firing")'
    ' | .labels.severity + ": " + .labels.alertname + ": " + .annotations.summary\' | sort'
)
QUERY = "promtool query instant http://localhost:9090"
PROBE = "java -jar examples/kafka/replication/target/replication.jar"
READ = "kafka-console-consumer.sh --bootstrap-server localhost:9092 --group ledger --topic transfers"
IDS = "2>/dev/null | grep -o 'T-[0-9]*' | tail -1"
MASKS = ((r"(idle_ratio) [\d.E-]+", r"\1 <ratio>"), (r"@\[[\d.]+\]", "@[<time>]"))
ONE = {"KafkaUnderReplicated", "KafkaBrokerFenced", "KafkaTargetDown"}


def test_alerts_fire_for_a_group_that_stands_still_and_for_killed_brokers(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    with MonitoringLab(examples.parent, tmp_path / "lab", free=True) as lab:

        def record(name: str) -> Session:
            path = f"monitoring/lab-monitoring/recorded/{name}.txt"
            return session(path, None, MASKS, lab.names(), lab.path(), lab.by)

        def fires(terminal: Session, *wanted: str) -> str:
            """Waits until these alerts fire and no others, and records what Prometheus says of them."""

            def alerts(out: str) -> list[str]:
                return sorted(line.split(": ")[1] for line in out.splitlines())

            terminal.until(FIRING, lambda out: alerts(out) == sorted(wanted), f"firing {wanted}", 120)
            return terminal.run(FIRING)

        rules = record("01-rules")
        for name, count in (("kafka-alerts", 8), ("group-alerts", 2)):
            checked = rules.run(f"promtool check rules {FOLDER}/{name}.yml")
            assert f"SUCCESS: {count} rules found" in checked
            assert "SUCCESS" in rules.run(f"promtool test rules {FOLDER}/{name}-test.yml")
        rules.finish()

        healthy = record("02-healthy")
        assert "acknowledged 30, " in healthy.run(f"{PROBE} write localhost:9092 transfers 1 30 | tail -1")
        metrics = healthy.run("curl -s localhost:9404/metrics | grep '^kafka_'")
        assert "kafka_server_under_replicated_partitions 0.0" in metrics
        assert "kafka_controller" not in metrics
        assert "kafka_controller_active 1.0" in healthy.run("curl -s localhost:9407/metrics | grep '^kafka_controller'")
        fires(healthy)
        assert "=> 5 @" in healthy.run(f"{QUERY} 'sum(up)'")
        healthy.finish()

        lag = record("03-lag")
        assert lag.run(f"{READ} --from-beginning --max-messages 20 {IDS}") == "T-0020"
        described = lag.run(
            "kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --group ledger --offsets"
            " 2>/dev/null | awk 'NF {print $2, $4, $5, $6}'"
        )
        assert "transfers 20 30 10" in described
        assert "10 records wait" in fires(lag, "KafkaGroupStandsStill")
        assert lag.run(f"{READ} --max-messages 10 {IDS}") == "T-0030"
        fires(lag)
        lag.finish()

        one = record("04-one-broker")
        one.run("kill -9 $(cat .cache/lab-monitoring/kafka/run/broker-3.pid)")
        assert "page" not in fires(one, *ONE)
        assert "acknowledged 5, " in one.run(f"{PROBE} write localhost:9092 transfers 31 35 | tail -1")
        assert one.run(f"{READ} --max-messages 5 {IDS}") == "T-0035"
        one.finish()

        two = record("05-two-brokers")
        two.run("kill -9 $(cat .cache/lab-monitoring/kafka/run/broker-2.pid)")
        assert "page: KafkaUnderMinIsr: 1 partitions" in fires(two, *ONE, "KafkaTargetDown", "KafkaUnderMinIsr")
        refused = two.run(
            f"{PROBE} write localhost:9092 transfers 36 36 delivery.timeout.ms=6000 request.timeout.ms=2000 | tail -1"
        )
        assert refused == "acknowledged 0, not confirmed 1, refused 0"
        assert "=> 0 @" in two.run(f"{QUERY} 'sum(kafka_group_lag_records)'")
        two.finish()

        back = record("06-back")
        for broker in ("broker-2", "broker-3"):
            back.say(f"lab> {broker}", lab.typed(broker))
        fires(back)
        assert "acknowledged 1, " in back.run(f"{PROBE} write localhost:9092 transfers 36 36 | tail -1")
        back.finish()

        for name in ("group-alerts.yml", "group-alerts-test.yml", "lag_exporter.py"):
            proof.ran(examples.parent / FOLDER / name, lab.by)
