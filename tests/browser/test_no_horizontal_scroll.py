"""On a phone no page can be pushed sideways: what is wide scrolls in a frame of its own. A desk shows every column."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import _OVERFLOW, _UNSEEN, Visit


def test_no_page_of_either_language_is_wider_than_a_phone(visits: list[Visit]) -> None:
    faults = [f"site/{visit.path}: {visit.overflow}" for visit in visits if visit.overflow]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def test_a_page_that_is_too_wide_is_noticed(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("ko/guide/")
    page.evaluate("() => document.querySelector('h1').append('넓'.repeat(200))")
    page.evaluate("() => { document.querySelector('h1').style.whiteSpace = 'nowrap' }")
    assert "in a window of 390" in page.evaluate(_OVERFLOW)


def test_with_text_twice_as_large_a_phone_shows_the_whole_header(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("ko/guide/")
    page.evaluate("() => { document.documentElement.style.fontSize = '32px'; }")
    assert page.evaluate(_OVERFLOW) == ""
    expect(page.locator(".tool--menu")).to_be_in_viewport(ratio=1)


def test_on_a_desk_no_column_of_a_table_is_out_of_sight(visits: list[Visit]) -> None:
    faults = [f"site/{visit.path}: a window of 1280 does not show: {visit.unseen}" for visit in visits if visit.unseen]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def test_a_column_that_a_long_word_pushes_out_of_sight_is_noticed(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("ko/deep-dives/kafka/replication/")
    page.evaluate("() => { document.querySelector('.page td').innerHTML = `<code>${'x'.repeat(200)}</code>`; }")
    assert page.evaluate(_UNSEEN)
