"""The line scanner sees in a page what Python-Markdown makes of it: the same blocks in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import markdown
import pytest
from lxml import html

from scripts import blocks, pages
from tests import fault_bundle

ROOT = Path(__file__).resolve().parent.parent
EXTENSIONS = [
    "attr_list",
    "md_in_html",
    "admonition",
    "tables",
    "toc",
    "pymdownx.betterem",
    "pymdownx.blocks.details",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "scripts.markdown_ext.questions",
]
SETTINGS: dict[str, dict[str, Any]] = {
    "pymdownx.betterem": {"punctuation": False},
    "pymdownx.tabbed": {"alternate_style": True},
}
REAL = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("??/**/*.md"))
CASES = [
    pytest.param(path.split("/")[1], raw.decode("utf-8"), id=f"{bundle.name}:{path}")
    for bundle in fault_bundle.cases(fault_bundle.VALID, "parity")
    for path, raw in bundle.files.items()
    if path.startswith("docs/") and path.endswith(".md")
]


def rendered(body: str) -> list[tuple[Any, ...]]:
    """Returns what stands in the page as Python-Markdown renders it, questions' insides left out."""
    text = markdown.markdown(body, extensions=EXTENSIONS, extension_configs=SETTINGS)
    found: list[tuple[Any, ...]] = []

    def take(element: html.HtmlElement) -> None:
        tag = str(element.tag)
        kinds = (element.get("class") or "").split()
        if tag == "div" and "question" in kinds:
            found.append(("question", element.get("data-question")))
            return
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            found.append(("heading", int(tag[1]), element.get("id")))
        elif tag == "table":
            rows = element.findall("tbody/tr")
            found.append(("table", len(element.findall("thead/tr/th")), len(rows)))
        elif tag in ("ul", "ol"):
            found.append(("list", {"ul": "bullet", "ol": "number"}[tag], len(element.findall("li"))))
        elif tag == "div" and "admonition" in kinds:
            found.append(("admonition", kinds[1]))
        elif tag == "details":
            found.append(("details",))
        elif tag == "div" and "tabbed-block" in kinds:
            found.append(("tab",))
        elif tag == "pre":
            found.append(("code",))
            return
        elif tag == "blockquote":
            found.append(("quote",))
        for child in element:
            if isinstance(child.tag, str):
                take(child)

    for element in html.fragments_fromstring(text or "<p></p>"):
        if isinstance(element, html.HtmlElement) and isinstance(element.tag, str):
            take(element)
    return found


def scanned(body: str) -> list[tuple[Any, ...]]:
    """Returns the same of what the scanner sees."""
    found: list[tuple[Any, ...]] = []

    def take(block: blocks.Block) -> None:
        if isinstance(block, blocks.Question):
            found.append(("question", block.id))
            return
        if isinstance(block, blocks.Heading):
            found.append(("heading", block.level, block.id))
        elif isinstance(block, blocks.Table):
            found.append(("table", len(block.header), len(block.rows)))
        elif isinstance(block, blocks.List):
            found.append(("list", block.kind, len(block.items)))
        elif isinstance(block, blocks.Admonition):
            found.append(("admonition", block.type))
        elif isinstance(block, blocks.Directive):
            found.append((block.name,))
        elif isinstance(block, blocks.Tab):
            found.append(("tab",))
        elif isinstance(block, blocks.Fence | blocks.IndentedCode):
            found.append(("code",))
        elif isinstance(block, blocks.Quote):
            found.append(("quote",))
        for child in block.children:
            take(child)

    for block in blocks.scan(body):
        take(block)
    return found


@pytest.mark.parametrize(("language", "text"), CASES)
def test_the_scanner_agrees_with_the_renderer_on_the_cases(language: str, text: str) -> None:
    page, _ = pages.read_page(language, "index.md", text)
    assert scanned(page.body) == rendered(page.body)


@pytest.mark.parametrize("path", REAL)
def test_the_scanner_agrees_with_the_renderer_on_the_real_pages(path: str) -> None:
    language, name = path.split("/", 2)[1:]
    page, _ = pages.read_page(language, name, (ROOT / path).read_text(encoding="utf-8"))
    assert scanned(page.body) == rendered(page.body)


@pytest.mark.parametrize(
    "body",
    [
        "#tag at the start of a line { #tag }\n\ntext\n",
        "text\n---\n\nmore\n",
        "- a\n- b\n\n    more of b\n\n    - c\n    - d\n\ntext\n\n1. e\n2. f\n",
        "- a\n- b\n- c\n    1. d\n    2. e\n",
        "text\n- no list without an empty line\n",
        "| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n\ntext\n",
        "text\n| a | b |\n| - | - |\n",
        '!!! note "A"\n    a\n\n    - b\n    - c\n\n        d\n\ntext\n',
        "> a\n> - b\n\ntext\n",
        "/// details | A\n\n- a\n\n- b\n///\n\ntext\n",
        "////  details | A\n\n/// details | B\na\n///\n\nb\n////\n",
        '=== "A"\n    a\n\n=== "B"\n    - b\n',
        "***\n\n* * *\n\n- a\n",
        "1. a\n\n    ```text\n    - b\n    ```\n\n2. c\n",
        "~~~text\n```\n## no heading\n```\n~~~\n\n## A { #a }\n",
        "a `## b` c\n\n    code\n\ntext\n",
    ],
)
def test_the_scanner_agrees_with_the_renderer_on_awkward_markdown(body: str) -> None:
    def without_made_up_ids(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return [entry[:2] if entry[0] == "heading" else entry for entry in found]

    assert without_made_up_ids(scanned(body)) == without_made_up_ids(rendered(body))


def test_lines_are_those_of_the_file() -> None:
    item = '1. b\n\n    ```java\n    --8<-- "examples/A.java:send"\n    ```\n'
    body = f'## A {{ #a }}\n\n{item}\n!!! note "C"\n    [d](e.md)\n'
    found = list(blocks.walk(blocks.scan(body, 10)))
    fence = next(blocks.of_kind(found, blocks.Fence))
    assert (fence.line, fence.includes[0].line, fence.includes[0].section) == (14, 15, "send")
    links = [link for text in blocks.of_kind(found, blocks.Text) for link in text.inline.links]
    assert [(link.line, link.target) for link in links] == [(19, "e.md")]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md) and [c](d.md#e)", [("b.md", ""), ("d.md", "e")]),
        ("[`acks`](b.md), [a [b] c](d.md 'title')", [("b.md", ""), ("d.md", "")]),
        ("`[a](b.md)` and \\[c](d.md)", []),
        ("[![alt](a.svg)](b.md)", [("b.md", "")]),
        ("[a](https://en.wikipedia.org/wiki/A_(b)) <https://example.org>", None),
        ("<!-- [a](b.md) --> [c](<d e.md>)", [("d e.md", "")]),
        ('<a href="b.md#c">d</a>', [("b.md", "c")]),
    ],
)
def test_links_are_those_that_a_reader_can_follow(text: str, targets: list[tuple[str, str]] | None) -> None:
    expected = targets or [("https://en.wikipedia.org/wiki/A_(b)", ""), ("https://example.org", "")]
    found = [(link.target, link.anchor) for link in blocks.scan_inline(text, 1).links]
    assert found == (expected if targets is None else targets)
