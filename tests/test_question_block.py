"""A question block is read as it is drawn, and its answer is neither visible nor searchable before it is asked for."""

from __future__ import annotations

import logging

import pytest
from lxml import html
from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]

from scripts.questions import Question, question_problems, read_questions
from tests.rendering import converter, render

CHOICE = """## 절 { #section }

//// question | 복제본 **셋** 중 `둘`이 멈추면 어떻게 됩니까?
    attrs: {id: two-of-three-down}
    topic: kafka/replication
    level: intermediate

주어진 설정입니다.

```properties
min.insync.replicas=2
```

---

- [ ] 쓰기가 계속됩니다

    틀린 이유입니다.

    ```text
    - [x] 코드 안의 목록
    ```

- [x] 쓰기가 거절됩니다

    맞는 이유입니다.

풀이입니다.

/// listens
듣는 점입니다.
///

/// followup
다음 질문입니다.
///
////

뒤따르는 문단입니다.
"""
OPEN = """## Section { #section }

/// question | Why?
    attrs: {id: why}
    topic: kafka/replication
    level: basic

Because of the answer.
///
"""


def question(text: str) -> html.HtmlElement:
    """Returns the one question of the text as it is drawn."""
    tree = html.fragment_fromstring(render(text), create_parent=True)
    found = tree.find_class("question")
    assert len(found) == 1
    return found[0]


def found(text: str) -> list[tuple[int, str]]:
    """Returns line and finding of every problem in the text."""
    return [(problem.line, problem.found) for problem in question_problems(text, "docs/ko/x.md")]


def test_the_heading_carries_the_id_and_stands_one_level_below_its_section() -> None:
    box = question(CHOICE)
    assert box[0].tag == "h3"
    assert box[0].get("id") == "two-of-three-down"
    assert "id" not in box.attrib
    deeper = question(CHOICE.replace("## 절", "### 절"))
    assert deeper[0].tag == "h4"


def test_the_heading_of_a_question_is_no_section_for_the_next_question() -> None:
    tree = html.fragment_fromstring(
        render(OPEN + "\n" + OPEN.split("\n\n", 1)[1].replace("id: why", "id: again")), create_parent=True
    )
    assert [box[0].tag for box in tree.find_class("question")] == ["h3", "h3"]


def test_inline_markdown_works_in_the_title() -> None:
    heading = question(CHOICE)[0]
    assert [child.tag for child in heading] == ["strong", "code", "a"]


def test_the_table_of_contents_has_the_question_below_its_section() -> None:
    md = converter()
    md.convert(CHOICE)
    section = md.toc_tokens[0]  # type: ignore[attr-defined]
    assert [token["id"] for token in section["children"]] == ["two-of-three-down"]


def test_topic_level_and_form_are_attributes() -> None:
    box = question(CHOICE)
    assert (box.get("data-topic"), box.get("data-level"), box.get("data-form"), box.get("data-question")) == (
        "kafka/replication",
        "intermediate",
        "choice",
        "two-of-three-down",
    )
    assert question(OPEN).get("data-form") == "open"


def test_nothing_outside_the_answer_tells_the_right_choice() -> None:
    box = question(CHOICE)
    (details,) = box.findall("details")
    details.getparent().remove(details)
    shown = html.tostring(box, encoding="unicode")
    assert [item.get("data-choice") for item in box.findall("ol/li")] == ["1", "2"]
    assert [item.text for item in box.findall("ol/li")] == ["쓰기가 계속됩니다", "쓰기가 거절됩니다"]
    for word in ("checked", "checkbox", "[x]", "is-right", "right", "맞", "이유", "풀이", "듣는"):
        assert word not in shown


def test_the_answer_says_in_words_which_choice_is_right_and_why() -> None:
    reasons = question(CHOICE).find("details/ul")
    assert reasons.get("class") == "question-reasons"
    assert [item.get("class") for item in reasons] == ["is-wrong", "is-right"]
    assert [item.findtext("p/strong") for item in reasons] == ["틀림", "맞음"]
    assert "쓰기가 거절됩니다" in reasons[1].text_content()
    assert "맞는 이유입니다." in reasons[1].text_content()
    assert reasons[0].find(".//pre") is not None


def test_the_given_stands_before_the_choices() -> None:
    box = question(CHOICE)
    tags = [child.tag for child in box]
    assert tags == ["h3", "p", "p", "div", "ol", "details"]
    assert "min.insync.replicas=2" in box[3].text_content()


def test_what_an_interviewer_listens_for_and_the_follow_up_are_labelled_and_inside_the_answer() -> None:
    answer = question(CHOICE).find("details")
    assert answer.find_class("question-listens")[0].findtext("p") == "면접관이 듣는 것"
    assert answer.find_class("question-followup")[0].findtext("p") == "이어지는 질문"


@pytest.mark.parametrize(
    ("language", "names"), [("ko", ["답 보기", "답 접기"]), ("en", ["Show the answer", "Hide the answer"])]
)
def test_an_answer_has_a_name_for_either_state_in_the_language_of_the_page(language: str, names: list[str]) -> None:
    summary = html.fragment_fromstring(render(OPEN, language), create_parent=True).find(".//summary")
    assert [(span.get("class"), span.text) for span in summary] == list(
        zip(["question-show", "question-hide"], names, strict=True)
    )


def test_the_search_finds_the_question_but_not_the_answer() -> None:
    parser = Parser()
    parser.feed(render(CHOICE))
    parser.close()
    sections = {section.id: "".join(section.title) + "".join(section.text) for section in parser.data}
    asked = sections["two-of-three-down"]
    for word in ("어떻게 됩니까", "주어진 설정", "min.insync.replicas", "쓰기가 거절됩니다"):
        assert word in asked
    everything = "".join(sections.values())
    for word in ("답 보기", "답 접기", "맞음", "이유", "풀이", "듣는 점", "다음 질문"):
        assert word not in everything
    assert "뒤따르는 문단" in everything
    assert "뒤따르는 문단" not in asked


