"""Search finds pages of its own language, is fetched only when it is wanted, and works by keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.search import cli
from tests.browser.conftest import Axe, Kinds
from tests.browser.watch import Watch
from tests.static_host import StaticHost

RESULT = ".md-search-result__item a"


def _ask(page: Page, query: str) -> None:
    page.locator(".md-search__input").fill(query)
    page.locator(RESULT).first.wait_for()


@pytest.mark.parametrize(
    ("language", "query"),
    [("ko", "복제"), ("ko", "min.insync.replicas"), ("en", "replication"), ("en", "high watermark")],
)
def test_a_query_finds_pages_of_its_own_language_only(language: str, query: str, page: Page) -> None:
    page.goto(f"{language}/")
    _ask(page, query)
    found = page.evaluate(f"() => [...document.querySelectorAll('{RESULT}')].map((a) => a.href)")
    assert found
    assert all(f"/streaming-engineer-guide/{language}/" in address for address in found), found


def test_neither_index_nor_engine_is_fetched_before_the_reader_turns_to_search(
    page: Page, host: StaticHost, kinds: Kinds
) -> None:
    with Watch(page, host.origin) as watch:
        page.goto(f"ko/{kinds.longest('deep-dives/')}", wait_until="networkidle")
        early = [address.split("?")[0] for address in watch.addresses]
        page.locator(".md-search__input").fill("복제")
        page.locator(RESULT).first.wait_for()
    # The theme's script asks for this one on every page; it is empty.
    early = [address for address in early if not re.search(r"/search/search_index\.js(on)?$", address)]
    assert not [address for address in early if re.search(r"/search/|/workers/", address)]
    assert [address for address in watch.addresses if "/ko/search/" in address and address not in early]


def test_search_works_by_keyboard_alone(page: Page) -> None:
    page.goto("ko/guide/")
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("복제")
    page.locator(RESULT).first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator(RESULT).first).to_be_focused()
    address = page.locator(RESULT).first.get_attribute("href") or "missing"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address.split("?")[0].split("#")[0])))


def test_words_that_are_pasted_without_a_key_are_searched(page: Page) -> None:
    page.goto("ko/guide/", wait_until="networkidle")
    page.locator(".md-search__input").focus()
    page.keyboard.insert_text("복제")
    expect(page.locator(RESULT).first).to_be_visible()


def test_escape_leaves_the_search(page: Page) -> None:
    page.goto("ko/guide/")
    page.keyboard.press("/")
    _ask(page, "복제")
    page.keyboard.press("Escape")
    expect(page.locator(RESULT).first).to_be_hidden()


def test_a_query_without_result_says_so(page: Page) -> None:
    page.goto("en/guide/")
    page.locator(".md-search__input").fill("qqqxyzzy")
    expect(page.locator(".md-search-result__meta")).not_to_have_text("")
    expect(page.locator(RESULT)).to_have_count(0)


def test_on_a_phone_search_opens_by_its_button_and_closes_again(phone: Page) -> None:
    phone.goto("ko/guide/")
    phone.locator("[data-search-open]").tap()
    _ask(phone, "복제")
    phone.locator("[data-search-close]").tap()
    expect(phone.locator(RESULT).first).to_be_hidden()


EXTRA = ".md-search-result__extra"


def test_a_result_shows_its_section_with_marks_and_a_teaser(page: Page) -> None:
    page.goto("ko/")
    _ask(page, "하이워터마크는")
    expect(page.locator(".md-search-result__item mark").first).to_be_visible()
    expect(page.locator(".md-search-result__item article p").first).to_contain_text(re.compile("워터마크"))


def test_enter_opens_the_best_section_and_the_page_marks_the_words(page: Page) -> None:
    page.goto("ko/")
    _ask(page, "ISR에서 빠지는 조건")
    page.locator(".md-search__input").press("Enter")
    page.wait_for_url(re.compile(r"#leaving-the-isr$"))
    expect(page.locator("#leaving-the-isr")).to_be_visible()


def test_a_setting_shows_its_default(page: Page) -> None:
    page.goto("ko/")
    _ask(page, "replica.lag.time.max.ms")
    shown = page.locator(f'{RESULT}[href*="setting-broker-replica-lag-time-max-ms"]')
    expect(shown).to_contain_text("기본값 30000")


def test_a_question_is_found_without_its_answer(page: Page) -> None:
    page.goto("en/")
    _ask(page, "Is Kafka CP or AP?")
    found = page.locator(f'{RESULT}[href*="interview-cap-and-kafka"]')
    expect(found).to_have_count(1)
    answer = page.request.get("en/interview/kafka-replication/").text()
    assert 'id="interview-cap-and-kafka"' in answer


def test_a_long_question_is_shown_whole_although_the_index_has_its_beginning_only(page: Page) -> None:
    page.goto("en/")
    _ask(page, "minimum 2, two of three brokers die: writes, reads, recovery")
    found = page.locator(f'{RESULT}[href*="interview-two-of-three-down"]')
    expect(found).to_contain_text("Two of three brokers die. Go through writes, reads and data, and then the recovery.")
    assert "and then the recovery" not in page.request.get("en/search/index.js").text()


@pytest.mark.parametrize(
    ("language", "query", "found"),
    [
        ("ko", "zkvmzk", "Kafka"),
        ("ko", "ㅋㅅㅁㄱㄹ", "컨슈머 그룹"),
        ("ko", "리벨런싱", "리밸런싱"),
        ("en", "debezuim", "Debezium"),
    ],
)
def test_slips_are_understood(language: str, query: str, found: str, page: Page) -> None:
    page.goto(f"{language}/")
    _ask(page, query)
    expect(page.locator(RESULT).first).to_be_visible()
    expect(page.locator(".md-search-result__list")).to_contain_text(found)


def test_what_was_searched_and_opened_is_offered_again_and_can_be_forgotten(page: Page) -> None:
    page.goto("ko/")
    _ask(page, "리더 에포크")
    page.locator(RESULT).first.click()
    page.goto("ko/guide/")
    page.locator(".md-search__input").focus()
    recent = page.locator(f"{EXTRA} a", has_text="리더 에포크")
    expect(recent).to_be_visible()
    recent.click()
    expect(page.locator(".md-search__input")).to_have_value("리더 에포크")
    page.locator(RESULT).first.wait_for()
    page.locator(".md-search__input").fill("")
    page.locator(f"{EXTRA} button").click()
    expect(page.locator(EXTRA)).to_be_hidden()
    assert page.evaluate("() => localStorage.getItem('guide.searches')") is None


def test_where_nothing_is_found_the_closest_terms_are_offered(page: Page) -> None:
    page.goto("en/")
    page.locator(".md-search__input").fill("sevapoitn")
    expect(page.locator(".md-search-result__meta")).to_have_text("No page found")
    offered = page.locator(f"{EXTRA} [data-ask]").first
    expect(offered).to_have_text("savepoint")
    offered.click()
    page.locator(RESULT).first.wait_for()


def test_where_nothing_is_close_a_link_leads_to_all_pages(page: Page) -> None:
    page.goto("ko/guide/")
    page.locator(".md-search__input").fill("xyzzyqwert")
    expect(page.locator(".md-search-result__meta")).to_have_text("찾은 페이지가 없습니다")
    expect(page.locator(f"{EXTRA} a")).to_have_attribute("href", re.compile("/ko/reference/pages/$"))
    expect(page.locator(f"{EXTRA} [data-ask]")).to_have_count(0)


NOTE = ".md-search-result__note"


@pytest.mark.parametrize(
    ("language", "said"), [("ko", "이대로 색인된 페이지는 없습니다"), ("en", "No page is indexed")]
)
def test_a_name_that_no_page_has_is_announced_above_the_results_for_its_parts(
    language: str, said: str, page: Page
) -> None:
    page.goto(f"{language}/")
    _ask(page, "kafka.foo.bar.ms")
    note = page.locator(NOTE)
    expect(note).to_contain_text(said)
    expect(note).to_contain_text("“kafka.foo.bar.ms”")
    expect(note).to_have_attribute("aria-live", "polite")
    assert page.evaluate(
        f"""() => document.querySelector("{NOTE}").getBoundingClientRect().bottom
          <= document.querySelector("{RESULT}").getBoundingClientRect().top"""
    )
    # It needs the texts to be sure: many sections have the parts.
    _ask(page, "MAX_TOPIC_PARTITION")
    expect(note).to_contain_text("“MAX_TOPIC_PARTITION”")
    for query in ("min.insync.", "MIN_INSYNC_REPLICAS", "NOT_ENOUGH_REPLICAS", ""):
        page.locator(".md-search__input").fill(query)
        expect(note).to_have_text("")
        page.wait_for_load_state("networkidle")
        expect(note).to_have_text("")


def _only_in_korean(root: Path, site: Path) -> str:
    """Returns a word of the Korean pages that the English search does not know."""
    text = (site / "ko/search/text-0.js").read_text(encoding="utf-8")
    candidates: list[str] = sorted(set(re.findall(r"[가-힣]{3,6}", text)))[::7]
    for word, korean, english in zip(
        candidates, cli.ask(root, site / "ko", candidates), cli.ask(root, site / "en", candidates), strict=True
    ):
        if korean.found and not english.found:
            return word
    raise AssertionError("every Korean word finds an English page")


def test_the_other_languages_results_are_labelled_and_lead_there(page: Page, root: Path, built_site: Path) -> None:
    page.goto("en/")
    page.locator(".md-search__input").fill(_only_in_korean(root, built_site))
    link = page.locator(f"{EXTRA} ul[lang=ko] a").first
    expect(link).to_have_attribute("hreflang", "ko")
    expect(page.locator(EXTRA)).to_contain_text("한국어")
    expect(page.locator(".md-search-result__meta")).to_have_text("Nothing in this language, but in the other")
    expect(page.locator(RESULT)).to_have_count(0)
    link.click()
    expect(page).to_have_url(re.compile("/ko/"))


def test_the_number_of_pages_is_announced(page: Page) -> None:
    page.goto("en/")
    _ask(page, "replication")
    status = page.locator(".md-search [role=status]")
    expect(status).to_have_text(re.compile(r"Found on \d+ page"))
    expect(page.locator(".md-search-result__list")).to_have_attribute("role", "list")


def test_arrow_keys_walk_through_results_and_back_to_the_box(page: Page) -> None:
    page.goto("ko/guide/")
    page.keyboard.press("/")
    page.keyboard.type("복제본")
    page.locator(RESULT).first.wait_for()
    page.wait_for_load_state("networkidle")
    # The teasers have come: the list stays as it is from here on.
    page.locator(".md-search-result__item article p").first.wait_for()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator(RESULT).nth(1)).to_be_focused()
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(page.locator(".md-search__input")).to_be_focused()


def test_once_there_the_search_needs_no_network(page: Page, built_site: Path) -> None:
    last = cli.numbered(built_site / "ko/search", "postings")[-1].name
    page.goto("ko/guide/")
    # What the first query did not need comes when the reader pauses.
    with page.expect_event("requestfinished", lambda request: request.url.endswith(last)):
        _ask(page, "복제")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator(".md-search__input").fill("리더 에포크")
    expect(page.locator(".md-search-result__item").first).to_contain_text("에포크")


def test_without_network_the_reader_is_told_and_led_on(page: Page) -> None:
    page.goto("ko/guide/", wait_until="networkidle")
    page.route("**/search/index.js", lambda route: route.abort())
    page.route("**/search/engine.js", lambda route: route.abort())
    page.locator(".md-search__input").focus()
    page.wait_for_load_state("networkidle")
    page.locator(".md-search__input").fill("복제")
    expect(page.locator(f"{EXTRA} a")).to_have_attribute("href", re.compile("/ko/reference/pages/$"))
    expect(page.locator(".md-search-result__meta")).to_contain_text("연결")


def test_a_copy_opened_from_disk_is_searched_in_the_page(browser: Browser, host: StaticHost) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto((host.folder / "ko/guide/index.html").as_uri())
    page.locator(".md-search__input").fill("리더 에포크")
    expect(page.locator(".md-search-result__item").first).to_contain_text("에포크")
    first = page.locator(RESULT).first
    assert re.match(r"file:.*/index\.html(\?h=[^#]*)?(#.*)?$", first.get_attribute("href") or "")
    first.click()
    expect(page.locator("h1")).to_be_visible()
    context.close()


def test_without_javascript_a_link_leads_to_all_pages(without_script: Page) -> None:
    without_script.goto("en/guide/")
    link = without_script.get_by_role("link", name="All pages").first
    link.click()
    expect(without_script.locator("h1")).to_have_text("All pages")
    assert without_script.locator("article a[href]").count() > 20


HOSTILE = (
    "<img src=x onerror=\"document.title='broken'\">",
    "<script>document.title='broken'</script>",
    "](javascript:alert(1))",
    "(((((",
    "ㅋㅋㅋ",
    "😀",
    "ｋａｆｋａ",
    "가" * 10_000,
    "kafka " * 1700,
    "<img.src_x>.onerror_title.Broken FooBar.<b>NoSuchName</b>",
    "a.b_" * 100,
)


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_neither_breaks_the_box_nor_gets_into_the_page(
    query: str, page: Page, host: StaticHost
) -> None:
    with Watch(page, host.origin) as watch:
        page.goto("ko/guide/")
        title = page.title()
        page.locator(".md-search__input").fill(query)
        page.wait_for_timeout(300)
        assert page.title() == title
        assert page.locator(".md-search-result img, .md-search-result script").count() == 0
        _ask(page, "복제")
    assert not watch.problems, watch.problems


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_open_search_has_no_accessibility_faults(language: str, page: Page, axe: Axe) -> None:
    page.goto(f"{language}/guide/")
    _ask(page, "ISR")
    page.wait_for_load_state("networkidle")
    assert axe.violations(page) == []
    _ask(page, "kafka.foo.bar.ms")
    expect(page.locator(NOTE)).not_to_be_empty()
    page.wait_for_load_state("networkidle")
    assert axe.violations(page) == []
    page.locator(".md-search__input").fill("sevapoitn")
    page.locator(f"{EXTRA} [data-ask]").first.wait_for()
    assert axe.violations(page) == []
