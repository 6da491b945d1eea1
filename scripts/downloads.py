"""What readers take away, beside both languages: the questions as data with their schema, and as Anki decks."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts import practice

FOLDER = "downloads"
SCHEMA = "questions.schema.json"
LANGUAGES = ("ko", "en")
EDITIONS = ("ko", "en", "ko-en")


@dataclass(frozen=True)
class Download:
    """A file that the page offers: its name, and what it is in both languages."""

    name: str
    ko: str
    en: str


def deck_name(edition: str) -> str:
    """Returns the name of a deck's file."""
    return f"streaming-engineer-guide.{edition}.apkg"


OFFERED = (
    Download(deck_name("ko"), "Anki 덱, 한국어", "Anki deck, Korean"),
    Download(deck_name("en"), "Anki 덱, 영어", "Anki deck, English"),
    Download(deck_name("ko-en"), "Anki 덱, 두 언어", "Anki deck, both languages"),
    Download("questions.ko.json", "모든 문제의 JSON, 한국어", "All questions as JSON, Korean"),
    Download("questions.en.json", "모든 문제의 JSON, 영어", "All questions as JSON, English"),
    Download(SCHEMA, "JSON 스키마", "The JSON schema"),
)


def write(root: Path, site: Path, epoch: str) -> None:
    """Writes the folder of downloads from what each language's build left in its own folder.

    Raises ModuleNotFoundError, with all but the decks written, where genanki is not installed.
    """
    folder = site / FOLDER
    folder.mkdir()
    records = {}
    for language in LANGUAGES:
        target = folder / f"questions.{language}.json"
        shutil.move(site / language / practice.FOLDER / practice.DATA, target)
        records[language] = json.loads(target.read_text(encoding="utf-8"))["questions"]
    shutil.copyfile(root / "data" / SCHEMA, folder / SCHEMA)
    from scripts import decks

    for edition in EDITIONS:
        chosen = {language: records[language] for language in edition.split("-")}
        (folder / deck_name(edition)).write_bytes(decks.package(chosen, int(epoch)))
