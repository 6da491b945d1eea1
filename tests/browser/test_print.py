"""On paper: the text, the code and the answers, without what only a screen needs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Kinds
from tests.browser.watch import themed

_SHOWN = (
    "(element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().height > 0"
)


@pytest.fixture
def paper(page: Page, kinds: Kinds) -> Page:
    """The page with the most questions, as it is printed."""
    page.goto(f"ko/{kinds.with_most('question')}")
    # The theme's script opens what is folded for the printer.
    themed(page)
    page.emulate_media(media="print")
    return page


def test_navigation_and_buttons_are_left_out(paper: Page) -> None:
    for part in ("header.top", ".tabs", ".nav", ".turn", "[data-answers]"):
        expect(paper.locator(part).first).to_be_hidden()


def test_folded_answers_are_printed_and_folded_again_afterwards(paper: Page) -> None:
    answers = paper.locator("details.question-answer")
    for number in range(answers.count()):
        assert answers.nth(number).locator("p:not(.question-report, .question-grade p)").last.evaluate(_SHOWN)
    paper.emulate_media(media="screen")
    expect(paper.locator("details.question-answer[open]")).to_have_count(0)


def test_answers_can_be_left_out(paper: Page) -> None:
    paper.evaluate("() => { document.documentElement.dataset.printAnswers = 'no' }")
    expect(paper.locator("details.question-answer").first).to_be_hidden()


def test_paper_is_white_even_for_a_reader_with_dark_colours(paper: Page) -> None:
    paper.emulate_media(media="print", color_scheme="dark")
    assert paper.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"


def test_wide_code_is_wrapped_instead_of_cut(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    page.emulate_media(media="print")
    assert page.locator(".page pre").first.evaluate("(pre) => getComputedStyle(pre).whiteSpace") == "pre-wrap"


def test_questions_follow_each_other_without_large_gaps(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.with_most('question-choices')}")
    themed(page)
    # Every page of the file is an object of this type; the tree that holds them is of the type /Pages.
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    page.emulate_media(media="print")
    # What A4 leaves between the margins, in CSS pixels: 178 mm by 261 mm.
    page.set_viewport_size({"width": 673, "height": 986})
    filled = int(page.evaluate("() => document.documentElement.scrollHeight")) / 986
    assert sheets < 1.15 * filled + 1


def test_a_link_to_elsewhere_is_printed_with_its_address_and_one_inside_the_site_is_not(
    page: Page, kinds: Kinds
) -> None:
    page.goto(f"ko/{kinds.longest('deep-dives/')}")
    page.emulate_media(media="print")
    shown = "(link) => getComputedStyle(link, '::after').content"
    links = page.locator(".page :is(li, p) > a:not(.term)")
    outside = [str(links.nth(at).evaluate(shown)) for at in range(links.count()) if _is_outside(links.nth(at))]
    inside = [str(links.nth(at).evaluate(shown)) for at in range(links.count()) if not _is_outside(links.nth(at))]
    assert outside
    assert all("http" in content for content in outside)
    assert set(inside) == {"none"}


def _is_outside(link: Locator) -> bool:
    return str(link.get_attribute("href")).startswith("http") and link.evaluate("(a) => !a.closest('.proof')")
