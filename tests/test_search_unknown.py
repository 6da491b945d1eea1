"""What no page says: slips are understood, strange words get no false friend, and readers are told of unknown names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.built.model import BuiltSite
from scripts.search import cli, concepts, index
from scripts.search.sections import Entry

LANGUAGES = ("ko", "en")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)+")
_CLASS = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")


def _words(root: Path) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = yaml.safe_load((root / "tests/search/unknown-words.yml").read_text(encoding="utf-8"))
    return found


def _pages(answer: cli.Answer) -> set[str]:
    return {page["page"] for page in answer.found[:5]}


def _absent(answer: cli.Answer) -> list[str]:
    """Returns the names of which the search says that no page has them."""
    return [unit["text"] for unit in answer.asked if unit["absent"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_slip_meant_is_found_or_offered(language: str, loaded_site: BuiltSite, root: Path) -> None:
    slips = _words(root)["slips"]
    site = loaded_site.folder / language
    typed = cli.ask(root, site, [slip for slip, _ in slips])
    meant = cli.ask(root, site, [name for _, name in slips])
    # Where nothing is found, what is offered first is asked next.
    offered = iter(cli.ask(root, site, [answer.closest[0] for answer in typed if answer.closest]))
    missed = []
    for (slip, name), one, right in zip(slips, typed, meant, strict=True):
        found = next(offered) if one.closest else one
        if not _pages(found) & _pages(right):
            missed.append(f"{slip}: neither finds nor is offered {name}; {one.closest}")
    assert not missed, "\n".join(missed)
    assert sum(bool(re.search("[가-힣]", slip)) for slip, _ in slips) >= 15
    assert len(slips) >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strange_word_is_offered_no_term(language: str, loaded_site: BuiltSite, root: Path) -> None:
    strange = _words(root)["strange"]
    answers = cli.ask(root, loaded_site.folder / language, strange)
    offered = [f"{word}: {answer.closest}" for word, answer in zip(strange, answers, strict=True) if answer.closest]
    assert not offered, "\n".join(offered)
    assert len(strange) >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_no_page_has_is_said_to_be_none(language: str, loaded_site: BuiltSite, root: Path) -> None:
    texts = "".join(page.tree.text_content() for page in loaded_site.pages.values())
    names = _words(root)["absent"]
    answers = cli.ask(root, loaded_site.folder / language, names, texts=True)
    for name, answer in zip(names, answers, strict=True):
        assert name not in texts, f"{name}: a page has it now; take another name"
        assert not answer.found or _absent(answer) == [name], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_names_that_pages_have_in_some_spelling_nor_of_their_beginnings_and_slips(
    language: str, loaded_site: BuiltSite, root: Path
) -> None:
    answers = cli.ask(root, loaded_site.folder / language, map(str, _words(root)["known"]), texts=True)
    assert not [name for answer in answers for name in _absent(answer)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_the_pages_texts_is_said_to_be_none(language: str, loaded_site: BuiltSite, root: Path) -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for name in ("index", "text")
        for path in sorted((loaded_site.folder / language / "search").glob(f"{name}*.js"))
    ]
    # The vocabulary of the index has a name's parts; its titles and the texts have the name.
    texts[0] = texts[0].partition('"chunks"')[0]
    names = sorted({name for text in texts for pattern in (_KEY, _CLASS) for name in pattern.findall(text)})
    assert len(names) > 1000
    answers = cli.ask(root, loaded_site.folder / language, names, texts=True)
    wrong = [name for name, answer in zip(names, answers, strict=True) if _absent(answer)]
    assert not wrong, wrong


def test_a_name_whose_parts_stand_apart_is_said_to_be_none_when_the_texts_have_come(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry("errors/", "", "page", "Errors"),
        Entry("errors/", "unknown", "section", "Metadata", "The topic is unknown, or a partition of it has no leader."),
        Entry("errors/", "replicas", "section", "Writes", "The broker answers NOT_ENOUGH_REPLICAS."),
    ]
    index.write(tmp_path, index.build("en", entries, concepts.read(root)))
    name = "UNKNOWN_TOPIC_OR_PARTITION"
    without, with_texts = (cli.ask(root, tmp_path, [name, "not_enough_replicas"], texts) for texts in (False, True))
    assert [_absent(answer) for answer in without] == [[], []]
    assert [_absent(answer) for answer in with_texts] == [[name], []]
    # What is asked besides, and a particle, change nothing.
    (answer,) = cli.ask(root, tmp_path, [f"what is {name}이"], texts=True)
    assert _absent(answer) == [name]
