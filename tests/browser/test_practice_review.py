"""The review brings back what was missed and what is due; the reader's progress can be taken away, back and deleted."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import practice
from tests.browser.conftest import Axe, Kinds

REVIEW = "ko/quizzes/review/"
DAY = 86_400


@pytest.fixture
def names(page: Page, kinds: Kinds) -> list[str]:
    """The ids of the questions of one quiz."""
    page.goto(f"ko/{kinds.with_most('question-choices')}")
    found = page.evaluate(
        "() => [...document.querySelectorAll('[data-form=choice]')].map((box) => box.dataset.question)"
    )
    return [str(name) for name in found]


def _review(page: Page, text: str, address: str = REVIEW) -> Page:
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [practice.KEY, text])
    page.goto(address)
    expect(page.locator("[data-part=progress] tbody tr").first).to_be_visible()
    return page


def _cells(page: Page) -> list[int]:
    """Returns the sums of the progress table: questions, answered, known, to review."""
    rows = page.locator("[data-part=progress] tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)))"
    )
    return [sum(column) for column in zip(*rows, strict=True)]


def _press(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def test_what_was_missed_and_what_is_due_comes_back_and_nothing_else(page: Page, names: list[str]) -> None:
    now = int(time.time())
    missed, overdue, recent = names[:3]
    _review(page, practice.log((missed, now - 60, 1), (overdue, now - 60 * DAY, 3), (recent, now - 60, 3)))
    assert _cells(page)[1:] == [3, 2, 2]
    _press(page, "복습 시작 (2문제)").click()
    asked = []
    for _ in range(2):
        question = page.locator("[data-practice=review] .question.is-live")
        expect(question).to_be_visible()
        asked.append(str(question.get_attribute("data-question")))
        practice.answer(question)
        expect(question.locator(".question-said")).to_contain_text("다음 복습")
        _press(page, "다음 문제").click()
        expect(page.locator(f"[data-practice=review] [data-question='{asked[-1]}']")).to_have_count(0)
    assert sorted(asked) == sorted([missed, overdue])
    expect(page.locator(".practice-said")).to_have_text("모두 마쳤습니다.")
    assert _cells(page)[1:] == [3, 3, 0]


@pytest.mark.parametrize("address", [REVIEW, "ko/interview/mock/"])
def test_where_a_script_did_not_come_the_page_says_so_and_is_not_left_empty(page: Page, address: str) -> None:
    page.route("**/assets/js/practice/store.js", lambda route: route.abort())
    page.goto(address)
    expect(page.locator("[data-practice]")).to_contain_text("연습에 필요한 파일을 받지 못했습니다")


def test_what_comes_back_later_today_is_named_with_its_time(page: Page, names: list[str]) -> None:
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    page.clock.set_fixed_time(noon)
    _review(page, practice.log((names[0], int(noon.timestamp()), 2)))
    expect(page.locator("[data-practice=review]")).to_contain_text(
        re.compile(r"지금 복습할 문제가 없습니다\. 가장 이른 복습: 오늘 오[전후] \d+:\d\d\.")
    )


def test_the_longer_something_was_known_the_later_it_comes_back(page: Page, names: list[str]) -> None:
    now = int(time.time())
    _review(page, practice.log((names[0], now, 3), (names[1], now - 10 * DAY, 3), (names[1], now, 3)))
    first, second = page.evaluate(
        "(ids) => ids.map((id) => guidePractice.states().find((one) => one.id === id).due.getTime() / 1000)", names[:2]
    )
    assert DAY <= first - now <= 7 * DAY
    assert second - now > 2 * (first - now)


def test_an_empty_log_says_where_to_begin_and_offers_new_questions(page: Page, names: list[str]) -> None:
    _review(page, practice.log())
    expect(page.locator("[data-practice=review]")).to_contain_text("아직 답한 문제가 없습니다")
    _press(page, "새 문제 풀기").click()
    expect(page.locator("[data-practice=review] .question.is-live")).to_be_visible()
    expect(page.locator(".practice-from a")).to_have_attribute("href", re.compile(r"/ko/[a-z-]+/.*#[a-z0-9-]+$"))


def test_progress_is_the_same_in_both_languages(page: Page, names: list[str]) -> None:
    text = practice.log((names[0], int(time.time()), 1), (names[1], int(time.time()), 4))
    korean = _cells(_review(page, text))
    assert _cells(_review(page, text, "en/quizzes/review/")) == korean
    assert korean[1:] == [2, 1, 1]


def test_progress_is_exported_deleted_and_imported_again(page: Page, names: list[str], tmp_path: Path) -> None:
    text = practice.log((names[0], 1_763_000_000, 3), (names[0], 1_763_900_000, 1), (names[1], 1_763_000_000, 2))
    _review(page, text)
    before = practice.stored(page)
    with page.expect_download() as saved:
        _press(page, "내보내기").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["answers"] == before

    page.once("dialog", lambda dialog: dialog.dismiss())
    _press(page, "모두 지우기").click()
    assert practice.stored(page) == before
    page.once("dialog", lambda dialog: dialog.accept())
    _press(page, "모두 지우기").click()
    expect(page.locator(".practice-said")).to_have_text("모두 지웠습니다.")
    assert practice.stored(page) == {}
    assert _cells(page)[1] == 0

    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".practice-said")).to_have_text("새로운 답 3개를 가져왔습니다.")
    assert practice.stored(page) == before
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".practice-said")).to_have_text("새로운 답 0개를 가져왔습니다.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "JSON이 아니어서"),
        ("[]", "이 안내서에서 내보낸 파일이 아니어서"),
        ('{"format": "streaming-engineer-guide/practice", "version": 2}', "더 새로운 판"),
        ('{"format": "streaming-engineer-guide/practice", "version": 1, "answers": {"A b": []}}', "일부가 깨져"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    content: str, said: str, page: Page, names: list[str], tmp_path: Path
) -> None:
    text = practice.log((names[0], 1_763_000_000, 3))
    _review(page, text)
    file = tmp_path / "progress.json"
    file.write_text(content, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".practice-said")).to_contain_text(said)
    assert practice.stored(page) == json.loads(text)["answers"]


def test_what_was_set_aside_can_be_downloaded_and_discarded(page: Page, tmp_path: Path) -> None:
    # A page without questions: it does not look at the storage before the review does.
    page.goto("ko/")
    page.evaluate("(key) => localStorage.setItem(key, '{broken')", practice.KEY)
    page.goto(REVIEW)
    expect(page.get_by_role("alert")).to_contain_text("깨져 있어")
    with page.expect_download() as saved:
        _press(page, "내려받기").click()
    saved.value.save_as(tmp_path / "aside")
    assert (tmp_path / "aside").read_text(encoding="utf-8") == "{broken"
    _press(page, "버리기").click()
    expect(_press(page, "버리기")).to_have_count(0)
    assert practice.asides(page) == []


def test_answers_of_a_question_that_is_gone_are_kept_but_not_asked(page: Page, names: list[str]) -> None:
    _review(page, practice.log(("a-question-that-was-removed", 1_763_000_000, 1)))
    assert _cells(page)[1:] == [0, 0, 0]
    assert "a-question-that-was-removed" in practice.stored(page)


def test_the_review_is_accessible_in_both_schemes_and_on_a_phone(
    browser: Browser, served_site: str, axe: Axe, names: list[str]
) -> None:
    found = []
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=served_site, color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto("ko/")
        _review(page, practice.log((names[0], 1_763_000_000, 1)))
        if scheme == "light":
            found += [f"start: {violation}" for violation in axe.violations(page)]
        _press(page, "복습 시작 (1문제)").click()
        expect(page.locator(".practice-count")).to_be_focused()
        page.set_viewport_size({"width": 390, "height": 844})
        if scheme == "dark":
            found += [f"question: {violation}" for violation in axe.violations(page)]
        assert page.evaluate("() => document.scrollingElement.scrollWidth") == 390
        context.close()
    assert not found, "\n".join(found)


def test_the_scheduler_is_the_published_package_byte_for_byte(root: Path) -> None:
    package = root / "node_modules/ts-fsrs"
    assert package.is_dir(), f"{package} is missing: make test installs it, or npm ci"
    ours = root / "docs/assets/js/vendor/ts-fsrs"
    for path in ("dist/index.umd.js", "LICENSE"):
        assert (ours / Path(path).name).read_bytes() == (package / path).read_bytes(), (
            f"docs/assets/js/vendor/ts-fsrs/{Path(path).name} differs from the package that package-lock.json names; "
            f"copy node_modules/ts-fsrs/{path} there"
        )
