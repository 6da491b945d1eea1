"""The search index holds what readers may find, finds it, and is cut in the browser as it was cut in the build."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from lxml import etree

from scripts import facts
from scripts.bench import search as bench
from scripts.built.model import BuiltSite
from scripts.search import asked as asked_for
from scripts.search import build, cli, coding, concepts, index, judge, sections, stems, words
from scripts.search.sections import Entry

LANGUAGES = ("ko", "en")


def _page(content: str) -> list[Entry]:
    return sections.read(content, "page/", "제목", "설명입니다.")


def test_a_page_is_found_by_its_top_and_by_its_sections() -> None:
    found = _page(
        '<p>첫 문단</p><h2 id="isr">ISR<a class="headerlink" href="#isr">#</a></h2><p>본문 <code>acks</code>는</p>'
    )
    assert [(entry.kind, entry.id, entry.title, entry.text) for entry in found] == [
        ("page", "", "제목", "설명입니다. 첫 문단"),
        ("section", "isr", "ISR", "본문 acks는"),
    ]


def test_a_question_is_found_and_its_answer_is_not() -> None:
    found = _page(
        '<div class="question" data-topic="a"><h3 id="q">쓰기는?</h3><p>설정</p><ol><li>된다</li></ol>'
        '<details class="question-answer" data-search-exclude=""><summary>답</summary><details><p>비밀</p></details>'
        '<p>정답</p></details></div><h2 id="next">다음</h2><p>뒤</p>'
    )
    assert [(entry.kind, entry.id) for entry in found[1:]] == [("question", "q"), ("section", "next")]
    assert found[1].text == "설정 된다"
    assert not any("비밀" in entry.text or "정답" in entry.text for entry in found)


def test_a_row_of_settings_is_found_with_its_default_in_front() -> None:
    found = _page(
        '<h2 id="t">토픽</h2><div class="settings"><table><thead><tr><th scope="col">설정</th><th>기본값 <span '
        'class="setting-note">허용 값</span></th><th>의미</th></tr></thead><tbody><tr><th scope="row" '
        'id="setting-topic-min-insync-replicas"><code>min.<wbr>insync.<wbr>replicas</code> '
        '<span class="setting-note">int</span></th><td><code>1</code> <span class="setting-note">[1,...]</span></td>'
        "<td>최소 개수 &lt;2</td></tr></tbody></table></div>"
    )
    assert (found[2].kind, found[2].title) == ("setting", "min.insync.replicas")
    assert found[2].text == "기본값 1 · int · topic · 최소 개수 <2"


def test_a_setting_on_two_pages_is_found_once_in_the_reference() -> None:
    rows = [Entry(page, "setting-topic-a", "setting", "a", "기본값 1") for page in ("kafka/", "reference/settings/")]
    tops = [Entry(row.page, "", "page", "제목") for row in rows]
    kept = sections.once([tops[0], rows[0], tops[1], rows[1]])
    assert [entry.page for entry in kept if entry.kind == "setting"] == ["reference/settings/"]
    assert "기본값 1" in kept[0].text


def test_a_section_that_is_mostly_links_is_known_as_one() -> None:
    found = _page(
        '<h2 id="sources">1차 자료</h2><ul><li><a href="x">KIP-101: 리더 에포크</a></li></ul>'
        '<h2 id="text">본문</h2><p>글이 있고 <a href="x">링크</a>도 하나 있습니다.</p>'
    )
    assert [entry.leads_on for entry in found[1:]] == [True, False]


def test_a_heading_that_is_left_out_takes_its_section_with_it() -> None:
    found = _page('<h2 id="a" data-search-exclude="">보기</h2><p>오타</p><h2 id="b">다음</h2><p>뒤</p>')
    assert [entry.id for entry in found] == ["", "b"]
    assert "오타" not in found[0].text


def test_what_is_left_out_goes_with_all_that_it_holds_and_nothing_else() -> None:
    (found,) = _page(
        '<p>앞<input data-search-exclude="">가운데</p>'
        '<div class="a" data-search-exclude=""><div>하나</div><div>둘</div></div>'
        "<p>글에서 말하는 data-search-exclude 다음</p><p data-search-exclude>셋</p>"
        "<pre><code>코드</code></pre><p>뒤</p>"
    )
    assert found.text == "설명입니다. 앞가운데 글에서 말하는 data-search-exclude 다음 뒤"
    assert found.code == "코드"


def test_code_and_rows_belong_to_the_section_that_they_stand_in() -> None:
    row = '<tr><th scope="row" id="metric-{0}">{0}</th><td>값</td></tr>'
    table = "<table><thead><tr><th>이름</th><th>뜻</th></tr></thead><tbody>{}</tbody></table>"
    found = _page(
        f'<h2 id="a">가</h2><pre><code>one</code></pre>{table.format(row.format("x") + row.format("y"))}'
        f'<h2 id="b" data-search-exclude>나</h2><pre>two</pre>{table.format(row.format("z"))}'
        f'<h2 id="c">다</h2><pre>three</pre>{table.format(row.format("v"))}'
    )
    assert [(entry.id, entry.code) for entry in found[1:]] == [
        ("a", "one"),
        ("metric-x", ""),
        ("metric-y", ""),
        ("c", "three"),
        ("metric-v", ""),
    ]


def _content(site: BuiltSite, language: str) -> Iterator[tuple[str, str]]:
    for page in site.pages.values():
        article = page.tree.find(".//article")
        if page.language == language and article is not None and not page.is_404:
            inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in article)
            yield page.path, inner


def _silence(tree: etree._Element) -> None:
    for element in list(tree.iter()):
        of = element.attrib if isinstance(element.tag, str) else {}
        if "data-search-exclude" in of or of.get("class") == "headerlink" or element.tag in ("svg", "script", "button"):
            tail = element.tail
            element.clear()
            element.tail = tail


def _letters(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w", text))


def test_reading_tag_by_tag_gives_the_headings_and_words_that_a_parser_gives(loaded_site: BuiltSite) -> None:
    seen = 0
    for path, content in _content(loaded_site, "ko"):
        tree = etree.fromstring(f"<div>{content}</div>", etree.HTMLParser())
        _silence(tree)
        ids = [str(found.get("id")) for found in tree.iter("h1", "h2", "h3", "h4") if found.get("id")]
        entries = sections.read(content, "p/", "", "")
        assert [entry.id for entry in entries if entry.kind in ("section", "question")] == ids, path
        # Glossary and tables of facts are put together anew; everywhere else no letter may be lost or invented.
        apart = any(entry.kind in ("term", "setting", "metric") for entry in entries)
        if not apart and not re.search(r"<h\d[^>]*data-search-exclude", content):
            told = " ".join(f"{entry.title} {entry.text} {entry.code}" for entry in entries)
            assert _letters(told) == _letters("".join(map(str, tree.itertext()))), path
        seen += len(ids)
    assert seen > 50


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("브로커에서", "브로커"),
        ("멈춥니다", "멈추"),
        ("멈춰서", "멈추"),
        ("살려야", "살리"),
        ("복제합니다", "복제"),
        ("됐습니다", "되"),
        ("컨슈머에게는", "컨슈머"),
    ],
)
def test_what_is_cut_from_a_korean_word_leaves_its_stem(word: str, stem: str) -> None:
    assert stem in stems.cuts(word)


def test_a_word_is_cut_only_where_the_pages_show_that_it_can_be() -> None:
    found = stems.stems(["브로커", "브로커를", "결과", "결과를", "재시도", "재시도를"], ["브로커"])
    assert found == {
        "브로커": "브로커",
        "브로커를": "브로커",
        "결과": "결과",
        "결과를": "결과",
        "재시도": "재시도",
        "재시도를": "재시도",
    }


@pytest.mark.parametrize("value", [0, 1, 49, 50, 1299, 1300, 60_000])
def test_numbers_of_the_index_have_digits_that_no_script_must_escape(value: int) -> None:
    assert not set(coding.number(value)) & set('"\\ \n')


def test_postings_are_read_in_the_browser_as_they_were_written(root: Path, tmp_path: Path) -> None:
    """Words of three letters stand in entries that are far apart, in texts of several lengths."""
    entries = [
        Entry(f"p{at}/", "", "page", f"t{at}", " ".join(f"w{each}x" for each in (2, 7, 60, 999) if not at % each))
        for at in range(3000)
    ]
    index.write(tmp_path, index.build("en", entries, []))
    words_of = {f"w{divisor}x": divisor for divisor in (7, 60, 999)}
    for (word, divisor), answer in zip(words_of.items(), cli.ask(root, tmp_path, list(words_of)), strict=True):
        assert answer.asked[0]["found"] == len(range(0, 3000, divisor)), word
        assert all(int(page["page"][1:-1]) % divisor == 0 for page in answer.found), word


def test_korean_is_typed_and_read_back() -> None:
    for syllables in ("카프카", "읽값없", "워터마크", "쨟뷁"):
        assert stems.compose(stems.letters(syllables)) == syllables
    assert stems.letters("카프카") == "zkvmzk"
    assert stems.compose("zk!") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_cuts_the_sites_words_as_the_build_does(language: str, loaded_site: BuiltSite, root: Path) -> None:
    text = " ".join(content for _, content in _content(loaded_site, language))
    found = sorted(set(words.runs(re.sub(r"<[^>]+>", " ", text))))
    sample = [*found[:: max(len(found) // 1500, 1)], "KafkaTemplate", "Ｋafka", "café", "ㅋㅍㅋ"]
    told = cli.analyse(root, loaded_site.folder / language, sample)
    for word, of in zip(sample, told, strict=True):
        assert of["english"] == words.english(word), word
        assert of["split"] == list(words.split(word)), word
        assert of["letters"] == stems.letters(word), word
        assert of["folded"] == words.fold(word), word
        if words.is_hangul(word):
            assert of["composed"] == word
            assert set(of["cuts"]) == set(stems.cuts(word)), word


def _answers(root: Path, site: BuiltSite, language: str, queries: list[str], texts: bool = False) -> list[cli.Answer]:
    return cli.ask(root, site.folder / language, queries, texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_glossary_term_is_found_by_each_of_its_names(language: str, loaded_site: BuiltSite, root: Path) -> None:
    names = {name: term.id for term in facts.glossary(root) for name in (term.ko, term.en, term.abbr) if name}
    without = []
    for name, answer in zip(names, _answers(root, loaded_site, language, list(names)), strict=True):
        if not any(entry["id"] for page in answer.found for entry in page["entries"]):
            without.append(f"data/glossary.yml: {names[name]}: “{name}” finds nothing in {language}")
    assert not without, "\n".join(without)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_leads_to_an_element_of_a_page_of_its_language(language: str, loaded_site: BuiltSite) -> None:
    head = loaded_site.read(f"{language}/search/index.js").decode()
    lines = json.loads(head[head.index("(") + 1 : head.rindex(")")])["entries"].split("\n")
    page, dead = "", []
    for line in lines:
        place = line.split("\t")[0]
        if place[0] == "0":
            page = place[1:]
        path = f"{language}/{page}index.html"
        built = loaded_site.pages.get(path)
        named = index.id_of(place, line.split("\t")[1])
        if built is None or (place[0] != "0" and named not in built.anchors):
            dead.append(f"{path}#{named}: in the search index, but not on the site")
    assert not dead, "\n".join(dead)
    assert len(lines) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_in_the_language_of_the_page(language: str, loaded_site: BuiltSite) -> None:
    """A page in Korean has Hangul in its texts, one in English has none but for names and what is typed."""
    for path in sorted(name for name in loaded_site.files if re.fullmatch(rf"{language}/search/text-\d+\.js", name)):
        text = loaded_site.read(path).decode()
        # Names of settings are of no language, and the lists of all settings hold little else.
        text = re.sub(r"[A-Za-z0-9*-]+(?:[._][A-Za-z0-9*-]+)+", "", text)
        hangul = len(re.findall(r"[가-힣]", text)) / max(len(re.findall(r"[가-힣A-Za-z]", text)), 1)
        assert hangul > 0.3 if language == "ko" else hangul < 0.1, f"{path}: {hangul:.0%} Hangul"


def _settings_and_metrics(site: BuiltSite, language: str) -> set[str]:
    anchors = {anchor for page in site.pages.values() if page.language == language for anchor in page.anchors}
    return {f"#{anchor}" for anchor in anchors if anchor.startswith(("setting-", "metric-"))}


def test_the_judged_queries_name_places_that_the_site_has(loaded_site: BuiltSite, root: Path) -> None:
    queries = judge.read_all(root)
    own = [query for query in queries if not query.others]
    assert len(own) >= 120
    assert len(queries) - len(own) >= 40
    missing = []
    everywhere = {language: _settings_and_metrics(loaded_site, language) for language in LANGUAGES}
    for query in queries:
        for place in query.places:
            page, _, section = place.partition("#")
            if judge.same_everywhere(place) in everywhere[query.language]:
                continue
            built = loaded_site.pages.get(f"{query.language}/{page}index.html")
            if built is None or (section and section not in built.anchors):
                file = judge.OTHERS if query.others else judge.OWN
                missing.append(f"{file}: “{query.text}”: no {place} in {query.language}; correct the place")
    assert not missing, "\n".join(missing)
    assert {query.kind for query in own} == set(judge.KINDS)
    assert 0.25 < sum(query.held_out for query in own) / len(own) < 0.42


def test_the_judged_queries_are_answered(loaded_site: BuiltSite, root: Path) -> None:
    """A floor well below what `make bench` measures: it catches a broken search, not a new page that answers better."""
    queries = judge.read_all(root)
    ranks = []
    for language in LANGUAGES:
        mine = [query for query in queries if query.language == language]
        for query, answer in zip(mine, _answers(root, loaded_site, language, [q.text for q in mine]), strict=True):
            cards = [[f"{page['page']}#{entry['id']}" for entry in page["entries"][:2]] for page in answer.found]
            ranks.append((judge.rank(query, cards), bool(cards)))
    scores = judge.score(ranks)
    assert scores.first >= 0.8, scores
    assert scores.five >= 0.92, scores
    assert scores.nothing <= 0.02, scores


_HOSTILE = (
    "",
    " ",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "&lt;b&gt; &amp; \" ' `",
    ".*+?^${}()|[]\\",
    "(((((((((((((((((((",
    "[a-",
    "ㅋ",
    "ㅏ",
    "ㅋㅋㅋㅋㅋ",
    "ㅀㅄㄳ",
    "카",
    "칵",
    "😀🏦",
    "👩‍👩‍👧",
    "ｋａｆｋａ",
    "브로커\u200b\u202e",
    "\ud83d",
    "a" * 10_000,
    "가" * 10_000,
    "ㄱ" * 10_000,
    "kafka " * 2000,
    "a.b.c." * 1500,
    "_" * 5000,
    "constructor __proto__ toString hasOwnProperty",
    "0 -1 1e999 NaN 4.0.0.0.0",
    "\t\n\r\x00\x1f",
    "ISR" + "\u0301" * 300,
)


def _random_queries(count: int) -> list[str]:
    dice = random.Random(9)
    alphabets = (
        "가나다라마브로커컨슈머은는이가에서",
        "ㄱㄴㄷㅏㅑㅓㅗㄳㅄ",
        "abcxyzKAFKA._-",
        "<>&\"'/\\(){}[]|*+?.^$",
        "😀é​ｋﾊ\u0301각",
    )
    return ["".join(dice.choice(dice.choice(alphabets)) for _ in range(dice.randint(1, 60))) for _ in range(count)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_query_breaks_the_engine_or_gets_markup_into_a_teaser(
    language: str, loaded_site: BuiltSite, root: Path
) -> None:
    queries = [*_HOSTILE, *_random_queries(600)]
    for query, answer in zip(queries, _answers(root, loaded_site, language, queries, texts=True), strict=True):
        assert answer.milliseconds < 1000, query[:40]
        for page in answer.found:
            for entry in page["entries"]:
                bare = entry["teaser"].replace("<mark>", "").replace("</mark>", "")
                assert "<" not in bare, (query[:40], entry["teaser"])
                assert ">" not in bare, (query[:40], entry["teaser"])


def test_the_closest_terms_are_offered_where_nothing_is_found(loaded_site: BuiltSite, root: Path) -> None:
    (answer,) = _answers(root, loaded_site, "en", ["wathermrakk"])
    assert not answer.found
    assert answer.closest == ["watermark"]


@pytest.mark.parametrize(("typed", "meant"), [("partitoining", "partition"), ("repliction", "replication")])
def test_a_slip_within_an_inflected_word_is_forgiven(
    typed: str, meant: str, loaded_site: BuiltSite, root: Path
) -> None:
    wrong, right = _answers(root, loaded_site, "en", [typed, meant])
    assert {target.partition("#")[0] for target in wrong.targets()[:5]} & {
        target.partition("#")[0] for target in right.targets()
    }


@pytest.mark.parametrize(("written", "apart"), [("복구할때", "복구"), ("막는법", "막다"), ("빨라요", "빠르다")])
def test_what_is_written_to_a_verb_is_taken_off(written: str, apart: str, loaded_site: BuiltSite, root: Path) -> None:
    joined, plain = _answers(root, loaded_site, "ko", [written, apart])
    assert joined.targets()[:2] == plain.targets()[:2]


def test_a_query_typed_with_the_other_layout_is_read_so_in_all_its_words(loaded_site: BuiltSite, root: Path) -> None:
    wrong, right = _answers(root, loaded_site, "ko", ["zjstbaj for", "컨슈머 랙"])
    assert wrong.targets() == right.targets()
    (english,) = _answers(root, loaded_site, "en", ["consumer for"])
    assert not any(re.search("[가-힣]", unit["text"]) for unit in english.asked)


def test_a_word_that_is_in_many_entries_is_looked_up_for_those_that_a_rarer_one_has(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry(f"p{at}/", "", "page", f"page {at}", "usual words" + " filler" * at + (" seldom" if at == 4321 else ""))
        for at in range(6000)
    ]
    index.write(tmp_path, index.build("en", entries, []))
    (answer,) = cli.ask(root, tmp_path, ["usual seldom"])
    assert answer.found[0]["page"] == "p4321/"
    assert 2 < answer.asked[0]["found"] < 6000


@pytest.mark.parametrize(
    ("language", "typed", "name"), [("ko", "데이터 계", "데이터 계약"), ("en", "dead let", "dead letter")]
)
def test_a_name_of_several_words_is_known_before_it_is_typed_to_its_end(
    language: str, typed: str, name: str, loaded_site: BuiltSite, root: Path
) -> None:
    begun, whole = _answers(root, loaded_site, language, [typed, name])
    assert set(begun.targets()[:3]) & set(whole.targets()[:3])


def test_a_negation_that_is_written_to_its_verb_is_taken_off(loaded_site: BuiltSite, root: Path) -> None:
    apart, joined = _answers(root, loaded_site, "ko", ["워터마크 안 올라감", "워터마크 안올라감"])
    assert joined.targets()[:3] == apart.targets()[:3]


def _first(
    root: Path, site: Path, entries: list[Entry], query: str, asked: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Returns what is found first in an index of these entries alone, with the site's own words."""
    index.write(site, index.build("en", entries, concepts.read(root), asked))
    return cli.ask(root, site, [query])[0].targets()[0]