def test_the_reader_returns_what_the_page_shows() -> None:
    (read,) = read_questions(f"---\ntitle: x\n---\n{CHOICE}", "docs/ko/x.md")
    assert isinstance(read, Question)
    assert (read.id, read.topic, read.level, read.form, read.line) == (
        "two-of-three-down",
        "kafka/replication",
        "intermediate",
        "choice",
        6,
    )
    assert read.title == "복제본 **셋** 중 `둘`이 멈추면 어떻게 됩니까?"
    assert read.given.startswith("주어진 설정입니다.")
    assert [(choice.right, choice.text) for choice in read.choices] == [
        (False, "쓰기가 계속됩니다"),
        (True, "쓰기가 거절됩니다"),
    ]
    assert "- [x] 코드 안의 목록" in read.choices[0].reason
    assert (read.answer, read.listens, read.followup) == ("풀이입니다.", "듣는 점입니다.", "다음 질문입니다.")


def test_an_open_question_needs_no_given() -> None:
    (read,) = read_questions(OPEN, "docs/en/x.md")
    assert (read.given, read.choices, read.answer) == ("", (), "Because of the answer.")


def test_a_rule_makes_what_stands_above_it_the_given_of_an_open_question() -> None:
    (read,) = read_questions(OPEN.replace("Because", "A log.\n\n---\n\nBecause"), "docs/en/x.md")
    assert (read.given, read.answer) == ("A log.", "Because of the answer.")


def test_a_question_shown_inside_a_code_block_is_none() -> None:
    text = f"```text\n{OPEN}```\n"
    assert read_questions(text, "docs/en/x.md") == []
    assert found(text) == []


def test_well_formed_questions_raise_nothing() -> None:
    assert found(CHOICE) == []
    assert found(OPEN) == []


FAULTS = {
    "never closed": (OPEN.removesuffix("///\n"), 3, "the block “question” is never closed"),
    "no id": (OPEN.replace("    attrs: {id: why}\n", ""), 3, "a question without an id"),
    "an id with a capital": (OPEN.replace("id: why", "id: Why"), 3, "the question's id “Why”"),
    "options that are no YAML": (OPEN.replace("{id: why}", "{id: why"), 5, "the question's options are no YAML"),
    "an unknown option": (OPEN.replace("level:", "depth:"), 3, "unknown option “depth” of a question"),
    "no topic": (OPEN.replace("    topic: kafka/replication\n", ""), 3, "question “why” has no topic"),
    "an unknown level": (OPEN.replace("basic", "easy"), 3, "question “why” has the level “easy”"),
    "no answer": (OPEN.replace("Because of the answer.\n", ""), 3, "question “why” has no answer"),
    "no text": (OPEN.replace("| Why?", "|"), 3, "a question without its text"),
    "no right choice": (CHOICE.replace("- [x] 쓰기", "- [ ] 쓰기"), 3, "no right choice"),
    "a wrong choice without reason": (
        OPEN.replace("Because", "- [ ] a\n- [x] b\n\nBecause"),
        3,
        "choice 1 does not say why it is wrong",
    ),
    "one choice": (OPEN.replace("Because", "- [x] b\n\nBecause"), 3, "one choice only"),
    "two choices alike": (
        CHOICE.replace("- [x] 쓰기가 거절됩니다", "- [x] 쓰기가 계속됩니다"),
        3,
        "two choices read “쓰기가 계속됩니다”",
    ),
    "an item without box": (
        CHOICE.replace("- [ ] 쓰기", "- 보기\n\n- [ ] 쓰기").replace("- [x] 쓰기", "- 쓰기"),
        26,
        "an item",
    ),
    "a reason indented by two": (
        CHOICE.replace("    맞는 이유", "  맞는 이유"),
        26,
        "“맞는 이유입니다.” is indented by fewer than four spaces",
    ),
    "a heading in the answer": (OPEN.replace("Because", "#### Lead\n\nBecause"), 8, "a heading inside a question"),
    "a folded block in the answer": (OPEN.replace("Because", '??? note "x"\n\nBecause'), 8, "a folded block"),
    "a rule below text": (OPEN.replace("Because", "A log.\n---\n\nBecause"), 9, "“---” directly below a line of text"),
    "a rule with nothing given": (OPEN.replace("Because", "---\n\nBecause"), 8, "“---” with nothing given above it"),
    "a part outside a question": ("/// listens\nx\n///\n", 1, "“listens” stands outside a question"),
    "an empty part": (CHOICE.replace("듣는 점입니다.\n", ""), 30, "“listens” is empty"),
    "an inner fence as long as the outer": (
        CHOICE.replace("/// listens", "//// listens"),
        30,
        "“listens” has a fence of 4 slashes inside one of 4",
    ),
    "an unknown block": (CHOICE.replace("/// listens", "/// hint"), 30, "unknown block “hint” in a question"),
    "a question in a question": (
        CHOICE.replace("/// listens", "/// question | x"),
        30,
        "a question inside a question",
    ),
    "an id used twice": (OPEN + OPEN, 12, "the id “why” is taken by the question of line 3"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_malformed_question_is_named_with_its_line(case: str) -> None:
    text, line, words = FAULTS[case]
    problems = found(text)
    assert any(at == line and said.startswith(words) for at, said in problems), problems


@pytest.mark.parametrize("case", ["never closed", "no id", "an unknown option", "an unknown level"])
def test_a_block_that_cannot_be_drawn_raises_a_warning_for_the_strict_build(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        render(FAULTS[case][0])
    assert len(caplog.records) == 1
