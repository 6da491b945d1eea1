"""Files below data/ can be parsed and have their shape: glossary, topics, exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scripts.checks import EXCEPTIONS, all_checks
from scripts.finding import Finding
from scripts.pages import LANGUAGES, DataFile, Tree
from scripts.words import closest

CHECK = "data"

GLOSSARY, TOPICS = "data/glossary.yml", "data/topics.yml"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOPIC = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


def check(tree: Tree) -> list[Finding]:
    """Returns what is wrong with the data files."""
    found: list[Finding] = []
    shapes: dict[str, Callable[[Tree, DataFile], list[Finding]]] = {
        GLOSSARY: _glossary,
        TOPICS: _topics,
        EXCEPTIONS: _exceptions,
    }
    for path in [*tree.yaml_files(), *tree.json_files()]:
        file = tree.data(path)
        found += [finding for finding in file.findings if finding.check == CHECK]
        if file.document is None:
            continue
        for name, line in file.document.duplicates:
            step = "delete one of the two"
            found.append(Finding(path, line, CHECK, f"the key `{name}` twice", "each key once", step))
        if path in shapes:
            found += shapes[path](tree, file)
    return found


class _Entries:
    """The entries of a file that is a list of mappings, and findings about them."""

    def __init__(self, file: DataFile, required: tuple[str, ...], known: tuple[str, ...]) -> None:
        assert file.document is not None
        self.file = file
        self.document = file.document
        self.found: list[Finding] = []
        self.entries: list[tuple[int, dict[str, Any]]] = []
        value = self.document.value
        if value is not None and not isinstance(value, list):
            self.say("no list", f"a list of entries with {', '.join(required)}", "begin each entry with “- ”")
            return
        for index, entry in enumerate(value or []):
            if not isinstance(entry, dict):
                self.say(f"the entry {entry!r}"[:80], ", ".join(required), "write keys and values", index)
                continue
            for key in required:
                if not entry.get(key):
                    self.say(f"an entry without `{key}`", ", ".join(required), f"add `{key}: …`", index)
            for key in entry:
                if key not in known:
                    hint = closest(str(key), known)
                    step = f"write `{hint}`" if hint else "delete it"
                    self.say(f"unknown key `{key}`", ", ".join(known), step, index, str(key))
            self.entries.append((index, entry))

    def say(self, what: str, expected: str, next_step: str, *place: str | int) -> None:
        line = self.document.line(*place)
        self.found.append(Finding(self.file.path, line, CHECK, what, expected, next_step))

    def unique_ids(self, shape: re.Pattern[str], expected: str) -> None:
        seen: dict[str, int] = {}
        for index, entry in self.entries:
            identifier = str(entry.get("id") or "")
            if not identifier:
                continue
            if not shape.fullmatch(identifier):
                self.say(f"the id {identifier}", expected, "rename it", index, "id")
            if identifier in seen:
                line = self.document.line(seen[identifier], "id")
                self.say(
                    f"the id {identifier} twice",
                    f"unique ids; line {line} has it",
                    "merge the two",
                    index,
                    "id",
                )
            seen.setdefault(identifier, index)


def _glossary(tree: Tree, file: DataFile) -> list[Finding]:
    known = ("id", "en", "ko", "abbr", "verb", "tooltip", "gloss", "forms", "avoid", "definition", "page")
    terms = _Entries(file, ("id", "en", "ko", "definition"), known)
    terms.unique_ids(_ID, "lower-case words with hyphens")
    names: dict[tuple[str, str], str] = {}
    for index, term in terms.entries:
        definition = term.get("definition")
        if definition:
            for language in LANGUAGES:
                text = definition.get(language) if isinstance(definition, dict) else None
                if not isinstance(text, str) or not text.strip():
                    what = f"the definition of {term.get('id')} without `{language}`"
                    terms.say(what, "definition: {ko: …, en: …}", "write it", index, "definition")
        for language in LANGUAGES:
            name = term.get(language)
            if not name:
                continue
            if not isinstance(name, str):
                terms.say(f"`{language}: {name!r}`", "text", "put it into quotes", index, language)
                continue
            first = names.setdefault((language, name.casefold()), str(term.get("id")))
            if first != str(term.get("id")):
                what = f"the term {name} of {term.get('id')}, which {first} has too"
                terms.say(what, "one concept, one word", "merge the two or tell them apart", index, language)
        for key in ("forms", "avoid"):
            value = term.get(key)
            good = isinstance(value, dict) and all(
                language in LANGUAGES and isinstance(words, list) and all(isinstance(word, str) for word in words)
                for language, words in value.items()
            )
            if value and not good:
                terms.say(f"`{key}` of {term.get('id')}", f"{key}: {{ko: […], en: […]}}", "correct it", index, key)
        page = term.get("page")
        if page and not tree.has_page(LANGUAGES[0], str(page).partition("#")[0]):
            what = f"the page {page} of {term.get('id')}, which does not exist"
            step = "correct the path, or leave `page` out"
            terms.say(what, "a page below the language's folder", step, index, "page")
    return terms.found


def _topics(tree: Tree, file: DataFile) -> list[Finding]:
    topics = _Entries(file, ("id", *LANGUAGES), ("id", *LANGUAGES))
    topics.unique_ids(_TOPIC, "lower-case words with hyphens, levels separated by /")
    for index, topic in topics.entries:
        for language in LANGUAGES:
            if topic.get(language) and not isinstance(topic[language], str):
                topics.say(f"`{language}: {topic[language]!r}`", "text", "put it into quotes", index, language)
    return topics.found


def _exceptions(tree: Tree, file: DataFile) -> list[Finding]:
    keys = ("check", "path", "found", "reason")
    listed = _Entries(file, keys, keys)
    checks = all_checks()
    for index, entry in listed.entries:
        name = str(entry.get("check") or "")
        if name and name not in checks:
            hint = closest(name, checks)
            step = f"write {hint}" if hint else "write the name that stands in [brackets] in the finding"
            listed.say(f"the unknown check {name}", ", ".join(checks), step, index, "check")
    return listed.found
