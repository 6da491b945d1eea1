"""What practice in the browser fetches: the questions of a build as drawn, page by page, and an index of them.

`scripts.hooks` gives the pages while they are rendered; the scripts under docs/assets/js/practice load the files,
as scripts, since a copy opened from disk can load nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from lxml import html

FOLDER = "practice"
DATA = "questions.json"
FORMAT = "streaming-engineer-guide/questions"
VERSION = 1
KINDS = ("quizzes", "interview", "labs")
# Of what a page adds to headings and code for its readers; a question that stands elsewhere gets its own.
_EXTRAS = ("headerlink", "twinlink")
_PARTS = ("listens", "followup")
_HERE = "https://here.invalid/"


@dataclass(frozen=True)
class Drawn:
    """A question as it is drawn: its block's HTML with addresses relative to the language's folder."""

    id: str
    topic: str
    level: str
    form: str
    page: str
    title: str
    html: str

    @property
    def kind(self) -> str:
        """Returns quizzes, interview, labs, or page for a page that teaches."""
        first = self.page.split("/", 1)[0]
        return first if first in KINDS else "page"


class Questions:
    """The questions of one build, gathered while pages are rendered, with the titles of their pages."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, list[Drawn]]] = {}

    def add(self, content: str, address: str, title: str) -> None:
        """Adds a page: its HTML without the frame around it, its address below the language and its title."""
        if 'class="question"' in content:
            self.pages[address] = (title, draw(content, address))

    def all(self) -> list[Drawn]:
        """Returns every question, in the order of pages and then as they stand."""
        return [question for _, questions in self.pages.values() for question in questions]


def draw(content: str, address: str) -> list[Drawn]:
    """Returns the questions in a page's HTML; `address` is the page's own, below the language."""
    found = []
    for block in html.fragment_fromstring(content, create_parent="div").xpath(".//div[@data-question]"):
        block.tail = None
        for name in _EXTRAS:
            for extra in block.find_class(name):
                extra.drop_tree()
        for element, attribute, link, _ in list(block.iterlinks()):
            element.set(attribute, relocated(link, address))
        heading = block[0]
        found.append(
            Drawn(
                id=block.get("data-question"),
                topic=block.get("data-topic"),
                level=block.get("data-level"),
                form=block.get("data-form"),
                page=address,
                title=" ".join(heading.text_content().split()),
                html=html.tostring(block, encoding="unicode"),
            )
        )
    return found


def record(question: Drawn, page_title: str, names: dict[str, str], site: str) -> dict[str, Any]:
    """Returns a question as data/questions.schema.json describes it: HTML that stands by itself, in parts.

    ``names`` are those of `topic_names`, ``site`` is the address of the language's site, with a closing slash.
    """
    block = html.fragment_fromstring(question.html)
    for term in block.xpath(".//a[@data-term]"):
        term.drop_tag()
    for element, attribute, link, _ in list(block.iterlinks()):
        element.set(attribute, urljoin(site, link))
    for element in block.iter():
        # What the page's scripts find things by means nothing elsewhere.
        for attribute in [name for name in element.attrib if name == "id" or name.startswith("data-")]:
            del element.attrib[attribute]
    heading, _meta, *given, details = block
    offered = next((child for child in given if "question-choices" in child.get("class", "")), None)
    _summary, *answer = details
    choices = []
    if offered is not None:
        given.remove(offered)
        reasons = answer.pop(0)
        for choice, reason in zip(offered, reasons, strict=True):
            right = "is-right" in reason.get("class", "").split()
            choices.append({"html": _inside(choice), "right": right, "reason": _outside(list(reason)[1:])})
    parts = {name: [part for part in answer if f"question-{name}" in part.get("class", "")] for name in _PARTS}
    aside = [part for found in parts.values() for part in found]
    return {
        "id": question.id,
        "topic": question.topic,
        "topicName": names[question.topic],
        "level": question.level,
        "form": question.form,
        "kind": question.kind,
        "title": question.title,
        "url": f"{site}{question.page}#{question.id}",
        "page": page_title,
        "question": _inside(heading),
        "given": _outside(given),
        "choices": choices,
        "answer": _outside([part for part in answer if part not in aside]),
        # Without their labels, which the name says.
        **{name: _outside([child for part in found for child in list(part)[1:]]) for name, found in parts.items()},
    }


