"""The settings that files below examples/ give Kafka, Connect, Flink and connectors, and whose settings they are.

A file of settings says by its name whom it configures (``broker-1.properties``); a connector's JSON by its class; a
compose file by its image's way to read the environment; in Java and SQL, places that can only hold settings are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts import yaml_source

FOLDER = "data/settings"
ADD_KIND = "add its kind to scripts/configuration.py"
# The component that a properties file configures, by what its name begins with.
PROPERTIES = {
    "admin": "admin",
    "broker": "broker",
    "connect": "connect-worker",
    "consumer": "consumer",
    "controller": "broker",
    "mm2": "mirrormaker",
    "producer": "producer",
    "streams": "streams",
}
# Not Kafka's: the logging of the programs.
OTHERS = ("log4j", "simplelogger")
CLIENTS = ("producer", "consumer", "admin")
CONNECTORS = {
    "io.debezium.connector.jdbc.JdbcSinkConnector": ("debezium-jdbc", "sink-connector"),
    "io.debezium.connector.mariadb.MariaDbConnector": ("debezium-mariadb", "source-connector"),
    "io.debezium.connector.postgresql.PostgresConnector": ("debezium-postgres", "source-connector"),
    "org.apache.kafka.connect.file.FileStreamSinkConnector": ("connect-file", "sink-connector"),
    "org.apache.kafka.connect.file.FileStreamSourceConnector": ("connect-file", "source-connector"),
}
TRANSFORMS = {"io.debezium.transforms.outbox.EventRouter": "outbox-router"}
# What classes that a setting names take, where no definition that could be read out lists it. Sources: the
# Javadoc of StandardAuthorizer, JsonConverterConfig, EnvVarConfigProvider and FileConfigProvider of Kafka 4.
AUTHORIZER = ("super.users", "allow.everyone.if.no.acl.found")
CONVERTERS = {
    "org.apache.kafka.connect.json.JsonConverter": (
        "schemas.enable",
        "schemas.cache.size",
        "decimal.format",
        "replace.null.with.default",
    ),
    "org.apache.kafka.connect.storage.StringConverter": ("converter.encoding",),
}
PROVIDERS = {
    "org.apache.kafka.common.config.provider.EnvVarConfigProvider": ("allowlist.pattern",),
    "org.apache.kafka.common.config.provider.FileConfigProvider": ("allowed.paths",),
    "org.apache.kafka.common.config.provider.DirectoryConfigProvider": ("allowed.paths",),
}
# What Debezium's KafkaSchemaHistory, the default of schema.history.internal, reads among a connector's settings.
HISTORY = tuple(f"schema.history.internal.kafka.{name}" for name in ("bootstrap.servers", "topic"))
# What Spring Kafka's serializers read among a client's settings (their constants in spring-kafka 4.1).
SERIALIZERS = frozenset(
    f"spring.{name}"
    for name in (
        "deserializer.key.delegate.class deserializer.key.function deserializer.validator.class"
        " deserializer.value.delegate.class deserializer.value.function json.add.type.headers json.key.default.type"
        " json.key.type.method json.remove.type.headers json.trusted.packages json.type.mapping json.use.type.headers"
        " json.value.default.type json.value.type.method kafka.key.serialization.selector"
        " kafka.serialization.selector"
    ).split()
)
# Variables that the image's scripts take for themselves (Constants in kafka.docker.KafkaDockerWrapper).
IMAGE = "apache/kafka"
IMAGE_OWN = frozenset(
    f"KAFKA_{name}"
    for name in (
        "VERSION HEAP_OPTS LOG4J_OPTS OPTS JMX_OPTS JVM_PERFORMANCE_OPTS GC_LOG_OPTS LOG4J_ROOT_LOGLEVEL"
        " LOG4J_LOGGERS TOOLS_LOG4J_LOGLEVEL JMX_HOSTNAME"
    ).split()
)


@dataclass(frozen=True)
class Entry:
    """One setting in a file: ``key`` as it is written, ``value`` None where the file does not tell it.

    ``compiled`` says that the key stands there as a constant, which the compiler knows; its value is a guess.
    """

    path: str
    line: int
    key: str
    value: str | None
    compiled: bool = False


@dataclass(frozen=True)
class Unread:
    """A file of settings that could not be read as such: ``what`` is wrong, what was ``expected``, what to do."""

    path: str
    what: str
    expected: str
    next_step: str
    line: int = 0


@dataclass(frozen=True)
class Meaning:
    """The definitions that a key can belong to, strongest first, and the name it has in them.

    Without definitions, the key is one of a class that a setting names, and nothing more is known of it.
    """

    components: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Unit:
    """What belongs together: the settings of one component in one file. ``components`` say whose they are."""

    path: str
    title: str
    components: tuple[str, ...]
    entries: tuple[Entry, ...]

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The values by key as written."""
        return {entry.key: entry.value for entry in self.entries if entry.value is not None}


