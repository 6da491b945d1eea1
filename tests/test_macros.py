"""Macros bring facts of data/ into pages, in the page's language, and say what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html
from mkdocs_macros.errors import format_error

from scripts import facts, macros
from scripts.facts import FactError
from tests.rendering import render

SETTINGS: dict[str, Any] = {
    "engine": "kafka",
    "version": "4.4.0",
    "component": "producer",
    "settings": [
        {"name": "acks", "type": "STRING", "default": "all", "valid": "[all, -1, 0, 1]", "importance": "LOW"},
        {"name": "linger.ms", "type": "LONG", "default": "5", "valid": "[0,...]", "importance": "MEDIUM"},
        {"name": "request.timeout.ms", "type": "INT", "default": "30000", "valid": "", "importance": "MEDIUM"},
        {"name": "batch.size", "type": "INT", "default": 16384, "valid": None, "importance": "MEDIUM"},
        {"name": "retries", "type": "INT", "default": "2147483647", "valid": "", "importance": "HIGH"},
        {"name": "client.id", "type": "STRING", "default": "", "valid": None, "importance": "MEDIUM"},
        {"name": "partitioner.class", "type": "CLASS", "default": None, "valid": None, "importance": "MEDIUM"},
        {"name": "key.serializer", "type": "CLASS", "valid": None, "importance": "HIGH"},
        {"name": "enable.idempotence", "type": "BOOLEAN", "default": True, "valid": None, "importance": "LOW"},
        {"name": "a.b", "type": "STRING", "default": "<x>", "valid": None, "importance": "LOW"},
    ],
}
METRICS: dict[str, Any] = {
    "engine": "kafka",
    "version": "4.4.0",
    "component": "broker",
    "metrics": [
        {
            "name": "under-replicated-partitions",
            "mbean": "kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions",
            "attributes": {"Value": "int"},
        },
        {
            "name": "TotalTimeMs{request}",
            "mbean": "kafka.network:type=RequestMetrics,name=TotalTimeMs,request=*",
            "attributes": {
                "Count": "long",
                "50thPercentile": "double",
                "95thPercentile": "double",
                "999thPercentile": "double",
            },
        },
        {
            "name": "join-rate",
            "mbean": "kafka.consumer:type=consumer-coordinator-metrics,client-id=*",
            "attributes": {"join-rate": "double"},
            "protocol": "classic",
        },
    ],
}
GLOSSARY = """
- {id: offset, en: offset, ko: 오프셋, definition: {en: "a position in a `log`", ko: "`로그` 안의 위치"}}
- {id: isr, en: in-sync replicas, ko: 동기 복제본, abbr: ISR, avoid: {ko: [인싱크 레플리카]}, page: kafka.md#isr,
   definition: {en: replicas that keep up, ko: 따라온 복제본}}
"""
QUESTION = """/// question | {title}
    attrs: {{id: {id}}}
    topic: {topic}
    level: {level}

answer
///

"""


def question(identity: str, level: str = "basic", topic: str = "kafka/replication") -> str:
    """Returns a question block."""
    return QUESTION.format(title=f"Why `{identity}`?", id=identity, level=level, topic=topic)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for folder in ("settings", "metrics"):
        (data / folder).mkdir(parents=True)
    (data / "versions.yml").write_text("kafka: {version: 4.4.0}\nflink: {version: 2.3.0}\n", encoding="utf-8")
    (data / "settings/producer.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    names = [setting["name"] for setting in SETTINGS["settings"] if setting["name"] != "a.b"]
    meanings = "producer:\n" + "".join(f"  {name}: {{ko: '`{name}`의 뜻', en: 'what `{name}` is'}}\n" for name in names)
    (data / "settings/meanings.yml").write_text(meanings, encoding="utf-8")
    (data / "metrics/broker.json").write_text(json.dumps(METRICS), encoding="utf-8")
    (data / "metrics/meanings.yml").write_text(
        "broker:\n  under-replicated-partitions: {ko: 뜻, en: meaning}\n"
        "  'TotalTimeMs{request}': {ko: 시간, en: time}\n  join-rate: {ko: 참가, en: joins}\n",
        encoding="utf-8",
    )
    (data / "glossary.yml").write_text(GLOSSARY, encoding="utf-8")
    (data / "proofs.json").write_text(
        json.dumps({"a.txt": {"level": "parsed"}, "b.java": {"level": "ran"}, "c.java": {"level": "ran"}}),
        encoding="utf-8",
    )
    for path, text in {
        "kafka.md": "## ISR { #isr }\n\n" + question("own"),
        "quizzes/kafka.md": question("quiz-two", "advanced") + question("quiz-one"),
        "interview/kafka.md": question("asked") + question("elsewhere", topic="flink/time"),
    }.items():
        page = tmp_path / "docs/en" / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    return tmp_path


def cells(table: str) -> dict[str, list[str]]:
    """Returns the cells of each row of a table by the row's id."""
    tree = html.fragment_fromstring(table)
    return {
        row[0].get("id"): [" ".join(cell.text_content().split()) for cell in row] for row in tree.findall(".//tbody/tr")
    }


