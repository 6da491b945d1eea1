"""On a phone no page can be pushed sideways: what is wide scrolls in a frame of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import _OVERFLOW, Visit


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
