"""A broker as on the page on security: certificates among nodes, SCRAM for clients, ACLs and quotas."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.engines import artifacts
from scripts.engines.kafka import KafkaCluster, Node
from scripts.engines.recording import Session, real

FOLDER = "kafka/security"
PASSWORD = "changeit-in-this-test"
KEY_STORES = ("broker-1", "controller-101", "admin")
NAMES = "RULE:^CN=([^,]+).*$/CN=$1/,DEFAULT"
BROKERS, CLIENTS = "localhost:9091", "localhost:9092"
# What the commands of these sessions begin with, as shell variables that the reader sets once.
VARIABLES = {
    "ADMIN": f"--bootstrap-server {BROKERS} --command-config /etc/kafka/admin.properties",
    "DESK": f"--bootstrap-server {CLIENTS} --command-config /etc/kafka/producer.properties",
    "LEDGER": f"--bootstrap-server {CLIENTS} --command-config /etc/kafka/consumer.properties",
}
PRODUCE = "kafka-console-producer.sh $DESK --topic transfers"
CONSUME = "kafka-console-consumer.sh $LEDGER --topic transfers --group ledger --from-beginning --max-messages 1"
ALLOW = "kafka-acls.sh $ADMIN --add --allow-principal User:"
ERRORS = "2>&1 | grep -o 'org.apache.kafka.common.errors.*'"
PERFORM = (
    "kafka-producer-perf-test.sh $DESK --topic transfers --num-records {0} --record-size 1000 --throughput -1"
    " --print-metrics | grep -o '^{0} records sent, [^(]*\\|.*produce-throttle-time.*'"
)
SPEED = (
    (r"sent, [\d.]+ records", "sent, <n> records"),
    (r"(produce-throttle-time-\w+.*: )(?!0\.000)[\d.]+", r"\1<above 0>"),
)
MASKS = ((r"channelId=[^)]*", "channelId=<ports>"),)


def make_certificates(folder: Path) -> None:
    """Makes an authority and a PKCS12 key store, signed by it, for each of KEY_STORES."""
    keytool = artifacts.java_home_command("keytool")
    everything = str(folder / "everything.p12")
    secret = ["-storetype", "PKCS12", "-storepass", PASSWORD]

    def run(*words: str) -> None:
        subprocess.run([keytool, *words], check=True, capture_output=True)

    def pair(name: str, *options: str) -> None:
        what = ["-alias", name, "-dname", f"CN={name},O=Bank", "-keyalg", "EC", "-groupname", "secp256r1"]
        run("-genkeypair", *what, "-validity", "2", "-keystore", everything, *secret, *options)

    pair("authority", "-ext", "bc:critical=ca:true")
    authority = str(folder / "authority.pem")
    run("-exportcert", "-rfc", "-alias", "authority", "-keystore", everything, "-file", authority, *secret)
    for name in KEY_STORES:
        pair(name, "-signer", "authority", "-ext", "san=dns:localhost")
        to = ["-destkeystore", str(folder / f"{name}.p12"), "-deststoretype", "PKCS12", "-deststorepass", PASSWORD]
        source = ["-srckeystore", everything, "-srcstorepass", PASSWORD]
        run("-importkeystore", "-noprompt", *source, "-srcalias", name, *to)


class SecureCluster(KafkaCluster):
    """One broker and one controller that speak SSL to each other; clients come with SASL_SSL to another listener."""

    def properties(self, node: Node) -> dict[str, str]:
        """Returns the settings of one node."""
        settings = super().properties(node)
        if "broker" in node.roles:
            listeners = f"CLIENTS://localhost:{node.port},BROKERS://localhost:{node.controller_port}"
            settings |= {"listeners": listeners, "advertised.listeners": listeners}
            settings["inter.broker.listener.name"] = "BROKERS"
            settings["sasl.enabled.mechanisms"] = "SCRAM-SHA-512"
            module = "org.apache.kafka.common.security.scram.ScramLoginModule"
            settings["listener.name.clients.scram-sha-512.sasl.jaas.config"] = f"{module} required;"
        settings["listener.security.protocol.map"] = "CLIENTS:SASL_SSL,BROKERS:SSL,CONTROLLER:SSL"
        for listener in ("brokers", "controller"):
            settings[f"listener.name.{listener}.ssl.client.auth"] = "required"
        settings["ssl.keystore.type"] = "PKCS12"
        settings["ssl.keystore.location"] = str(self.folder / "etc" / f"{node.name}.p12")
        settings["ssl.keystore.password"] = PASSWORD
        settings["ssl.truststore.type"] = "PEM"
        settings["ssl.truststore.location"] = str(self.folder / "etc" / "authority.pem")
        settings["ssl.principal.mapping.rules"] = NAMES
        settings["authorizer.class.name"] = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
        settings["super.users"] = ";".join(f"User:CN={name}" for name in KEY_STORES)
        return settings

    def prepare(self) -> None:
        """Writes properties and certificates, and formats."""
        super().prepare()
        make_certificates(self.folder / "etc")
        for name in ("admin", "consumer", "producer"):
            text = (self.root / "examples" / FOLDER / f"{name}.properties").read_text(encoding="utf-8")
            (self.folder / "etc" / f"{name}.properties").write_text(real(text, self.shown()), encoding="utf-8")


def shown(cluster: SecureCluster) -> dict[str, str]:
    """Returns what stands for the two listeners and the log in the sessions."""
    broker = cluster.broker(1)
    return cluster.shown() | {
        BROKERS: f"localhost:{broker.controller_port}",
        "/var/log/kafka/broker-1.log": str(broker.log),
    }


@pytest.fixture
def secure(examples: Path, cluster_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecureCluster]:
    """Returns a running cluster; the passwords are in the environment."""
    monkeypatch.setenv("ADMIN_KEYSTORE_PASSWORD", PASSWORD)
    monkeypatch.setenv("TRANSFERS_PASSWORD", "the-desk-knows-it")
    monkeypatch.setenv("LEDGER_PASSWORD", "the-ledger-knows-it")
    with SecureCluster(examples.parent, cluster_folder, brokers=1) as cluster:
        cluster.tool(
            "kafka-configs.sh", "--bootstrap-server", f"localhost:{cluster.broker(1).controller_port}",
            "--command-config", str(cluster_folder / "etc" / "admin.properties"), "--alter", "--add-config",
            "SCRAM-SHA-512=[password=the-desk-knows-it]", "--entity-type", "users", "--entity-name", "transfer-desk",
        )  # fmt: skip
        for name, value in VARIABLES.items():
            monkeypatch.setenv(name, real(value, shown(cluster)))
        yield cluster


def test_a_name_may_do_what_an_acl_allows_and_a_quota_slows_it_down_without_an_error(
    secure: SecureCluster, session: Callable[..., Session]
) -> None:
    names = shown(secure)
    rights = session(f"{FOLDER}/recorded/01-rights.txt", secure, MASKS, names)
    for name, value in VARIABLES.items():
        rights.act(f'{name}="{value}"', lambda: None)
    rights.run(
        'kafka-configs.sh $ADMIN --alter --add-config "SCRAM-SHA-512=[password=$LEDGER_PASSWORD]"'
        " --entity-type users --entity-name ledger"
    )
    rights.run("kafka-topics.sh $ADMIN --create --topic transfers --partitions 1")
    refused = rights.run(f"echo T-0001 | {PRODUCE} {ERRORS}")
    assert refused.count("TopicAuthorizationException: Not authorized to access topics: [transfers]") == 1
    rights.run(f"{ALLOW}transfer-desk --operation Write --topic transfers | head -n 2")
    assert rights.run(f"echo T-0001 | {PRODUCE}") == ""
    rights.run(f"{ALLOW}ledger --operation Read --topic transfers | head -n 2")
    assert "GroupAuthorizationException: Not authorized to access group: ledger" in rights.run(f"{CONSUME} {ERRORS}")
    rights.run(f"{ALLOW}ledger --operation Read --group ledger | head -n 2")
    assert rights.run(f"{CONSUME} 2>/dev/null") == "T-0001"
    listed = rights.run("kafka-acls.sh $ADMIN --list --topic transfers | grep . | sort -r")
    assert listed.count("permissionType=ALLOW") == 2
    rights.finish()

    audit = session(f"{FOLDER}/recorded/02-audit.txt", secure, MASKS, names)
    guessed = audit.run(f"LEDGER_PASSWORD=guessed {CONSUME} {ERRORS}")
    assert "SaslAuthenticationException" in guessed
    denied = audit.run("grep -o 'Principal = User:[tl].* is Denied.*' /var/log/kafka/broker-1.log | sort -u")
    assert denied.count("User:transfer-desk is Denied operation = DESCRIBE") == 1
    assert denied.count("User:ledger is Denied operation = DESCRIBE") == 1
    failed = audit.run("grep -o 'Failed authentication with.*' /var/log/kafka/broker-1.log")
    assert "invalid credentials" in failed
    audit.finish()

    quota = session(f"{FOLDER}/recorded/03-quota.txt", secure, (*MASKS, *SPEED), names)
    quota.run(
        "kafka-configs.sh $ADMIN --alter --add-config producer_byte_rate=500000"
        " --entity-type users --entity-name transfer-desk"
    )
    # Ten windows of a second are averaged at least: 5 MB may go at once.
    assert quota.run(PERFORM.format(1000)).count(": 0.000") == 2
    slowed = quota.run(PERFORM.format(8000))
    assert "8000 records sent" in slowed
    assert slowed.count("<above 0>") == 2
    quota.run("kafka-configs.sh $ADMIN --describe --entity-type users --entity-name transfer-desk")
    quota.finish()