def test_a_version_comes_from_the_one_place_for_versions(project: Path) -> None:
    assert facts.version(project, "kafka") == "4.4.0"
    with pytest.raises(FactError, match=r"data/versions\.yml has no “kafk”; did you mean kafka\?"):
        facts.version(project, "kafk")


def test_a_settings_table_has_the_engines_facts_and_the_meaning_in_the_language(project: Path) -> None:
    rows = cells(macros.settings_table(project, "en", "producer", ("linger.ms", "acks")))
    assert rows == {
        "setting-producer-linger-ms": ["linger.ms long", "5 [0,...]", "what linger.ms is"],
        "setting-producer-acks": ["acks string", "all [all, -1, 0, 1]", "what acks is"],
    }


def test_the_caption_names_engine_and_version(project: Path) -> None:
    assert "<caption>Kafka 4.4.0의 ConfigDef에서 생성</caption>" in macros.settings_table(
        project, "ko", "producer", ("acks",)
    )
    assert "<caption>generated from the ConfigDef of Kafka 4.4.0</caption>" in macros.settings_table(
        project, "en", "producer", ("acks",)
    )


@pytest.mark.parametrize(
    ("name", "korean", "english"),
    [
        ("linger.ms", "5 [0,...]", "5 [0,...]"),
        ("request.timeout.ms", "30000 (30초)", "30000 (30 s)"),
        ("batch.size", "16384 (16 KiB)", "16384 (16 KiB)"),
        ("retries", "2147483647 (int의 최댓값)", "2147483647 (the largest int)"),
        ("client.id", "빈 문자열", "empty string"),
        ("partitioner.class", "null(값 없음)", "null (not set)"),
        ("key.serializer", "없음(필수)", "none (required)"),
        ("enable.idempotence", "true", "true"),
    ],
)
def test_a_default_is_shown_as_it_is_and_as_it_is_read(name: str, korean: str, english: str, project: Path) -> None:
    for language, expected in (("ko", korean), ("en", english)):
        ((_, default, *_),) = cells(macros.settings_table(project, language, "producer", (name,))).values()
        assert default == expected


@pytest.mark.parametrize(
    ("milliseconds", "korean", "english"),
    [
        (500, "", ""),
        (1000, "1초", "1 s"),
        (1500, "1.5초", "1.5 s"),
        (300_000, "5분", "5 min"),
        (86_400_000, "1일", "1 day"),
        (604_800_000, "7일", "7 days"),
        (5_400_000, "1.5시간", "1.5 h"),
        (1234, "1.234초", "1.234 s"),
    ],
)
def test_milliseconds_are_read_in_the_largest_unit_that_fits(milliseconds: int, korean: str, english: str) -> None:
    assert macros.duration(milliseconds, "ko") == korean
    assert macros.duration(milliseconds, "en") == english


def test_without_names_a_table_has_every_setting_that_has_a_meaning(project: Path) -> None:
    assert len(cells(macros.settings_table(project, "ko", "producer", ()))) == len(SETTINGS["settings"]) - 1


