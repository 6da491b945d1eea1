"""The settings of examples/ before the engines' own definitions: each value, and each file as a whole."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import configuration, versions
from scripts.engines import artifacts, settings
from scripts.engines.errors import EngineError
from scripts.finding import Finding

CHECK = "configuration"
# What makes a component's configuration of a whole file, and so refuses settings that do not go together.
WHOLE = {
    "broker": "kafka.server.KafkaConfig",
    "producer": "org.apache.kafka.clients.producer.ProducerConfig",
    "consumer": "org.apache.kafka.clients.consumer.ConsumerConfig",
    "admin": "org.apache.kafka.clients.admin.AdminClientConfig",
    "connect-worker": "org.apache.kafka.connect.runtime.distributed.DistributedConfig",
    "mirrormaker": "org.apache.kafka.connect.mirror.MirrorMakerConfig",
    "streams": "org.apache.kafka.streams.StreamsConfig",
}
_JVM = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
_ENGINES = {component.name: component for component in settings.COMPONENTS}


@dataclass(frozen=True)
class Question:
    """What one component is asked: a value (``name`` set), or a whole file."""

    path: str
    line: int
    said: str
    component: str
    name: str = ""
    value: str = ""
    file: Path | None = None

    @property
    def engine(self) -> str:
        """The key of data/versions.yml of the engine that answers."""
        return _ENGINES[self.component].engine

    def text(self, number: int) -> str:
        """Returns the line that the program reads."""
        if self.file:
            return f"file\t{number}\t{WHOLE[self.component]}\t{self.file}\n"
        return f"value\t{number}\t{self.component}\t{self.name}\t{self.value}\n"


def label(root: Path, component: str) -> str:
    """Returns how a proof calls the engine that defines the component's settings."""
    engine = _ENGINES[component].engine
    return f"{settings.LABELS[engine]} {versions.version_of(root, engine)}"


def questions(root: Path, unit: configuration.Unit, definitions: configuration.Definitions) -> list[Question]:
    """Returns what to ask about a unit: each value that stands in the file, and the file if it is one of settings.

    A setting that no definition has is left to scripts/checks/settings.py.
    """
    asked = []
    for entry in unit.entries:
        meaning = definitions.meaning(unit, entry.key)
        known = [one for one in meaning.components if one in _ENGINES] if meaning else []
        if meaning and known and entry.value is not None and "${" not in entry.value:
            said = f"{entry.key}={entry.value}"
            asked.append(Question(entry.path, entry.line, said, known[0], meaning.name, entry.value))
    component = unit.components[0]
    if unit.path.endswith(".properties") and component in WHOLE:
        asked.append(Question(unit.path, 0, "the file as a whole", component, file=root / unit.path))
    return asked


def refused(root: Path, asked: Sequence[Question]) -> list[Finding]:
    """Returns a finding for each question whose answer is no. Raises EngineError where the program fails."""
    by_engine: dict[str, list[Question]] = defaultdict(list)
    for question in asked:
        by_engine[question.engine].append(question)
    libraries = settings.libraries(root)
    findings = []
    for engine, mine in by_engine.items():
        classpath = [str(root / settings.JAR), *(f"{folder}/*" for folder in libraries[engine])]
        command = [artifacts.java_home_command(), *_JVM, "-cp", ":".join(classpath), "guide.tools.ConfigCheck"]
        for name in sorted({question.component for question in mine}):
            places = [place for place in _ENGINES[name].places if not place.startswith("modes=")]
            command.append(f"{name}={','.join(places)}")
        text = "".join(question.text(number) for number, question in enumerate(mine))
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, env=dict(os.environ))
        if done.returncode:
            raise EngineError(settings.LABELS[engine], "check settings", done.stderr[-2000:])
        for line in done.stdout.splitlines():
            number, _, why = line.partition("\t")
            if number.isdigit():
                question = mine[int(number)]
                expected = f"what {label(root, question.component)} takes: {why}"
                findings.append(
                    Finding(question.path, question.line, CHECK, question.said, expected, "correct the setting")
                )
    return findings
