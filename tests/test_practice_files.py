"""What practice fetches: questions as drawn, with addresses that hold wherever they are shown, and data of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import practice
from tests.rendering import render

PAGE = "deep-dives/kafka/replication/"
SITE = "https://guide.example.org/ko/"
SOURCE = """//// question | `acks=all`인데 **둘**이 멈추면?
    attrs: {id: two-down}
    topic: kafka/replication
    level: advanced

설정이 [여기](../log/#file) 있습니다.

---

- [ ] 계속 쓴다

    [아래](#minimum)를 보십시오.

- [x] 거절한다 & 멈춘다

설명입니다. [밖](https://kafka.apache.org/x)도 보십시오.

/// listens
최솟값.
///
////
"""


@pytest.fixture
def drawn() -> practice.Drawn:
    (found,) = practice.draw(render(SOURCE), PAGE)
    return found


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("../log/#file", "deep-dives/kafka/log/#file"),
        ("#minimum", "deep-dives/kafka/replication/#minimum"),
        ("../../../", ""),
        ("../../../../downloads/x.json", "../downloads/x.json"),
        ("https://kafka.apache.org/x", "https://kafka.apache.org/x"),
    ],
)
def test_a_link_is_read_from_the_folder_of_its_language(link: str, expected: str) -> None:
    assert practice.relocated(link, PAGE) == expected


def test_a_drawn_question_keeps_its_block_and_says_what_it_is(drawn: practice.Drawn) -> None:
    assert (drawn.id, drawn.topic, drawn.level, drawn.form, drawn.page) == (
        "two-down",
        "kafka/replication",
        "advanced",
        "choice",
        PAGE,
    )
    assert drawn.title == "acks=all인데 둘이 멈추면?"
    assert drawn.html.startswith('<div class="question"')
    assert 'href="deep-dives/kafka/log/#file"' in drawn.html


@pytest.mark.parametrize(
    ("page", "kind"),
    [("quizzes/kafka/", "quizzes"), ("interview/cdc/", "interview"), ("labs/x/", "labs"), (PAGE, "page")],
)
def test_the_kind_of_a_question_is_that_of_its_page(page: str, kind: str) -> None:
    (found,) = practice.draw(render(SOURCE), page)
    assert found.kind == kind


def test_data_of_a_question_has_its_parts_with_absolute_addresses(drawn: practice.Drawn) -> None:
    record = practice.record(drawn, "복제", {"kafka/replication": "Kafka 복제"}, SITE)
    assert record["url"] == f"{SITE}{PAGE}#two-down"
    assert record["question"] == "<code>acks=all</code>인데 <strong>둘</strong>이 멈추면?"
    assert f'href="{SITE}deep-dives/kafka/log/#file"' in record["given"]
    assert [(choice["html"], choice["right"]) for choice in record["choices"]] == [
        ("계속 쓴다", False),
        ("거절한다 &amp; 멈춘다", True),
    ]
    assert f'href="{SITE}{PAGE}#minimum"' in record["choices"][0]["reason"]
    assert record["choices"][1]["reason"] == ""
    assert 'href="https://kafka.apache.org/x"' in record["answer"]
    assert "최솟값" in record["listens"]
    assert "최솟값" not in record["answer"]
    assert record["followup"] == ""


def test_a_topic_is_named_by_the_list_then_by_its_deep_dive_then_by_itself(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/topics.yml").write_text("- {id: kafka, ko: 카프카, en: Kafka}\n", encoding="utf-8")
    titles = {"deep-dives/kafka/log.md": {"title": "로그"}}
    names = practice.topic_names(tmp_path, "ko", titles, {"kafka/log", "jvm"})
    assert names == {"jvm": "jvm", "kafka": "카프카", "kafka/log": "로그"}


def test_a_site_gets_an_index_each_pages_questions_and_the_edition(tmp_path: Path) -> None:
    questions = practice.Questions()
    questions.add(render(SOURCE), PAGE, "복제")
    questions.add("<p>no question</p>", "about/", "소개")
    names = {"kafka": "Kafka", "kafka/replication": "Kafka 복제"}
    edition = {"commit": "abc", "repository": "https://github.com/x/y"}
    practice.write(tmp_path, questions, names, edition, SITE, "ko")
    folder = tmp_path / practice.FOLDER
    assert {path.name for path in folder.iterdir()} == {
        "edition.js",
        "questions.js",
        "questions.json",
        "deep-dives--kafka--replication.js",
    }
    assert practice.page_file(PAGE) == "practice/deep-dives--kafka--replication.js"
    index = (folder / "questions.js").read_text(encoding="utf-8")
    assert index.startswith("self.guidePractice.index({")
    data = json.loads((folder / practice.DATA).read_text(encoding="utf-8"))
    assert [question["id"] for question in data["questions"]] == ["two-down"]
    assert '"abc"' in (folder / "edition.js").read_text(encoding="utf-8")
