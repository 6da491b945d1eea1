"""What pages may call between ``[=`` and ``=]``: the facts of data/, drawn in the page's language.

The functions above `define_env` are pure; `define_env` gives them to the macros plugin and knows which page is
being rendered.
"""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs_macros.errors import format_error

from scripts import downloads as downloads_of_site
from scripts import facts, figures, frontmatter, inline
from scripts import sizing as sizing_of_clusters
from scripts import status as status_of_pages
from scripts.facts import FactError
from scripts.markdown_ext.questions import WORDS as QUESTION_WORDS
from scripts.questions import LEVELS, Question, read_questions

ROOT = Path(__file__).resolve().parent.parent

ENGINES = {
    "kafka": "Kafka",
    "kafka-connect": "Kafka Connect",
    "kafka-streams": "Kafka Streams",
    "debezium": "Debezium",
    "debezium-mariadb": "Debezium",
    "debezium-jdbc": "Debezium",
    "flink": "Flink",
    "clickhouse": "ClickHouse",
    "spring-boot": "Spring Boot",
    "spring-kafka": "Spring Kafka",
}
WORDS = {
    "ko": {
        "settings": "{engine} {version}의 {source}에서 생성",
        "metrics": "{engine} {version}의 JMX에서 생성",
        "setting": "설정",
        "type": "타입",
        "default": "기본값",
        "valid": "허용 값",
        "meaning": "의미",
        "metric": "지표",
        "mbean": "MBean",
        "attribute": "속성",
        "protocol": "그룹 프로토콜이 {protocol}일 때만",
        "required": "없음(필수)",
        "deprecated": "사용 중단 예정",
        "empty": "빈 문자열",
        "null": "null(값 없음)",
        "largest": "{type}의 최댓값",
        "avoid": "쓰지 않는 말",
        "initials": "첫 글자로 찾기",
        "proof": "단계",
        "count": "파일 수",
        "quizzes": "퀴즈",
        "interview": "면접 질문",
        "labs": "실습",
        "page": "확인 문제",
    },
    "en": {
        "settings": "generated from the {source} of {engine} {version}",
        "metrics": "generated from the JMX of {engine} {version}",
        "setting": "Setting",
        "type": "Type",
        "default": "Default",
        "valid": "Valid values",
        "meaning": "Meaning",
        "metric": "Metric",
        "mbean": "MBean",
        "attribute": "Attribute",
        "protocol": "only with the group protocol {protocol}",
        "required": "none (required)",
        "deprecated": "deprecated",
        "empty": "empty string",
        "null": "null (not set)",
        "largest": "the largest {type}",
        "avoid": "Not used",
        "initials": "Terms by first letter",
        "proof": "Level",
        "count": "Files",
        "quizzes": "quiz",
        "interview": "interview",
        "labs": "lab",
        "page": "check yourself",
    },
}
_UNITS = {
    "ko": {"ms": "밀리초", "s": "초", "min": "분", "h": "시간", "day": "일"},
    "en": {"ms": " ms", "s": " s", "min": " min", "h": " h", "day": " days"},
}
_LONG = 160
_LARGEST = {str(2**31 - 1): "int", str(2**63 - 1): "long"}


