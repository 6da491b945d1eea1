"""No page has an accessibility fault that axe-core can find, best practices included."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import Axe, Kinds, Visit

KINDS = ["home", "section", "deep dive", "lab", "interview", "quiz", "glossary", "settings", "about", "404"]


def _none(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(found[:30]) + f"\n{len(found)} violations", pytrace=False)


def test_no_page_of_either_language_has_a_violation(visits: list[Visit]) -> None:
    _none([f"site/{visit.path}: {violation}" for visit in visits for violation in visit.violations])


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_each_kind_is_accessible_in_dark_colours_and_on_a_phone(
    kind: str, page: Page, kinds: Kinds, axe: Axe
) -> None:
    found = []
    page.emulate_media(color_scheme="dark")
    page.goto(f"ko/{kinds.all()[kind]}")
    found += [f"dark, desk: {violation}" for violation in axe.violations(page)]
    page.set_viewport_size({"width": 390, "height": 844})
    found += [f"dark, phone: {violation}" for violation in axe.violations(page)]
    page.emulate_media(color_scheme="light")
    found += [f"light, phone: {violation}" for violation in axe.violations(page)]
    _none(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_an_open_search_with_results_is_accessible(scheme: str, width: int, page: Page, kinds: Kinds, axe: Axe) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"en/{kinds.longest('deep-dives/')}")
    if width == 390:
        page.locator("[data-search-open]").click()
    page.locator(".md-search__input").fill("min.insync.replicas")
    page.locator(".md-search-result__item a").first.wait_for()
    _none(axe.violations(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_answers_a_definition_and_the_drawer_are_accessible(
    scheme: str, page: Page, kinds: Kinds, axe: Axe
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"ko/{kinds.longest('quizzes/')}")
    page.locator("[data-answers]").click()
    found = [f"answers: {violation}" for violation in axe.violations(page)]
    page.goto(f"ko/{kinds.with_most('term')}")
    page.locator("a.term").first.focus()
    page.locator(".definition").wait_for()
    found += [f"definition: {violation}" for violation in axe.violations(page)]
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("label.tool--menu").click()
    page.locator(".nav").wait_for()
    found += [f"drawer: {violation}" for violation in axe.violations(page)]
    _none(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_above_both_languages_are_accessible(
    scheme: str, browser: Browser, served_site: str, axe: Axe
) -> None:
    context = browser.new_context(base_url=served_site, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()

    def stay(route: Route) -> None:
        # The changed script no longer has the hash that the policy names, so the page does not send the reader on.
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("location.replace", "location.assign"))

    page.route(served_site, stay)
    page.goto("")
    found = [f"root: {violation}" for violation in axe.violations(page)]
    page.goto("nothing-here/")
    found += [f"root 404: {violation}" for violation in axe.violations(page)]
    context.close()
    _none(found)
