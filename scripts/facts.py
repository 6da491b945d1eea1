"""The facts under data/, read and checked for their shape; pure: paths in, values out.

Every reader raises `FactError`, whose message names the file, what is wrong and, for a name that is not there,
what was probably meant.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from scripts import yaml_source

LANGUAGES = ("ko", "en")
PROOF_LEVELS = ("ran", "validated", "compiled", "parsed")


class FactError(Exception):
    """A fact is missing or malformed; the message says where and what to do."""


@dataclass(frozen=True)
class Setting:
    """One setting as its engine defines it. ``default`` is None for “null”, ``required`` where there is none."""

    name: str
    type: str
    default: str | None
    required: bool
    valid: str
    importance: str
    deprecated: bool = False


@dataclass(frozen=True)
class Settings:
    """The settings of one component, with what they were generated from."""

    engine: str
    version: str
    component: str
    source: str
    path: str
    settings: dict[str, Setting]


@dataclass(frozen=True)
class Metric:
    """One metric: its name in this guide, the MBean, and its attributes with their types.

    ``protocol`` is the group protocol, where only consumers of one have it.
    """

    name: str
    mbean: str
    attributes: dict[str, str]
    protocol: str = ""


@dataclass(frozen=True)
class Metrics:
    """The metrics of one component, with what they were taken from."""

    engine: str
    version: str
    component: str
    path: str
    metrics: dict[str, Metric]


@dataclass(frozen=True, eq=False)
class Term:
    """One entry of the glossary; equal only to itself, so that expressions made of terms can be kept.

    ``forms`` are other spellings that the pages use, ``avoid`` those that they do not; ``verb``: in Korean the
    term takes 하다 or 되다 (커밋합니다); ``tooltip``: its first use on a page is linked; ``gloss``: its first use on a
    Korean page gives the English in parentheses. ``page`` is where it is taught, below the language's folder, or empty.
    """

    id: str
    en: str
    ko: str
    abbr: str
    verb: bool
    tooltip: bool
    page: str
    definition: dict[str, str]
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    avoid: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gloss: bool = False

    def name(self, language: str) -> str:
        """Returns the term in the language."""
        return self.ko if language == "ko" else self.en


def close(name: str, known: Iterable[str]) -> str:
    """Returns the end of a message: what was probably meant, or what there is."""
    known = sorted(known)
    if near := difflib.get_close_matches(name, known, n=3, cutoff=0.5):
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}" if known else "there are none yet"


@lru_cache(maxsize=256)
def _parsed(path: Path, changed: int, size: int) -> Any:
    name = f"data/{path.name}" if path.parent.name == "data" else f"data/{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FactError(f"{name}: not UTF-8; save it as UTF-8") from None
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise FactError(
                f"{name}:{error.lineno}: no JSON: {error.msg}; generate it again with `make verify`"
            ) from None
    try:
        document = yaml_source.parse(text)
    except yaml_source.YamlFault as fault:
        raise FactError(f"{name}:{fault.line}: no YAML: {fault.message}; correct it") from None
    if document.duplicates:
        key, line = document.duplicates[0]
        raise FactError(f"{name}:{line}: “{key}” stands twice in one place; keep one")
    return document.value


def _read(root: Path, name: str, next_step: str) -> Any:
    path = root / "data" / name
    try:
        state = path.stat()
    except OSError:
        raise FactError(f"data/{name} is missing; {next_step}") from None
    return _parsed(path, state.st_mtime_ns, state.st_size)


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FactError(f"{where}: {value!r} where names with values are expected; correct it")
    return {str(key): entry for key, entry in value.items()}


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise FactError(f"{where}: {value!r} where a text is expected; write it, in quotes if it is a number")
    return value.strip()


def versions(root: Path) -> dict[str, str]:
    """Returns the version of everything that data/versions.yml names."""
    found = {}
    for name, entry in _mapping(
        _read(root, "versions.yml", "write it: name: {version: …}"), "data/versions.yml"
    ).items():
        found[name] = str(entry.get("version", "") if isinstance(entry, dict) else entry or "")
        if not found[name]:
            raise FactError(f"data/versions.yml: “{name}” has no version; write {name}: {{version: …}}")
    return found


def version(root: Path, name: str) -> str:
    """Returns one version."""
    known = versions(root)
    if name not in known:
        raise FactError(f"data/versions.yml has no “{name}”; {close(name, known)}")
    return known[name]


def _generated(root: Path, folder: str, component: str) -> tuple[str, dict[str, Any]]:
    """Returns path and content of the generated file that holds the component."""
    components: dict[str, tuple[str, dict[str, Any]]] = {}
    for path in sorted((root / "data" / folder).glob("*.json")):
        where = f"data/{folder}/{path.name}"
        content = _mapping(_read(root, f"{folder}/{path.name}", ""), where)
        for key in ("engine", "version", "component", folder):
            if key not in content:
                raise FactError(f"{where}: no “{key}”; generate it again with `make verify`")
        components[str(content["component"])] = (where, content)
    if component not in components:
        raise FactError(f"data/{folder}/ has no component “{component}”; {close(component, components)}")
    where, content = components[component]
    known = versions(root)
    engine = str(content["engine"])
    for key in (component, engine, engine.lower()):
        if key in known:
            if known[key] != str(content["version"]):
                raise FactError(
                    f"{where} is of {engine} {content['version']}, data/versions.yml says {known[key]}; "
                    "generate it again with `make verify`"
                )
            break
    return where, content


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_shown(entry) for entry in value)
    return str(value)


def settings(root: Path, component: str) -> Settings:
    """Returns the settings of a component (topic, broker, producer …) as the engine defines them."""
    where, content = _generated(root, "settings", component)
    found = {}
    for entry in content["settings"]:
        if not isinstance(entry, dict) or "name" not in entry or "type" not in entry:
            raise FactError(f"{where}: an entry without name or type: {entry!r}; generate it again with `make verify`")
        default = entry.get("default")
        found[str(entry["name"])] = Setting(
            name=str(entry["name"]),
            type=str(entry["type"]).lower(),
            default=None if default is None else _shown(default),
            required="default" not in entry or bool(entry.get("required")),
            valid=_shown(entry.get("valid") or ""),
            importance=str(entry.get("importance") or "").lower(),
            deprecated=bool(entry.get("deprecated")),
        )
    return Settings(
        str(content["engine"]),
        str(content["version"]),
        component,
        str(content.get("source") or "ConfigDef"),
        where,
        found,
    )


def metrics(root: Path, component: str) -> Metrics:
    """Returns the metrics of a component."""
    where, content = _generated(root, "metrics", component)
    found = {}
    for entry in content["metrics"]:
        if not isinstance(entry, dict) or not {"name", "mbean", "attributes"} <= entry.keys():
            raise FactError(
                f"{where}: an entry without name, mbean or attributes: {entry!r}; generate it again with `make verify`"
            )
        attributes = _mapping(entry["attributes"], f"{where}: {entry['name']}: attributes")
        found[str(entry["name"])] = Metric(
            str(entry["name"]),
            str(entry["mbean"]),
            {attribute: str(kind) for attribute, kind in attributes.items()},
            str(entry.get("protocol") or ""),
        )
    return Metrics(str(content["engine"]), str(content["version"]), component, where, found)


def meanings(root: Path, folder: str, component: str) -> dict[str, dict[str, str]]:
    """Returns the one-line meanings of a component's settings or metrics: name, then language.

    They are written by hand in data/settings/meanings.yml and data/metrics/meanings.yml.
    """
    name = f"{folder}/meanings.yml"
    everything = _mapping(_read(root, name, "write it: component: {name: {ko: …, en: …}}"), f"data/{name}")
    found = {}
    for key, entry in _mapping(everything.get(component) or {}, f"data/{name}: {component}").items():
        texts = _mapping(entry, f"data/{name}: {component}: {key}")
        found[key] = {
            language: _text(texts.get(language), f"data/{name}: {component}: {key}: {language}")
            for language in LANGUAGES
        }
    return found


def _texts(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    entries = _mapping(value or {}, where)
    found = {}
    for language, texts in entries.items():
        if language not in LANGUAGES or not isinstance(texts, list):
            raise FactError(f"{where}: “{language}: {texts!r}” where ko and en with lists are expected; correct it")
        found[language] = tuple(_text(text, f"{where}: {language}") for text in texts)
    return found


def glossary(root: Path) -> tuple[Term, ...]:
    """Returns the glossary's terms in the order of data/glossary.yml."""
    content = _read(root, "glossary.yml", "write it: a list of terms")
    path = root / "data/glossary.yml"
    state = path.stat()
    if not isinstance(content, list):
        raise FactError("data/glossary.yml: a list of terms is expected; begin each with “- id: …”")
    return _terms(path, state.st_mtime_ns, state.st_size)


