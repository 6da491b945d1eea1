"""Both languages side by side: aligned block by block, kept while reading, on a phone, on paper, without a script."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.built.model import BuiltSite, elements
from tests.browser.conftest import PATIENCE, Axe, Kinds
from tests.browser.practice import live
from tests.browser.watch import Watch, themed
from tests.static_host import StaticHost

BOTH_WAYS = pytest.mark.parametrize(("here", "there"), [("ko", "en"), ("en", "ko")])
FILES = ("assets/js/split-view.js", "assets/css/split-view.css")
LIMIT = 12 * 1024
SHIFT_LIMIT = 0.05

# Shifts that follow a click within half a second are not counted by the measure's definition; the others are.
_COUNT_SHIFTS = """() => {
  self.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) self.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""

# Every row of the view: our block, its twin, and where they stand (left, right, top, height).
_ROWS = """() => [...document.querySelectorAll(".both__own")].map((own) => {
  const next = own.nextElementSibling;
  const twin = next.matches(".twin") ? next : next.nextElementSibling;
  const [a, b] = [own, twin].map((one) => one.getBoundingClientRect());
  return { tag: own.tagName, twin: twin.className, lang: twin.lang, own: [a.left, a.right, a.top, a.height],
           other: [b.left, b.right, b.top, b.height], shown: own.checkVisibility() && a.height > 0 };
})"""


def _ready(page: Page) -> None:
    expect(page.locator("html.both:not(.both-wait)")).to_be_attached()


def _open(page: Page, address: str, section: str = "") -> None:
    page.goto(f"{address}?view=both{section}")
    _ready(page)


def _sections(page: Page) -> list[str]:
    found = page.evaluate("() => [...document.querySelectorAll('.page h2[id]:not(.twin)')].map((h) => h.id)")
    return [str(name) for name in found]


def _top(locator: Locator) -> float:
    return float(locator.evaluate("(element) => element.getBoundingClientRect().top"))


