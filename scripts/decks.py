"""Anki decks of the questions: one for each language and one with both, from the data that `scripts.practice` writes.

A note is known by its question's id, so a question that moves or changes keeps its card and its reader's schedule.
Two builds of one commit give the same bytes: Anki takes a note as changed by its time, which is the commit's.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from html import escape
from typing import Any

import genanki

NAMES = {
    "ko": "스트리밍 엔지니어 가이드",
    "en": "Streaming Engineer Guide",
    "ko-en": "스트리밍 엔지니어 가이드 · Streaming Engineer Guide",
}
_WORDS = {
    "ko": {"right": "맞음", "wrong": "틀림", "listens": "면접관이 듣는 것", "followup": "이어지는 질문"},
    "en": {
        "right": "Right",
        "wrong": "Wrong",
        "listens": "What an interviewer listens for",
        "followup": "The usual follow-up",
    },
}
_CSS = """
.card { max-width: 44rem; margin: 0 auto; padding: .5rem; font: 1.0625rem/1.65 sans-serif; text-align: left; }
.card [lang=ko] { word-break: keep-all; }
h2 { font-size: 1.1875rem; line-height: 1.4; }
pre { padding: .75rem; overflow-x: auto; font: .875rem/1.5 monospace; white-space: pre-wrap; background: #8882; }
code { font-family: monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; } th, td { padding: .25rem .5rem; border: 1px solid #8888; text-align: left; }
.reasons { padding-left: 0; list-style: none; }
.reasons > li { margin: 0 0 .75rem; padding-left: .75rem; border-left: 3px solid #b55; }
.reasons > .right { border-color: #484; } .reasons p { margin: .25rem 0; }
.aside { margin: 1rem 0; padding-left: .75rem; border-left: 3px double #888; }
.label, .source { font-size: .8125rem; opacity: .75; }
""".strip()


def stable_id(name: str) -> int:
    """Returns the number by which Anki knows a deck or a note type; the same name always gives the same number."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (1 << 30) + (1 << 30)


class _Note(genanki.Note):  # type: ignore[misc]
    """A note that is known by its question's id, not by its text."""

    def __init__(self, key: str, **options: Any) -> None:
        self.key = key
        super().__init__(**options)

    @property
    def guid(self) -> str:
        return str(genanki.guid_for("streaming-engineer-guide", self.key))


def front(record: dict[str, Any], language: str) -> str:
    """Returns a question with what is given and its choices, as HTML."""
    choices = "".join(f"<li>{choice['html']}</li>" for choice in record["choices"])
    offered = f"<ol>{choices}</ol>" if choices else ""
    return f'<div lang="{language}"><h2>{record["question"]}</h2>{record["given"]}{offered}</div>'


def back(record: dict[str, Any], language: str) -> str:
    """Returns the answer with the reason of every choice, and where the question stands, as HTML."""
    words = _WORDS[language]
    reasons = ""
    for choice in record["choices"]:
        verdict = "right" if choice["right"] else "wrong"
        reasons += f'<li class="{verdict}"><p><b>{words[verdict]}</b> {choice["html"]}</p>{choice["reason"]}</li>'
    listed = f'<ul class="reasons">{reasons}</ul>' if reasons else ""
    asides = "".join(
        f'<div class="aside"><p class="label">{words[name]}</p>{record[name]}</div>'
        for name in ("listens", "followup")
        if record[name]
    )
    source = f'<p class="source"><a href="{escape(record["url"])}">{escape(record["page"])}</a></p>'
    return f'<div lang="{language}">{listed}{record["answer"]}{asides}{source}</div>'


def tags(record: dict[str, Any]) -> list[str]:
    """Returns the tags by subject (Anki folds them at ``::``), level and kind."""
    return [f"topic::{record['topic'].replace('/', '::')}", f"level::{record['level']}", f"kind::{record['kind']}"]


def _model(edition: str, languages: list[str]) -> Any:
    names = [f"{side} ({language})" for side in ("Question", "Answer") for language in languages]
    count = len(languages)
    ask = "<hr>".join(f"{{{{{name}}}}}" for name in names[:count])
    # Each language's answer follows its own question.
    told = "<hr>".join(
        f"{{{{{question}}}}}<hr id=answer>{{{{{answer}}}}}" if at == 0 else f"{{{{{question}}}}}{{{{{answer}}}}}"
        for at, (question, answer) in enumerate(zip(names[:count], names[count:], strict=True))
    )
    return genanki.Model(
        stable_id(f"streaming-engineer-guide/model/{edition}"),
        f"{NAMES['en']} ({edition})",
        fields=[{"name": "Id"}, *({"name": name} for name in names)],
        templates=[{"name": "Question", "qfmt": ask, "afmt": told}],
        css=_CSS,
    )


def package(records: dict[str, list[dict[str, Any]]], epoch: int) -> bytes:
    """Returns an .apkg file of the questions that all the given languages have.

    ``records``: by language, the questions as data/questions.schema.json has them; ``epoch``: when they last changed.
    """
    languages = list(records)
    edition = "-".join(languages)
    model = _model(edition, languages)
    deck = genanki.Deck(stable_id(f"streaming-engineer-guide/deck/{edition}"), NAMES[edition])
    by_id = {language: {record["id"]: record for record in found} for language, found in records.items()}
    for first in records[languages[0]]:
        identity = first["id"]
        if not all(identity in found for found in by_id.values()):
            continue
        every = [(by_id[language][identity], language) for language in languages]
        sides = [front(*one) for one in every] + [back(*one) for one in every]
        deck.add_note(_Note(f"{edition}/{identity}", model=model, fields=[identity, *sides], tags=tags(first)))
    made = io.BytesIO()
    # Anki has no note of the time 0.
    genanki.Package(deck).write_to_file(made, timestamp=max(epoch, 1))
    return _same_bytes(made)


def _same_bytes(made: io.BytesIO) -> bytes:
    """Returns the archive with a fixed time on every file: genanki's carry the time at which it wrote them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