_TERM_KEYS = frozenset(Term.__dataclass_fields__)


@lru_cache(maxsize=8)
def _terms(path: Path, changed: int, size: int) -> tuple[Term, ...]:
    terms: dict[str, Term] = {}
    for entry in _parsed(path, changed, size):
        identity = _text(entry.get("id") if isinstance(entry, dict) else None, f"data/glossary.yml: {entry!r}: id")
        where = f"data/glossary.yml: {identity}"
        for key in entry:
            if key not in _TERM_KEYS:
                raise FactError(f"{where}: unknown key “{key}”; {close(str(key), Term.__dataclass_fields__)}")
        if identity in terms:
            raise FactError(f"{where}: the id stands twice; keep one entry")
        definition = _mapping(entry.get("definition"), f"{where}: definition")
        terms[identity] = Term(
            id=identity,
            en=_text(entry.get("en"), f"{where}: en"),
            ko=_text(entry.get("ko"), f"{where}: ko"),
            abbr=_text(entry["abbr"], f"{where}: abbr") if entry.get("abbr") else "",
            verb=entry.get("verb") is True,
            tooltip=entry.get("tooltip") is not False,
            page=_text(entry["page"], f"{where}: page") if entry.get("page") else "",
            definition={
                language: _text(definition.get(language), f"{where}: definition: {language}") for language in LANGUAGES
            },
            forms=_texts(entry.get("forms"), f"{where}: forms"),
            avoid=_texts(entry.get("avoid"), f"{where}: avoid"),
            gloss=entry.get("gloss") is True,
        )
    return tuple(terms.values())


