"""Without JavaScript everything that is to be read can be read, and every way on is a link."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Kinds


def test_text_code_tables_and_figures_show(without_script: Page) -> None:
    without_script.goto("ko/deep-dives/kafka/replication/")
    for part in ("h1", ".page > p", ".page pre", ".page table", ".page figure svg"):
        expect(without_script.locator(part).first).to_be_visible()


def test_links_in_the_text_and_around_it_lead_on(without_script: Page, kinds: Kinds) -> None:
    without_script.goto(f"ko/{kinds.longest('deep-dives/')}")
    for link in (".turn__previous", ".turn__next", ".nav [aria-current]", ".tabs a >> nth=0", ".brand"):
        expect(without_script.locator(link)).to_be_visible()
    without_script.locator(".brand").click()
    expect(without_script).to_have_url(re.compile(r"/ko/$"))


def test_what_needs_a_script_is_not_shown(without_script: Page, kinds: Kinds) -> None:
    without_script.goto(f"ko/{kinds.longest('quizzes/')}")
    for part in ("[data-scheme-switch]", ".md-search", "[data-answers]"):
        expect(without_script.locator(part)).to_be_hidden()


def test_on_a_small_screen_the_drawer_opens(without_script: Page, kinds: Kinds) -> None:
    without_script.set_viewport_size({"width": 390, "height": 844})
    without_script.goto(f"ko/{kinds.longest('deep-dives/')}")
    expect(without_script.locator(".nav")).to_be_hidden()
    without_script.locator("label.tool--menu").click()
    expect(without_script.locator(".nav")).to_be_visible()


def test_the_colours_follow_the_system(without_script: Page) -> None:
    without_script.goto("ko/guide/")
    seen = set()
    for dark in (False, True):
        without_script.emulate_media(color_scheme="dark" if dark else "light")
        seen.add(without_script.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor"))
    assert len(seen) == 2