@pytest.fixture
def desk(browser: Browser, served_site: str) -> Iterator[Page]:
    """A tab 1440 pixels wide that counts layout shifts."""
    opened = browser.new_context(base_url=served_site, locale="ko-KR", viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(PATIENCE)
    opened.add_init_script(f"({_COUNT_SHIFTS})()")
    yield opened.new_page()
    opened.close()


@pytest.fixture
def article(kinds: Kinds) -> str:
    """The address of the longest deep dive, below the language."""
    return kinds.longest("deep-dives/")


@pytest.fixture
def quiz(kinds: Kinds) -> str:
    """The address of the page with the most questions that offer choices, below the language."""
    return kinds.with_most("question-choices")


# Aligned, at a desk


@BOTH_WAYS
def test_the_button_puts_every_block_beside_its_twin(here: str, there: str, desk: Page, article: str) -> None:
    desk.goto(f"{here}/{article}")
    desk.locator("[data-both]").click()
    _ready(desk)
    rows = [row for row in desk.evaluate(_ROWS) if row["shown"]]
    assert len(rows) > 30
    for row in rows:
        assert row["lang"] == there, row
        assert row["other"][3] > 0, row
        assert row["own"][1] <= row["other"][0], row
        assert abs(row["own"][2] - row["other"][2]) < 3, row
    expect(desk.locator("[data-both]")).to_have_attribute("aria-pressed", "true")
    expect(desk.locator(".md-dialog[role=status]")).not_to_have_text("")
    assert desk.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")


def test_no_block_of_any_kind_of_page_is_without_its_counterpart(desk: Page, kinds: Kinds) -> None:
    for kind, address in kinds.all().items():
        if kind == "404":
            continue
        _open(desk, f"ko/{address}")
        lost = desk.evaluate(
            "() => [...document.querySelectorAll('.page h2:not(.twin), .page p:not(.twin), .page li, .page table')]"
            ".filter((one) => !one.closest('.both__own, .twin, nav, .facts, .page__foot, .answers,"
            " .question-tools, .question-grade, .question-report') &&"
            " !one.matches('.question-meta') && !one.querySelector('.both__own')).map((one) => one.outerHTML)"
        )
        assert lost == [], f"{kind}: ko/{address}"
        # The list of words that are not used may be one language's alone.
        assert desk.locator(".twin--open:not(dd)").count() == 0, f"{kind}: a block that only the twin has"


def test_pages_with_different_order_are_paired_by_id(desk: Page) -> None:
    _open(desk, "ko/reference/glossary/")
    pairs = desk.evaluate(
        "() => [...document.querySelectorAll('dt.both__own')].map((dt) => [dt.id, dt.nextElementSibling.id])"
    )
    assert len(pairs) > 20
    assert all(twin == f"twin--{own}" for own, twin in pairs)


def test_no_id_stands_twice_and_no_reference_is_lost(desk: Page, kinds: Kinds) -> None:
    for address in kinds.all().values():
        if address == "404.html":
            continue
        _open(desk, f"ko/{address}")
        # The theme's script gives all blocks of code the same ids.
        ids = desk.evaluate("() => [...document.querySelectorAll('[id]:not([id^=__code])')].map((one) => one.id)")
        assert len(ids) == len(set(ids)), address
        lost = desk.evaluate(
            "() => [...document.querySelectorAll('[aria-labelledby]')].flatMap((one) =>"
            " one.getAttribute('aria-labelledby').split(' ')).filter((id) => !document.getElementById(id))"
        )
        assert lost == [], address


def test_code_is_shown_once_and_goes_through_both_columns(desk: Page, article: str) -> None:
    desk.goto(f"ko/{article}")
    before = desk.locator(".page pre").count()
    desk.locator("[data-both]").click()
    _ready(desk)
    assert desk.locator(".page pre").count() == before
    code = desk.locator(".page > .highlight").first.bounding_box()
    twin = desk.locator(".page > p.twin").last.bounding_box()
    own = desk.locator(".page > p.both__own").first.bounding_box()
    assert code
    assert twin
    assert own
    assert code["x"] <= own["x"] + 1
    assert code["x"] + code["width"] >= twin["x"] + twin["width"] - 1


def test_pressing_again_gives_the_page_back_as_it_was(desk: Page, quiz: str) -> None:
    # What makes the questions answerable arrives late and changes the page, too, as does the theme's script.
    live(desk, f"ko/{quiz}")
    themed(desk)
    expect(desk.locator(".page .highlight:not(:has(nav))")).to_have_count(0)
    # Code that scrolls in one layout only loses its tabindex in the other, and has it at another place afterwards.
    read = "() => document.querySelector('.page').innerHTML.replace(/ (class=\"\"|tabindex=\"0\")/g, '')"
    before = desk.evaluate(read)
    desk.locator("[data-both]").click()
    _ready(desk)
    assert desk.evaluate(read) != before
    desk.locator("[data-both]").click()
    expect(desk.locator("html.both, html.both-wait")).to_have_count(0)
    assert desk.evaluate(read) == before
    expect(desk.locator("[data-both]")).to_have_attribute("aria-pressed", "false")
    assert "view=" not in desk.url


@BOTH_WAYS
def test_a_link_to_a_section_lands_on_it_aligned(here: str, there: str, desk: Page, article: str) -> None:
    desk.goto(f"{here}/{article}")
    section = _sections(desk)[3]
    _open(desk, f"{here}/{article}", f"#{section}")
    own, twin = desk.locator(f"#{section}"), desk.locator(f"#twin--{section}")
    expect(own).to_be_in_viewport()
    expect(twin).to_be_in_viewport()
    expect(twin).to_have_attribute("lang", there)
    assert 60 < _top(own) < 140
    assert abs(_top(own) - _top(twin)) < 3


def test_the_place_in_the_text_stays_when_the_view_changes(desk: Page, article: str) -> None:
    desk.goto(f"ko/{article}")
    section = desk.locator(f"#{_sections(desk)[4]}")
    section.evaluate("(heading) => scrollTo({ top: heading.offsetTop, behavior: 'instant' })")
    desk.wait_for_timeout(200)
    for _ in range(2):
        before = _top(section)
        desk.locator("[data-both]").dispatch_event("click")
        expect(desk.locator("html.both-wait")).to_have_count(0)
        desk.wait_for_timeout(200)
        assert abs(_top(section) - before) < 120
        expect(section).to_be_in_viewport()


def test_a_notice_on_one_side_alone_leaves_the_rest_aligned(desk: Page, article: str) -> None:
    def stale(text: str) -> str:
        return re.sub(r"(<h2 id=[^>]*>.*?</h2>)", r'\1<p class="stale">옛 내용</p>', text, count=2)

    desk.route(
        f"**/en/{article}",
        lambda route: route.fulfill(response=(answer := route.fetch()), body=stale(answer.text())),
    )
    _open(desk, f"ko/{article}")
    expect(desk.locator("p.stale.twin")).to_have_count(2)
    rows = [row for row in desk.evaluate(_ROWS) if row["shown"] and row["tag"] == "H2"]
    assert all(abs(row["own"][2] - row["other"][2]) < 3 for row in rows)


# Kept while reading


def test_the_view_is_kept_by_links_by_the_search_and_by_the_language_switch(desk: Page, article: str) -> None:
    _open(desk, f"ko/{article}")
    desk.locator(".turn a").first.click()
    expect(desk).to_have_url(re.compile(r"/ko/.*\?view=both"))
    _ready(desk)
    desk.locator(".md-search__input").fill("복제")
    desk.locator(".md-search-result__item a").first.click()
    expect(desk).to_have_url(re.compile(r"/ko/.*[?&]view=both"))
    _ready(desk)
    desk.locator("a[data-language=en]").click()
    expect(desk).to_have_url(re.compile(r"/en/.*[?&]view=both"))
    _ready(desk)
    assert desk.locator(".twin").first.get_attribute("lang") == "ko"


def test_links_of_the_twin_lead_where_they_were_written_for(desk: Page, article: str) -> None:
    _open(desk, f"ko/{article}")
    link = desk.locator("p.twin a.term, li.twin a.term").first
    assert "/en/reference/glossary/" in str(link.evaluate("(a) => a.href"))
    inside = desk.locator(".twin a[href^='#']")
    for number in range(inside.count()):
        name = str(inside.nth(number).get_attribute("href"))[1:]
        expect(desk.locator(f"[id='{name}']")).to_have_count(1)


def test_reload_and_the_way_back_keep_view_and_place(desk: Page, article: str) -> None:
    _open(desk, f"ko/{article}")
    # Near its end, where the page in one language has long been over.
    desk.evaluate("() => scrollTo({ top: document.body.scrollHeight - 1200, behavior: 'instant' })")
    before = desk.evaluate("() => scrollY")
    assert before > 2000
    desk.reload()
    _ready(desk)
    desk.wait_for_timeout(300)
    assert abs(desk.evaluate("() => scrollY") - before) < 5
    desk.goto("ko/guide/")
    desk.go_back()
    _ready(desk)
    desk.wait_for_timeout(300)
    assert abs(desk.evaluate("() => scrollY") - before) < 5
    desk.go_forward()
    expect(desk.locator("html.both")).to_have_count(0)


def test_steps_back_within_the_page_do_not_lose_the_view(desk: Page, article: str) -> None:
    desk.goto(f"ko/{article}")
    desk.locator(".toc a").nth(1).click()
    desk.locator("[data-both]").click()
    _ready(desk)
    desk.go_back()
    expect(desk).to_have_url(re.compile(r"\?view=both$"))
    expect(desk.locator("html.both")).to_have_count(1)


# Works in it: selection, tooltips, questions, keyboard


def test_a_selection_stays_in_its_language(desk: Page, article: str) -> None:
    _open(desk, f"ko/{article}")
    for column, foreign in ((".both__own", ".twin"), (".twin", ".both__own")):
        first = desk.locator(f".page > p{column}").nth(1)
        first.scroll_into_view_if_needed()
        start, end = first.bounding_box(), desk.locator(f".page > p{column}").nth(2).bounding_box()
        assert start
        assert end
        desk.mouse.move(start["x"] + 2, start["y"] + 6)
        desk.mouse.down()
        desk.mouse.move(end["x"] + end["width"] - 4, end["y"] + end["height"] - 6, steps=5)
        desk.mouse.up()
        copied = desk.evaluate(
            "() => new Promise((done) => { document.addEventListener('copy', () => done(String(getSelection())),"
            " { once: true }); document.execCommand('copy') })"
        )
        said = {which: desk.locator(f".page > p{which}").nth(2).inner_text()[:20] for which in (column, foreign)}
        assert said[column] in copied
        assert said[foreign] not in copied


def test_terms_of_the_twin_explain_themselves_in_their_language(desk: Page, article: str) -> None:
    _open(desk, f"ko/{article}")
    term = desk.locator(".twin a.term").first
    term.hover()
    note = desk.locator(".definition")
    expect(note).to_have_text(term.get_attribute("data-definition") or "missing")
    expect(note).to_have_attribute("lang", "en")


def test_one_toggle_opens_the_answer_in_both_languages(desk: Page, quiz: str) -> None:
    _open(desk, f"ko/{quiz}")
    question = desk.locator(".question").first
    expect(question.locator("summary")).to_have_count(1)
    for choices in (".question-choices > li.both__own", ".question-choices > li.twin"):
        assert question.locator(choices).count() >= 3
        expect(question.locator(choices).first).to_be_visible()
    answers = [question.locator(f".question-reasons > li{which}").first for which in (".both__own", ".twin")]
    for answer in answers:
        expect(answer).to_be_hidden()
    question.locator("summary").press("Enter")
    for answer in answers:
        expect(answer).to_be_visible()
    assert abs(_top(answers[0]) - _top(answers[1])) < 3
    desk.locator("[data-answers]").click()
    expect(desk.locator(".question-reasons > li.twin").last).to_be_visible()


def test_the_view_is_switched_by_keyboard_and_the_focus_stays(desk: Page, article: str) -> None:
    desk.goto(f"ko/{article}")
    for _ in range(8):
        desk.keyboard.press("Tab")
        if desk.evaluate("() => document.activeElement.matches('[data-both]')"):
            break
    else:
        pytest.fail("eight times Tab did not reach the button")
    for key, pressed in (("Enter", "true"), ("Space", "false"), ("Enter", "true")):
        desk.keyboard.press(key)
        expect(desk.locator("[data-both]")).to_have_attribute("aria-pressed", pressed)
        expect(desk.locator("html.both-wait")).to_have_count(0)
        assert desk.evaluate("() => document.activeElement.matches('[data-both]')")


# On a phone


def _rows_of(page: Page) -> Locator:
    return page.locator(".page > p.both__own")


@BOTH_WAYS
def test_on_a_phone_a_tap_shows_the_twin_below_and_another_hides_it(
    here: str, there: str, phone: Page, article: str
) -> None:
    phone.goto(f"{here}/{article}")
    phone.locator("[data-both]").tap()
    _ready(phone)
    expect(phone.locator(".twin").first).to_be_hidden()
    own = _rows_of(phone).nth(1)
    twin = own.locator("xpath=following-sibling::*[contains(@class, 'twin')][1]")
    own.tap(position={"x": 3, "y": 3})
    expect(twin).to_be_visible()
    expect(twin).to_have_attribute("lang", there)
    above, below = own.bounding_box(), twin.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"] < above["y"] + above["height"] + 40
    twin.tap(position={"x": 3, "y": 3})
    expect(twin).to_be_hidden()
    assert phone.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")


def test_on_a_phone_a_tap_on_a_link_or_a_term_does_what_it_always_does(phone: Page, kinds: Kinds) -> None:
    _open(phone, f"ko/{kinds.with_most('term')}")
    term = phone.locator(".page > p.both__own a.term").first
    term.tap()
    expect(phone.locator(".definition")).to_be_visible()
    expect(phone.locator(".twin:visible")).to_have_count(0)


def test_on_a_phone_every_twin_is_reached_by_keyboard(phone: Page, quiz: str) -> None:
    _open(phone, f"ko/{quiz}")
    mark = phone.locator(".question .question-choices .both__turn").first
    expect(mark).to_have_attribute("aria-expanded", "false")
    mark.focus()
    phone.keyboard.press("Enter")
    expect(mark).to_have_attribute("aria-expanded", "true")
    expect(phone.locator(".question-choices > li.twin").first).to_be_visible()
    missing = phone.evaluate(
        "() => [...document.querySelectorAll('.page .both__own')].filter((own) =>"
        " !own.matches('li, dt, dd') && !own.nextElementSibling.matches('.both__turn')).length"
    )
    assert missing == 0


# On paper


@pytest.mark.parametrize("kind", ["deep dive", "quiz"])
def test_it_prints_in_two_columns(kind: str, desk: Page, kinds: Kinds) -> None:
    _open(desk, f"ko/{kinds.all()[kind]}")
    desk.emulate_media(media="print")
    desk.set_viewport_size({"width": 672, "height": 950})  # A4 within its margins
    rows = [row for row in desk.evaluate(_ROWS) if row["shown"]]
    assert len(rows) > 20
    for row in rows:
        assert row["own"][1] <= row["other"][0], row
        assert abs(row["own"][2] - row["other"][2]) < 3, row
        assert row["other"][1] < 680, row
    for part in (".both__turn", "header.top", "[data-both]"):
        expect(desk.locator(part).first).to_be_hidden()
    assert desk.pdf(format="A4").startswith(b"%PDF")


# Without a script, and when something fails


def test_without_javascript_every_heading_has_a_link_to_its_twin(
    without_script: Page, article: str, host: StaticHost
) -> None:
    without_script.goto(f"ko/{article}")
    expect(without_script.locator("[data-both]")).to_be_hidden()
    headings = without_script.locator(".page :is(h2, h3, h4)[id]")
    links = without_script.locator(".page :is(h2, h3, h4)[id] > .twinlink")
    assert headings.count() == links.count() > 5
    for number in range(links.count()):
        expect(links.nth(number)).to_be_visible()
    name = headings.nth(3).get_attribute("id")
    links.nth(3).click()
    expect(without_script).to_have_url(f"{host.url}en/{article}#{name}")
    expect(without_script.locator(f"#{name}")).to_be_in_viewport()


def test_the_links_to_the_twins_are_in_the_markup_of_every_page_and_lead_to_the_same_id(loaded_site: BuiltSite) -> None:
    for page in loaded_site.pages.values():
        if page.language is None or page.is_404:
            continue
        for heading in (one for one in elements(page.tree) if re.fullmatch("h[2-6]", str(one.tag)) and one.get("id")):
            links = [link for link in heading.iter("a") if "twinlink" in (link.get("class") or "")]
            assert len(links) == 1, f"site/{page.path}: {heading.get('id')}"
            other = {"ko": "en", "en": "ko"}[page.language]
            address = loaded_site.resolve(page, links[0].get("href") or "")
            twin = page.path.replace(page.language, other, 1).removesuffix("index.html")
            assert address == f"{loaded_site.base}{twin}#{heading.get('id')}"
            assert links[0].get("hreflang") == links[0].get("lang") == other
            assert links[0].get("aria-label")


def test_when_the_twin_does_not_arrive_the_page_says_so_and_stays_readable(desk: Page, article: str) -> None:
    desk.route(f"**/en/{article}", lambda route: route.abort())
    desk.goto(f"ko/{article}?view=both")
    expect(desk.locator(".md-dialog")).to_be_visible()
    expect(desk.locator(".md-dialog")).not_to_have_text("")
    expect(desk.locator("h1").first).to_be_visible()
    expect(desk.locator("[data-both]")).to_have_attribute("aria-pressed", "false")
    desk.unroute_all()
    desk.locator("[data-both]").click()
    _ready(desk)


def test_when_the_scripts_do_not_arrive_the_page_shows_itself(desk: Page, article: str) -> None:
    desk.route("**/*.js", lambda route: route.abort())
    desk.goto(f"ko/{article}?view=both")
    expect(desk.locator("h1").first).to_be_visible()


# What it costs


def test_it_weighs_less_than_12_kb_and_comes_only_when_asked_for(
    desk: Page, article: str, loaded_site: BuiltSite, host: StaticHost
) -> None:
    weight = sum(len(gzip.compress(loaded_site.read(f"ko/{path}"), 6, mtime=0)) for path in FILES)
    assert weight < LIMIT, f"{weight} bytes"
    with Watch(desk, host.origin) as watch:
        desk.goto(f"ko/{article}")
        desk.wait_for_load_state("networkidle")
        assert not [address for address in watch.addresses if "split-view" in address or "/en/" in address]
        desk.locator("[data-both]").click()
        _ready(desk)
        for path in FILES:
            assert sum(address.endswith(path) for address in watch.addresses) == 1
        assert sum(f"/en/{article}" in address for address in watch.addresses) == 1
    assert watch.problems == []


@BOTH_WAYS
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("asked", ["by address", "by address with a section", "by a click after a slow answer"])
def test_nothing_jumps(asked: str, width: int, here: str, there: str, desk: Page, article: str) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    if asked == "by a click after a slow answer":
        # More than half a second: what moves then counts.
        def late(route: object) -> None:
            desk.wait_for_timeout(900)
            route.continue_()  # type: ignore[attr-defined]

        desk.route(f"**/{there}/{article}", late)
        desk.goto(f"{here}/{article}")
        desk.evaluate("() => scrollTo({ top: 1200, behavior: 'instant' })")
        desk.wait_for_timeout(600)
        before = desk.evaluate("() => self.shifts")
        desk.locator("[data-both]").click()
        _ready(desk)
    else:
        before = 0
        _open(desk, f"{here}/{article}", "#isr" if asked.endswith("section") else "")
    desk.wait_for_timeout(700)
    assert desk.evaluate("() => self.shifts") - before < SHIFT_LIMIT


# Accessible


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_view_is_accessible(scheme: str, width: int, desk: Page, kinds: Kinds, axe: Axe) -> None:
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    desk.set_viewport_size({"width": width, "height": 844})
    found = []
    for kind in ("home", "deep dive", "quiz", "glossary", "settings"):
        _open(desk, f"ko/{kinds.all()[kind]}")
        if width == 390:
            desk.evaluate("() => document.querySelectorAll('.page > .both__turn').forEach((mark) => mark.click())")
        desk.evaluate("() => document.querySelectorAll('.question-answer').forEach((box) => { box.open = true })")
        found += [f"{kind}: {violation}" for violation in axe.violations(desk)]
    if found:
        pytest.fail("\n".join(found[:20]) + f"\n{len(found)} violations", pytrace=False)