def test_an_unknown_component_setting_or_meaning_is_named_with_what_was_meant(project: Path) -> None:
    with pytest.raises(FactError, match="no component “producers”; did you mean producer"):
        macros.settings_table(project, "ko", "producers", ("acks",))
    with pytest.raises(FactError, match=r"producer\.json has no setting “linger\.m”; did you mean linger\.ms"):
        macros.settings_table(project, "ko", "producer", ("linger.m",))
    with pytest.raises(FactError, match=r"meanings\.yml: producer has no meaning of “a\.b”"):
        macros.settings_table(project, "ko", "producer", ("a.b",))


def test_settings_of_another_version_than_the_guides_are_refused(project: Path) -> None:
    (project / "data/versions.yml").write_text("kafka: {version: 4.5.0}\n", encoding="utf-8")
    with pytest.raises(FactError, match=r"producer\.json is of kafka 4\.4\.0, data/versions\.yml says 4\.5\.0"):
        macros.settings_table(project, "ko", "producer", ("acks",))


def test_broken_data_is_named_with_file_and_line(project: Path) -> None:
    (project / "data/settings/producer.json").write_text('{"engine":\n', encoding="utf-8")
    with pytest.raises(FactError, match=r"data/settings/producer\.json:2: no JSON"):
        facts.settings(project, "producer")
    (project / "data/versions.yml").write_text("kafka: {\n", encoding="utf-8")
    with pytest.raises(FactError, match=r"data/versions\.yml:2: no YAML"):
        facts.versions(project)
    (project / "data/glossary.yml").write_text("- {id: a, en: x, ko: y}\n", encoding="utf-8")
    with pytest.raises(FactError, match=r"data/glossary\.yml: a: definition"):
        facts.glossary(project)
    (project / "data/glossary.yml").unlink()
    with pytest.raises(FactError, match=r"data/glossary\.yml is missing"):
        facts.glossary(project)


def test_markdown_leaves_a_table_as_it_is(project: Path) -> None:
    table = macros.settings_table(project, "ko", "producer", ("acks", "linger.ms"))
    assert render(f"앞\n\n{table}\n\n뒤") == f"<p>앞</p>\n{table}\n\n<p>뒤</p>"


def test_a_metrics_table_has_the_mbean_the_meaning_and_the_attributes(project: Path) -> None:
    assert cells(macros.metrics_table(project, "en", "broker", ())) == {
        "metric-broker-under-replicated-partitions": [
            "under-replicated-partitions kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions",
            "meaning Value (int)",
        ],
        "metric-broker-TotalTimeMs-request": [
            "TotalTimeMs{request} kafka.network:type=RequestMetrics,name=TotalTimeMs,request=*",
            "time Count, 50thPercentile … 999thPercentile",
        ],
        "metric-broker-join-rate": [
            "join-rate kafka.consumer:type=consumer-coordinator-metrics,client-id=*",
            "joins (only with the group protocol classic) join-rate (double)",
        ],
    }


def test_an_unknown_metric_or_a_metric_without_a_meaning_is_named_with_what_was_meant(project: Path) -> None:
    with pytest.raises(FactError, match=r"broker\.json has no metric “TotalTime”; did you mean TotalTimeMs"):
        macros.metrics_table(project, "en", "broker", ("TotalTime",))
    with pytest.raises(FactError, match="data/metrics/ has no component “brokers”; did you mean broker"):
        macros.mbeans_list(project, "en", "brokers")
    (project / "data/metrics/meanings.yml").write_text("broker: {join-rate: {ko: 뜻, en: joins}}\n", encoding="utf-8")
    with pytest.raises(FactError, match=r"meanings\.yml: broker has no meaning of “under-replicated-partitions”"):
        macros.metrics_table(project, "en", "broker", ("under-replicated-partitions",))


def test_metrics_without_attributes_are_named_with_the_file(project: Path) -> None:
    broken = {**METRICS, "metrics": [{"name": "x", "mbean": "kafka.server:type=X"}]}
    (project / "data/metrics/broker.json").write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(FactError, match=r"data/metrics/broker\.json: an entry without name, mbean or attributes"):
        facts.metrics(project, "broker")