def test_a_term_of_the_glossary_comes_first_only_where_it_is_what_is_asked(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry("glossary/", "", "page", "Glossary"),
        Entry(
            "glossary/", "fencing-token", "term", "fencing token", "A number that grows with every holder of a lock."
        ),
        Entry("locks/", "", "page", "Locks"),
        Entry("locks/", "redis", "section", "Leases", "A lock of Redis has no fencing token, so a late writer passes."),
    ]
    assert _first(root, tmp_path, entries, "fencing token") == "glossary/#fencing-token"
    assert _first(root, tmp_path, entries, "redis lock fencing token") == "locks/#redis"


def test_who_asks_what_a_word_means_gets_the_glossary(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry("glossary/", "", "page", "Glossary"),
        Entry("glossary/", "isr", "term", "ISR", "The replicas that are close enough to the leader."),
        Entry("replication/", "", "page", "Replication"),
        Entry("replication/", "isr", "section", "ISR", "It shrinks and it grows."),
    ]
    assert _first(root, tmp_path, entries, "isr") == "replication/#isr"
    for query in ("what is an isr", "isr meaning", "isr이 뭐야", "isr이란"):
        assert _first(root, tmp_path, entries, query) == "glossary/#isr", query


def test_who_asks_why_gets_the_section_that_says_why(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry("flink/", "", "page", "Flink"),
        Entry("flink/", "memory", "section", "Memory of Flink", "Flink needs memory."),
        Entry("flink/", "why", "section", "Why it matters", "A batch is late; Flink computes while records come."),
    ]
    assert _first(root, tmp_path, entries, "flink memory") == "flink/#memory"
    assert _first(root, tmp_path, entries, "why use flink") == "flink/#why"


