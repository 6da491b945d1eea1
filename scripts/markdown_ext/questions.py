"""The block ``/// question`` (with ``/// listens`` and ``/// followup`` inside), drawn as HTML.

A question becomes a real heading with the question's id, what is given, the choices without a mark, and a
``<details>`` with the reasons and the answer: it needs no JavaScript, prints, and can be linked to.
``data-search-exclude`` keeps the answer out of Material's index. What is wrong with a block is said, with its
line, by ``scripts.questions.question_problems``; here a block that cannot be drawn only raises a warning, which
a strict build refuses.

Configuration: ``language``, ``ko`` or ``en``.
"""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as etree
from copy import deepcopy
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_string, type_string_in

from scripts.questions import LEVELS, PARTS

log = logging.getLogger("mkdocs.guide.questions")

WORDS = {
    "ko": {
        "show": "답 보기",
        "hide": "답 접기",
        "right": "맞음",
        "wrong": "틀림",
        "listens": "면접관이 듣는 것",
        "followup": "이어지는 질문",
        "basic": "기초",
        "intermediate": "중급",
        "advanced": "고급",
    },
    "en": {
        "show": "Show the answer",
        "hide": "Hide the answer",
        "right": "Right",
        "wrong": "Wrong",
        "listens": "What an interviewer listens for",
        "followup": "The usual follow-up",
        "basic": "Basic",
        "intermediate": "Intermediate",
        "advanced": "Advanced",
    },
}

_BOX = re.compile(r"^\[(?P<mark>[ xX])\] +")
_HEADING = re.compile(r"^h([1-6])$")
_UNREAD = re.compile(rf"^/{{3,}} *(?:question|{'|'.join(PARTS)})\b")


class _Question(Block):
    NAME = "question"
    ARGUMENT = True
    OPTIONS = {  # noqa: RUF012 - declared by Block, and copied there for every block
        "topic": ("", type_string),
        "level": ("basic", type_string_in(LEVELS)),
    }

    def on_validate(self, parent: etree.Element) -> bool:
        return bool(self.options["attrs"].get("id"))

    def on_create(self, parent: etree.Element) -> etree.Element:
        words = WORDS[self.config["language"]]
        box = etree.SubElement(parent, "div", {"class": "question"})
        # The level is set by `_Levels`, which knows the section around the block.
        etree.SubElement(box, "h3").text = self.argument
        meta = etree.SubElement(box, "p", {"class": "question-meta", "data-search-exclude": ""})
        meta.text = words[self.options["level"]]
        return box

    def on_end(self, block: etree.Element) -> None:
        identity = block.attrib.pop("id")
        heading, _meta, *body = list(block)
        heading.set("id", identity)
        given, rest = _split(body)
        choices = next((child for child in rest if _is_choices(child)), None)
        if choices is not None:
            place = rest.index(choices)
            given, rest = given + rest[:place], rest[place + 1 :]
        block.set("data-question", identity)
        block.set("data-topic", self.options["topic"])
        block.set("data-level", self.options["level"])
        block.set("data-form", "open" if choices is None else "choice")
        for child in body:
            block.remove(child)
        block.extend(given)
        words = WORDS[self.config["language"]]
        details = etree.Element("details", {"class": "question-answer", "data-search-exclude": ""})
        summary = etree.SubElement(details, "summary")
        # The style sheet shows the one that a press does next, so that it is right without a script as well.
        for name in ("show", "hide"):
            etree.SubElement(summary, "span", {"class": f"question-{name}"}).text = words[name]
        if choices is not None:
            block.append(_offered(choices))
            details.append(_reasons(choices, words))
        details.extend(rest)
        block.append(details)


class _Part(Block):
    ARGUMENT = False

    def on_create(self, parent: etree.Element) -> etree.Element:
        box = etree.SubElement(parent, "div", {"class": f"question-{self.NAME}"})
        label = etree.SubElement(box, "p", {"class": "question-label"})
        label.text = WORDS[self.config["language"]][self.NAME]
        return box


class _Listens(_Part):
    NAME = "listens"


class _Followup(_Part):
    NAME = "followup"


def _split(body: list[etree.Element]) -> tuple[list[etree.Element], list[etree.Element]]:
    """Returns what stands before the first rule and what stands after it; all of it after, where there is none."""
    for index, child in enumerate(body):
        if child.tag == "hr":
            return body[:index], body[index + 1 :]
    return [], body


def _lead(item: etree.Element) -> etree.Element:
    """Returns the element that holds the item's first paragraph: the item itself in a tight list."""
    if not (item.text or "").strip() and len(item) and item[0].tag == "p":
        return item[0]
    return item


def _is_choices(element: etree.Element) -> bool:
    return element.tag == "ul" and len(element) > 0 and all(_BOX.match(_lead(item).text or "") for item in element)


def _choice(item: etree.Element) -> tuple[bool, str, list[etree.Element]]:
    lead = _lead(item)
    text = lead.text or ""
    box = _BOX.match(text)
    return (
        bool(box and box["mark"] != " "),
        _BOX.sub("", text),
        [child for child in item if child is not lead],
    )


def _offered(choices: etree.Element) -> etree.Element:
    offered = etree.Element("ol", {"class": "question-choices"})
    for position, item in enumerate(choices, start=1):
        etree.SubElement(offered, "li", {"data-choice": str(position)}).text = _choice(item)[1]
    return offered


def _reasons(choices: etree.Element, words: dict[str, str]) -> etree.Element:
    reasons = etree.Element("ul", {"class": "question-reasons"})
    for item in choices:
        right, text, reason = _choice(item)
        verdict = "right" if right else "wrong"
        entry = etree.SubElement(reasons, "li", {"class": f"is-{verdict}"})
        lead = etree.SubElement(entry, "p")
        label = etree.SubElement(lead, "strong", {"class": "question-verdict"})
        label.text, label.tail = words[verdict], f" {text}"
        entry.extend(deepcopy(reason))
    return reasons


class _Levels(Treeprocessor):
    """Puts a question's heading one level below the section around it, and notices what was not drawn."""

    def run(self, root: etree.Element) -> None:
        section = 1
        own: set[etree.Element] = set()
        for element in root.iter():
            found = _HEADING.match(element.tag) if isinstance(element.tag, str) else None
            if element.tag == "div" and element.get("class", "").split()[:1] == ["question"]:
                own.add(element[0])
                element[0].tag = f"h{min(section + 1, 6)}"
                if "data-form" not in element.attrib:
                    log.warning("the question “%s” is not closed; `make test` names its line", element[0].text)
            elif found and element not in own:
                section = int(found[1])
            elif element.tag == "p" and _UNREAD.match(element.text or ""):
                start = (element.text or "").splitlines()[0]
                log.warning("the block “%s” cannot be drawn; `make test` names its line and the fault", start)


class QuestionExtension(BlocksExtension):
    """Registers the blocks."""

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["ko", "language of the words around a question: ko or en"]}
        super().__init__(**options)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Adds the blocks to the Markdown instance."""
        for kind in (_Question, _Listens, _Followup):
            block_mgr.register(kind, self.getConfigs())
        # Before `inline` (20): headings have their tags, and none of their text is touched yet.
        md.treeprocessors.register(_Levels(md), "question-levels", 26)


def makeExtension(**options: Any) -> QuestionExtension:
    """Returns the extension; Python-Markdown calls this by its name."""
    return QuestionExtension(**options)
