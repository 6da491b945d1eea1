"""Settings in files below examples/, read without an engine."""

from __future__ import annotations

import pytest

from scripts import configuration
from scripts.engines import prometheus


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("KAFKA_MIN_INSYNC_REPLICAS", "min.insync.replicas"),
        ("KAFKA_A__B", "a_b"),
        ("KAFKA_LISTENER_NAME_CLIENTS_SCRAM___SHA___512_SASL_JAAS_CONFIG",
         "listener.name.clients.scram-sha-512.sasl.jaas.config"),
    ],
)  # fmt: skip
def test_the_image_makes_a_setting_of_a_variable(variable: str, name: str) -> None:
    assert configuration.property_of(variable) == name


def test_properties_are_read_as_java_reads_them() -> None:
    text = "# comment\na=1\n ! another\nb : two \\\n   words\nc\n\nd=e=f\n"
    found = [(entry.line, entry.key, entry.value) for entry in configuration.properties("x.properties", text)]
    assert found == [(2, "a", "1"), (4, "b", "two words"), (6, "c", ""), (8, "d", "e=f")]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ({"type": "INT", "valid": "[1,...,9] or -1"}, "-1"),
        ({"type": "LIST", "valid": "[compact, delete]"}, "compact, delete"),
        ({"type": "STRING", "valid": "(case insensitive) [CONSUMER, CLASSIC]"}, "consumer"),
        ({"type": "STRING", "valid": "a form that no parser here knows"}, "by_duration:PT1H"),
        ({"type": "INT"}, "${env:BATCH}"),
    ],
)
def test_a_value_that_the_definition_allows_is_taken(setting: dict[str, str], value: str) -> None:
    assert configuration.refused(setting, value) is None


def test_the_metrics_of_rules_are_those_of_their_expressions() -> None:
    rules = "- alert: kafka_is_down\n  expr: sum(kafka_up) != 1\n  annotations: {summary: kafka_no}\n"
    assert prometheus.metric_names(rules) == {"kafka_up"}
