"""Configuration files, and settings in programs, put before the definitions of the engines that they are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import configuration, versions, yaml_source
from scripts.checks import settings as settings_check
from scripts.engines import artifacts, config_check, settings
from scripts.finding import report

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

COMPOSE = "examples/kafka/lab/compose.yml"
# A premise taken away from a file, and what the engine says then.
REFUSALS = [
    (
        "examples/kafka/production/broker-1.properties",
        "min.insync.replicas=2",
        "min.insync.replicas=two",
        "not a number",
    ),
    (
        "examples/kafka/production/controller-101.properties",
        "controller.listener.names=CONTROLLERS",
        "controller.listener.names=QUORUM",
        "controller.listener.names",
    ),
    ("examples/kafka/production/producer.properties", "acks=all", "acks=1", "must set acks to all"),
    (
        "examples/kafka/production/consumer.properties",
        "group.protocol=consumer",
        "group.protocol=consumer\nsession.timeout.ms=45000",
        "cannot be set when group.protocol=consumer",
    ),
    (
        "examples/connect/worker/connect-production.properties",
        "offset.flush.interval.ms=10000",
        "offset.flush.interval.ms=10s",
        "not a number",
    ),
]


def test_the_engines_take_every_setting_of_the_examples(examples: Path, proof: Prover) -> None:
    root = examples.parent
    units, unread = configuration.read(root)
    assert not unread
    definitions = configuration.Definitions(root)
    assert not (found := settings_check.check(root)), "\n" + report(found)
    asked = [question for unit in units for question in config_check.questions(root, unit, definitions)]
    assert not (found := config_check.refused(root, asked)), "\n" + report(found)
    components = defaultdict(set)
    for unit in units:
        components[unit.path].add(unit.components[0])
    for path, (component, *_) in components.items():
        # A program is proved by what compiles and runs it, the compose file by the test below.
        if path.endswith((".properties", ".json")):
            proof.validated(root / path, config_check.label(root, component))


@pytest.fixture
def copied(examples: Path, tmp_path: Path) -> Path:
    """Returns a project with the files of REFUSALS, each without its premise."""
    root = examples.parent
    for path, before, after, _ in REFUSALS:
        text = (root / path).read_text(encoding="utf-8")
        assert before in text
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text.replace(before, after, 1), encoding="utf-8")
    (tmp_path / artifacts.CACHE).parent.mkdir()
    (tmp_path / artifacts.CACHE).symlink_to(root / artifacts.CACHE)
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / settings.JAR).parent.mkdir(parents=True)
    shutil.copy(root / settings.JAR, tmp_path / settings.JAR)
    return tmp_path


def test_a_setting_that_the_engine_refuses_is_found_in_its_file(copied: Path) -> None:
    definitions = configuration.Definitions(copied)
    units, _ = configuration.read(copied)
    asked = [question for unit in units for question in config_check.questions(copied, unit, definitions)]
    found = config_check.refused(copied, asked)
    for path, _, _, why in REFUSALS:
        said = [finding.expected.lower() for finding in found if finding.path == path]
        assert said, f"{path} was taken"
        assert any(why in text for text in said), said


def test_the_compose_file_follows_its_schema_and_the_image_makes_settings_of_it_that_the_broker_takes(
    examples: Path, tmp_path: Path, proof: Prover
) -> None:
    root = examples.parent
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    compose = yaml_source.parse((root / COMPOSE).read_text(encoding="utf-8")).value
    tools = versions.version_of(root, "kafka-tools")
    units = [unit for unit in configuration.read(root)[0] if unit.path == COMPOSE]
    assert [unit.title for unit in units] == ["controller-101", "kafka-1", "kafka-2", "kafka-3"]
    asked = []
    for unit in units:
        assert compose["services"][unit.title]["image"] == f"apache/kafka:{tools}"
        made = image_settings(root, tmp_path / unit.title, configuration.environment(compose, unit.title))
        expected = {**unit.values, "log.dirs": str(tmp_path / unit.title / "data")}
        assert dict(line.split("=", 1) for line in made.read_text().splitlines() if line) == expected
        asked.append(config_check.Question(COMPOSE, 0, unit.title, "broker", file=made))
    assert not (found := config_check.refused(root, asked)), "\n" + report(found)
    proof.validated(root / COMPOSE, f"Compose, Kafka {tools}")


def image_settings(root: Path, folder: Path, environment: dict[str, str]) -> Path:
    """Runs what the image runs first: it writes server.properties from the environment, and formats the storage."""
    words = ["kafka.docker.KafkaDockerWrapper", "setup"]
    for name in ("default", "mounted", "final"):
        (folder / name).mkdir(parents=True)
        words += [f"--{name}-configs-dir", str(folder / name)]
    given = {**environment, "KAFKA_LOG_DIRS": str(folder / "data")}
    command = [artifacts.java_home_command(), "-cp", f"{artifacts.kafka_tools(root)}/*", *words]
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "data/meta.properties").exists()
    return folder / "final/server.properties"
