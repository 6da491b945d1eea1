"""The built site keeps its rules: links, heads, nothing foreign, images with words, and a light first view."""

from __future__ import annotations

import pytest

from scripts.built import foreign, head, images, links, weight
from scripts.built.model import BuiltSite
from scripts.finding import Finding, report


def _none(findings: list[Finding]) -> None:
    if findings:
        pytest.fail(report(findings), pytrace=False)


def test_both_languages_have_pages_and_links_to_check(loaded_site: BuiltSite) -> None:
    for language in ("ko", "en"):
        pages = [page for page in loaded_site.pages.values() if page.language == language]
        assert len(pages) > 10
        assert sum(1 for page in pages for _ in page.references()) > 100


def test_every_link_anchor_and_asset_is_there(loaded_site: BuiltSite) -> None:
    _none(links.check(loaded_site))


def test_every_head_and_sitemap_says_what_is_so(loaded_site: BuiltSite) -> None:
    _none(head.check(loaded_site))


def test_nothing_is_loaded_from_elsewhere_and_the_policy_is_strict(loaded_site: BuiltSite) -> None:
    _none(foreign.check(loaded_site))


def test_every_image_and_figure_says_what_it_shows(loaded_site: BuiltSite) -> None:
    _none(images.check(loaded_site))


def test_the_first_view_of_every_page_is_light(loaded_site: BuiltSite) -> None:
    _none(weight.check(loaded_site))
