"""The ways through the site: tabs, sidebar, previous and next, contents, and the drawer on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from scripts.built.model import BuiltPage, BuiltSite
from tests.browser.conftest import Kinds
from tests.browser.watch import themed


def test_tabs_lead_to_the_sections_and_mark_the_one_in_view(page: Page) -> None:
    page.goto("ko/")
    page.locator(".tabs a[href*=deep-dives]").click()
    expect(page).to_have_url(re.compile(r"/ko/deep-dives/$"))
    expect(page.locator(".tabs [aria-current]")).to_have_count(1)
    expect(page.locator(".tabs [aria-current]")).to_have_attribute("href", re.compile(r"^(\./|\.\./deep-dives/)$"))


def test_the_sidebar_shows_the_section_and_marks_the_page(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    here = page.locator(".nav [aria-current=page]")
    expect(here).to_be_visible()
    assert here.evaluate("(a) => a.href") == page.url
    other = page.locator(".nav li:not(.nav__shut) > a:not([aria-current]):visible").last
    address = str(other.evaluate("(a) => a.href"))
    other.click()
    expect(page).to_have_url(address)
    expect(page.locator(".nav [aria-current=page]")).to_have_count(1)


def test_previous_and_next_lead_through_and_back(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    start = page.url
    page.locator(".turn__next").click()
    assert page.url != start
    page.locator(".turn__previous").click()
    expect(page).to_have_url(start)


def _next(site: BuiltSite, page: BuiltPage) -> BuiltPage | None:
    for link in page.tree.iter("a"):
        if link.get("rel") == "next":
            inside = site.inside(site.resolve(page, link.get("href") or ""))
            return site.pages[site.file_at(inside or "") or ""]
    return None


def test_next_leads_from_the_home_page_through_every_page_of_each_language(loaded_site: BuiltSite) -> None:
    for language in ("ko", "en"):
        page: BuiltPage | None = loaded_site.pages[f"{language}/index.html"]
        seen: list[str] = []
        while page is not None and page.path not in seen:
            seen.append(page.path)
            page = _next(loaded_site, page)
        every = {path for path, found in loaded_site.pages.items() if found.language == language and not found.is_404}
        assert set(seen) == every


def test_the_contents_lead_to_the_sections(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    entry = page.locator(".toc > ol > li > a").nth(1)
    target = entry.get_attribute("href") or "missing"
    entry.click()
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))
    expect(page.locator(target)).to_be_in_viewport()


def test_on_a_phone_the_contents_are_one_tap_away_from_anywhere_in_a_long_page(phone: Page, kinds: Kinds) -> None:
    phone.goto(f"ko/{kinds.longest('deep-dives/')}")
    back = phone.locator(".to-toc")
    expect(back).to_be_hidden()
    phone.evaluate("() => scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' })")
    expect(back).to_be_in_viewport(ratio=1)
    expect(phone.locator(".toc")).not_to_be_in_viewport()
    back.tap()
    expect(phone.locator(".toc__title")).to_be_in_viewport(ratio=1)


def test_where_the_contents_stand_beside_the_text_nothing_leads_back_to_them(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    page.evaluate("() => scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' })")
    expect(page.locator(".to-toc")).to_be_hidden()


def test_a_heading_reached_by_its_link_is_not_under_the_header(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    target = page.locator(".toc > ol > li > a").nth(1).get_attribute("href") or "missing"
    page.locator(f".toc a[href='{target}']").first.click()
    header = page.locator("header.top").bounding_box()
    heading = page.locator(target).bounding_box()
    assert header is not None
    assert heading is not None
    assert heading["y"] >= header["y"] + header["height"] - 1


def test_what_a_search_marks_moves_no_line_so_that_a_result_opens_at_its_section(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    height = "() => document.querySelector('.page__foot').getBoundingClientRect().top + scrollY"
    before = page.evaluate(height)
    page.locator(".page > :is(h1, h2, h3)").evaluate_all(
        """(headings) => {
          for (const { firstChild: text } of headings) {
            const mark = document.createElement("mark");
            text.before(mark);
            mark.append(text);
          }
        }"""
    )
    assert page.evaluate(height) == before


def test_a_button_that_shows_only_a_sign_tells_a_mouse_what_it_does(page: Page) -> None:
    page.goto("ko/guide/")
    for button in page.locator(".top button.tool:visible").all():
        expect(button).to_have_attribute("title", str(button.get_attribute("aria-label")))
    switch = page.locator("[data-scheme-switch]")
    expect(switch).to_have_attribute("title", "어두운 화면으로")
    switch.click()
    expect(switch).to_have_attribute("title", "밝은 화면으로")


def test_the_skip_link_is_first_and_leads_to_the_text(page: Page) -> None:
    page.goto("ko/guide/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#__content$"))


def test_the_key_that_opens_the_search_does_so_in_a_narrow_window_too(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    page.goto("ko/guide/")
    themed(page)
    page.keyboard.type("/isr")
    expect(page.locator(".md-search__input")).to_be_focused()
    expect(page.locator(".md-search__input")).to_have_value("isr")


def test_on_a_phone_the_drawer_opens_leads_on_and_is_shut_on_the_next_page(phone: Page, kinds: Kinds) -> None:
    phone.goto(f"ko/{kinds.longest('deep-dives/')}")
    nav = phone.locator(".nav")
    expect(nav).to_be_hidden()
    phone.locator("label.tool--menu").tap()
    expect(nav).to_be_visible()
    link = nav.locator("a:not([aria-current])").last
    address = str(link.evaluate("(a) => a.href"))
    link.tap()
    expect(phone).to_have_url(address)
    expect(phone.locator(".nav")).to_be_hidden()


def test_the_drawer_opens_and_closes_by_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("ko/guide/")
    page.locator("#__drawer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nav")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator("#__drawer")).to_be_focused()


def test_a_tap_beside_the_drawer_closes_it(phone: Page) -> None:
    phone.goto("ko/guide/")
    phone.locator("label.tool--menu").tap()
    expect(phone.locator(".nav")).to_be_visible()
    phone.touchscreen.tap(10, 500)
    expect(phone.locator(".nav")).to_be_hidden()