def test_the_basics_of_a_subject_are_the_page_above_its_pages(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry("flink/state/", "", "page", "State", "Basics of state in Flink."),
        Entry("flink/", "", "page", "Flink", "What stands where."),
    ]
    for query in ("flink basics", "flink overview", "flink 입문"):
        assert _first(root, tmp_path, entries, query) == "flink/#", query


def test_a_page_of_another_subject_than_the_query_names_comes_second(root: Path, tmp_path: Path) -> None:
    told = "What to watch, and which alarms to set."
    entries = [
        Entry("deep-dives/clickhouse/queries/", "", "page", "Queries"),
        Entry("deep-dives/clickhouse/queries/", "watch", "section", "What to watch", f"Kafka as well. {told}"),
        Entry("deep-dives/kafka/running/", "", "page", "Running"),
        Entry("deep-dives/kafka/running/", "watch", "section", "What to watch", f"Kafka as well. {told}"),
    ]
    assert _first(root, tmp_path, entries, "kafka what to watch") == "deep-dives/kafka/running/#watch"
    assert _first(root, tmp_path, entries, "clickhouse what to watch") == "deep-dives/clickhouse/queries/#watch"


def test_a_latin_word_of_a_korean_query_is_meant(root: Path, tmp_path: Path) -> None:
    entries = [
        Entry("clickhouse/", "", "page", "ClickHouse 질의", "질의를 보는 방법"),
        Entry("clickhouse/", "plan", "section", "질의 계획", "EXPLAIN은 읽을 그래뉼을 보입니다."),
    ]
    assert _first(root, tmp_path, entries, "질의 explain 보기") == "clickhouse/#plan"


