"""Switching the language keeps page and section, both ways, at once, by keyboard, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts.built.model import BuiltSite
from tests.browser.conftest import Kinds

BOTH_WAYS = pytest.mark.parametrize(("here", "there"), [("ko", "en"), ("en", "ko")])


def _switch(page: Page, language: str) -> None:
    page.locator(f"a[data-language={language}]").click()


def _sections(page: Page) -> list[str]:
    found = page.evaluate("() => [...document.querySelectorAll('.page h2[id]')].map((h) => h.id)")
    return [str(name) for name in found]


@BOTH_WAYS
@pytest.mark.parametrize("kind", ["home", "deep dive", "quiz", "glossary"])
def test_the_switch_leads_to_the_same_page(kind: str, here: str, there: str, page: Page, kinds: Kinds) -> None:
    address = kinds.all()[kind]
    page.goto(f"{here}/{address}")
    _switch(page, there)
    expect(page).to_have_url(re.compile(rf"/streaming-engineer-guide/{there}/{re.escape(address)}(#.*)?$"))
    expect(page.locator("html")).to_have_attribute("lang", there)


@BOTH_WAYS
def test_the_switch_keeps_the_section_of_the_address(here: str, there: str, page: Page, kinds: Kinds) -> None:
    address = kinds.longest("deep-dives/")
    page.goto(f"{here}/{address}")
    section = _sections(page)[2]
    page.goto(f"{here}/{address}#{section}")
    _switch(page, there)
    expect(page).to_have_url(re.compile(rf"/{there}/{re.escape(address)}#{section}$"))
    expect(page.locator(f"#{section}")).to_be_in_viewport()


@BOTH_WAYS
def test_the_switch_keeps_the_section_that_was_scrolled_to(here: str, there: str, page: Page, kinds: Kinds) -> None:
    page.goto(f"{here}/{kinds.longest('deep-dives/')}")
    section = _sections(page)[2]
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' })", section)
    page.locator(f'.toc .md-nav__link--active[href="#{section}"]').wait_for(state="attached")
    # By the mouse itself: a click on a locator would first scroll, though the header is in view.
    box = page.locator(f"a[data-language={there}]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(rf"/{there}/.*#{section}$"))


@BOTH_WAYS
def test_a_reader_who_went_on_from_the_section_of_the_address_is_not_taken_back(
    here: str, there: str, page: Page, kinds: Kinds
) -> None:
    address = kinds.longest("deep-dives/")
    page.goto(f"{here}/{address}")
    first, second = _sections(page)[1:3]
    page.goto(f"{here}/{address}#{first}")
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' })", second)
    page.evaluate("() => scrollBy({ top: 200, behavior: 'instant' })")
    page.locator(f"a[data-language={there}]").dispatch_event("click")
    expect(page).to_have_url(re.compile(rf"/{there}/{re.escape(address)}#(?!{first}$)"))
    expect(page.locator(f"#{first}")).not_to_be_in_viewport()


@BOTH_WAYS
def test_a_reader_who_went_back_to_the_top_stays_there(here: str, there: str, page: Page, kinds: Kinds) -> None:
    address = kinds.longest("deep-dives/")
    page.goto(f"{here}/{address}")
    page.goto(f"{here}/{address}#{_sections(page)[2]}")
    page.evaluate("() => scrollTo({ top: 0, behavior: 'instant' })")
    page.locator(f"a[data-language={there}]").dispatch_event("click")
    expect(page).to_have_url(re.compile(rf"/{there}/{re.escape(address)}$"))


@BOTH_WAYS
def test_the_first_click_right_after_loading_is_enough(here: str, there: str, page: Page, kinds: Kinds) -> None:
    address = kinds.longest("deep-dives/")
    page.route("**/*.js*", lambda route: None)  # no script has arrived yet
    page.goto(f"{here}/{address}", wait_until="commit")
    page.locator(f"a[data-language={there}]").click(no_wait_after=True)
    page.wait_for_url(f"**/{there}/{address}", wait_until="commit")
    page.unroute_all(behavior="ignoreErrors")


@BOTH_WAYS
def test_the_switch_works_by_keyboard(here: str, there: str, page: Page, kinds: Kinds) -> None:
    page.goto(f"{here}/{kinds.longest('deep-dives/')}")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.dataset.language") == there:
            break
    else:
        pytest.fail(f"twelve times Tab did not reach the link to {there}")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", there)


@BOTH_WAYS
def test_the_404_page_offers_the_other_languages_home(here: str, there: str, page: Page) -> None:
    page.goto(f"{here}/no/such/page/")
    expect(page.locator("html")).to_have_attribute("lang", here)
    _switch(page, there)
    expect(page).to_have_url(re.compile(rf"/streaming-engineer-guide/{there}/(#.*)?$"))


@BOTH_WAYS
def test_without_javascript_the_switch_leads_to_the_page(
    here: str, there: str, without_script: Page, kinds: Kinds
) -> None:
    address = kinds.longest("deep-dives/")
    without_script.goto(f"{here}/{address}")
    _switch(without_script, there)
    expect(without_script).to_have_url(re.compile(rf"/{there}/{re.escape(address)}$"))


def test_every_page_has_the_link_to_its_twin_in_its_markup(loaded_site: BuiltSite) -> None:
    for page in loaded_site.pages.values():
        if page.language is None or page.is_404:
            continue
        for language in ("ko", "en"):
            twin = loaded_site.base + page.path.replace(page.language, language, 1).removesuffix("index.html")
            links = [link for link in page.tree.iter("a") if link.get("data-language") == language]
            found = [loaded_site.resolve(page, link.get("href") or "") for link in links]
            assert found == [twin], f"site/{page.path}"
