"""The study plan's boxes: remembered in both languages, moved by a file, sound when storage is not, on paper too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from scripts.built.model import BuiltSite
from tests.browser.conftest import Axe
from tests.browser.watch import Watch
from tests.static_host import StaticHost

PLAN = "guide/roadmap/months-1-2/"
GLANCE = "guide/roadmap/"
LIMIT = 10 * 1024
FILE = "streaming-engineer-guide-progress.json"


def _open(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".plan")).to_be_attached()
    return page


def _tick(page: Page, *names: str) -> None:
    for name in names:
        page.locator(f"label:has(#{name})").click()


def _stored(page: Page) -> object:
    return json.loads(page.evaluate("() => localStorage.getItem('guide.plan')"))


def _asides(page: Page) -> list[str]:
    return list(
        page.evaluate(
            "() => Object.entries(localStorage).flatMap(([k, v]) => (k.startsWith('guide.plan.aside.') ? [v] : []))"
        )
    )


def test_a_tick_outlives_a_reload_and_a_change_of_language(context: BrowserContext) -> None:
    page = _open(context, f"ko/{PLAN}")
    assert page.locator(".page label input").count() == 24
    _tick(page, "week-2-do")
    page.reload()
    expect(page.locator("label:has(#week-2-do) input")).to_be_checked()
    page.locator("a[data-language=en]").click()
    expect(page.locator("html[lang=en] label:has(#week-2-do) input")).to_be_checked()
    expect(page.locator(".page label input:checked")).to_have_count(1)
    expect(page.locator(".plan")).to_contain_text("1 of 72")
    _tick(page, "week-2-do")
    assert _stored(page) == {"version": 1, "done": []}


def test_a_box_is_reached_by_keyboard_and_says_its_week(context: BrowserContext) -> None:
    page = _open(context, f"en/{PLAN}")
    box = page.get_by_role("checkbox", name="Week 1: a cluster you can break: Read")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()


@pytest.mark.parametrize("address", [f"ko/{PLAN}", f"ko/{GLANCE}"])
def test_the_boxes_break_no_rule_on_a_phone_in_the_dark(
    browser: Browser, served_site: str, axe: Axe, address: str
) -> None:
    size = ViewportSize(width=390, height=844)
    context = browser.new_context(base_url=served_site, viewport=size, color_scheme="dark")
    page = _open(context, address)
    assert axe.violations(page) == []
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    context.close()


def test_the_plan_at_a_glance_counts_each_week(context: BrowserContext) -> None:
    page = _open(context, f"ko/{PLAN}")
    _tick(page, "week-1-read", "week-1-do", "week-3-prove")
    page.goto(f"ko/{GLANCE}")
    expect(page.locator("td:has(a[href$='#week-1'])")).to_contain_text("2/3")
    expect(page.locator("td:has(a[href$='#week-3'])")).to_contain_text("1/3")
    expect(page.locator("td:has(a[href$='#week-2'])")).not_to_contain_text("/3")


def test_ticks_move_to_another_device_by_a_file_and_are_joined_there(
    browser: Browser, context: BrowserContext, served_site: str, tmp_path: Path
) -> None:
    page = _open(context, f"ko/{PLAN}")
    _tick(page, "week-1-read", "week-4-do")
    with page.expect_download() as download:
        page.get_by_role("button", name="파일로 내보내기").click()
    assert download.value.suggested_filename == FILE
    file = tmp_path / FILE
    download.value.save_as(file)
    held = {"guide": "streaming-engineer-guide", "plan": {"version": 1, "done": ["week-1-read", "week-4-do"]}}
    assert json.loads(file.read_text(encoding="utf-8")) == held
    other = browser.new_context(base_url=served_site, locale="en-US")
    there = _open(other, f"en/{PLAN}")
    _tick(there, "week-2-prove")
    with there.expect_file_chooser() as chooser:
        there.get_by_role("button", name="Import from a file").click()
    chooser.value.set_files(file)
    expect(there.get_by_role("status").filter(has_text="added 2 ticks")).to_be_visible()
    assert _stored(there) == {"version": 1, "done": ["week-1-read", "week-2-prove", "week-4-do"]}
    other.close()


OTHER_FILES = [
    "",
    "{",
    "[]",
    "null",
    '{"plan": {"version": 1, "done": ["week-1-do"]}}',
    '{"guide": "streaming-engineer-guide", "plan": {"version": 9, "done": []}}',
]


def test_a_file_of_another_kind_changes_nothing_and_says_so(context: BrowserContext) -> None:
    page = _open(context, f"en/{PLAN}")
    _tick(page, "week-5-do")
    before = _stored(page)
    said = page.get_by_role("status").filter(has_text="not a progress file")
    for text in OTHER_FILES:
        page.locator(".plan input[type=file]").set_input_files(
            {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
        )
        expect(said).to_be_visible()
        assert _stored(page) == before
        # A tick takes the message away, so that the next file has to bring it back.
        _tick(page, "week-6-do")
        _tick(page, "week-6-do")
        expect(said).to_have_count(0)


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2, "done": []}', '{"version": 1, "done": 7}'])
def test_a_damaged_storage_is_set_aside_and_the_page_goes_on(context: BrowserContext, text: str) -> None:
    context.add_init_script(
        f"if (!sessionStorage.seen) localStorage.setItem('guide.plan', {json.dumps(text)}); sessionStorage.seen = 1;"
    )
    page = _open(context, f"en/{PLAN}")
    expect(page.get_by_role("status").filter(has_text="could not be read")).to_be_visible()
    assert _asides(page) == [text]
    _tick(page, "week-1-do")
    page.reload()
    expect(page.locator("label:has(#week-1-do) input")).to_be_checked()
    expect(page.get_by_role("status").filter(has_text="could not be read")).to_have_count(0)


def test_what_an_earlier_edition_set_aside_is_still_there_beside_the_ticks(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("en/")
    page.evaluate("() => localStorage.setItem('guide.plan.damaged', '{old')")
    page.evaluate("""() => localStorage.setItem('guide.plan', '{"version": 1, "done": ["week-1-do"]}')""")
    page.goto(f"en/{PLAN}")
    expect(page.locator("label:has(#week-1-do) input")).to_be_checked()
    assert _asides(page) == ["{old"]
    assert page.evaluate("() => localStorage.getItem('guide.plan.damaged')") is None


def test_where_there_is_no_room_to_move_what_is_damaged_it_stays_until_everything_is_cleared(
    context: BrowserContext,
) -> None:
    context.add_init_script(
        "if (!sessionStorage.seen) localStorage.setItem('guide.plan', '{old'); sessionStorage.seen = 1;"
        "const own = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {"
        " if (/aside/.test(key)) throw new DOMException('no room', 'QuotaExceededError');"
        " own.call(this, key, value); };"
    )
    page = _open(context, f"en/{PLAN}")
    _tick(page, "week-1-do")
    expect(page.get_by_role("status").filter(has_text="Export to a file")).to_be_visible()
    assert page.evaluate("() => localStorage.getItem('guide.plan')") == "{old"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear all").click()
    assert _stored(page) == {"version": 1, "done": []}


def test_a_script_that_does_not_come_leaves_the_boxes_of_paper_and_no_error_of_ours(
    context: BrowserContext, host: StaticHost
) -> None:
    page = context.new_page()
    page.route("**/kept.js", lambda route: route.abort())
    with Watch(page, host.origin) as watch:
        page.goto(f"en/{PLAN}")
        page.wait_for_load_state("networkidle")
    assert page.locator(".todo").count() == 24
    assert [problem for problem in watch.problems if "kept.js" not in problem and "ERR_FAILED" not in problem] == []


def test_what_is_no_box_of_the_plan_is_dropped_and_the_rest_kept(context: BrowserContext) -> None:
    kept = '{"version": 1, "done": ["week-1-do", "week-99-do", 3, null, "<b>"]}'
    context.add_init_script(f"localStorage.setItem('guide.plan', {json.dumps(kept)})")
    page = _open(context, f"en/{PLAN}")
    expect(page.locator(".plan")).to_contain_text("1 of 72")


def test_a_browser_that_stores_nothing_is_told_to_export(context: BrowserContext) -> None:
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page = _open(context, f"en/{PLAN}")
    _tick(page, "week-1-do")
    expect(page.locator("label:has(#week-1-do) input")).to_be_checked()
    expect(page.get_by_role("status").filter(has_text="Export to a file")).to_be_visible()


def test_clearing_asks_first(context: BrowserContext) -> None:
    page = _open(context, f"en/{PLAN}")
    _tick(page, "week-1-do")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".page label input:checked")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".page label input:checked")).to_have_count(0)


def test_another_tab_shows_the_tick_too(context: BrowserContext) -> None:
    one, two = _open(context, f"ko/{PLAN}"), _open(context, f"en/{PLAN}")
    _tick(one, "week-8-prove")
    expect(two.locator("label:has(#week-8-prove) input")).to_be_checked()


def test_without_a_script_there_are_boxes_to_tick_on_paper_and_no_dead_button(
    browser: Browser, served_site: str
) -> None:
    context = browser.new_context(base_url=served_site, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"ko/{PLAN}")
    expect(page.locator(".plan, .page input[type=checkbox]")).to_have_count(0)
    assert page.locator(".todo").count() == 24
    size = "(mark) => [getComputedStyle(mark, '::before').width, getComputedStyle(mark, '::before').borderTopStyle]"
    width, border = page.locator("#week-1-read").evaluate(size)
    assert float(width.removesuffix("px")) > 10
    assert border == "solid"
    context.close()


def test_on_paper_the_ticks_stay_and_the_buttons_go(context: BrowserContext) -> None:
    page = _open(context, f"ko/{PLAN}")
    _tick(page, "week-1-read")
    page.emulate_media(media="print")
    expect(page.locator("label:has(#week-1-read) input")).to_be_visible()
    expect(page.locator(".plan")).to_be_hidden()


def test_both_languages_side_by_side_keep_the_boxes_and_double_none(context: BrowserContext) -> None:
    page = _open(context, f"ko/{PLAN}?view=both")
    expect(page.locator("html.both:not(.both-wait)")).to_be_attached()
    expect(page.locator(".page label input")).to_have_count(24)
    _tick(page, "week-2-read")
    assert _stored(page) == {"version": 1, "done": ["week-2-read"]}


def test_the_script_is_small_and_loaded_by_the_plan_alone(
    context: BrowserContext, built_site: Path, loaded_site: BuiltSite
) -> None:
    files = [built_site / "en/assets/js" / name for name in ("kept.js", "plan.js")]
    assert sum(file.stat().st_size for file in files) < LIMIT
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("ko/guide/job-description/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith(("kept.js", "plan.js"))]
