"""The mock interview: a seed draws the same questions in both languages, a clock runs, a summary can be taken away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import practice
from tests.browser.conftest import Axe

MOCK = "interview/mock/"


@pytest.fixture
def setup(page: Page) -> Page:
    """A mock interview that is about to begin."""
    page.goto(f"ko/{MOCK}?seed=toss&minutes=20")
    expect(page.locator(".mock-setup")).to_be_visible()
    return page


def _begin(page: Page) -> None:
    page.locator(".mock-setup .press--main").click()
    expect(page.locator("[data-practice=mock] .question.is-live")).to_be_visible()


def _drawn(page: Page) -> list[str]:
    """Returns the ids of the interview's questions, going through it to the summary."""
    found = []
    while page.locator("textarea").count() == 0:
        question = page.locator("[data-practice=mock] .question.is-live")
        found.append(str(question.get_attribute("data-question")))
        page.locator("[data-practice=mock] .press--main").click()
        expect(page.locator(f"[data-practice=mock] [data-question='{found[-1]}']")).to_have_count(0)
    return found


def test_the_same_seed_gives_the_same_questions_in_both_languages_and_another_seed_others(setup: Page) -> None:
    address = setup.url
    _begin(setup)
    korean = _drawn(setup)
    setup.goto(address.replace("/ko/", "/en/"))
    _begin(setup)
    assert _drawn(setup) == korean
    assert 3 <= len(korean) <= 6
    assert len(set(korean)) == len(korean)
    setup.goto(address.replace("toss", "other"))
    _begin(setup)
    assert _drawn(setup) != korean


def test_the_address_carries_the_settings_and_the_language_switch_keeps_them(setup: Page) -> None:
    setup.get_by_label("Flink", exact=True).uncheck()
    setup.get_by_label("수준").select_option("advanced")
    setup.get_by_label("시간(분)").fill("40")
    expect(setup).to_have_url(re.compile(r"seed=toss&minutes=40&subjects=.*&level=advanced"))
    setup.locator("a[data-language=en]").click()
    expect(setup.get_by_label("Seed")).to_have_value("toss")
    expect(setup.get_by_label("Minutes")).to_have_value("40")
    expect(setup.get_by_label("Level")).to_have_value("advanced")
    expect(setup.get_by_label("Flink", exact=True)).not_to_be_checked()
    expect(setup.get_by_label("Kafka", exact=True)).to_be_checked()


def test_without_a_subject_the_interview_does_not_begin(setup: Page) -> None:
    setup.get_by_role("button", name="모두 해제").click()
    expect(setup.get_by_role("status").filter(has_text="분야를 하나 이상")).to_be_visible()
    setup.locator(".mock-setup .press--main").click()
    expect(setup.locator(".mock-setup")).to_be_visible()


def test_one_subject_out_of_all_takes_two_clicks_and_all_come_back_with_one(setup: Page) -> None:
    chosen = setup.locator(".mock-setup [type=checkbox]:checked")
    all_of_them = chosen.count()
    setup.get_by_role("button", name="모두 해제").click()
    expect(chosen).to_have_count(0)
    setup.get_by_label("Kafka", exact=True).check()
    expect(setup).to_have_url(re.compile(r"subjects=kafka$"))
    setup.get_by_role("button", name="모두 고르기").click()
    expect(chosen).to_have_count(all_of_them)
    expect(setup).to_have_url(re.compile(r"seed=toss&minutes=20$"))


def test_a_question_asked_alone_carries_no_number_of_its_own(setup: Page) -> None:
    _begin(setup)
    heading = setup.locator("[data-practice=mock] .question :is(h2, h3, h4)").first
    assert heading.evaluate("(h) => getComputedStyle(h, '::before').display") == "none"