class Definitions:
    """The settings that engines define, by component: what data/settings/*.json hold."""

    def __init__(self, root: Path) -> None:
        self.by_component: dict[str, dict[str, dict[str, Any]]] = {}
        for path in sorted((root / FOLDER).glob("*.json")):
            found = json.loads(path.read_text(encoding="utf-8"))
            self.by_component[found["component"]] = {setting["name"]: setting for setting in found["settings"]}

    def where(self, name: str, components: Sequence[str]) -> tuple[str, ...]:
        """Returns those of the components that define the name."""
        return tuple(one for one in components if name in self.by_component.get(one, {}))

    def names(self, components: Sequence[str]) -> set[str]:
        """Returns the names that the components define."""
        return {name for one in components for name in self.by_component.get(one, {})}

    def meaning(self, unit: Unit, key: str) -> Meaning | None:
        """Returns whose setting the key is; None where no definition knows it."""
        for name, components in _candidates(unit, key):
            if not components:
                return Meaning((), name)
            if defined := self.where(name, components):
                return Meaning(defined, name)
        return None

    def known_to(self, unit: Unit) -> set[str]:
        """Returns the names among which a misspelled key was probably meant."""
        return self.names(unit.components) | SERIALIZERS | {*AUTHORIZER}


def _candidates(unit: Unit, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields what the key can be: a name and the components that may define it (none: nothing defines it)."""
    yield key, unit.components
    values = unit.values
    provider = re.fullmatch(r"config\.providers\.([^.]+)\.(class|param\.(.+))", key)
    if provider:
        chosen = values.get(f"config.providers.{provider[1]}.class", "")
        if provider[2] == "class" or provider[3] in PROVIDERS.get(chosen, ()):
            yield key, ()
    if key in SERIALIZERS and unit.path.endswith((".yml", ".yaml")):
        yield key, ()
    if "broker" in unit.components:
        if key in AUTHORIZER and values.get("authorizer.class.name", "").endswith(".StandardAuthorizer"):
            yield key, ()
        listener = re.fullmatch(r"listener\.name\.[a-z0-9_]+\.(.+)", key)
        if listener:
            yield listener[1], unit.components
            # A mechanism stands before the name: listener.name.client.scram-sha-512.sasl.jaas.config.
            yield listener[1].partition(".")[2], unit.components
    if {"source-connector", "sink-connector"} & {*unit.components}:
        override = re.fullmatch(r"(producer|consumer|admin)\.override\.(.+)", key)
        if override:
            yield override[2], (override[1],)
    if {"connect-worker", "mirrormaker"} & {*unit.components}:
        client = re.fullmatch(r"(producer|consumer|admin)\.(.+)", key)
        if client:
            yield client[2], (client[1],)
    converter = re.fullmatch(r"((?:key|value|header)\.converter)\.(.+)", key)
    if converter and converter[2] in CONVERTERS.get(values.get(converter[1], ""), ()):
        yield key, ()
    if key in HISTORY and "debezium-mariadb" in unit.components:
        yield key, ()
    transform = re.fullmatch(r"transforms\.([^.]+)\.(.+)", key)
    if transform:
        if transform[2] == "type":
            yield key, ()
        router = TRANSFORMS.get(values.get(f"transforms.{transform[1]}.type", ""))
        if router:
            yield transform[2], (router,)
    if "mirrormaker" in unit.components:
        clusters = [name.strip() for name in values.get("clusters", "").split(",")]
        whose, _, rest = key.partition(".")
        if all(name in clusters for name in whose.split("->")):
            yield rest, ("mirrormaker",) if "->" in whose else ("mirrormaker", "connect-worker", *CLIENTS)
            yield rest.partition(".")[2], (rest.partition(".")[0],)


def read(root: Path) -> tuple[list[Unit], list[Unread]]:
    """Returns what the files below examples/ set, and the files of which that could not be told."""
    units: list[Unit] = []
    unread: list[Unread] = []
    for file in sorted((root / "examples").rglob("*")):
        inside = file.relative_to(root / "examples").parts
        if "target" in inside or "node_modules" in inside or not file.is_file():
            continue
        path = file.relative_to(root).as_posix()
        if file.suffix not in {".properties", ".json", ".yml", ".yaml", ".java", ".sql"}:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        if file.suffix == ".properties":
            component = next((of for start, of in PROPERTIES.items() if file.name.startswith(start)), None)
            if component:
                components = (component, "connect-worker") if component == "mirrormaker" else (component,)
                units.append(Unit(path, file.name, components, tuple(properties(path, text))))
            elif not file.name.startswith(OTHERS):
                what = "a properties file whose name does not say what it configures"
                expected = f"a name that begins with {', '.join(PROPERTIES)}"
                unread.append(Unread(path, what, expected, f"rename it, or {ADD_KIND}"))
        elif file.suffix in {".json", ".yml", ".yaml"}:
            for one in (_connector if file.suffix == ".json" else _yaml)(path, text):
                if isinstance(one, Unit):
                    units.append(one)
                else:
                    unread.append(one)
        else:
            found = tuple(java(path, text) if file.suffix == ".java" else sql(path, text))
            if found:
                everywhere = (*CLIENTS, "streams", "topic", "broker", "connect-worker", "flink")
                units.append(Unit(path, file.name, everywhere if file.suffix == ".java" else CLIENTS, found))
    return units, unread


def properties(path: str, text: str) -> Iterator[Entry]:
    """Yields the settings of a Java properties file."""
    begun, line = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        part = raw.lstrip()
        if not begun and (not part or part[0] in "#!"):
            continue
        line = line if begun else number
        begun += part
        if len(begun) - len(begun.rstrip("\\")) & 1:
            begun = begun[:-1]
            continue
        key, _, value = re.sub(r"(?<!\\)\s*[=:\s]\s*", "\0", begun, count=1).partition("\0")
        yield Entry(path, line, key.replace("\\", ""), value.replace("\\\\", "\\"))
        begun = ""


def _connector(path: str, text: str) -> Iterator[Unit | Unread]:
    try:
        settings = json.loads(text)
    except json.JSONDecodeError as fault:
        yield Unread(path, f"JSON that does not parse: {fault.msg}", "valid JSON", "correct it there", fault.lineno)
        return
    settings = settings.get("config", settings) if isinstance(settings, dict) else {}
    chosen = settings.get("connector.class") if isinstance(settings, dict) else None
    components = CONNECTORS.get(str(chosen))
    if chosen and not components:
        what = f"a connector of {chosen}, whose settings nothing here knows"
        yield Unread(path, what, f"one of {', '.join(sorted(CONNECTORS))}", f"correct the class, or {ADD_KIND}")
    if components:
        lines = text.splitlines()
        places = {key: number for number, line in enumerate(lines, 1) for key in re.findall(r'^\s*"([^"]+)":', line)}
        entries = tuple(Entry(path, places.get(key, 0), key, str(value)) for key, value in settings.items())
        yield Unit(path, Path(path).name, components, entries)


def _yaml(path: str, text: str) -> Iterator[Unit | Unread]:
    # Spring Boot keeps the settings of its profiles in documents of one file.
    begun, documents = 1, []
    for part in re.split(r"(?m)^---[ \t]*\n", text):
        documents.append((begun, part))
        begun += part.count("\n") + 1
    for first, part in documents:
        try:
            yield from _document(path, yaml_source.parse(part, first))
        except yaml_source.YamlFault as fault:
            what = f"YAML that does not parse: {fault.message}"
            yield Unread(path, what, "valid YAML", "correct it there", fault.line)


def _document(path: str, document: yaml_source.Document) -> Iterator[Unit]:
    if not isinstance(document.value, dict):
        return
    services = document.value.get("services")
    for name, service in services.items() if isinstance(services, dict) else ():
        if isinstance(service, dict) and str(service.get("image", "")).split(":")[0] == IMAGE:
            yield Unit(path, name, ("broker",), tuple(_environment(path, document, name)))
    spring = tuple(
        Entry(path, document.line(*where), ".".join(where), value)
        for where, value in _leaves(_at(document.value, "spring", "kafka"), ("spring", "kafka"))
        if "properties" not in where
    )
    if spring and len(spring[0].key.split(".")) > 2:
        yield Unit(path, "spring.kafka", ("spring-kafka",), spring)
    for client in (None, *CLIENTS, "streams"):
        place = ("spring", "kafka", *([client] if client else []), "properties")
        found = _at(document.value, *place)
        if found:
            entries = tuple(
                Entry(path, document.line(*where), ".".join(where[len(place) :]), value)
                for where, value in _leaves(found, place)
            )
            yield Unit(path, ".".join(place), (client,) if client else CLIENTS, entries)


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _leaves(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*place, str(key)))
    else:
        yield place, str(value).lower() if isinstance(value, bool) else str(value)


def _environment(path: str, document: yaml_source.Document, service: str) -> Iterator[Entry]:
    for variable, value in environment(document.value, service).items():
        if variable.startswith("KAFKA_") and variable not in IMAGE_OWN:
            line = document.line("services", service, "environment", variable)
            if line == document.line("services", service):
                line = document.line("services", service, "environment")
            yield Entry(path, line, property_of(variable), value)


def environment(compose: Any, service: str) -> dict[str, str]:
    """Returns the environment of a service of a compose file, written as a mapping or as a list."""
    given = _at(compose, "services", service, "environment") or {}
    if isinstance(given, list):
        given = dict(str(line).partition("=")[::2] for line in given)
    return {str(key): str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()}


def property_of(variable: str) -> str:
    """Returns the setting that the image makes of an environment variable (as KafkaDockerWrapper does)."""
    name = variable.removeprefix("KAFKA_").lower().replace("_", ".")
    return name.replace("...", "-").replace("..", "_")


_JAVA_CALL = re.compile(r"(?:\bMap\.of|\bMap\.entry|\.put|\.putIfAbsent|\.setProperty|\.setString)\(")
_DOTTED = re.compile(r'"([a-z][a-z0-9]*(?:\.[a-z0-9_-]+)+)"')
_CONSTANT = re.compile(r"\w*Config\.([A-Z0-9_]+)_CONFIG")
_LITERAL = re.compile(r'"([^"\\]*)"')
# Settings of others that go through the same calls.
_FOREIGN = ("bank.", "spring.", "logging.", "server.", "management.", "java.", "user.", "org.", "guide.")


def java(path: str, text: str) -> Iterator[Entry]:
    """Yields the settings that string constants name where a Java program fills a map or properties."""
    for call in _JAVA_CALL.finditer(text):
        arguments = list(_arguments(text, call.end()))
        if len(arguments) != 2 and call[0] != "Map.of(":
            continue
        for index in range(0, len(arguments) - 1, 2):
            start, argument = arguments[index]
            literal = _LITERAL.fullmatch(arguments[index + 1][1])
            line, value = text.count("\n", 0, start) + 1, literal[1] if literal else None
            if (key := _DOTTED.fullmatch(argument)) and not key[1].startswith(_FOREIGN):
                yield Entry(path, line, key[1], value)
            elif constant := _CONSTANT.fullmatch(argument):
                yield Entry(path, line, constant[1].lower().replace("_", "."), value, compiled=True)


def _arguments(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yields place and text of each argument of a call whose opening parenthesis ends at ``start``."""
    depth, begun, place = 0, start, start
    while place < len(text):
        sign = text[place]
        if sign == '"':
            literal = re.compile(r'"(?:[^"\\\n]|\\.)*"').match(text, place)
            place = literal.end() if literal else place + 1
            continue
        if sign in "([{":
            depth += 1
        elif sign in ")]}" and depth:
            depth -= 1
        elif sign in "),":
            argument = text[begun:place]
            yield begun + len(argument) - len(argument.lstrip()), argument.strip()
            if sign == ")":
                return
            begun = place + 1
        place += 1


_SQL = re.compile(r"'properties\.([^']+)'\s*=\s*'([^']*)'")


def sql(path: str, text: str) -> Iterator[Entry]:
    """Yields the settings of Kafka's clients in the tables of Flink SQL."""
    for match in _SQL.finditer(text):
        yield Entry(path, text.count("\n", 0, match.start()) + 1, match[1], match[2])


_RANGE = re.compile(r"\[(-?[\d.]+),\.\.\.(?:,(-?[\d.]+))?\](?: or (-?\d+))?")
_ONE_OF = re.compile(r"(\(case insensitive\) )?\[([\w-]+(?:, [\w.-]+)*)\]")
_SIZES = {"SHORT": 15, "INT": 31, "INTEGER": 31, "LONG": 63}


def refused(setting: Mapping[str, Any], value: str) -> str | None:
    """Returns what the setting's definition expects where it cannot take the value; None where it can.

    A value that is looked up when the program runs (``${env:…}``, a parameter) is taken.
    """
    if "${" in value or setting.get("default") == value:
        return None
    # Spring Boot and Flink write types as Java does.
    kind, valid = str(setting.get("type", "")).upper(), str(setting.get("valid", ""))
    text = value.strip()
    if kind == "BOOLEAN":
        return None if text.lower() in {"true", "false"} else "true or false"
    if kind in {*_SIZES, "DOUBLE"}:
        return _number(kind, valid, text)
    # Java enums, as Flink and Spring Boot define them, are read in several spellings.
    one_of = _ONE_OF.fullmatch(valid) if kind in {"STRING", "LIST"} else None
    if one_of and "by_duration" not in valid:
        choices = one_of[2].split(", ")
        given = [part.strip() for part in text.split(",")] if kind == "LIST" else [text]
        folded = [choice.lower() for choice in choices] if one_of[1] else choices
        if any((part.lower() if one_of[1] else part) not in folded for part in given):
            return f"one of {', '.join(choices)}"
    return None


def _number(kind: str, valid: str, text: str) -> str | None:
    try:
        number = float(text) if kind == "DOUBLE" else int(text)
    except ValueError:
        return "a number" if kind == "DOUBLE" else f"a whole number ({kind})"
    if kind != "DOUBLE" and not -(2 ** _SIZES[kind]) <= number < 2 ** _SIZES[kind]:
        return f"a number that fits into {kind}"
    limits = _RANGE.fullmatch(valid)
    if limits:
        low, high, other = (float(limit) if limit is not None else None for limit in limits.groups())
        too_small = low is not None and number < low
        if number != other and (too_small or (high is not None and number > high)):
            return f"a value in {valid}"
    return None