def proofs(root: Path) -> dict[str, int]:
    """Returns how many files are proved at each level, the strongest first, from data/proofs.json.

    `make verify` writes that file: path of the proved file, then its proof with a level of `PROOF_LEVELS`.
    """
    counts = dict.fromkeys(PROOF_LEVELS, 0)
    for path, entry in _mapping(_read(root, "proofs.json", "`make verify` writes it"), "data/proofs.json").items():
        level = entry.get("level") if isinstance(entry, dict) else None
        if level not in counts:
            raise FactError(
                f"data/proofs.json: {path}: the level is {level!r} and not one of {', '.join(PROOF_LEVELS)}; "
                "generate it again with `make verify`"
            )
        counts[level] += 1
    return {level: count for level, count in counts.items() if count}


def search_figures(root: Path) -> dict[str, Any]:
    """Returns how often the search found what was asked, by kind of query, from data/search-figures.json.

    `make bench` writes that file: for each kind the number of queries and, for this site and for stock Material, the
    shares that had an answer in first place and among the first five.
    """
    where = "data/search-figures.json"
    found = {}
    kinds = _mapping(_read(root, "search-figures.json", "`make bench` writes it"), where).get("kinds")
    for kind, row in _mapping(kinds, f"{where}: kinds").items():
        row = _mapping(row, f"{where}: {kind}")
        for side in ("ours", "stock"):
            values = _mapping(row.get(side), f"{where}: {kind}: {side}")
            if not all(isinstance(values.get(key), float | int) for key in ("first", "five")):
                raise FactError(f"{where}: {kind}: {side}: no first and five; generate it again with `make bench`")
        found[kind] = row
    return found


def search_costs(root: Path) -> dict[str, Any]:
    """Returns what a search costs a reader, by language, for this site and stock Material: kilobytes, milliseconds."""
    where = "data/search-figures.json"
    costs = _mapping(_read(root, "search-figures.json", "`make bench` writes it").get("costs"), f"{where}: costs")
    for language, sides in costs.items():
        for side in ("ours", "stock"):
            values = _mapping(_mapping(sides, f"{where}: {language}").get(side), f"{where}: {language}: {side}")
            if not all(isinstance(values.get(key), float | int) for key in ("kilobytes", "milliseconds")):
                raise FactError(f"{where}: {language}: {side}: no kilobytes and milliseconds; run `make bench` again")
    return costs
