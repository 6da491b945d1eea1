"""The button of each block of code copies that block."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.conftest import Kinds
from tests.static_host import StaticHost


def test_every_copy_button_copies_its_own_block(browser: Browser, host: StaticHost, kinds: Kinds) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{host.url}en/{kinds.longest('deep-dives/')}")
    blocks = page.locator(".highlight:has(nav):not(:has(.gp))")
    blocks.first.wait_for()
    copied, shown = [], []
    for block in blocks.all()[:3]:
        block.locator("nav button").first.click()
        copied.append(page.evaluate("navigator.clipboard.readText()").strip())
        shown.append(block.locator("code").first.inner_text().strip())
    context.close()
    assert len(set(shown)) > 1, "the page shows one block of code only, so this proves nothing"
    assert copied == shown


def test_of_a_recorded_session_the_commands_are_copied_so_that_they_can_be_pasted(
    browser: Browser, host: StaticHost, kinds: Kinds
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{host.url}en/{kinds.longest('labs/')}")
    session = page.locator(".language-console:has(nav):has(.gp):has(.go)").first
    session.locator("nav button").click()
    copied = [line for line in page.evaluate("navigator.clipboard.readText()").splitlines() if line]
    printed = session.locator(".go").all_inner_texts()
    shown = [line.removeprefix("$ ") for line in session.locator("code").inner_text().splitlines() if line]
    context.close()
    assert copied == [line for line in shown if line not in printed]
    assert 0 < len(copied) < len(shown)