def test_the_list_of_mbeans_has_all_of_them_by_type_and_attributes(project: Path) -> None:
    listed = html.fragment_fromstring(macros.mbeans_list(project, "en", "broker"))
    assert [item.text_content() for item in listed.find("dl")] == [
        "kafka.server:type=ReplicaManager,name=… Value (int)",
        "UnderReplicatedPartitions",
        "kafka.network:type=RequestMetrics,name=… Count, 50thPercentile … 999thPercentile",
        "TotalTimeMs,request=*",
        "kafka.consumer:type=consumer-coordinator-metrics,client-id=*",
        "join-rate",
    ]


def test_the_glossary_has_an_anchor_and_both_languages_for_each_term(project: Path) -> None:
    drawn = render(macros.glossary_list(project, "en", "reference/glossary.md"), "en")
    assert '<dt id="isr">in-sync replicas <span class="glossary-other" lang="ko">동기 복제본, ISR</span></dt>' in drawn
    assert "<dd>a position in a <code>log</code></dd>" in drawn
    assert drawn.index('id="isr"') < drawn.index('id="offset"')


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("offset", "O"),
        ("ISR", "I"),
        ("2단계 커밋", "2"),
        ("가비지 컬렉션", "ㄱ"),
        ("꼬리 지연", "ㄱ"),
        ("쓰기", "ㅅ"),
        ("힙", "ㅎ"),
    ],
)
def test_a_term_is_looked_up_under_its_capital_or_its_first_consonant(name: str, letter: str) -> None:
    assert macros.initial(name) == letter


@pytest.mark.parametrize(
    ("language", "expected"), [("en", [("I", "#isr"), ("O", "#offset")]), ("ko", [("ㄷ", "#isr"), ("ㅇ", "#offset")])]
)
def test_each_initial_of_the_glossary_leads_to_its_first_term_and_is_not_searched(
    language: str, expected: list[tuple[str, str]], project: Path
) -> None:
    with (project / "data/glossary.yml").open("a", encoding="utf-8") as more:
        more.write("- {id: owner, en: owner, ko: 이름, definition: {en: a, ko: b}}\n")
    page = project / "docs/ko/kafka.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("## ISR { #isr }\n", encoding="utf-8")
    drawn = html.fragments_fromstring(
        render(macros.glossary_list(project, language, "reference/glossary.md"), language)
    )
    assert [element.tag for element in drawn] == ["nav", "dl"]
    assert [(link.text, link.get("href")) for link in drawn[0].iter("a")] == expected
    assert drawn[0].get("aria-label")
    assert "data-search-exclude" in drawn[0].attrib


def test_a_term_without_an_abbreviation_ends_with_its_other_name(project: Path) -> None:
    drawn = macros.glossary_list(project, "en", "reference/glossary.md")
    assert '>offset <span class="glossary-other" lang="ko">오프셋</span></dt>' in drawn


def test_a_term_that_both_languages_call_the_same_stands_alone(project: Path) -> None:
    (project / "data/glossary.yml").write_text(
        "- {id: g1, en: G1, ko: G1, definition: {en: a, ko: b}}\n", encoding="utf-8"
    )
    assert '<dt id="g1" markdown="span">G1</dt>' in macros.glossary_list(project, "ko", "reference/glossary.md")


def test_a_term_leads_to_the_page_that_teaches_it_by_that_pages_title(project: Path) -> None:
    page = project / "docs/en/kafka.md"
    page.write_text(f"---\ntitle: Replication\n---\n\n{page.read_text(encoding='utf-8')}", encoding="utf-8")
    drawn = render(macros.glossary_list(project, "en", "reference/glossary.md"), "en")
    assert '<dd>replicas that keep up <a href="../kafka.md#isr">Replication</a></dd>' in drawn


def test_a_term_whose_page_does_not_exist_is_named(project: Path) -> None:
    with pytest.raises(FactError, match=r"isr: the page “kafka\.md” is not in docs/ko/"):
        macros.glossary_list(project, "ko", "reference/glossary.md")