def duration(milliseconds: int, language: str) -> str:
    """Returns a time as a reader says it, in the largest unit that gives a short number; "" below a second."""
    units = _UNITS[language]
    for name, size in (("day", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)):
        if milliseconds >= size and milliseconds % (size // 10) == 0:
            shown = f"{milliseconds / size:g}{units[name]}"
            return shown.removesuffix("s") if shown == "1 days" else shown
    return f"{milliseconds / 1000:g}{units['s']}" if milliseconds >= 1000 else ""


def size(count: int) -> str:
    """Returns a number of bytes in binary units where that is exact; "" otherwise and below 1 KiB."""
    for name, unit in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= unit and count * 10 % unit == 0:
            return f"{count / unit:g} {name}"
    return ""


def reading(setting: facts.Setting, language: str) -> str:
    """Returns how a reader says the default of a setting in milliseconds or bytes; "" where there is no need."""
    default = setting.default or ""
    if default in _LARGEST:
        return WORDS[language]["largest"].format(type=_LARGEST[default])
    if not default.isdigit():
        return ""
    parts = re.split(r"[._]", setting.name)
    if "ms" in parts:
        return duration(int(default), language)
    if "bytes" in parts or setting.name in ("batch.size", "buffer.memory"):
        return size(int(default))
    return ""


def setting_id(component: str, name: str) -> str:
    """Returns the id of a setting's row: ``setting-topic-min-insync-replicas``."""
    return f"setting-{component}-{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}"


def _code(text: str) -> str:
    return f"<code>{html.escape(text, quote=False)}</code>"


def _breakable(name: str) -> str:
    """Returns a name as code that a narrow screen may break behind a dot."""
    return _code(name).replace(".", ".<wbr>")


def _small(text: str) -> str:
    return f'<span class="setting-note">{html.escape(text, quote=False)}</span>'


def _default(setting: facts.Setting, language: str) -> str:
    words = WORDS[language]
    if setting.required:
        return words["required"]
    if setting.default is None:
        return words["null"]
    if not setting.default:
        return words["empty"]
    said = reading(setting, language)
    return _code(setting.default) + (f" ({said})" if said else "")


def _table(kind: str, caption: str, heads: list[str], rows: list[list[str]]) -> str:
    """Returns a table as HTML without a blank line; a row is its id, its heading and its other cells."""
    # No class on the table itself: the theme gives its look, and the frame to scroll in, to tables without one.
    lines = [
        f'<div class="{kind}">',
        "<table>",
        f"<caption>{html.escape(caption)}</caption>",
        "<thead>",
        "<tr>",
    ]
    lines += [f'<th scope="col">{head}</th>' for head in heads]
    lines += ["</tr>", "</thead>", "<tbody>"]
    for identity, first, *cells in rows:
        lines += [
            "<tr>",
            f'<th scope="row" id="{identity}">{first}</th>',
            *(f"<td>{cell}</td>" for cell in cells),
        ]
        lines.append("</tr>")
    lines += ["</tbody>", "</table>", "</div>"]
    return "\n".join(lines)


def settings_table(root: Path, language: str, component: str, names: tuple[str, ...]) -> str:
    """Returns the table of the settings, in the order of the names; without names: all that have a meaning.

    Raises FactError for an unknown component or setting and for a setting without a meaning.
    """
    source, meanings = facts.settings(root, component), facts.meanings(root, "settings", component)
    words, rows = WORDS[language], []
    for name in names or tuple(meanings):
        if name not in source.settings:
            raise FactError(f"{source.path} has no setting “{name}”; {facts.close(name, source.settings)}")
        if name not in meanings:
            raise FactError(
                f"data/settings/meanings.yml: {component} has no meaning of “{name}”; "
                f"write “{name}: {{ko: …, en: …}}” ({facts.close(name, meanings)})"
            )
        setting = source.settings[name]
        rows.append(
            [
                setting_id(component, name),
                f"{_code(name)} {_small(setting.type)}",
                _default(setting, language) + (f" {_small(setting.valid)}" if setting.valid else ""),
                inline.to_html(meanings[name][language]),
            ]
        )
    engine = ENGINES.get(source.engine.lower(), source.engine)
    caption = words["settings"].format(engine=engine, version=source.version, source=source.source)
    heads = [words["setting"], f"{words['default']} {_small(words['valid'])}", words["meaning"]]
    return _table("settings", caption, heads, rows)


# What a meter, a histogram or a timer says of itself and does not measure.
_UNMEASURED = ("EventType", "RateUnit", "LatencyUnit")


def attributes(metric: facts.Metric) -> str:
    """Returns the attributes that hold measured values; percentiles as their first and last."""
    names = [name for name in metric.attributes if name not in _UNMEASURED]
    if len(names) == 1:
        return f"{names[0]} ({metric.attributes[names[0]]})"
    percentiles = [name for name in names if name.endswith("Percentile")]
    shown = [name for name in names if name not in percentiles]
    return ", ".join([*shown, f"{percentiles[0]} … {percentiles[-1]}"] if percentiles else shown)


def metrics_table(root: Path, language: str, component: str, names: tuple[str, ...]) -> str:
    """Returns the table of the metrics; like `settings_table`."""
    source, meanings = facts.metrics(root, component), facts.meanings(root, "metrics", component)
    words, rows = WORDS[language], []
    for name in names or tuple(meanings):
        if name not in source.metrics:
            raise FactError(f"{source.path} has no metric “{name}”; {facts.close(name, source.metrics)}")
        if name not in meanings:
            raise FactError(
                f"data/metrics/meanings.yml: {component} has no meaning of “{name}”; "
                f"write “{name}: {{ko: …, en: …}}” ({facts.close(name, meanings)})"
            )
        metric = source.metrics[name]
        only = f" ({words['protocol'].format(protocol=_code(metric.protocol))})" if metric.protocol else ""
        rows.append(
            [
                setting_id(component, name).replace("setting-", "metric-", 1),
                f"{_code(name)} {_small(metric.mbean)}",
                f"{inline.to_html(meanings[name][language])}{only} {_small(attributes(metric))}",
            ]
        )
    heads = [f"{words['metric']} {_small(words['mbean'])}", f"{words['meaning']} {_small(words['attribute'])}"]
    return _table("settings metrics", _metrics_caption(source, language), heads, rows)


def every_setting(root: Path, language: str, component: str) -> str:
    """Returns all settings of a component, explained or not: name and type, default and valid values.

    The search finds the names, not the values: defaults repeat from page to page. Raises FactError for an unknown
    component.
    """
    source, words = facts.settings(root, component), WORDS[language]
    engine = ENGINES.get(source.engine.lower(), source.engine)
    caption = words["settings"].format(engine=engine, version=source.version, source=source.source)
    lines = ['<div class="every-setting">', f"<p data-search-exclude>{html.escape(caption)}</p>", "<ul>"]
    for name, setting in source.settings.items():
        aside = [setting.type, *([words["deprecated"]] if setting.deprecated else ())]
        value = words["required"] if setting.required else _short(_default(setting, language))
        valid = f" {_small(setting.valid)}" if setting.valid and len(setting.valid) < _LONG else ""
        what = f"{html.escape(', '.join(aside))}: {value}{valid}"
        lines.append(f"<li>{_breakable(name)} <span data-search-exclude>{what}</span></li>")
    return "\n".join([*lines, "</ul>", "</div>"])


def _short(default: str) -> str:
    # A list of forty classes is looked up, not read.
    return default if len(default) < _LONG else "…"


def _metrics_caption(source: facts.Metrics, language: str) -> str:
    engine = ENGINES.get(source.engine.lower(), source.engine)
    return WORDS[language]["metrics"].format(engine=engine, version=source.version)


def mbeans_list(root: Path, language: str, component: str) -> str:
    """Returns all MBeans of a component as a list, in which what is equal stands once.

    MBeans with ``name=`` of one domain and type are together if their attributes are equal, others if they have the
    same metrics. Raises FactError for an unknown component.
    """
    source = facts.metrics(root, component)
    by_type: dict[tuple[str, str], list[str]] = {}
    by_mbean: dict[str, list[str]] = {}
    for metric in source.metrics.values():
        owner, separator, rest = metric.mbean.partition(",name=")
        if separator:
            by_type.setdefault((f"{owner},name=…", attributes(metric)), []).append(rest)
        else:
            by_mbean.setdefault(metric.mbean, []).append(next(iter(metric.attributes)))
    alike: dict[tuple[str, ...], list[str]] = {}
    for mbean, names in by_mbean.items():
        alike.setdefault(tuple(names), []).append(mbean)
    rows = [(f"{_code(owner)} {_small(shared)}", names) for (owner, shared), names in by_type.items()]
    rows += [("<br>".join(map(_code, mbeans)), list(names)) for names, mbeans in alike.items()]
    # Thousands of names that nobody explains would drown what the pages say.
    lines = [
        '<div class="mbeans" data-search-exclude>',
        f"<p>{html.escape(_metrics_caption(source, language))}</p>",
        # Names of classes and attributes are nobody's prose: a validator takes the page for an English one.
        '<dl lang="en">',
    ]
    for mbean, names in rows:
        lines += [f"<dt>{mbean}</dt>", f"<dd>{', '.join(map(_code, names))}</dd>"]
    return "\n".join([*lines, "</dl>", "</div>"])


# The consonants that a syllable begins with, in the order of Unicode; a doubled one stands under its single one, as in
# a dictionary.
_LEADS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"


def initial(name: str) -> str:
    """Returns what a name is looked up under: its first letter as a capital, of a Korean syllable the consonant."""
    first = name[0]
    return _LEADS[(ord(first) - ord("가")) // 588] if "가" <= first <= "힣" else first.upper()


def _initials(terms: list[facts.Term], language: str) -> str:
    """Returns links to the first of the terms under each initial."""
    first: dict[str, str] = {}
    for term in terms:
        first.setdefault(initial(term.name(language)), term.id)
    links = "".join(f'<li><a href="#{identity}">{html.escape(letter)}</a></li>' for letter, identity in first.items())
    return (
        f'<nav class="initials" aria-label="{WORDS[language]["initials"]}" data-search-exclude><ul>{links}</ul></nav>'
    )


def glossary_list(root: Path, language: str, page: str) -> str:
    """Returns the glossary as a definition list in the language's order, below links to its initials; each term has
    its id.

    ``page`` is the path of the page that shows it, below the language's folder. Raises FactError where a term
    names a page that does not exist.
    """
    words, other = WORDS[language], "en" if language == "ko" else "ko"
    terms = sorted(facts.glossary(root), key=lambda term: term.name(language).casefold())
    lines = [_initials(terms, language), "", '<dl class="glossary" markdown="1">']
    for term in terms:
        own = ("", term.name(language))
        names = list(dict.fromkeys(name for name in (term.name(other), term.abbr) if name not in own))
        aside = f' <span class="glossary-other" lang="{other}">{html.escape(", ".join(names))}</span>' if names else ""
        lines.append(f'<dt id="{term.id}" markdown="span">{html.escape(term.name(language))}{aside}</dt>')
        definition = html.escape(term.definition[language], quote=False)
        if term.page:
            link = _link(root, language, page, term)
            definition += f" [{_title(root, language, term.page.partition('#')[0])}]({link})"
        lines.append(f'<dd markdown="span">{definition}</dd>')
        if avoided := term.avoid.get(language):
            lines.append(f'<dd class="glossary-avoid">{words["avoid"]}: {html.escape(", ".join(avoided))}</dd>')
    lines.append("</dl>")
    return "\n".join(lines)


def _title(root: Path, language: str, path: str) -> str:
    return str(frontmatter.quick(root / "docs" / language / path).get("title", path))


def _link(root: Path, language: str, page: str, term: facts.Term) -> str:
    path, _, anchor = term.page.partition("#")
    if not (root / "docs" / language / path).is_file():
        raise FactError(
            f"data/glossary.yml: {term.id}: the page “{path}” is not in docs/{language}/; correct it or leave it out"
        )
    return relative(page, path) + (f"#{anchor}" if anchor else "")


def relative(page: str, target: str) -> str:
    """Returns the link from one page's source to another's, both below the language's folder."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


@dataclass(frozen=True)
class Place:
    """A question with the page it stands on, as a path below the language's folder, and the page's kind."""

    question: Question
    page: str

    @property
    def kind(self) -> str:
        """Returns quizzes, interview, labs, or page for a page that teaches."""
        first = self.page.split("/", 1)[0]
        return first if first in ("quizzes", "interview", "labs") else "page"


def places(root: Path, language: str) -> list[Place]:
    """Returns all questions of the language in the order of pages and lines."""
    folder = root / "docs" / language
    found = []
    for path in sorted(folder.rglob("*.md")):
        source = path.read_bytes()
        if b"question" in source:
            page = path.relative_to(folder).as_posix()
            text = source.decode("utf-8", errors="replace")
            found += [Place(question, page) for question in read_questions(text, f"docs/{language}/{page}")]
    return found


def questions_list(known: list[Place], language: str, topic: str, page: str) -> str:
    """Returns links to the questions of the topic on other pages: interview, quizzes, pages, by level in each.

    Raises FactError where there is none.
    """
    kinds = ("interview", "quizzes", "page", "labs")
    chosen = [place for place in known if place.question.topic == topic and place.page != page]
    if not chosen:
        topics = {place.question.topic for place in known} - {topic}
        where = "no other page has a question with" if page else "no page has a question with"
        raise FactError(f"{where} the topic “{topic}”; {facts.close(topic, topics)}")

    def order(place: Place) -> tuple[int, int]:
        level = place.question.level
        return kinds.index(place.kind), LEVELS.index(level) if level in LEVELS else len(LEVELS)

    lines = []
    for place in sorted(chosen, key=order):
        question = place.question
        level = QUESTION_WORDS[language].get(question.level, question.level).lower()
        link = f"{relative(page, place.page)}#{question.id}"
        lines.append(f"- [{question.title}]({link}) ({WORDS[language][place.kind]}, {level})")
    return "\n".join(lines)


def proofs_table(root: Path, language: str) -> str:
    """Returns how many files data/proofs.json has at each level; the page says what the levels mean."""
    words = WORDS[language]
    lines = [f"| {words['proof']} | {words['count']} |", "| --- | --- |"]
    lines += [f"| `{level}` | {count} |" for level, count in facts.proofs(root).items()]
    return "\n".join(lines)


@format_error.register
def _without_traceback(error: FactError, markdown: str, page: Any) -> str:
    """What the macros plugin says of a missing fact: file, line of the call, and the message."""
    # Jinja puts the template's line into the frames of its compiled code.
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    source = page.file.abs_src_path
    head = 0
    if source:
        text = Path(source).read_text(encoding="utf-8")
        head = text[: max(text.find(markdown), 0)].count("\n")
    line = f":{head + lines[-1]}" if lines and lines[-1] else ""
    return f"docs/{page.file.src_uri}{line}: {error}"


_SEARCH_WORDS = {
    "ko": {
        "kind": "질의의 종류",
        "count": "질의 수",
        "ours": "이 사이트",
        "stock": "기본 Material",
        "all": "모두",
        "exact": "그대로",
        "particle": "조사가 붙은 말",
        "spacing": "띄어쓰기가 다른 말",
        "transliteration": "다른 언어·다른 표기",
        "config key": "설정 이름",
        "class name": "클래스·지표·도구 이름",
        "typo": "오타",
        "question": "문장으로 된 질문",
        "prefix": "치는 중인 말",
        "keyboard": "자판 전환 실수·초성",
        "worded by others": "다른 사람이 적은 질의",
        "cost": "드는 것",
        "kilobytes": "첫 목록까지 받는 것, 가장 많을 때({language}), KB",
        "milliseconds": "질의 100개 중 95개가 답을 얻는 시간({language}), ms",
        "ko": "한국어",
        "en": "영어",
    },
    "en": {
        "kind": "Kind of query",
        "count": "Queries",
        "ours": "This site",
        "stock": "Stock Material",
        "all": "All",
        "exact": "As written",
        "particle": "With a Korean particle",
        "spacing": "Joined or split otherwise",
        "transliteration": "Other language or spelling",
        "config key": "Name of a setting",
        "class name": "Name of a class, metric or tool",
        "typo": "Mistyped",
        "question": "Whole question",
        "prefix": "Still being typed",
        "keyboard": "Wrong keyboard layout, initial consonants",
        "worded by others": "Worded by others",
        "cost": "Cost",
        "kilobytes": "Most that is fetched before the first list ({language}), KB",
        "milliseconds": "95 of 100 queries are answered within ({language}), ms",
        "ko": "Korean",
        "en": "English",
    },
}


def figures_of_search(root: Path, language: str) -> str:
    """Returns the tables of data/search-figures.json, which `make bench` writes: what was found, and what it costs."""
    measured, costs = facts.search_figures(root), facts.search_costs(root)
    words = _SEARCH_WORDS[language]
    lines = [
        f"| {words['kind']} | {words['count']} | {words['ours']} | {words['stock']} |",
        "| --- | ---: | ---: | ---: |",
    ]
    for kind, row in measured.items():
        cells = [f"{row[side]['first']:.0%} / {row[side]['five']:.0%}" for side in ("ours", "stock")]
        lines.append(f"| {words[kind]} | {row['count']} | {cells[0]} | {cells[1]} |")
    lines += ["", f"| {words['cost']} | {words['ours']} | {words['stock']} |", "| --- | ---: | ---: |"]
    for figure in ("kilobytes", "milliseconds"):
        for of, sides in costs.items():
            label = words[figure].format(language=words[of])
            lines.append(f"| {label} | {sides['ours'][figure]:g} | {sides['stock'][figure]:g} |")
    return "\n".join(lines)


def pages_list(root: Path, language: str, nav: Any, page: str) -> str:
    """Returns links to all pages in the order of the navigation, the pages of a section below its index page.

    ``nav`` is that of mkdocs.yml; ``page`` is the path of the page that shows the list, below the language's folder.
    """
    lines = []
    for path in _paths(nav):
        title = _title(root, language, path)
        folder = posixpath.dirname(path)
        # A section's index page stands where the section does.
        depth = len(folder.split("/")) - (posixpath.basename(path) == "index.md") if folder else 0
        lines.append(f"{'    ' * depth}- [{title}]({relative(page, path)})")
    return "\n".join(lines)


def _paths(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict | list):
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from _paths(item)


_PRACTICE = {
    "ko": "이 부분은 JavaScript가 있어야 합니다. 퀴즈와 면접 질문은 JavaScript 없이도 답을 펼쳐 볼 수 있습니다.",
    "en": "This part needs JavaScript. Quizzes and interview questions open their answers without it.",
}


def practice_part(language: str, name: str) -> str:
    """Returns the place where a practice script works: ``review`` or ``mock``, or ``progress`` or ``data``, which
    belong to the review.

    Raises FactError for another name.
    """
    if name in ("progress", "data"):
        return f'<div data-part="{name}"></div>'
    if name not in ("review", "mock"):
        raise FactError(f"practice has no part “{name}”; {facts.close(name, ('review', 'mock', 'progress', 'data'))}")
    levels = html.escape(json.dumps({level: QUESTION_WORDS[language][level] for level in LEVELS}, ensure_ascii=False))
    need = f'<p class="needs-script">{_PRACTICE[language]}</p>'
    return f'<div data-practice="{name}" data-levels="{levels}">{need}</div>'


_SHORTCUTS = {
    "ko": (
        "한 글자 단축키 사용",
        "이 브라우저가 저장을 허용하지 않아 이 페이지에서만 적용됩니다.",
        "JavaScript가 꺼져 있으면 단축키도 없습니다.",
    ),
    "en": (
        "Use the single-key shortcuts",
        "This browser does not allow storage: the choice holds for this page only.",
        "Without JavaScript there are no shortcuts.",
    ),
}


def shortcut_switch(language: str) -> str:
    """Returns the box that turns the shortcuts off, which docs/assets/js/guide.js looks for, and what stands in its
    place without a script."""
    label, refused, need = (html.escape(text) for text in _SHORTCUTS[language])
    box = f'<input type="checkbox" data-shortcuts="{refused}" checked>'
    return f'<p class="with-script"><label>{box}{label}</label></p>\n<p class="needs-script">{need}</p>'


def downloads_list(language: str, page: str) -> str:
    """Returns links to what readers can take away; it stands beside both languages, above every page of them."""
    above = "../" * (len(Path(page).with_suffix("").parts) + (0 if page.endswith("index.md") else 1))
    lines = []
    for one in downloads_of_site.OFFERED:
        name = html.escape({"ko": one.ko, "en": one.en}[language])
        lines.append(f'<li><a href="{above}{downloads_of_site.FOLDER}/{one.name}" download>{name}</a></li>')
    return "\n".join(["<ul>", *lines, "</ul>"])


def define_env(env: Any) -> None:
    """Registers the macros; the plugin calls this once a build."""
    known: dict[str, list[Place]] = {}

    def language() -> str:
        # The hooks set the theme's language after the macros plugin was configured: look when a page asks.
        return str(env.conf["theme"].get("language") or os.environ.get("DOCS_LANG") or "ko")

    def page() -> str:
        return str(env.page.file.src_uri).removeprefix(f"{language()}/")

    def version(name: str) -> str:
        return facts.version(ROOT, name)

    def settings(component: str, *names: str) -> str:
        return settings_table(ROOT, language(), component, names)

    def all_settings(component: str) -> str:
        return every_setting(ROOT, language(), component)

    def metrics(component: str, *names: str) -> str:
        return metrics_table(ROOT, language(), component, names)

    def mbeans(component: str) -> str:
        return mbeans_list(ROOT, language(), component)

    def glossary() -> str:
        return glossary_list(ROOT, language(), page())

    def questions(topic: str) -> str:
        spoken = language()
        if spoken not in known:
            known[spoken] = places(ROOT, spoken)
        return questions_list(known[spoken], spoken, topic, page())

    def figure(name: str) -> str:
        try:
            return figures.render(name, language(), ROOT)
        except figures.FigureError as error:
            raise FactError(str(error)) from None

    def proofs() -> str:
        return proofs_table(ROOT, language())

    def pages() -> str:
        return pages_list(ROOT, language(), env.conf["nav"], page())

    def search_figures() -> str:
        return figures_of_search(ROOT, language())

    def sizing() -> str:
        return sizing_of_clusters.tables(language())

    def downloads() -> str:
        return downloads_list(language(), page())

    def practice(name: str) -> str:
        return practice_part(language(), name)

    def shortcuts() -> str:
        return shortcut_switch(language())

    def status() -> str:
        return status_of_pages.markdown(ROOT, language(), page())

    macros: tuple[Callable[..., str], ...] = (
        version,
        settings,
        all_settings,
        metrics,
        mbeans,
        glossary,
        questions,
        figure,
        proofs,
        pages,
        search_figures,
        sizing,
        downloads,
        practice,
        shortcuts,
        status,
    )
    for macro in macros:
        env.macro(macro)
