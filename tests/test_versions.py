"""data/versions.yml is the one place for versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import versions
from scripts.checks import versions_agree

ROOT = Path(__file__).resolve().parents[1]
KNOWN = {
    "kafka": versions.Version("4.4.0", "maven:org.apache.kafka:kafka-clients"),
    "confluent-kafka": versions.Version("2.16.1", "pypi:confluent-kafka"),
}


def test_poms_and_requirements_of_the_project_agree() -> None:
    assert versions_agree.check(ROOT) == []


def test_a_property_that_differs_is_reported_with_line_and_repair() -> None:
    text = "<properties>\n  <kafka.version>4.3.0</kafka.version>\n</properties>\n"
    (finding,) = versions_agree.in_pom("examples/pom.xml", text, KNOWN)
    assert (finding.line, finding.found, finding.expected) == (2, "kafka.version 4.3.0", "4.4.0")
    assert versions_agree.in_pom("examples/pom.xml", versions.in_line(text, KNOWN), KNOWN) == []


def test_a_property_without_a_key_is_reported() -> None:
    (finding,) = versions_agree.in_pom("examples/pom.xml", "<flink.version>2.3.0</flink.version>", KNOWN)
    assert "flink" in finding.expected


def test_a_version_written_out_is_reported() -> None:
    (finding,) = versions_agree.in_pom("examples/a/pom.xml", "<version>4.4.0</version>", KNOWN)
    assert finding.found == "version 4.4.0 written out"
    assert versions_agree.in_pom("examples/a/pom.xml", "<version>${kafka.version}</version>", KNOWN) == []


def test_a_pin_that_differs_is_reported() -> None:
    text = "confluent-kafka==2.15.0\nother==1\n"
    (finding,) = versions_agree.in_requirements("examples/a/requirements.txt", text, KNOWN)
    assert (finding.line, finding.expected) == (1, "2.16.1")


@pytest.mark.parametrize(
    "text",
    [
        "kafka: 4.4.0",
        "kafka: {version: 4.4, source: 'maven:a:b'}",
        "kafka: {version: '4.4.0'}",
        "kafka: {version: '4.4.0', source: maven}",
        "kafka: {version: '4.4.0', source: 'maven:a:b', since: '1'}",
        "- kafka",
        "kafka: [",
    ],
)
def test_an_entry_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(versions.VersionsError):
        versions.parse(text)


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    (finding,) = versions_agree.check(tmp_path)
    assert finding.path == versions.VERSIONS_FILE
