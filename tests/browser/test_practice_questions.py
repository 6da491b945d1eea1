"""Answering the questions of a page: choices are checked, open answers graded, both kept on the device."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import practice
from tests.browser.conftest import Axe, Kinds
from tests.browser.watch import Watch
from tests.static_host import StaticHost

ANSWER = "details.question-answer"


@pytest.fixture
def address(kinds: Kinds) -> str:
    """The address of the quiz with the most choices, below the language."""
    return kinds.with_most("question-choices")


@pytest.fixture
def quiz(page: Page, address: str) -> Page:
    return practice.live(page, f"ko/{address}")


@pytest.fixture
def open_question(page: Page, kinds: Kinds) -> Locator:
    """The first open question of the longest interview page."""
    return practice.live(page, f"ko/{kinds.longest('interview/')}").locator("[data-form=open]").first


def _choice(page: Page, number: int = 0) -> Locator:
    # Those with one right choice.
    return page.locator(
        "[data-form=choice]:not(:has(.question-reasons > .is-right:not(.twin) ~ .is-right:not(.twin)))"
    ).nth(number)


def test_a_wrong_choice_is_marked_with_the_right_one_and_the_reasons_open(quiz: Page) -> None:
    question = _choice(quiz)
    practice.answer(question, correctly=False)
    expect(question.locator(".question-choices > .is-wrong")).to_have_count(1)
    expect(question.locator(".question-choices > .is-right")).to_have_count(1)
    expect(question.locator(".question-said")).to_contain_text(f"맞는 보기는 {practice.right(question) + 1}번")
    expect(question.locator(f"{ANSWER}[open] .question-yours")).to_have_count(1)
    assert [log[0][1] for log in practice.stored(quiz).values()] == [1]


@pytest.mark.parametrize(
    ("language", "verdict"), [("ko", "맞는 보기는 {}, {}번"), ("en", "The right choices are {}, {}.")]
)
def test_where_two_choices_are_right_half_of_them_is_wrong_and_both_are_right(
    page: Page, language: str, verdict: str
) -> None:
    practice.live(page, f"{language}/quizzes/schemas/")
    question = page.locator("[data-form=choice]:has(.question-reasons > .is-right ~ .is-right)").first
    boxes = question.get_by_role("checkbox")
    good = question.locator(".question-reasons > li").evaluate_all(
        "(all) => all.flatMap((one, at) => (one.matches('.is-right') ? [at] : []))"
    )
    press, said = question.locator(".question-tools button"), question.locator(".question-said")
    boxes.nth(good[0]).check()
    press.click()
    expect(said).to_contain_text(verdict.format(good[0] + 1, good[1] + 1))
    # Once more: both, by keyboard.
    press.click()
    boxes.nth(good[0]).press("Space")
    boxes.nth(good[1]).press("Space")
    boxes.nth(good[1]).press("Enter")
    expect(question.locator(".question-choices > .is-right")).to_have_count(2)
    expect(question.locator(".question-choices > .is-wrong")).to_have_count(0)
    assert [log[0][1] for log in practice.stored(page).values()] == [1]


def test_the_check_button_asks_for_a_choice_first(quiz: Page) -> None:
    question = _choice(quiz)
    question.locator(".question-tools button").click()
    expect(question.locator(".question-said")).to_have_text("먼저 보기를 고르십시오.")
    expect(question.locator(ANSWER)).not_to_have_attribute("open", "")
    assert practice.stored(quiz) == {}


def test_an_answer_given_after_the_solution_was_seen_is_not_recorded(quiz: Page) -> None:
    question = _choice(quiz)
    question.locator("summary").click()
    practice.answer(question)
    expect(question.locator(".question-said")).to_contain_text("기록하지 않았습니다")
    assert practice.stored(quiz) == {}


def test_the_score_of_the_page_survives_a_reload_and_a_change_of_language(quiz: Page) -> None:
    practice.answer(_choice(quiz, 0))
    practice.answer(_choice(quiz, 1), correctly=False)
    count = quiz.locator("[data-question]").count()
    score = quiz.locator("[data-score]")
    expect(score).to_have_text(f"{count}문제 · 알았음 1 · 몰랐음 1 · 남음 {count - 2}")
    expect(_choice(quiz).locator(".question-said")).to_contain_text("다음 복습")
    quiz.reload()
    expect(score).to_have_text(f"{count}문제 · 알았음 1 · 몰랐음 1 · 남음 {count - 2}")
    expect(_choice(quiz).locator(".question-past")).to_have_text(" · 지난번: 맞음")
    quiz.locator("a[data-language=en]").click()
    expect(score).to_have_text(f"{count} questions · 1 known · 1 missed · {count - 2} left")
    expect(_choice(quiz, 1).locator(".question-past")).to_have_text(" · Last time: Wrong")


def test_an_answer_in_another_tab_counts_here_at_once(quiz: Page, address: str) -> None:
    other = practice.live(quiz.context.new_page(), f"en/{address}")
    practice.answer(_choice(other))
    expect(quiz.locator("[data-score]")).to_contain_text("알았음 1")


def test_an_open_question_is_revealed_and_graded_and_the_grade_can_be_changed(open_question: Locator) -> None:
    page = open_question.page
    grades = open_question.locator(".question-grade button")
    expect(grades.first).to_be_hidden()
    open_question.locator("summary").click()
    grades.nth(0).click()
    expect(grades.nth(0)).to_have_attribute("aria-pressed", "true")
    grades.nth(2).click()
    expect(grades.nth(0)).to_have_attribute("aria-pressed", "false")
    expect(open_question.locator(".question-said")).to_contain_text("다음 복습")
    (log,) = practice.stored(page).values()
    assert [grade for _, grade in log] == [3]


def test_a_question_is_answered_by_keyboard_alone(quiz: Page) -> None:
    question = _choice(quiz)
    good = practice.right(question)
    quiz.locator("[data-answers-printed]").focus()
    for _ in range(20):
        quiz.keyboard.press("Tab")
        if question.locator("input:focus").count():
            break
    quiz.keyboard.press("Space")
    for _ in range(good):
        quiz.keyboard.press("ArrowDown")
    # Held down, the key repeats: it checks once, and the button that has the focus then is not pressed by it.
    for _ in range(3):
        quiz.keyboard.down("Enter")
    quiz.keyboard.up("Enter")
    expect(question.locator(".question-said")).to_contain_text("맞았습니다")
    expect(question.locator(".question-tools button")).to_be_focused()
    quiz.keyboard.press("Enter")
    expect(question.locator("input").first).to_be_focused()
    expect(question.locator(".is-right, .is-wrong").first).to_be_hidden()


def test_choices_have_names_and_the_question_names_their_group(quiz: Page) -> None:
    title = str(_choice(quiz).locator("h3").evaluate("(h) => h.firstChild.data"))
    group = quiz.get_by_role("group", name=re.compile(re.escape(title[:12])))
    radios = group.get_by_role("radio")
    assert radios.count() == group.locator(".question-choices > li").count() >= 2
    expect(group.locator(".question-said")).to_have_attribute("role", "status")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{broken", "깨져 있어"),
        ('{"theirs": 1}', "이 안내서의 것이 아닌"),
        ('{"format": "streaming-engineer-guide/practice", "version": 9, "answers": {}}', "더 새로운 판"),
        ('{"format": "streaming-engineer-guide/practice", "version": 1, "answers": {"a": [[1, 7]]}}', "일부가 깨져"),
    ],
)
def test_what_cannot_be_read_is_set_aside_with_a_message(text: str, said: str, page: Page, address: str) -> None:
    page.goto("ko/")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [practice.KEY, text])
    practice.live(page, f"ko/{address}")
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert practice.asides(page) == [text]
    practice.answer(_choice(page))
    assert len(practice.stored(page)) == 1
    page.locator(".practice-problem button").click()
    expect(page.locator(".practice-problem")).to_be_hidden()
    assert practice.asides(page) == [text]


def test_unreadable_progress_stays_where_it_is_when_there_is_no_room_to_move_it(page: Page, address: str) -> None:
    page.goto("ko/")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [practice.KEY, "{broken"])
    page.context.add_init_script(
        "const own = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {"
        " if (/aside/.test(key)) throw new DOMException('no room', 'QuotaExceededError');"
        " own.call(this, key, value); };"
    )
    practice.live(page, f"ko/{address}")
    expect(page.get_by_role("alert")).to_contain_text("그대로 두었으며")
    practice.answer(_choice(page))
    expect(page.locator("[data-score]")).to_contain_text("알았음 1")
    assert page.evaluate("(key) => localStorage.getItem(key)", practice.KEY) == "{broken"


@pytest.mark.parametrize(
    ("script", "said"), [(practice.FULL, "가득 차서"), (practice.FORBIDDEN, "저장을 허용하지 않습니다")]
)
def test_a_full_or_forbidden_storage_is_told_and_answers_hold_for_the_page(
    script: str, said: str, page: Page, address: str
) -> None:
    page.context.add_init_script(script)
    practice.live(page, f"ko/{address}")
    practice.answer(_choice(page, 0))
    practice.answer(_choice(page, 1))
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("[data-score]")).to_contain_text("알았음 2")


def test_a_problem_is_reported_with_page_id_and_commit(quiz: Page) -> None:
    question = _choice(quiz)
    question.locator("summary").click()
    link = question.get_by_role("link", name="이 문제의 오류 알리기")
    parts = urlsplit(str(link.get_attribute("href")))
    fields = parse_qs(parts.query)
    name = str(question.get_attribute("data-question"))
    assert parts.netloc == "github.com"
    assert parts.path.endswith("/issues/new")
    assert name in fields["title"][0]
    assert f"{quiz.url.split('#')[0]}#{name}" in fields["body"][0]
    assert re.search(r"판: ([0-9a-f]{40}|\?)", fields["body"][0])


def test_printing_asks_whether_answers_come_along_and_remembers_it(quiz: Page) -> None:
    quiz.evaluate("() => { self.printed = 0; self.print = () => { self.printed += 1 } }")
    quiz.locator("[data-answers-printed]").uncheck()
    quiz.locator("[data-print]").click()
    assert quiz.evaluate("() => self.printed") == 1
    quiz.reload()
    expect(quiz.locator("[data-answers-printed]")).not_to_be_checked()
    quiz.emulate_media(media="print")
    expect(quiz.locator(ANSWER).first).to_be_hidden()
    expect(quiz.locator(".question-tools").first).to_be_hidden()
    quiz.emulate_media(media="screen")
    quiz.locator("[data-answers-printed]").check()
    quiz.emulate_media(media="print")
    expect(quiz.locator(".question-reasons").first).to_be_visible()


def test_without_javascript_nothing_of_practice_is_shown(without_script: Page, address: str) -> None:
    without_script.goto(f"ko/{address}")
    expect(without_script.locator(".answers")).to_be_hidden()
    assert without_script.locator(".question-choices input, .question-tools").count() == 0
    without_script.locator("summary").first.click()
    expect(without_script.locator(".question-reasons").first).to_be_visible()


def test_nothing_is_loaded_before_a_question_is_near(page: Page, host: StaticHost, kinds: Kinds) -> None:
    with Watch(page, host.origin) as watch:
        page.goto(f"ko/{kinds.longest('deep-dives/')}")
        page.wait_for_load_state("networkidle")
        assert not [address for address in watch.addresses if "practice" in address]
        page.locator("[data-question]").last.scroll_into_view_if_needed()
        expect(page.locator("[data-question]").last).to_have_class(re.compile("is-live"))
    assert not watch.problems


@pytest.mark.parametrize("missing", ["kept", "words", "store", "questions", "edition"])
def test_where_a_script_does_not_come_the_page_says_so_and_none_of_the_others_fails(
    missing: str, page: Page, host: StaticHost, address: str
) -> None:
    page.route(f"**/{missing}.js", lambda route: route.abort())
    with Watch(page, host.origin) as watch:
        page.goto(f"ko/{address}")
        expect(page.locator(".md-dialog")).to_have_text(re.compile("연습에 필요한 파일을 받지 못했습니다"))
    expect(page.locator(ANSWER).first).to_be_visible()
    # The browser itself reports the request.
    assert [one for one in watch.problems if f"{missing}.js" not in one and "ERR_FAILED" not in one] == []


@pytest.mark.parametrize("practice_first", [True, False])
def test_both_languages_side_by_side_keep_the_choices(practice_first: bool, page: Page, address: str) -> None:
    practice.live(page, f"ko/{address}")
    if practice_first:
        practice.answer(_choice(page))
        page.locator("[data-both]").click()
    else:
        page.goto(f"ko/{address}?view=both")
    expect(page.locator(".twin").first).to_be_attached()
    question = _choice(page, 1)
    expect(question).to_have_class(re.compile("is-live"))
    assert question.locator(".question-choices > li").count() == 2 * question.locator("input").count()
    practice.answer(question)
    expect(question.locator(".question-said")).to_contain_text("맞았습니다")


def test_answered_questions_are_accessible_in_both_schemes_and_on_a_phone(
    browser: Browser, served_site: str, axe: Axe, kinds: Kinds
) -> None:
    # The page with the most questions of both kinds.
    address = "quizzes/kafka-replication/"
    found = []
    for scheme in ("light", "dark"):
        context = browser.new_context(
            base_url=served_site, color_scheme="dark" if scheme == "dark" else "light", locale="ko-KR"
        )
        page = context.new_page()
        if scheme == "dark":
            page.set_viewport_size({"width": 390, "height": 844})
        practice.live(page, f"ko/{address}")
        practice.answer(_choice(page, 0))
        practice.answer(_choice(page, 1), correctly=False)
        page.locator("[data-form=open] summary").first.click()
        page.locator("[data-form=open] .question-grade button").first.click()
        found += [f"{scheme}: {violation}" for violation in axe.violations(page)]
        width = page.evaluate("() => innerWidth")
        assert page.evaluate("() => document.scrollingElement.scrollWidth") <= width
        context.close()
    assert not found, "\n".join(found)
