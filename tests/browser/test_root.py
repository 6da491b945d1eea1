"""The page above both languages sends the reader on; an address outside both gets a page in both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.static_host import StaticHost


@pytest.mark.parametrize(("locale", "language"), [("ko-KR", "ko"), ("en-US", "en"), ("en-GB", "en"), ("fr-FR", "ko")])
def test_the_browsers_language_decides_else_korean(
    locale: str, language: str, browser: Browser, served_site: str
) -> None:
    context = browser.new_context(base_url=served_site, locale=locale)
    page = context.new_page()
    page.goto("")
    page.wait_for_url(f"{served_site}{language}/")
    context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_language_chosen_last_is_remembered(language: str, page: Page, served_site: str) -> None:
    other = "en" if language == "ko" else "ko"
    page.goto(f"{other}/guide/")
    page.locator(f"a[data-language={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.goto("")
    page.wait_for_url(f"{served_site}{language}/")


def test_going_back_does_not_send_the_reader_on_again(page: Page, served_site: str) -> None:
    page.goto("ko/guide/")
    page.goto("")
    page.wait_for_url(f"{served_site}ko/")
    page.go_back()
    expect(page).to_have_url(f"{served_site}ko/guide/")


def test_query_and_fragment_are_kept(page: Page, served_site: str) -> None:
    page.goto("?from=card#start")
    page.wait_for_url(f"{served_site}ko/?from=card#start")


def test_without_javascript_both_languages_are_offered(without_script: Page, served_site: str) -> None:
    without_script.goto("")
    for language in ("ko", "en"):
        expect(without_script.locator(f'a[hreflang="{language}"]')).to_be_visible()
    without_script.locator('a[hreflang="en"]').click()
    expect(without_script).to_have_url(f"{served_site}en/")


def test_an_address_outside_both_languages_gets_a_page_in_both(page: Page, served_site: str) -> None:
    answer = page.goto("no/such/page/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("section")).to_have_count(2)
    page.locator('a[hreflang="en"]').click()
    expect(page).to_have_url(f"{served_site}en/")


def test_where_the_host_knows_one_404_page_only_it_serves_the_languages_too(page: Page, built_site: Path) -> None:
    with StaticHost(built_site, "/streaming-engineer-guide/", own_404=False) as host:
        answer = page.goto(f"{host.url}ko/no/such/page/")
        assert answer is not None
        assert answer.status == 404
        page.locator('a[hreflang="ko"]').click()
        expect(page).to_have_url(f"{host.url}ko/")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_404_page_of_a_language_works_at_any_depth(language: str, page: Page, host: StaticHost) -> None:
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.goto(f"{language}/so/deep/there/is/nothing/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert len(failed) == 1, failed  # the page itself
    page.locator(".page a").first.click()
    expect(page).to_have_url(re.compile(rf"/streaming-engineer-guide/{language}/$"))