_PRODUCER = [
    Entry("producer/", "", "page", "Producer"),
    Entry("producer/", "batches", "section", "Batches", "Records for a partition are sent together."),
    Entry("producer/", "outcomes", "section", "What comes back", "The broker answers, or does not."),
    Entry("settings/", "", "page", "Settings"),
    Entry("settings/", "setting-topic-min-insync-replicas", "setting", "min.insync.replicas", "How many are enough."),
]


def test_a_section_is_found_by_what_readers_ask_where_it_says_nothing_of_it(root: Path, tmp_path: Path) -> None:
    asked = {"producer/#outcomes": "money gone after an error\nhung up without answer"}
    assert _first(root, tmp_path, _PRODUCER, "is my money gone", asked) == "producer/#outcomes"
    # What the section itself is about counts for more.
    asked["producer/#outcomes"] += "\nbatches sent but no answer"
    assert _first(root, tmp_path, _PRODUCER, "batches", asked) == "producer/#batches"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("extra", ["", "# a remark\n\na/#b\nen: one more\nko: 하나 더 ; 또 하나\n"])
def test_what_readers_ask_is_read_in_one_go_as_it_is_line_by_line(
    root: Path, tmp_path: Path, language: str, extra: str
) -> None:
    shutil.copytree(root / "data/asked", tmp_path / "data/asked")
    file = next((tmp_path / "data/asked").glob("*.txt"))
    file.write_text(file.read_text(encoding="utf-8") + f"\n{extra}", encoding="utf-8")
    by_line: dict[str, list[str]] = {}
    for line in asked_for.lines(tmp_path):
        if line.language == language:
            by_line.setdefault(line.address, []).extend(line.queries)
    assert by_line
    found = asked_for.read(tmp_path, language)
    assert {of: [query.strip() for query in text.split("\n") if query.strip()] for of, text in found.items()} == by_line


