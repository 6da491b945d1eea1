"""The study plan has its 24 weeks and the portfolio its seven projects, in both languages alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import pages

WEEKS = [f"week-{number}" for number in range(1, 25)]
PARTS = ["read", "do", "prove"]
PROJECTS = 7
_BOX = re.compile(r"\*\*[^*]+\*\*\{ #(\S+) \.todo \}")
_PROJECT = re.compile(r"project-\d+$")


@pytest.fixture(scope="module")
def tree(root: Path) -> pages.Tree:
    """The project's pages."""
    return pages.load(root)


def _below(tree: pages.Tree, language: str, folder: str) -> list[pages.Page]:
    found = [page for page in tree.all_pages() if page.language == language and page.path.startswith(folder)]
    return sorted(found, key=lambda page: page.path)


def _text(root: Path, page: pages.Page) -> str:
    return (root / page.file).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_the_plan_has_24_weeks_in_order(tree: pages.Tree, language: str) -> None:
    keys = [section.key for page in _below(tree, language, "guide/roadmap/") for section in page.sections]
    assert [key for key in keys if key and key.startswith("week-")] == WEEKS


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_every_week_has_a_box_to_read_one_to_do_and_one_to_prove(root: Path, tree: pages.Tree, language: str) -> None:
    boxes = [box for page in _below(tree, language, "guide/roadmap/") for box in _BOX.findall(_text(root, page))]
    assert boxes == [f"{week}-{part}" for week in WEEKS for part in PARTS]


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_the_plan_at_a_glance_links_every_week_once(root: Path, tree: pages.Tree, language: str) -> None:
    index = next(page for page in _below(tree, language, "guide/roadmap/") if page.path.endswith("index.md"))
    linked = re.findall(r"^\| \[\d+\]\([^)#]+#(week-\d+)\)", _text(root, index), re.MULTILINE)
    assert linked == WEEKS


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_the_portfolio_has_seven_projects(tree: pages.Tree, language: str) -> None:
    keys = [section.key for page in _below(tree, language, "guide/portfolio/") for section in page.sections]
    assert len([key for key in keys if key and _PROJECT.match(key)]) == PROJECTS
