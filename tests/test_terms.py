"""The first use of a glossary term on a page becomes a tooltip, and nothing attached to the term goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from scripts import facts, korean
from scripts.markdown_ext.terms import relative
from tests.rendering import converter, render

GLOSSARY = """
- {id: offset, en: offset, ko: 오프셋, definition: {en: "a position in a `log`", ko: "`로그` 안의 위치"}}
- {id: log, en: log, ko: 로그, definition: {en: records in order, ko: 차례대로 놓인 레코드}}
- {id: consumer, en: consumer, ko: 컨슈머, definition: {en: a reader, ko: 읽는 쪽}}
- {id: consumer-group, en: consumer group, ko: 컨슈머 그룹, definition: {en: readers, ko: 읽는 모임}}
- {id: isr, en: in-sync replicas, ko: 동기 복제본, abbr: ISR, forms: {en: [in-sync replica]},
   definition: {en: replicas that keep up, ko: 따라온 복제본}}
- {id: rebalance, en: rebalance, ko: 리밸런싱, verb: true, definition: {en: moving, ko: 옮김}}
- {id: copy, en: copy, ko: 사본, definition: {en: a copy, ko: 사본}}
- {id: record, en: record, ko: 레코드, tooltip: false, definition: {en: what is stored, ko: 저장하는 단위}}
- {id: kraft, en: KRaft, ko: KRaft, definition: {en: consensus, ko: 합의}}
"""
PAGE = "deep-dives/kafka/replication/"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("terms")
    (root / "data").mkdir()
    (root / "data/glossary.yml").write_text(GLOSSARY, encoding="utf-8")
    return root


def links(text: str, language: str, project: Path) -> list[tuple[str, str, str]]:
    """Returns id, text, and what stands behind it up to the next space, of each tooltip of the page."""
    tree = html.fragment_fromstring(render(text, language, page_url=PAGE, root=project), create_parent=True)
    return [
        (link.get("data-term"), link.text_content(), ((link.tail or "").split(maxsplit=1) or [""])[0])
        for link in tree.find_class("term")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("오프셋을 읽습니다.", [("offset", "오프셋", "을")]),
        ("컨슈머 그룹에서는 나누어 읽습니다.", [("consumer-group", "컨슈머 그룹", "에서는")]),
        ("ISR이 줄어듭니다.", [("isr", "ISR", "이")]),
        ("동기 복제본(ISR)은 리더를 따라옵니다.", [("isr", "동기 복제본", "(ISR)은")]),
        ("이것이 오프셋입니다.", [("offset", "오프셋", "입니다.")]),
        ("컨슈머별로 다릅니다.", [("consumer", "컨슈머", "별로")]),
        ("오프셋까지만 읽습니다.", [("offset", "오프셋", "까지만")]),
        ("곧 리밸런싱됩니다.", [("rebalance", "리밸런싱", "됩니다.")]),
        ("“오프셋”을 셉니다.", [("offset", "오프셋", "”을")]),
        ("**오프셋(offset)**은 위치입니다.", [("offset", "오프셋", "(offset)")]),
        ("KRaft로 바꿉니다.", [("kraft", "KRaft", "로")]),
        ("오프셋팅은 다른 말입니다.", []),
        ("로그인을 합니다.", []),
        ("파오프셋은 없는 말입니다.", []),
        ("ISRX는 없는 말입니다.", []),
        ("오프셋합니다.", []),
    ],
)
def test_a_korean_term_is_found_with_its_particle_and_not_inside_another_word(
    text: str, expected: list[tuple[str, str, str]], project: Path
) -> None:
    assert links(text, "ko", project) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read the offsets.", [("offset", "offsets", ".")]),
        ("Offset 0 is first.", [("offset", "Offset", "0")]),
        ("Two copies exist.", [("copy", "copies", "exist.")]),
        ("A consumer group’s member", [("consumer-group", "consumer group", "’s")]),
        ("An in-sync replica", [("isr", "in-sync replica", "")]),
        ("a consumer\ngroup", [("consumer-group", "consumer\ngroup", "")]),
        ("the ISR.", [("isr", "ISR", ".")]),
        ("the isr", []),
        ("offsetting, pre-offset, log.dirs, offset-based", []),
    ],
)
def test_an_english_term_is_found_in_its_plural_and_not_inside_another_word(
    text: str, expected: list[tuple[str, str, str]], project: Path
) -> None:
    assert links(text, "en", project) == expected


def test_only_the_first_use_on_a_page_is_linked(project: Path) -> None:
    text = "오프셋과 **오프셋**을 봅니다.\n\n- ISR\n- 동기 복제본\n\n오프셋입니다."
    assert [(term, shown) for term, shown, _ in links(text, "ko", project)] == [("offset", "오프셋"), ("isr", "ISR")]


def test_each_page_begins_anew(project: Path) -> None:
    md = converter("ko", page_url=PAGE, root=project)
    assert md.convert("오프셋").count('class="term"') == 1
    assert md.reset().convert("오프셋").count('class="term"') == 1


@pytest.mark.parametrize(
    "text",
    [
        "## 오프셋 { #x }",
        "[오프셋](https://example.org/)",
        "`오프셋`",
        "```text\n오프셋\n```",
        "<figure><svg><text>오프셋</text></svg><figcaption>오프셋</figcaption></figure>",
        '!!! note "오프셋"\n    글',
        "| 오프셋 |\n| --- |\n| 값 |",
        '=== "오프셋"\n    글',
        "/// details | 오프셋\n글\n///",
        "/// question | 오프셋은?\n    attrs: {id: q}\n    topic: a\n    level: basic\n\n- [ ] 오프셋\n- [x] 둘\n///",
    ],
)
def test_headings_links_code_figures_titles_and_choices_have_no_tooltip(text: str, project: Path) -> None:
    shown = links(text, "ko", project)
    if "question" in text:
        # The reasons below the answer repeat the choice, and there the term may be explained.
        tree = html.fragment_fromstring(render(text, "ko", page_url=PAGE, root=project), create_parent=True)
        assert all(any(parent.tag == "details" for parent in a.iterancestors()) for a in tree.find_class("term"))
    else:
        assert shown == []


def test_the_first_use_in_running_text_is_linked_when_the_heading_had_it_before(project: Path) -> None:
    assert links("## 오프셋 { #x }\n\n오프셋은", "ko", project) == [("offset", "오프셋", "은")]


def test_the_link_is_relative_and_carries_the_definition_without_markup(project: Path) -> None:
    tree = html.fragment_fromstring(render("오프셋을", "ko", page_url=PAGE, root=project), create_parent=True)
    (link,) = tree.find_class("term")
    assert link.get("href") == "../../../reference/glossary/#offset"
    assert link.get("data-definition") == "로그 안의 위치"


def test_the_glossary_itself_and_a_page_without_address_have_no_tooltip(project: Path) -> None:
    assert "term" not in render("오프셋을", "ko", page_url="reference/glossary/", root=project)
    assert "term" not in render("오프셋을", "ko", page_url=None, root=project)


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("", "reference/glossary/", "reference/glossary/"),
        ("./", "reference/glossary/", "reference/glossary/"),
        ("reference/", "reference/glossary/", "glossary/"),
        ("a/b/", "reference/glossary/", "../../reference/glossary/"),
        ("a/b.html", "reference/glossary.html", "../reference/glossary.html"),
    ],
)
def test_links_between_pages_hold_below_any_base_path(page: str, target: str, expected: str) -> None:
    assert relative(page, target) == expected


PARTICLES = """
이 가 을 를 은 는 의 에 에서 에게 로 으로 와 과 도 만 나 이나 부터 까지 마다 조차 보다 처럼 뿐 에서는 에서도 에는 로부터
으로써 와의 까지만 별로 당 들 들은 들에게서는 입니다 이며 이고 이지만 이라면 이라는 인 일 인지 이므로 뿐입니다
"""


@pytest.mark.parametrize("attached", PARTICLES.split())
def test_a_particle_may_stand_behind_a_noun(attached: str) -> None:
    assert korean.follows_a_noun(attached)


@pytest.mark.parametrize("attached", ["팅", "십", "아웃", "보드", "합니다", "된", "계수", "이트", "로그"])
def test_what_is_no_particle_makes_a_longer_word(attached: str) -> None:
    assert not korean.follows_a_noun(attached)


@pytest.mark.parametrize(
    "attached", ["합니다", "하면", "된", "됩니다", "되었습니다", "시킵니다", "했습니다", "하지", "을"]
)
def test_forms_of_hada_may_stand_behind_a_noun_of_action(attached: str) -> None:
    assert korean.follows_a_noun(attached, verbal=True)


def test_a_term_whose_words_have_another_sense_too_has_no_tooltip(project: Path) -> None:
    assert links("레코드를 씁니다.", "ko", project) == []


def test_the_glossary_of_the_site_has_one_term_for_each_spelling() -> None:
    root = Path(__file__).resolve().parent.parent
    for language in facts.LANGUAGES:
        seen: dict[str, str] = {}
        for term in facts.glossary(root):
            for spelling in {term.name(language), term.abbr, *term.forms.get(language, ())} - {""}:
                assert seen.setdefault(spelling, term.id) == term.id, f"{spelling}: {seen[spelling]} and {term.id}"


def test_no_spelling_of_the_glossary_is_one_to_avoid() -> None:
    root = Path(__file__).resolve().parent.parent
    for language in facts.LANGUAGES:
        terms = facts.glossary(root)
        used = {s for term in terms for s in (term.name(language), term.abbr, *term.forms.get(language, ()))}
        assert not used & {spelling for term in terms for spelling in term.avoid.get(language, ())}
