"""The mock interview: a seed draws the same questions in both languages, a clock runs, a summary can be taken away, and
one that was left can be gone on with."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import practice
from tests.browser.conftest import Axe
from tests.browser.watch import Watch
from tests.static_host import StaticHost

MOCK = "interview/mock/"
KEY = "guide.mock"
QUESTION = "[data-practice=mock] .question.is-live"


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


def _kept(page: Page) -> dict[str, Any] | None:
    text = page.evaluate("(key) => localStorage.getItem(key)", KEY)
    return json.loads(text) if text else None


def _go_on(page: Page, name: str = "이어서 하기") -> None:
    page.get_by_role("button", name=name).click()
    expect(page.locator(QUESTION)).to_be_visible()


def _second(page: Page) -> str:
    """Begins, grades the first question as barely known, goes to the second and returns its id."""
    _begin(page)
    first = str(page.locator(QUESTION).get_attribute("data-question"))
    page.locator(f"{QUESTION} summary").click()
    page.get_by_role("button", name="겨우").click()
    page.get_by_role("button", name="다음 질문").click()
    expect(page.locator(f"{QUESTION}:not([data-question='{first}'])")).to_be_visible()
    return str(page.locator(QUESTION).get_attribute("data-question"))


def test_a_reload_in_the_middle_loses_neither_place_nor_grade_nor_time(page: Page) -> None:
    page.clock.install()
    page.goto(f"ko/{MOCK}?seed=toss&minutes=20")
    page.clock.run_for(1000)
    second = _second(page)
    page.clock.run_for(90_000)
    page.reload()
    page.clock.run_for(1000)
    expect(page.locator("[data-practice=mock]")).to_contain_text("개 중 2번째 · 남은 시간 18:")
    expect(page.locator("[data-practice=mock]")).to_contain_text("시드 toss")
    # The clock stands until the interview goes on.
    page.clock.run_for(300_000)
    _go_on(page)
    expect(page.locator(QUESTION)).to_have_attribute("data-question", second)
    expect(page.get_by_role("timer")).to_have_text(re.compile("^18:"))
    expect(page.locator(".practice-count").first).to_be_focused()
    _drawn(page)
    expect(page.locator(".practice-table tbody tr").first).to_contain_text("겨우")
    times = page.locator(".practice-table tbody tr td:last-child").all_inner_texts()
    assert re.fullmatch("1:3[0-9]", times[1])


def test_an_interview_that_was_left_goes_on_in_the_other_language(setup: Page) -> None:
    second = _second(setup)
    setup.goto("ko/guide/")
    setup.goto(f"en/{MOCK}")
    expect(setup.get_by_text("You have an unfinished interview")).to_be_visible()
    _go_on(setup, "Go on")
    expect(setup.locator(QUESTION)).to_have_attribute("data-question", second)
    expect(setup).to_have_url(re.compile(r"/en/interview/mock/\?seed=toss&minutes=20$"))


def test_whoever_starts_anew_gets_the_settings_of_the_address_and_is_not_asked_again(setup: Page) -> None:
    _second(setup)
    setup.goto(f"ko/{MOCK}?seed=other&minutes=40")
    setup.get_by_role("button", name="버리고 새로 시작").click()
    expect(setup.get_by_label("시드")).to_have_value("other")
    expect(setup.get_by_label("시간(분)")).to_have_value("40")
    assert _kept(setup) is None
    setup.reload()
    expect(setup.locator(".mock-setup")).to_be_visible()


@pytest.mark.parametrize("ending", ["끝내기", "마치고 정리 보기"])
def test_a_finished_interview_is_kept_no_longer(ending: str, setup: Page) -> None:
    _begin(setup)
    while setup.get_by_role("button", name=ending).count() == 0:
        setup.get_by_role("button", name="다음 질문").click()
    assert _kept(setup) is not None
    setup.get_by_role("button", name=ending).click()
    expect(setup.locator("textarea")).to_be_visible()
    assert _kept(setup) is None
    setup.reload()
    expect(setup.locator(".mock-setup")).to_be_visible()


def _changed(**changes: Any) -> str:
    result = {"id": "ID", "grade": 0, "seconds": 1}
    settings = {"seed": "toss", "chosen": ["kafka"], "level": "", "minutes": 20}
    kept = {"version": 1, "tab": "x", "settings": settings, "since": 1.7e9, "at": 0, "used": 1, "results": [result]}
    return json.dumps(kept | changes)


UNUSABLE = [
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    _changed(version=2),
    _changed(since=1e300),
    _changed(since="<b>"),
    _changed(at=-1),
    _changed(used=None),
    _changed(results=None),
    _changed(results=[]),
    _changed(results=[None]),
    _changed(results=[{"id": "ID", "grade": "length", "seconds": 1}]),
    _changed(results=[{"id": "ID", "grade": 5, "seconds": 1}]),
    _changed(results=[{"id": "ID", "grade": 1, "seconds": -1}]),
    _changed(results=[{"id": "gone", "grade": 1, "seconds": 1}]),
    _changed(results=[{"id": "__proto__", "grade": 1, "seconds": 1}]),
    _changed(settings=None),
    _changed(settings={"chosen": 3}),
]


def _question(page: Page) -> str:
    page.goto(f"ko/{MOCK}?seed=toss&minutes=5&subjects=kafka")
    _begin(page)
    return str(page.locator(QUESTION).get_attribute("data-question"))


def test_what_cannot_be_gone_on_with_is_passed_over_and_never_breaks_the_page(page: Page, host: StaticHost) -> None:
    name = _question(page)
    page.goto("ko/")
    with Watch(page, host.origin) as watch:
        for text in UNUSABLE:
            page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text.replace("ID", name)])
            page.goto(f"ko/{MOCK}")
            expect(page.locator(".mock-setup"), text).to_be_visible()
            page.goto("ko/")
    assert watch.problems == []


def test_settings_that_do_not_hold_become_the_nearest_and_a_question_that_is_gone_is_passed_over(page: Page) -> None:
    name = _question(page)
    page.goto("ko/")
    text = _changed(
        settings={"seed": "<b>", "chosen": ["gone"], "level": "expert", "minutes": 1e9},
        results=[{"id": "gone", "grade": 4, "seconds": 9}, {"id": name, "grade": 2, "seconds": 9}],
        at=1,
    ).replace("ID", name)
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
    page.goto(f"ko/{MOCK}")
    expect(page.locator("[data-practice=mock]")).to_contain_text("1개 중 1번째 · 남은 시간 29:59")
    expect(page.locator("[data-practice=mock]")).to_contain_text("시드 <b>")
    _go_on(page)
    expect(page.locator(QUESTION)).to_have_attribute("data-question", name)


def test_the_tab_that_went_on_last_has_the_interview(setup: Page) -> None:
    _second(setup)
    other = setup.context.new_page()
    other.goto(f"en/{MOCK}")
    _go_on(other, "Go on")
    # What the first tab does is no longer kept, and its end does not end the other's.
    setup.get_by_role("button", name="끝내기").click()
    expect(setup.locator("textarea")).to_be_visible()
    kept = _kept(other)
    assert kept is not None
    assert kept["at"] == 1
    other.get_by_role("button", name="End").click()
    expect(other.locator("textarea")).to_be_visible()
    assert _kept(other) is None


@pytest.mark.parametrize("script", [practice.FORBIDDEN, "Storage.prototype.setItem = () => { throw new Error('x'); };"])
def test_where_nothing_can_be_stored_the_interview_is_held_all_the_same(script: str, page: Page) -> None:
    page.context.add_init_script(script)
    page.goto(f"ko/{MOCK}?seed=toss&minutes=20")
    _begin(page)
    assert len(_drawn(page)) >= 3
    expect(page.locator(".practice-table tbody tr").first).to_be_visible()


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
        page.reload()
        page.get_by_role("button", name="Go on").wait_for()
        found += [f"{scheme}, unfinished: {violation}" for violation in axe.violations(page)]
        _go_on(page, "Go on")
        page.locator("[data-practice=mock] summary").click()
        page.set_viewport_size({"width": 390, "height": 844})
        if scheme == "dark":
            found += [f"question: {violation}" for violation in axe.violations(page)]
        _drawn(page)
        found += [f"{scheme}, summary: {violation}" for violation in axe.violations(page)]
        assert page.evaluate("() => document.scrollingElement.scrollWidth") == 390
        context.close()
    assert not found, "\n".join(found)