def test_a_question_is_revealed_and_graded_and_the_summary_is_copied_as_markdown(setup: Page) -> None:
    setup.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _begin(setup)
    question = setup.locator("[data-practice=mock] .question")
    name = str(question.get_attribute("data-question"))
    expect(question.locator(".question-listens")).to_be_hidden()
    question.locator("summary").click()
    expect(question.locator(".question-listens")).to_be_visible()
    question.get_by_role("button", name="겨우").click()
    rest = _drawn(setup)[1:]
    setup.get_by_role("button", name="마크다운으로 복사").click()
    expect(setup.get_by_role("status").filter(has_text="복사했습니다")).to_be_visible()
    text = str(setup.evaluate("() => navigator.clipboard.readText()"))
    rows = [line for line in text.splitlines() if line.startswith("| [")]
    assert text.startswith("# 면접 정리\n")
    assert "seed=toss" in text
    assert f"#{name}) | " in rows[0]
    assert "| 겨우 |" in rows[0]
    assert len(rows) == 1 + len(rest)
    assert all("| 답하지 않음 |" in row for row in rows[1:])
    assert [log[0][1] for log in practice.stored(setup).values()] == [2]


def test_the_clock_runs_stops_when_paused_and_tells_when_time_is_up(page: Page) -> None:
    page.clock.install()
    page.goto(f"ko/{MOCK}?seed=toss&minutes=20")
    page.clock.run_for(1000)
    _begin(page)
    face = page.get_by_role("timer")
    page.clock.run_for(60_000)
    expect(face).to_have_text(re.compile(r"^1(9:00|8:5\d)$"))
    page.get_by_role("button", name="멈춤").click()
    stopped = face.inner_text()
    page.clock.run_for(60_000)
    expect(face).to_have_text(stopped)
    expect(page.locator("[data-practice=mock] .question")).to_be_hidden()
    page.get_by_role("button", name="계속").click()
    page.clock.run_for(15 * 60_000)
    expect(page.get_by_role("status").filter(has_text="5분 남았습니다")).to_be_visible()
    page.clock.run_for(6 * 60_000)
    expect(page.get_by_role("status").filter(has_text="시간이 다 되었습니다")).to_be_visible()
    expect(face).to_have_text("0:00")


def test_the_interview_is_done_by_keyboard_alone(setup: Page) -> None:
    setup.get_by_label("시드").focus()
    setup.keyboard.press("Enter")
    expect(setup.locator(".practice-count").first).to_be_focused()
    for expected in ("멈춤", "답 보기"):
        setup.keyboard.press("Tab")
        assert expected in str(setup.evaluate("() => document.activeElement.textContent"))
    setup.keyboard.press("Enter")
    for _ in range(40):
        setup.keyboard.press("Tab")
        if setup.evaluate("() => document.activeElement.textContent") == "알았음":
            break
    setup.keyboard.press("Enter")
    expect(setup.locator(".question-grade [aria-pressed=true]")).to_have_text("알았음")


def test_without_javascript_the_page_says_what_it_needs(without_script: Page) -> None:
    without_script.goto(f"ko/{MOCK}")
    expect(without_script.locator("[data-practice=mock]")).to_contain_text("JavaScript가 있어야 합니다")


def test_every_step_is_accessible_in_both_schemes_and_on_a_phone(browser: Browser, served_site: str, axe: Axe) -> None:
    found = []
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=served_site, color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto(f"en/{MOCK}?seed=toss&minutes=5")
        page.locator(".mock-setup").wait_for()
        if scheme == "light":
            found += [f"setup: {violation}" for violation in axe.violations(page)]
        _begin(page)
        page.locator("[data-practice=mock] summary").click()
        page.set_viewport_size({"width": 390, "height": 844})
        if scheme == "dark":
            found += [f"question: {violation}" for violation in axe.violations(page)]
        _drawn(page)
        found += [f"{scheme}, summary: {violation}" for violation in axe.violations(page)]
        assert page.evaluate("() => document.scrollingElement.scrollWidth") == 390
        context.close()
    assert not found, "\n".join(found)
