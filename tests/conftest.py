"""What the tests share: the site built once, served as a static host would, and one browser."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts import site, tools
from scripts.built import model
from scripts.testing import TESTED_SITE
from tests.static_host import StaticHost

ROOT = Path(__file__).resolve().parent.parent
_SAID: set[str] = set()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def built_site() -> Path:
    """The folder of the site, built by the project's own build, once for all tests."""
    if given := os.environ.get(TESTED_SITE):
        return Path(given)
    target = ROOT / ".build/test-site-alone"
    try:
        site.build(ROOT, target, site.DEFAULT_BASE_URL)
    except site.BuildFailed as failure:
        pytest.fail(f"the site does not build:\n{failure}", pytrace=False)
    return target


@pytest.fixture(scope="session")
def loaded_site(built_site: Path) -> model.BuiltSite:
    """The built site, read once."""
    return model.load(built_site, site.DEFAULT_BASE_URL, ROOT)


@pytest.fixture(scope="session")
def host(built_site: Path) -> Iterator[StaticHost]:
    """The built site on a static host that has a 404 page for each language."""
    with StaticHost(built_site, "/streaming-engineer-guide/") as running:
        yield running


@pytest.fixture(scope="session")
def served_site(host: StaticHost) -> str:
    """The address that holds both languages, with a closing slash."""
    return host.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of the run; without one the tests that need it fail and say how to get it."""
    executable = tools.browser()
    if executable is None:
        pytest.fail(tools.HOW_TO_GET_A_BROWSER, pytrace=False)
    with sync_playwright() as playwright:
        # A container gives the browser neither a sandbox nor much shared memory; it opens only our own pages.
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        running = playwright.chromium.launch(executable_path=executable, args=flags)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, served_site: str) -> Iterator[BrowserContext]:
    """A fresh reader at a desk: nothing remembered, Korean browser, the pages' own policy in force."""
    opened = browser.new_context(base_url=served_site, locale="ko-KR", viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab of that reader."""
    return context.new_page()


@pytest.fixture
def phone(browser: Browser, served_site: str) -> Iterator[Page]:
    """A tab on a phone, 390 pixels wide, that is touched."""
    opened = browser.new_context(
        base_url=served_site,
        locale="ko-KR",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=1,
    )
    opened.set_default_timeout(10_000)
    yield opened.new_page()
    opened.close()


@pytest.fixture
def without_script(browser: Browser, served_site: str) -> Iterator[Page]:
    """A tab in which JavaScript is off."""
    opened = browser.new_context(base_url=served_site, locale="ko-KR", java_script_enabled=False)
    opened.set_default_timeout(10_000)
    yield opened.new_page()
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leaves out what no reader of a failure needs: the browser driver's own frames, and the page's whole outline."""
    report = yield
    if report.failed and ("playwright" in (text := report.longreprtext) or "aria snapshot" in text.lower()):
        text = re.sub(r"^\S*playwright/_impl/\S+: in \w+\n(?:    .*\n| +\^+\n)*", "", text, flags=re.MULTILINE)
        text = re.sub(r"^\S*playwright/sync_api/\S+: in \w+\n(?:    .*\n| +\^+\n)*", "", text, flags=re.MULTILINE)
        report.longrepr = re.split(r"^E?\s+(?:- )?Aria snapshot", text, flags=re.MULTILINE | re.IGNORECASE)[0]
    if report.failed and (text := report.longreprtext).count("\n") > 3:
        # What fails in a fixture fails for every test that asks for it.
        if text in _SAID:
            report.longrepr = f"{text.partition(chr(10))[0]} (said in full above)"
        _SAID.add(text)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says for each file how many of its tests passed, failed and were left out, and why these were."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    reasons: dict[str, set[str]] = defaultdict(set)
    for outcome in ("passed", "failed", "error", "skipped", "xfailed", "xpassed"):
        for report in terminalreporter.getreports(outcome):
            if not isinstance(report, pytest.TestReport):
                continue
            file = report.nodeid.partition("::")[0]
            counts[file]["failed" if outcome == "error" else outcome] += 1
            if outcome == "skipped" and isinstance(report.longrepr, tuple):
                reasons[file].add(str(report.longrepr[2]).removeprefix("Skipped: "))
    if not counts:
        return
    terminalreporter.section("what was proved")
    width = max(map(len, counts))
    for file in sorted(counts):
        shown = ", ".join(f"{number} {outcome}" for outcome, number in counts[file].items())
        terminalreporter.write_line(f"{file:<{width}}  {shown}")
        for reason in sorted(reasons[file]):
            terminalreporter.write_line(f"{'':<{width}}  skipped: {reason}")
