"""The sizing tables take a reader's own numbers; without JavaScript they are the worked example."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from scripts import sizing
from tests.browser.conftest import Kinds

EXAMPLE = {name: value for name, value, _ in sizing.INPUTS}


@pytest.fixture
def address(kinds: Kinds) -> str:
    """The page that has the tables, below the language."""
    return kinds.with_most("sizing")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_results_follow_the_numbers_put_in(language: str, page: Page, address: str) -> None:
    page.goto(f"{language}/{address}")
    words = sizing.WORDS[language]
    brokers = page.locator("[data-size=brokers]")
    expect(brokers).to_have_text("10")
    page.get_by_role("textbox", name=words["days"]).fill("30")
    expect(brokers).to_have_text(sizing.number(sizing.size(EXAMPLE | {"days": 30})["brokers"]))
    page.get_by_role("textbox", name=words["records"]).fill("20,000,000,000")
    expected = sizing.size(EXAMPLE | {"days": 30, "records": 20_000_000_000})
    for name in sizing.OUTPUTS:
        expect(page.locator(f"[data-size={name}]")).to_have_text(sizing.number(expected[name]))


def test_what_no_load_can_be_is_said_and_leaves_no_stale_result(page: Page, address: str) -> None:
    page.goto(f"en/{address}")
    field = page.get_by_role("textbox", name=sizing.WORDS["en"]["peak"])
    for wrong in ("0.5", "many", "", "1e999"):
        field.fill(wrong)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".sizing [role=status]")).to_contain_text(sizing.WORDS["en"]["peak"])
        expect(page.locator("[data-size=brokers]")).to_have_text("—")
    page.locator(".sizing button").click()
    expect(page.locator("[data-size=brokers]")).to_have_text("10")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_without_javascript_the_example_stands_in_the_tables(without_script: Page, address: str) -> None:
    without_script.goto(f"en/{address}")
    expect(without_script.locator("[data-size=records]")).to_have_text("10,000,000,000")
    expect(without_script.locator("[data-size=brokers]")).to_have_text("10")
    expect(without_script.locator(".sizing input")).to_have_count(0)
