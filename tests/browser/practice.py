"""What the tests of practice share: the pages that they answer on, the stored log, and a storage that refuses."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

KEY = "guide.practice"
FULL = """
const own = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  if (key.startsWith("guide.practice")) throw new DOMException("no room", "QuotaExceededError");
  own.call(this, key, value);
};
"""
FORBIDDEN = """
Object.defineProperty(self, "localStorage", { get() { throw new DOMException("not here", "SecurityError"); } });
"""


def log(*answers: tuple[str, int, int]) -> str:
    """Returns a stored log with these answers, each a question's id, a time and a grade."""
    found: dict[str, list[list[int]]] = {}
    for name, time, grade in answers:
        found.setdefault(name, []).append([time, grade])
    return json.dumps({"format": "streaming-engineer-guide/practice", "version": 1, "answers": found})


def stored(page: Page) -> dict[str, Any]:
    """Returns the stored answers by question; empty where nothing is stored."""
    text = page.evaluate("(key) => localStorage.getItem(key)", KEY)
    return dict(json.loads(text)["answers"]) if text else {}


def asides(page: Page) -> list[str]:
    """Returns what was set aside."""
    return list(
        page.evaluate("() => Object.keys(localStorage).filter((k) => /aside/.test(k)).map((k) => localStorage[k])")
    )


def live(page: Page, address: str) -> Page:
    """Opens a page and waits until its questions can be answered."""
    page.goto(address)
    expect(page.locator("[data-question]").first).to_have_class(re.compile("is-live"))
    return page


def right(question: Locator) -> int:
    """Returns the position of a question's right choice, from 0."""
    return int(
        question.evaluate(
            "(box) => [...box.querySelectorAll('.question-reasons > li:not(.twin)')]"
            ".findIndex((li) => li.matches('.is-right'))"
        )
    )


def answer(question: Locator, correctly: bool = True) -> None:
    """Chooses all that is right, or one choice that is wrong, and checks."""
    rights = question.evaluate(
        "(box) => [...box.querySelectorAll('.question-reasons > li:not(.twin)')].map((li) => li.matches('.is-right'))"
    )
    chosen = [at for at, is_right in enumerate(rights) if is_right is correctly]
    for at in chosen if correctly else chosen[:1]:
        question.locator(".question-choices input").nth(at).check()
    question.locator(".question-tools button").click()