def test_what_readers_remember_of_a_settings_name_does_not_take_its_place(root: Path, tmp_path: Path) -> None:
    asked = {"producer/#outcomes": "min.insync too few"}
    assert _first(root, tmp_path, _PRODUCER, "min insync", asked) == "settings/#setting-topic-min-insync-replicas"


def test_of_a_long_question_the_index_has_the_beginning_and_the_texts_the_rest(root: Path, tmp_path: Path) -> None:
    whole = "Three brokers, two of them are down: what does the producer see, and what do you do first of all?"
    entries = [Entry("quiz/", "", "page", "Quiz"), Entry("quiz/", "quiz-down", "question", whole, "Choices.")]
    index.write(tmp_path, index.build("en", entries, []))
    assert "what do you do first" not in (tmp_path / "search/index.js").read_text()
    without, with_texts = (cli.ask(root, tmp_path, ["first of all"], texts)[0].found[0] for texts in (False, True))
    assert whole.startswith(without["entries"][0]["title"].removesuffix(" …"))
    assert with_texts["entries"][0]["title"] == whole
    assert "Choices" in with_texts["entries"][0]["teaser"]
    # The benchmark reads it back.
    assert bench.entries_of(tmp_path) == entries


def test_a_setting_is_the_same_answer_on_every_page() -> None:
    query = judge.Query("ko", "config key", "acks", frozenset({"deep-dives/a/#setting-producer-acks"}))
    assert judge.rank(query, [["b/#other"], ["reference/settings/#setting-producer-acks"]]) == 2
    assert judge.rank(query, [["deep-dives/b/#acks"]]) == 0