def test_questions_of_a_topic_are_linked_from_another_page_by_kind_and_level(project: Path) -> None:
    listed = macros.questions_list(macros.places(project, "en"), "en", "kafka/replication", "deep/x.md")
    assert listed.splitlines() == [
        "- [Why `asked`?](../interview/kafka.md#asked) (interview, basic)",
        "- [Why `quiz-one`?](../quizzes/kafka.md#quiz-one) (quiz, basic)",
        "- [Why `quiz-two`?](../quizzes/kafka.md#quiz-two) (quiz, advanced)",
        "- [Why `own`?](../kafka.md#own) (check yourself, basic)",
    ]


def test_questions_of_the_page_itself_are_not_listed_on_it(project: Path) -> None:
    listed = macros.questions_list(macros.places(project, "en"), "en", "kafka/replication", "kafka.md")
    assert "#own" not in listed


def test_a_topic_without_questions_is_named_with_what_was_meant(project: Path) -> None:
    with pytest.raises(FactError, match="the topic “kafka/replicaton”; did you mean kafka/replication"):
        macros.questions_list(macros.places(project, "en"), "en", "kafka/replicaton", "x.md")


def test_proofs_are_counted_by_level(project: Path) -> None:
    assert facts.proofs(project) == {"ran": 2, "parsed": 1}
    assert "| `ran` | 2 |" in macros.proofs_table(project, "en")
    (project / "data/proofs.json").write_text('{"a.txt": {"level": "guessed"}}', encoding="utf-8")
    with pytest.raises(FactError, match=r"proofs\.json: a\.txt: the level is 'guessed' and not one of ran"):
        facts.proofs(project)


class Environment:
    """What the macros plugin hands to `define_env`, as far as it is used."""

    def __init__(self, language: str, page: str) -> None:
        self.conf = {"theme": {"language": language}}
        self.page = SimpleNamespace(file=SimpleNamespace(src_uri=page, abs_src_path=None))
        self.macros: dict[str, Any] = {}

    def macro(self, function: Any) -> None:
        """Registers a macro, as the plugin does."""
        self.macros[function.__name__] = function


def test_the_macros_know_page_and_language(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macros, "ROOT", project)
    env = Environment("en", "en/deep/x.md")
    macros.define_env(env)
    assert {"version", "settings", "metrics", "glossary", "questions", "figure", "proofs", "status"} <= set(env.macros)
    assert env.macros["version"]("kafka") == "4.4.0"
    assert "../interview/kafka.md#asked" in env.macros["questions"]("kafka/replication")
    assert "generated from" in env.macros["settings"]("producer", "acks")
    with pytest.raises(FactError, match=r"figures/none\.svg is missing"):
        env.macros["figure"]("none")


def test_a_missing_fact_is_reported_with_the_line_of_the_call_and_without_a_traceback(tmp_path: Path) -> None:
    from jinja2 import Environment as Jinja

    source = tmp_path / "x.md"
    body = 'text\n\n[= version("kafk") =]\n'
    source.write_text(f"---\ntitle: x\n---\n{body}", encoding="utf-8")
    page: Any = SimpleNamespace(file=SimpleNamespace(src_uri="en/x.md", abs_src_path=str(source)))

    def version(name: str) -> str:
        raise FactError(f"no {name}")

    template = Jinja(variable_start_string="[=", variable_end_string="=]").from_string(body)
    with pytest.raises(FactError) as raised:
        template.render(version=version)
    assert format_error(raised.value, markdown=body, page=page) == "docs/en/x.md:6: no kafk"


def test_the_full_list_has_every_setting_and_only_names_are_searched(project: Path) -> None:
    listed = html.fragment_fromstring(macros.every_setting(project, "en", "producer"))
    items = list(listed.iter("li"))
    names = ["".join(item[0].itertext()) for item in items]
    assert names == list(facts.settings(project, "producer").settings)
    assert all(item[1].tag == "span" and "data-search-exclude" in item[1].attrib for item in items)
    assert "30000 (30 s)" in items[names.index("request.timeout.ms")].text_content()
    with pytest.raises(FactError, match="producers"):
        macros.every_setting(project, "en", "producers")
