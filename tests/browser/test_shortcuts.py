"""The single keys that do something by themselves: each works, and a reader can turn all of them off for every page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts.built.model import BuiltSite
from tests.browser import practice
from tests.browser.conftest import Axe
from tests.browser.watch import themed

SETTING = "about/"
PAGE = "guide/skills/"
SEARCH = ".md-search__input"


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    themed(page)
    return page


def _turn_off(page: Page, language: str = "ko") -> None:
    _open(page, f"{language}/{SETTING}").locator("[data-shortcuts]").uncheck()


def _listed(page: Page) -> list[str]:
    return [str(key) for key in page.locator("#keyboard ~ table code, #keyboard ~ * table code").all_inner_texts()]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_key_that_the_page_lists_does_what_it_says(language: str, page: Page) -> None:
    keys = _listed(_open(page, f"{language}/{SETTING}"))[:7]
    assert keys == ["/", "s", "f", "n", ".", "p", ","]
    for key in keys:
        _open(page, f"{language}/{PAGE}")
        relation = "next" if key in ("n", ".") else "prev"
        target = str(page.locator(f"link[rel={relation}]").evaluate("(link) => link.href"))
        page.keyboard.press(key)
        if key in ("/", "s", "f"):
            expect(page.locator(SEARCH)).to_be_focused()
        else:
            expect(page).to_have_url(target)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_switch_breaks_no_rule_on_a_phone_in_the_dark(language: str, phone: Page, axe: Axe) -> None:
    phone.emulate_media(color_scheme="dark")
    _open(phone, f"{language}/{SETTING}")
    assert axe.violations(phone) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_key_that_writes_a_character_is_a_shortcut_that_the_page_does_not_list(language: str, page: Page) -> None:
    listed = _listed(_open(page, f"{language}/{SETTING}"))
    _open(page, f"{language}/{PAGE}")
    address = page.url
    for key in sorted({chr(code) for code in range(33, 127)} - set(listed)):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url == address
    expect(page.locator(SEARCH)).not_to_be_focused()


def test_turned_off_they_do_nothing_on_any_page_of_either_language_until_they_are_turned_on(page: Page) -> None:
    _turn_off(page)
    for address in (f"ko/{SETTING}", f"ko/{PAGE}", f"en/{PAGE}", "en/quizzes/schemas/", "ko/"):
        _open(page, address)
        here = page.url
        expect(page.locator(".md-search__key")).to_be_hidden()
        for key in "/sfn.p,":
            page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert page.url == here
        expect(page.locator(SEARCH)).not_to_be_focused()
    _open(page, f"en/{SETTING}")
    expect(page.locator("[data-shortcuts]")).not_to_be_checked()
    page.get_by_role("checkbox", name="Use the single-key shortcuts").check()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator(SEARCH)).to_be_focused()


def test_turned_off_while_the_theme_is_still_coming_they_do_nothing_either(page: Page) -> None:
    _turn_off(page)
    page.goto(f"ko/{PAGE}", wait_until="commit")
    page.locator("[data-scheme-switch][title]").wait_for()
    here = page.url
    for key in "n/":
        page.keyboard.press(key)
    themed(page)
    page.wait_for_timeout(300)
    assert page.url == here
    expect(page.locator(SEARCH)).not_to_be_focused()


def test_turned_off_a_field_still_takes_what_is_typed_and_other_keys_work(page: Page) -> None:
    _turn_off(page)
    _open(page, f"en/{PAGE}")
    page.locator(SEARCH).focus()
    page.keyboard.type("n/f")
    expect(page.locator(SEARCH)).to_have_value("n/f")
    page.keyboard.press("Escape")
    expect(page.locator(SEARCH)).not_to_be_focused()


def test_turned_off_in_one_tab_they_are_off_in_the_others_at_once(page: Page) -> None:
    other = _open(page.context.new_page(), f"en/{PAGE}")
    expect(other.locator(".md-search__key")).to_be_visible()
    _turn_off(page)
    expect(other.locator(".md-search__key")).to_be_hidden()
    here = other.url
    other.keyboard.press("n")
    other.wait_for_timeout(300)
    assert other.url == here


@pytest.mark.parametrize("value", ["", "{", "null", "on", "OFF"])
def test_a_stored_value_of_another_kind_leaves_them_on(value: str, page: Page) -> None:
    page.goto("ko/")
    page.evaluate("(value) => localStorage.setItem('guide.shortcuts', value)", value)
    _open(page, f"ko/{SETTING}")
    expect(page.locator("[data-shortcuts]")).to_be_checked()


def test_where_nothing_can_be_stored_the_choice_holds_for_the_page_and_says_so(page: Page) -> None:
    page.context.add_init_script(practice.FORBIDDEN)
    _turn_off(page, "en")
    expect(page.locator(".md-dialog")).to_have_text(re.compile("for this page only"))
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    expect(page.locator(SEARCH)).not_to_be_focused()


def test_without_javascript_there_is_no_dead_switch(without_script: Page) -> None:
    without_script.goto(f"ko/{SETTING}")
    expect(without_script.locator("[data-shortcuts]")).to_be_hidden()
    expect(without_script.get_by_text("JavaScript가 꺼져 있으면 단축키도 없습니다.")).to_be_visible()


def test_every_page_leads_to_the_switch(loaded_site: BuiltSite) -> None:
    for page in loaded_site.pages.values():
        if page.language:
            links = [str(link.get("href")) for link in page.tree.iterfind(".//footer//a")]
            assert any(link.endswith("#keyboard") for link in links), f"site/{page.path}"
