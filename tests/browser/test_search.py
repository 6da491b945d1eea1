"""Search finds pages of its own language, is fetched only when it is wanted, and works by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Kinds
from tests.browser.watch import Watch
from tests.static_host import StaticHost

RESULT = ".md-search-result__item a"


def _ask(page: Page, query: str) -> None:
    page.locator(".md-search__input").fill(query)
    page.locator(RESULT).first.wait_for()


@pytest.mark.parametrize(
    ("language", "query"),
    [("ko", "복제"), ("ko", "min.insync.replicas"), ("en", "replication"), ("en", "high watermark")],
)
def test_a_query_finds_pages_of_its_own_language_only(language: str, query: str, page: Page) -> None:
    page.goto(f"{language}/")
    _ask(page, query)
    found = page.evaluate(f"() => [...document.querySelectorAll('{RESULT}')].map((a) => a.href)")
    assert found
    assert all(f"/streaming-engineer-guide/{language}/" in address for address in found), found


def test_neither_index_nor_engine_is_fetched_before_the_reader_turns_to_search(
    page: Page, host: StaticHost, kinds: Kinds
) -> None:
    with Watch(page, host.origin) as watch:
        page.goto(f"ko/{kinds.longest('deep-dives/')}", wait_until="networkidle")
        early = [address.split("?")[0] for address in watch.addresses]
        page.locator(".md-search__input").fill("복제")
        page.locator(RESULT).first.wait_for()
    # The theme's script asks for this one on every page; it is empty.
    early = [address for address in early if not re.search(r"/search/search_index\.js(on)?$", address)]
    assert not [address for address in early if re.search(r"/search/|/workers/", address)]
    assert [address for address in watch.addresses if "/ko/search/" in address and address not in early]


def test_search_works_by_keyboard_alone(page: Page) -> None:
    page.goto("ko/guide/")
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("복제")
    page.locator(RESULT).first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator(RESULT).first).to_be_focused()
    address = page.locator(RESULT).first.get_attribute("href") or "missing"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address.split("?")[0].split("#")[0])))


def test_words_that_are_pasted_without_a_key_are_searched(page: Page) -> None:
    page.goto("ko/guide/", wait_until="networkidle")
    page.locator(".md-search__input").focus()
    page.keyboard.insert_text("복제")
    expect(page.locator(RESULT).first).to_be_visible()


def test_escape_leaves_the_search(page: Page) -> None:
    page.goto("ko/guide/")
    page.keyboard.press("/")
    _ask(page, "복제")
    page.keyboard.press("Escape")
    expect(page.locator(RESULT).first).to_be_hidden()


def test_a_query_without_result_says_so(page: Page) -> None:
    page.goto("en/guide/")
    page.locator(".md-search__input").fill("qqqxyzzy")
    expect(page.locator(".md-search-result__meta")).not_to_have_text("", timeout=5000)
    expect(page.locator(RESULT)).to_have_count(0)


def test_on_a_phone_search_opens_by_its_button_and_closes_again(phone: Page) -> None:
    phone.goto("ko/guide/")
    phone.locator("[data-search-open]").tap()
    _ask(phone, "복제")
    phone.locator("[data-search-close]").tap()
    expect(phone.locator(RESULT).first).to_be_hidden()
