"""Answers stay folded until asked for: by click, keyboard, link or all at once, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts.built.model import BuiltSite, elements
from tests.browser.conftest import Kinds

ANSWER = "details.question-answer"


@pytest.fixture
def quiz(page: Page, kinds: Kinds) -> Page:
    """The page with the most questions that offer choices."""
    page.goto(f"ko/{kinds.with_most('question-choices')}")
    return page


def _ids(page: Page) -> list[str]:
    return [
        str(name)
        for name in page.evaluate(
            "() => [...document.querySelectorAll('[data-question]')].map((q) => q.dataset.question)"
        )
    ]


def test_answers_are_folded_and_choices_show_no_marks(quiz: Page) -> None:
    assert quiz.locator(ANSWER).count() >= 3
    expect(quiz.locator(f"{ANSWER}[open]")).to_have_count(0)
    expect(quiz.locator(".question-verdict").first).to_be_hidden()
    expect(quiz.locator(".question-choices").first).to_be_visible()
    assert quiz.locator(".question-choices input:checked").count() == 0


def test_an_answer_opens_and_closes_by_keyboard(quiz: Page) -> None:
    summary = quiz.locator(f"{ANSWER} > summary").first
    summary.focus()
    quiz.keyboard.press("Enter")
    expect(quiz.locator(ANSWER).first).to_have_attribute("open", "")
    quiz.keyboard.press("Space")
    expect(quiz.locator(ANSWER).first).not_to_have_attribute("open", "")


@pytest.mark.parametrize(
    ("language", "shut", "opened"), [("ko", "답 보기", "답 접기"), ("en", "Show the answer", "Hide the answer")]
)
def test_the_name_of_an_answer_says_what_a_press_does_without_javascript_too(
    language: str, shut: str, opened: str, page: Page, without_script: Page, kinds: Kinds
) -> None:
    for tab in (page, without_script):
        tab.goto(f"{language}/{kinds.with_most('question-choices')}")
        summary = tab.locator(f"{ANSWER} > summary").first
        for name in (shut, opened, shut):
            # What is not displayed is no part of the name.
            assert summary.inner_text() == name
            summary.click()


def test_a_link_to_a_question_arrives_with_its_answer_open(page: Page, kinds: Kinds) -> None:
    page.goto(f"ko/{kinds.with_most('question')}")
    last = _ids(page)[-1]
    page.goto("ko/")
    page.goto(f"ko/{kinds.with_most('question')}#{last}")
    expect(page.locator(f"#{last}")).to_be_in_viewport()
    expect(page.locator(f"[data-question='{last}'] {ANSWER}")).to_have_attribute("open", "")
    expect(page.locator(f"{ANSWER}[open]")).to_have_count(1)


def test_a_link_inside_the_page_opens_the_answer_too(quiz: Page) -> None:
    last = _ids(quiz)[-1]
    quiz.evaluate("(id) => { location.hash = id }", last)
    expect(quiz.locator(f"[data-question='{last}'] {ANSWER}")).to_have_attribute("open", "")


def test_one_button_opens_all_answers_and_closes_them_again(quiz: Page) -> None:
    count = quiz.locator(ANSWER).count()
    button = quiz.locator("[data-answers]")
    before = button.inner_text()
    button.click()
    expect(quiz.locator(f"{ANSWER}[open]")).to_have_count(count)
    assert button.inner_text() != before
    # The name says what a press does next; "pressed" beside "close all" would say that they are closed.
    assert button.get_attribute("aria-pressed") is None
    button.click()
    expect(quiz.locator(f"{ANSWER}[open]")).to_have_count(0)
    assert button.inner_text() == before


def test_without_javascript_an_answer_opens_by_a_click(without_script: Page, kinds: Kinds) -> None:
    without_script.goto(f"ko/{kinds.with_most('question')}")
    answer = without_script.locator(ANSWER).first
    expect(answer.locator("p").first).to_be_hidden()
    answer.locator("summary").click()
    expect(answer.locator("p").first).to_be_visible()


def test_the_heading_of_a_question_is_its_link_target_and_one_level_below_its_section(loaded_site: BuiltSite) -> None:
    checked = 0
    for page in loaded_site.pages.values():
        level = 1
        for element in elements(page.tree):
            heading = re.fullmatch(r"h([1-6])", str(element.tag))
            if "question" in (element.get("class") or "").split():
                first = element[0]
                assert first.get("id") == element.get("data-question"), f"site/{page.path}"
                assert first.tag == f"h{level + 1}", f"site/{page.path}: {first.get('id')} is {first.tag}"
                checked += 1
            elif heading and (parent := element.getparent()) is not None and parent.get("class") != "question":
                level = int(heading[1])
    assert checked


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>|[^\w가-힣]+", "", text)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_answer_is_in_what_the_search_shows(language: str, loaded_site: BuiltSite) -> None:
    files = [path for path in loaded_site.files if path.startswith(f"{language}/search/")]
    known = _plain("\n".join(loaded_site.read(path).decode() for path in files))
    answers: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    shown: list[str] = []
    for page in loaded_site.pages.values():
        for paragraph in page.tree.iter("p") if page.language == language and not page.is_404 else ():
            folded = any("question-answer" in (box.get("class") or "") for box in paragraph.iterancestors("details"))
            text = _plain(paragraph.text_content())
            if not folded:
                shown.append(text)
            if len(text) > 15 and paragraph.find("code") is None and paragraph.find("a") is None:
                (answers if folded else others).append((text, f"site/{page.path}: {paragraph.text_content()}"))
    assert sum(text in known for text, _ in others) > 50, "this test no longer reads what the search knows"
    # What a paragraph of the site says anyway gives no answer away.
    elsewhere = "\n".join(shown)
    assert not [place for text, place in answers if text in known and text not in elsewhere]
    assert len(answers) > 10
