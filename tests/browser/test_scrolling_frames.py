"""On a phone figures and tables are large enough to be read; what is then too wide scrolls, by keyboard too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import _TINY, Kinds, Visit

PAGE = "deep-dives/kafka/replication/"
_HIDDEN = "(frame) => frame.scrollWidth - frame.clientWidth"


def _figure(page: Page) -> Locator:
    return page.locator(".figure > .md-typeset__scrollwrap").first


def test_no_text_of_a_figure_or_a_table_is_too_small_on_a_phone(visits: list[Visit]) -> None:
    faults = [f"site/{visit.path}: too small on a phone: {visit.tiny}" for visit in visits if visit.tiny]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def test_a_drawing_that_is_too_small_is_noticed(phone: Page) -> None:
    phone.goto(f"ko/{PAGE}")
    assert phone.evaluate(_TINY) == ""
    _figure(phone).locator("svg").evaluate("(svg) => { svg.style.width = '300px'; svg.style.minWidth = 0; }")
    assert phone.evaluate(_TINY)


def test_a_figure_on_a_phone_is_named_and_scrolled_by_keyboard(phone: Page) -> None:
    phone.goto(f"ko/{PAGE}")
    frame = _figure(phone)
    expect(frame).to_have_role("group")
    expect(frame).to_have_accessible_name(str(frame.locator("title").text_content()))
    expect(frame).to_have_attribute("tabindex", "0")
    frame.focus()
    phone.keyboard.press("ArrowRight")
    expect(frame).not_to_have_js_property("scrollLeft", 0)


def test_a_figure_that_fits_is_no_stop_for_the_keyboard(phone: Page) -> None:
    phone.goto(f"ko/{PAGE}")
    expect(_figure(phone)).to_have_attribute("tabindex", "0")
    phone.set_viewport_size({"width": 1280, "height": 900})
    expect(_figure(phone)).not_to_have_attribute("tabindex", "0")
    assert _figure(phone).get_attribute("role") is None
    assert _figure(phone).evaluate(_HIDDEN) == 0


@pytest.mark.parametrize("width", [800, 1220, 1440])
def test_at_a_desk_a_figure_is_shown_whole(width: int, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"en/{PAGE}")
    assert _figure(page).evaluate(_HIDDEN) == 0
    assert page.evaluate(_TINY) == ""


def test_without_a_script_a_figure_scrolls_too(without_script: Page) -> None:
    without_script.set_viewport_size({"width": 390, "height": 844})
    without_script.goto(f"ko/{PAGE}")
    frame = _figure(without_script)
    frame.hover()
    without_script.mouse.wheel(60, 0)
    expect(frame).not_to_have_js_property("scrollLeft", 0)


def test_on_paper_a_figure_is_shown_whole(page: Page) -> None:
    page.goto(f"ko/{PAGE}")
    page.emulate_media(media="print")
    # What A4 leaves between the margins, in CSS pixels.
    page.set_viewport_size({"width": 673, "height": 986})
    drawing, frame = (part.bounding_box() for part in (_figure(page).locator("svg"), _figure(page)))
    assert drawing
    assert frame
    assert frame["x"] <= drawing["x"]
    assert drawing["x"] + drawing["width"] <= frame["x"] + frame["width"] < 673


def test_an_option_of_a_command_in_a_table_stays_on_one_line(phone: Page, kinds: Kinds) -> None:
    phone.goto(f"ko/{kinds.longest('deep-dives/')}")
    lines = phone.locator(".page :is(th, td) code > span").evaluate_all(
        "(all) => all.map((one) => one.getClientRects().length)"
    )
    assert lines
    assert set(lines) == {1}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_initials_of_the_glossary_can_be_tapped_and_lead_to_their_terms(language: str, phone: Page) -> None:
    phone.goto(f"{language}/reference/glossary/")
    links = phone.locator(".initials a")
    assert links.count() > 20
    for box in links.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().toJSON())"):
        assert min(box["width"], box["height"]) >= 40
    links.last.tap()
    expect(phone.locator("dt:target")).to_be_in_viewport()


def test_side_by_side_the_initials_stand_once(page: Page) -> None:
    page.goto("ko/reference/glossary/?view=both")
    expect(page.locator("html.both:not(.both-wait)")).to_be_attached()
    expect(page.locator(".initials")).to_have_count(1)
