"""What readers take away: the data follows its schema, and Anki's own library takes the decks and their changes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from lxml import html

from scripts import decks, downloads

EPOCH = 1_763_000_000


@pytest.fixture(scope="module")
def records(built_site: Path) -> dict[str, list[dict[str, Any]]]:
    """The published questions by language."""
    folder = built_site / downloads.FOLDER
    return {
        language: json.loads((folder / f"questions.{language}.json").read_text(encoding="utf-8"))["questions"]
        for language in downloads.LANGUAGES
    }


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty Anki collection."""
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def _import(collection: Collection, file: Path) -> tuple[int, int, int]:
    """Imports as Anki does by default; returns how many notes were new, updated and left as they were."""
    request = ImportAnkiPackageRequest(package_path=str(file), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    return len(log.new), len(log.updated), len(log.duplicate)


def _write(folder: Path, records: dict[str, list[dict[str, Any]]], epoch: int = EPOCH) -> Path:
    file = folder / f"deck-{epoch}.apkg"
    file.write_bytes(decks.package(records, epoch))
    return file


@pytest.mark.parametrize("language", downloads.LANGUAGES)
def test_the_published_data_follows_the_published_schema(language: str, built_site: Path) -> None:
    folder = built_site / downloads.FOLDER
    schema = json.loads((folder / downloads.SCHEMA).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads((folder / f"questions.{language}.json").read_text(encoding="utf-8"))
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
        for fault in jsonschema.Draft202012Validator(schema).iter_errors(data)
    ]
    assert not faults, "\n".join(faults[:20])
    assert data["language"] == language


def test_both_languages_have_the_same_questions_with_the_same_right_choices(
    records: dict[str, list[dict[str, Any]]],
) -> None:
    def shape(record: dict[str, Any]) -> tuple[Any, ...]:
        rights = [choice["right"] for choice in record["choices"]]
        return record["id"], record["topic"], record["level"], record["form"], record["kind"], rights

    assert [shape(record) for record in records["ko"]] == [shape(record) for record in records["en"]]


def test_every_address_in_the_data_is_absolute_and_nothing_of_the_page_around_is_left(
    records: dict[str, list[dict[str, Any]]],
) -> None:
    for record in (record for found in records.values() for record in found):
        text = decks.front(record, "ko") + decks.back(record, "ko")
        block = html.fragment_fromstring(text, create_parent="div")
        assert all(str(link).startswith("https://") for link in block.xpath("//@href | //@src")), record["id"]
        assert not block.xpath("//*[@id or @data-search-exclude or contains(@class, 'headerlink')]"), record["id"]


@pytest.mark.parametrize("edition", downloads.EDITIONS)
def test_anki_imports_each_deck_with_every_question_once(
    edition: str, collection: Collection, built_site: Path, records: dict[str, list[dict[str, Any]]]
) -> None:
    count = len(records["ko"])
    file = built_site / downloads.FOLDER / downloads.deck_name(edition)
    assert _import(collection, file) == (count, 0, 0)
    assert collection.note_count() == collection.card_count() == count
    assert decks.NAMES[edition] in [deck.name for deck in collection.decks.all_names_and_ids()]
    languages = edition.split("-")
    for record in records[languages[0]]:
        (identity,) = collection.find_notes(f'"Id:{record["id"]}"')
        note = collection.get_note(identity)
        assert f"level::{record['level']}" in note.tags
        assert f"topic::{record['topic'].replace('/', '::')}" in note.tags
        assert all(note[f"{side} ({language})"] for side in ("Question", "Answer") for language in languages)
    card = collection.get_card(collection.find_cards("")[0])
    assert "<h2>" in card.question()
    assert "source" in card.answer()


def test_code_tables_and_choices_come_through_to_the_card(
    collection: Collection, tmp_path: Path, records: dict[str, list[dict[str, Any]]]
) -> None:
    record = copy.deepcopy(next(one for one in records["ko"] if one["form"] == "choice"))
    record["given"] = "<table><tr><td>acks</td></tr></table><pre><code>List&lt;Long&gt; a = {{b}};</code></pre>"
    _import(collection, _write(tmp_path, {"ko": [record]}))
    card = collection.get_card(collection.find_cards("")[0])
    assert "<td>acks</td>" in card.question()
    assert "List&lt;Long&gt; a = {{b}};" in card.question()
    assert card.question().count("<li>") == len(record["choices"])
    assert card.answer().count("<b>맞음</b>") == sum(choice["right"] for choice in record["choices"])


@pytest.mark.parametrize("languages", [("ko",), ("ko", "en")])
def test_a_changed_deck_changes_its_notes_keeps_their_schedule_and_duplicates_nothing(
    languages: tuple[str, ...], collection: Collection, tmp_path: Path, records: dict[str, list[dict[str, Any]]]
) -> None:
    old = {language: records[language][:6] for language in languages}
    assert _import(collection, _write(tmp_path, old)) == (6, 0, 0)
    moved = old["ko"][1]["id"]
    (card_id,) = collection.find_cards(f'"Id:{moved}"')
    collection.sched.set_due_date([card_id], "5")
    before = collection.get_card(card_id)

    new = copy.deepcopy({language: records[language][:7] for language in languages})
    for language in languages:
        # One question is reworded and moves to another page and place, one is added.
        record = new[language].pop(1)
        record["question"] = "<code>reworded</code>"
        record["url"], record["topic"] = "https://example.org/elsewhere/#x", "cdc/outbox"
        new[language].append(record)
    added, updated, _ = _import(collection, _write(tmp_path, new, EPOCH + 60))
    assert (added, updated) == (1, 6)
    assert collection.note_count() == collection.card_count() == 7
    (after_id,) = collection.find_cards(f'"Id:{moved}"')
    after = collection.get_card(after_id)
    assert after_id == card_id
    assert (after.due, after.ivl, after.type) == (before.due, before.ivl, before.type)
    assert "reworded" in after.question()
    assert "topic::cdc::outbox" in after.note().tags


def test_the_three_decks_do_not_take_each_others_notes(collection: Collection, built_site: Path) -> None:
    for edition in downloads.EDITIONS:
        added, updated, duplicate = _import(collection, built_site / downloads.FOLDER / downloads.deck_name(edition))
        assert added
        assert (updated, duplicate) == (0, 0)


def test_the_same_questions_give_the_same_bytes(records: dict[str, list[dict[str, Any]]]) -> None:
    assert decks.package(records, EPOCH) == decks.package(copy.deepcopy(records), EPOCH)