@pytest.mark.parametrize("line", ["one word", "broker,", "broker, —", ", ,"])
def test_a_word_list_that_is_none_is_refused_with_its_place(tmp_path: Path, root: Path, line: str) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy2(root / "data/glossary.yml", tmp_path / "data/glossary.yml")
    (tmp_path / "data/search-words.txt").write_text(f"# said\n\nbank, 은행\n{line}\n", encoding="utf-8")
    with pytest.raises(facts.FactError, match=rf"data/search-words\.txt:4: “{line}” where words are expected"):
        concepts.read(tmp_path)
    (tmp_path / "data/search-words.txt").unlink()
    with pytest.raises(facts.FactError, match=r"data/search-words\.txt: cannot be read"):
        concepts.read(tmp_path)


def test_asking_without_a_built_site_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(tmp_path, "ISR", "ko", "site") == 1
    assert "run make build" in capsys.readouterr().err


def test_two_builds_of_the_same_entries_give_the_same_bytes(root: Path) -> None:
    pages = build.Pages()
    pages.add('<p>ISR과 복제본</p><h2 id="a">하이 워터마크</h2><p>오프셋</p>', "./", "제목", "설명")
    of = concepts.read(root)
    first, second = (index.build("ko", pages.all(), of) for _ in range(2))
    assert first == second
    assert urlsplit(pages.all()[0].page).path == ""
