"""What stands above both languages: the way in, the 404 page, and what machines read."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from scripts import root_pages

BASE = "https://guide.example.org/books/"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    for language, title in (("ko", "복제 & 복구"), ("en", "Replication & recovery")):
        folder = tmp_path / "docs" / language
        (folder / "kafka").mkdir(parents=True)
        for name in ("index.md", "kafka/index.md", "kafka/replication.md"):
            (folder / name).write_text(f"---\ntitle: {title}\ndescription: d\n---\n", encoding="utf-8")
    target = tmp_path / "site"
    target.mkdir()
    root_pages.write(tmp_path, target, BASE, "1763000000")
    return target


def test_all_of_it_is_written(written: Path) -> None:
    names = {path.name for path in written.iterdir()}
    assert names == {"index.html", "404.html", "sitemap.xml", "robots.txt", "llms.txt", ".nojekyll"}


def test_the_way_in_offers_both_languages_by_relative_links(written: Path) -> None:
    page = html.parse(str(written / "index.html")).getroot()
    assert [(link.get("href"), link.get("hreflang")) for link in page.iter("a")] == [("ko/", "ko"), ("en/", "en")]


def test_each_part_of_the_way_in_is_marked_with_its_language(written: Path) -> None:
    page = html.parse(str(written / "index.html")).getroot()
    assert [part.get("lang") for part in page.iter("section")] == ["ko", "en"]


def test_the_404_page_links_with_the_base_path_as_it_has_no_place_of_its_own(written: Path) -> None:
    page = html.parse(str(written / "404.html")).getroot()
    assert [link.get("href") for link in page.iter("a")] == ["/books/ko/", "/books/en/"]


def test_the_404_page_is_not_for_search_engines() -> None:
    assert '<meta name="robots" content="noindex">' in root_pages.not_found(BASE)


@pytest.mark.parametrize("page", [root_pages.index(BASE), root_pages.not_found(BASE)])
def test_both_pages_have_a_policy_and_one_main_heading(page: str) -> None:
    assert page.count("Content-Security-Policy") == 1
    assert page.count("<h1>") == 1


def test_the_sitemap_names_each_languages_own(written: Path) -> None:
    tree = etree.parse(str(written / "sitemap.xml"))
    found = [element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert found == [f"{BASE}ko/sitemap.xml", f"{BASE}en/sitemap.xml"]
    assert "<lastmod>2025-11-13</lastmod>" in (written / "sitemap.xml").read_text(encoding="utf-8")


def test_robots_may_read_everything_and_find_the_sitemap(written: Path) -> None:
    text = (written / "robots.txt").read_text(encoding="utf-8")
    assert text.splitlines() == ["User-agent: *", "Allow: /", f"Sitemap: {BASE}sitemap.xml"]


def test_llms_txt_lists_every_page_of_both_languages_by_its_address(written: Path) -> None:
    text = (written / "llms.txt").read_text(encoding="utf-8")
    for language, title in (("ko", "복제 & 복구"), ("en", "Replication & recovery")):
        for below in ("", "kafka/", "kafka/replication/"):
            assert f"- [{title}]({BASE}{language}/{below}): d" in text
