"""The pure parts of the language checks: readings, numbers, surfaces, repairs, spelling."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from scripts import checks, numbers, pages, readings, spelling, surface
from scripts.bench import synthetic
from scripts.finding import report

ROOT = Path(__file__).resolve().parent.parent
HEAD = "---\ntitle: 복제\ndescription: 복제가 하는 일입니다.\n---\n\n"
LANGUAGE_CHECKS = ("agreement", "english", "facts", "parity", "particles", "register", "terms", "typography")


@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("acks", readings.VOWEL),
        ("offset", readings.CONSONANT),
        ("min.insync.replicas", readings.VOWEL),
        ("ISR", readings.RIEUL),
        ("LEO", readings.VOWEL),
        ("KafkaConsumer", readings.VOWEL),
        ("poll()", readings.RIEUL),
        ("acks=all", readings.RIEUL),
        ("JVM", readings.CONSONANT),
        ("17", readings.RIEUL),
        ("100", readings.CONSONANT),
        ("4.2", readings.VOWEL),
        ("KIP-392", readings.VOWEL),
        ("CAP", None),
        ("zorgat", None),
    ],
)
def test_words_end_as_they_are_read_aloud(word: str, end: str | None) -> None:
    assert readings.end(word, readings.table(ROOT)) == end


def test_every_listed_reading_is_hangul() -> None:
    listed = readings.table(ROOT)
    assert listed
    assert [word for word, reading in listed.items() if not re.fullmatch("[가-힣]+(?:/[가-힣]+)*", reading)] == []
    assert list(listed) == sorted(listed)


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("30초", "30 seconds"),
        ("1만 건", "10,000 records"),
        ("1억 2천만", "120 million"),
        ("브로커 3대", "three brokers"),
        ("셋 중 2개", "two of the three"),
        ("2026년 3월", "March 2026"),
        ("초당 10 MB", "10 MB/s"),
        ("500밀리초", "500 ms"),
        ("24시간", "24-hour"),
        ("3번째", "third"),
        ("50퍼센트", "50%"),
    ],
)
def test_numbers_of_both_languages_are_recognized_as_the_same(korean: str, english: str) -> None:
    ours, theirs = numbers.read(korean, "ko"), numbers.read(english, "en")
    assert numbers.unmatched(ours, theirs) == []
    assert numbers.unmatched(theirs, ours) == []


@pytest.mark.parametrize(("korean", "english"), [("30초", "30 ms"), ("1천", "10,000"), ("4.2", "4.20"), ("3개", "2")])
def test_numbers_that_differ_are_not(korean: str, english: str) -> None:
    ours, theirs = numbers.read(korean, "ko"), numbers.read(english, "en")
    assert numbers.unmatched(ours, theirs)
    assert numbers.unmatched(theirs, ours)


def test_a_surface_has_no_markup_and_knows_its_lines() -> None:
    seen = surface.read('**복제본(`acks`)**은\n[여기](https://example.org)에서 [= version("a") =]을 \\*본다\\*', 7)
    hidden = surface.CODE * 4
    assert seen.text == f"복제본(`{hidden}`)은\n여기에서 {surface.UNKNOWN}을 *본다*"
    assert seen.codes == {4: "acks"}
    assert (seen.line_at(0), seen.line_at(seen.text.index("여기"))) == (7, 8)
    assert seen.is_foreign(seen.text.index("여기"))
    assert not seen.is_foreign(seen.text.index("에서"))


@pytest.mark.parametrize(
    ("check", "wrong", "right"),
    [
        ("typography", "파티션 3 개를  봅니다.", "파티션 3개를 봅니다."),
        ("typography", "**10MB**와 10KB를 씁니다.", "**10 MB**와 10 KB를 씁니다."),
        ("typography", '로그에 "준비"라고 남습니다.', "로그에 “준비”라고 남습니다."),
        ("typography", "`acks` 는 설정입니다.", "`acks`는 설정입니다."),
        ("typography", "읽을수 있습니다.", "읽을 수 있습니다."),
        ("particles", "`acks`은 설정이고 ISR가 줄었습니다.", "`acks`는 설정이고 ISR이 줄었습니다."),
        ("particles", "**오프셋(offset)**는 위치입니다.", "**오프셋(offset)**은 위치입니다."),
    ],
)
def test_what_is_safe_to_repair_is_repaired_once_and_for_all(
    check: str, wrong: str, right: str, tmp_path: Path
) -> None:
    for language, text in (("ko", wrong), ("en", "Text.")):
        file = tmp_path / f"docs/{language}/index.md"
        file.parent.mkdir(parents=True)
        file.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    assert checks.run(tmp_path, only=[check])[0]
    assert checks.run(tmp_path, fix=True, only=[check]) == ([], ["docs/ko/index.md"])
    assert checks.run(tmp_path, fix=True, only=[check]) == ([], [])
    assert (tmp_path / "docs/ko/index.md").read_text(encoding="utf-8") == f"{HEAD}{right}\n"


def test_the_first_use_of_a_term_gets_its_english(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/glossary.yml").write_text(
        "- {id: hw, en: high watermark, ko: 하이 워터마크, gloss: true, definition: {ko: 끝, en: the end}}\n",
        encoding="utf-8",
    )
    for language, text in (("ko", "**하이 워터마크**는 끝입니다. 하이 워터마크를 봅니다."), ("en", "Text.")):
        file = tmp_path / f"docs/{language}/labs/x.md"
        file.parent.mkdir(parents=True)
        file.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    findings, changed = checks.run(tmp_path, fix=True, only=["terms"])
    assert (findings, changed) == ([], ["docs/ko/labs/x.md"])
    text = (tmp_path / "docs/ko/labs/x.md").read_text(encoding="utf-8")
    assert "**하이 워터마크(high watermark)**는 끝입니다. 하이 워터마크를 봅니다." in text


def test_the_korean_pages_are_spelt_right() -> None:
    try:
        findings = spelling.check(pages.load(ROOT))
    except spelling.NoDictionary as missing:
        pytest.fail(str(missing), pytrace=False)
    assert not findings, "\n" + report(findings)


def test_a_misspelt_word_is_found_where_it_first_stands(tmp_path: Path) -> None:
    file = tmp_path / "docs/ko/index.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"{HEAD}복재본을 봅니다.\n\n복재본을 셉니다.\n", encoding="utf-8")
    (finding,) = spelling.check(pages.load(tmp_path))
    assert (finding.path, finding.line, finding.found) == ("docs/ko/index.md", 6, "the word “복재본을”")


def test_a_listed_word_covers_what_may_follow_it() -> None:
    known = {"컨슈머", "그룹", "켜지*"}
    for word in ("컨슈머", "컨슈머에게는", "컨슈머그룹을", "켜지면"):
        assert spelling.is_known(word, known)
    assert not spelling.is_known("컨슈먼을", known)


def test_all_language_checks_together_take_less_than_20_seconds_for_200_pages(tmp_path: Path) -> None:
    for path, text in synthetic.tree(200).items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name in ("glossary.yml", "readings.yml", "words.ko.txt", "names.txt"):
        (tmp_path / "data" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "data" / name).write_bytes((ROOT / "data" / name).read_bytes())
    # What the processor spends, hunspell's process included: other work on the machine does not count.
    start = sum(os.times()[:4])
    checks.run(tmp_path, only=LANGUAGE_CHECKS)
    spelling.check(pages.load(tmp_path))
    assert sum(os.times()[:4]) - start < 20
