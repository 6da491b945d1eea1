"""A glossary term explains itself: under the pointer, on focus, at a touch, and without JavaScript by its link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Kinds


@pytest.fixture
def term(page: Page, kinds: Kinds) -> Locator:
    """The first term of the page that has the most."""
    page.goto(f"ko/{kinds.with_most('term')}")
    return page.locator("a.term").first


def _note(page: Page) -> Locator:
    return page.locator(".definition")


def test_the_definition_shows_under_the_pointer_and_goes_with_it(page: Page, term: Locator) -> None:
    expect(_note(page)).to_be_hidden()
    term.hover()
    expect(_note(page)).to_be_visible()
    expect(_note(page)).to_have_text(term.get_attribute("data-definition") or "missing")
    page.mouse.move(2, 2)
    expect(_note(page)).to_be_hidden()


def test_the_pointer_may_move_onto_the_definition(page: Page, term: Locator) -> None:
    term.hover()
    _note(page).hover()
    page.wait_for_timeout(400)
    expect(_note(page)).to_be_visible()


def test_the_definition_shows_on_focus_and_is_tied_to_the_term(page: Page, term: Locator) -> None:
    term.focus()
    expect(_note(page)).to_be_visible()
    expect(term).to_have_attribute("aria-describedby", _note(page).get_attribute("id") or "missing")
    expect(_note(page)).to_have_attribute("role", "tooltip")


def test_escape_closes_the_definition(page: Page, term: Locator) -> None:
    term.focus()
    expect(_note(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(_note(page)).to_be_hidden()


def test_on_a_phone_the_first_tap_explains_and_the_second_follows_the_link(phone: Page, kinds: Kinds) -> None:
    phone.goto(f"ko/{kinds.with_most('term')}")
    here = phone.url
    term = phone.locator("a.term").first
    term.tap()
    expect(_note(phone)).to_be_visible()
    assert phone.url == here
    box = _note(phone).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    term.tap()
    expect(phone).to_have_url(re.compile(r"/ko/reference/glossary/#"))


def test_a_tap_elsewhere_closes_the_definition(phone: Page, kinds: Kinds) -> None:
    phone.goto(f"ko/{kinds.with_most('term')}")
    phone.locator("a.term").first.tap()
    expect(_note(phone)).to_be_visible()
    phone.locator("h1").tap(position={"x": 2, "y": 2})
    expect(_note(phone)).to_be_hidden()


def test_without_javascript_the_term_leads_to_its_entry(without_script: Page, kinds: Kinds) -> None:
    without_script.goto(f"ko/{kinds.with_most('term')}")
    term = without_script.locator("a.term").first
    name = term.get_attribute("data-term")
    term.click()
    expect(without_script).to_have_url(re.compile(rf"/ko/reference/glossary/#{name}$"))
    expect(without_script.locator(f"#{name}")).to_be_in_viewport()


def test_a_particle_stays_outside_the_link(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.with_most('term')}")
    joined = page.evaluate(
        "() => [...document.querySelectorAll('a.term')].filter((a) => /[가-힣]$/.test(a.textContent)"
        " && a.nextSibling && /^(을|를|은|는|이|가|의|에|로|과|와)/.test(a.nextSibling.textContent || '')).length"
    )
    assert joined > 0, "the page has no term with a particle: choose another page for this test"
