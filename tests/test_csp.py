"""The Content-Security-Policy names exactly what a page has inline, and stands before it."""

from __future__ import annotations

import base64
import hashlib

import pytest

from scripts import csp

HEAD = '<!doctype html><html><head><meta charset="utf-8">'


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_stands_right_behind_the_charset() -> None:
    page = csp.add_policy(f"{HEAD}<title>x</title></head></html>")
    assert page.startswith(f'{HEAD}\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ')


def test_an_inline_script_runs_by_its_hash() -> None:
    assert f"script-src 'self' {_hash('go()')};" in csp.policy(f"{HEAD}<script>go()</script>")


def test_korean_inside_a_script_is_hashed_as_utf_8() -> None:
    assert _hash('say("오프셋")') in csp.policy(f'{HEAD}<script>say("오프셋")</script>')


def test_two_equal_scripts_need_one_hash() -> None:
    policy = csp.policy("<script>a()</script><p></p><script>a()</script>")
    assert policy.count("sha256-") == 1


@pytest.mark.parametrize(
    "script",
    [
        '<script src="assets/guide.js"></script>',
        '<script defer src="assets/guide.js"></script>',
        '<script id="__config" type="application/json">{"a": 1}</script>',
        '<script type="application/ld+json">{}</script>',
    ],
)
def test_what_is_no_inline_script_needs_no_hash(script: str) -> None:
    assert "script-src 'self';" in csp.policy(HEAD + script)


def test_an_inline_stylesheet_is_allowed_by_its_hash() -> None:
    assert f"style-src 'self' {_hash('p{margin:0}')};" in csp.policy("<style>p{margin:0}</style>")


def test_nothing_is_allowed_wholesale() -> None:
    policy = csp.policy("<script>a()</script><style>b{}</style>")
    for lax in ("unsafe-inline", "unsafe-eval", "*", "https:", "http:"):
        assert lax not in policy


def test_only_the_first_charset_gets_a_policy() -> None:
    twice = f"{HEAD}</head><body><pre>{HEAD}</pre></body>"
    assert csp.add_policy(twice).count("Content-Security-Policy") == 1


def test_hashes_come_in_an_order_of_their_own_so_that_builds_agree() -> None:
    one, two = "<script>a()</script>", "<script>b()</script>"
    assert csp.policy(one + two) == csp.policy(two + one)
