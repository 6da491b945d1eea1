"""In a real browser no page asks another origin for anything, and nothing in it fails or is blocked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Kinds, Visit
from tests.browser.watch import Watch
from tests.static_host import StaticHost


def test_no_page_asks_another_origin_or_fails_in_anything(visits: list[Visit]) -> None:
    faults = [f"site/{visit.path}: {problem}" for visit in visits for problem in visit.problems]
    assert len(visits) > 20
    if faults:
        pytest.fail("\n".join(faults) + f"\n{len(faults)} problems on {len(visits)} pages", pytrace=False)


PLANTED = {
    "an image from elsewhere": (
        "</h1>",
        '</h1><img src="https://elsewhere.example/x.png" alt="x">',
        "elsewhere.example",
    ),
    "a script in the page": ("</h1>", "</h1><script>document.title = 'taken'</script>", "Content Security Policy"),
    "a style in an attribute": ("</h1>", '</h1><p style="color: red">red</p>', "Content Security Policy"),
    "a file that is not there": ("</h1>", '</h1><img src="gone.png" alt="x">', "status 404"),
    "a script that throws": ("guide.js", "broken.js", "script error"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_noticed(fault: str, page: Page, host: StaticHost, served_site: str) -> None:
    before, after, expected = PLANTED[fault]

    def plant(route: Route) -> None:
        if route.request.url.endswith("broken.js"):
            route.fulfill(body="throw new Error('x')", content_type="text/javascript")
        elif route.request.is_navigation_request():
            answer = route.fetch()
            assert before in answer.text()
            route.fulfill(response=answer, body=answer.text().replace(before, after, 1))
        else:
            route.continue_()

    page.route("**/*", plant)
    with Watch(page, host.origin) as watch:
        page.goto("ko/guide/", wait_until="networkidle")
    assert any(expected in problem for problem in watch.problems), watch.problems


def test_reading_a_page_to_its_end_and_searching_asks_no_other_origin(
    page: Page, host: StaticHost, kinds: Kinds
) -> None:
    with Watch(page, host.origin) as watch:
        page.goto(f"ko/{kinds.longest('deep-dives/')}")
        page.keyboard.press("End")
        page.locator("[data-scheme-switch]").click()
        page.locator(".md-search__input").fill("복제")
        page.locator(".md-search-result__item a").first.wait_for()
    assert watch.problems == []