def _outside(elements: list[Any]) -> str:
    return "\n".join(html.tostring(element, encoding="unicode", with_tail=False) for element in elements)


def _inside(element: Any) -> str:
    children = "".join(html.tostring(child, encoding="unicode") for child in element)
    return f"{escape(element.text or '', quote=False)}{children}".strip()


def relocated(link: str, address: str) -> str:
    """Returns a link of the page at `address` as it reads from the language's folder."""
    if urlsplit(link).scheme:
        return link
    # Resolved as a browser would, below a host that stands for the language's folder, two levels down.
    depth = f"{_HERE}site/language/"
    whole = urljoin(urljoin(depth, address), link)
    if whole.startswith(depth):
        return whole.removeprefix(depth)
    return "../" + whole.removeprefix(f"{_HERE}site/")


def topic_names(root: Path, language: str, titles: dict[str, dict[str, str]], topics: set[str]) -> dict[str, str]:
    """Returns the names of the topics and of the subjects (their first parts): data/topics.yml, else a deep dive's
    title, else the topic itself."""
    # What is wrong with the file is said by the data check.
    try:
        listed = yaml.safe_load((root / "data/topics.yml").read_text(encoding="utf-8")) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        listed = []
    named = {
        entry["id"]: entry[language] for entry in listed if isinstance(entry, dict) and {"id", language} <= set(entry)
    }
    wanted = topics | {topic.split("/")[0] for topic in topics}

    def name(topic: str) -> str:
        pages = (f"deep-dives/{topic}.md", f"deep-dives/{topic}/index.md")
        title = next((titles[page]["title"] for page in pages if page in titles), topic)
        return str(named.get(topic, title))

    return {topic: name(topic) for topic in sorted(wanted)}


def index(questions: Questions, names: dict[str, str]) -> dict[str, Any]:
    """Returns what the browser needs to choose questions, without their texts."""
    pages = list(questions.pages)
    return {
        "topics": names,
        "pages": [[address, title] for address, (title, _) in questions.pages.items()],
        "questions": {
            drawn.id: {
                "topic": drawn.topic,
                "level": drawn.level,
                "form": drawn.form,
                "kind": drawn.kind,
                "page": pages.index(drawn.page),
                "title": drawn.title,
            }
            for drawn in questions.all()
        },
    }


def page_file(address: str) -> str:
    """Returns the path of a page's questions, below the language's folder."""
    name = re.sub(r"[^a-z0-9-]+", "--", address.strip("/")) or "index"
    return f"{FOLDER}/{name}.js"


def _call(function: str, *values: Any) -> str:
    given = ",".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    return f"self.guidePractice.{function}({given});\n"


def write(
    site: Path, questions: Questions, names: dict[str, str], edition: dict[str, str], address: str, language: str
) -> None:
    """Writes the index, every page's questions, all of them as data, and the edition: the commit and where problems
    are reported. ``address`` is the language's own, with a closing slash."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "edition.js").write_text(_call("edition", edition), encoding="utf-8")
    (folder / "questions.js").write_text(_call("index", index(questions, names)), encoding="utf-8")
    records = []
    for page, (title, drawn) in questions.pages.items():
        blocks = {question.id: question.html for question in drawn}
        (site / page_file(page)).write_text(_call("blocks", page, blocks), encoding="utf-8")
        records += [record(question, title, names, address) for question in drawn]
    data = {"format": FORMAT, "version": VERSION, "language": language, "questions": records}
    (folder / DATA).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
