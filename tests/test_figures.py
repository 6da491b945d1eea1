"""A figure is one drawing with the texts of a language in it, named for those who do not see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]

from scripts import figures, tables
from tests.rendering import render

SVG = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 120">
  <!-- a remark -->
  <rect class="f-box" x="10" y="10" width="200" height="60"/>

  <path class="f-head" d="M0 0l4 2l-4 2z" fill="currentColor"/>
  <text class="f-text" x="20" y="40" text-anchor="middle">{{leader}}</text>
</svg>
"""
TEXTS = """ko:
  title: 하이 워터마크
  description: 리더와 팔로워의 로그 끝을 그린 그림
  caption: "컨슈머는 `HW` 앞까지만 읽음"
  leader: 리더 & <브로커 1>
en:
  title: The high watermark
  description: The log ends of leader and followers
  caption: "Consumers read up to the `HW`"
  leader: Leader
"""
NAME = "replication/high-watermark"


def project(tmp_path: Path, svg: str = SVG, texts: str | None = TEXTS) -> Path:
    folder = tmp_path / figures.FOLDER / "replication"
    folder.mkdir(parents=True)
    (folder / "high-watermark.svg").write_text(svg, encoding="utf-8")
    if texts is not None:
        (folder / "high-watermark.yml").write_text(texts, encoding="utf-8")
    return tmp_path


def test_a_figure_has_the_texts_of_its_language_and_keeps_what_they_say(tmp_path: Path) -> None:
    root = project(tmp_path)
    korean, english = (figures.render(NAME, language, root) for language in ("ko", "en"))
    assert ">리더 &amp; &lt;브로커 1&gt;</text>" in korean
    assert ">Leader</text>" in english
    assert "<figcaption>Consumers read up to the <code>HW</code></figcaption>" in english


def test_a_figure_is_named_and_described_by_ids_of_its_own(tmp_path: Path) -> None:
    tree = html.fragment_fromstring(figures.render(NAME, "ko", project(tmp_path)))
    drawing = tree.find(".//svg")
    assert drawing.get("role") == "img"
    named = [tree.get_element_by_id(identity).text for identity in drawing.get("aria-labelledby").split()]
    assert named == ["하이 워터마크", "리더와 팔로워의 로그 끝을 그린 그림"]


def test_a_figure_says_its_size_so_that_nothing_moves_when_the_stylesheet_comes(tmp_path: Path) -> None:
    drawing = html.fragment_fromstring(figures.render(NAME, "ko", project(tmp_path))).find(".//svg")
    assert (drawing.get("width"), drawing.get("height")) == ("480", "120")


def test_a_figure_has_the_frame_that_wide_tables_scroll_in_and_its_caption_stands_below(tmp_path: Path) -> None:
    tree = html.fragment_fromstring(figures.render(NAME, "ko", project(tmp_path)))
    frame, caption = tree
    assert frame.get("class") == tables.SCROLLS
    assert [child.tag for child in frame] == ["svg"]
    assert caption.tag == "figcaption"


def test_markdown_leaves_a_figure_as_it_is(tmp_path: Path) -> None:
    figure = figures.render(NAME, "ko", project(tmp_path))
    assert "\n\n" not in figure
    assert render(f"앞\n\n{figure}\n\n뒤") == f"<p>앞</p>\n{figure}\n\n<p>뒤</p>"


def test_the_drawing_is_not_searched_and_its_caption_is(tmp_path: Path) -> None:
    parser = Parser()
    parser.feed(render(figures.render(NAME, "ko", project(tmp_path)) + "\n\n뒤따르는 글"))
    parser.close()
    text = "".join("".join(section.text) for section in parser.data)
    assert "앞까지만 읽음" in text
    assert "뒤따르는 글" in text
    assert "리더" not in text


def test_a_figure_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(figures.FigureError, match=r"high-watermarks\.svg is missing; did you mean replication/high-"):
        figures.render("replication/high-watermarks", "ko", project(tmp_path))


def test_a_figure_with_a_fault_is_refused_with_its_first_fault(tmp_path: Path) -> None:
    with pytest.raises(figures.FigureError, match=r"high-watermark\.svg:4: style="):
        figures.render(NAME, "ko", project(tmp_path, SVG.replace('class="f-box"', 'style="fill:red"')))


def test_a_sound_figure_raises_nothing(tmp_path: Path) -> None:
    assert figures.problems(project(tmp_path)) == []


DRAWING_FAULTS = {
    "not XML": (SVG.replace("</svg>", ""), 9, "no XML"),
    "no namespace": (SVG.replace(' xmlns="http://www.w3.org/2000/svg"', ""), 1, "<svg>"),
    "no viewBox": (SVG.replace(' viewBox="0 0 480 120"', ""), 2, "viewBox “”"),
    "too wide": (SVG.replace("480", "900"), 2, "a drawing 900 units wide"),
    "style element": (SVG.replace("<rect", "<style>rect{}</style><rect"), 4, "<style>"),
    "style attribute": (SVG.replace('class="f-box"', 'style="fill:red"'), 4, 'style="fill:red"'),
    "script": (SVG.replace("<rect", "<script>1</script><rect"), 4, "<script>"),
    "handler": (SVG.replace("<rect", '<rect onclick="x()"'), 4, "onclick="),
    "own title": (SVG.replace("<rect", "<title>x</title><rect"), 4, "<title>"),
    "id that may clash": (SVG.replace("<rect", '<rect id="box"'), 4, "the id “box”"),
    "colour": (SVG.replace("currentColor", "#ff0000"), 6, "the colour fill=“#ff0000”"),
    "unknown class": (SVG.replace("f-box", "f-boxes"), 4, "the class “f-boxes”"),
    "small type": (SVG.replace('<text class="f-text"', '<text font-size="9"'), 7, "font-size “9”"),
}


@pytest.mark.parametrize("case", DRAWING_FAULTS)
def test_a_fault_in_a_drawing_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    svg, line, words = DRAWING_FAULTS[case]
    found = [(finding.line, finding.found) for finding in figures.problems(project(tmp_path, svg))]
    assert any(at == line and said.startswith(words) for at, said in found), found


TEXT_FAULTS = {
    "no texts": (None, 0, "no such file"),
    "not YAML": ("ko: {", 2, "no YAML"),
    "no language": (TEXTS.split("en:")[0], 1, "no texts for “en”"),
    "no title": (TEXTS.replace("  title: 하이 워터마크\n", ""), 1, "“ko” has no “title”"),
    "empty description": (
        TEXTS.replace("리더와 팔로워의 로그 끝을 그린 그림", '""'),
        3,
        "“ko: description” is no text",
    ),
    "missing key": (TEXTS.replace("  leader: Leader\n", ""), 6, "“en” has no “leader” (line 7 of the drawing)"),
    "unknown key": (TEXTS + "  leadre: x\n", 11, "“en: leadre” is not in the drawing"),
    "key twice": (TEXTS + "  leader: x\n", 11, "“leader” stands twice"),
}


@pytest.mark.parametrize("case", TEXT_FAULTS)
def test_a_fault_in_the_texts_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    texts, line, words = TEXT_FAULTS[case]
    found = [(finding.line, finding.found) for finding in figures.problems(project(tmp_path, texts=texts))]
    assert any(at == line and said.startswith(words) for at, said in found), found


def test_texts_without_a_drawing_are_named(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / figures.FOLDER / "replication/old.yml").write_text(TEXTS, encoding="utf-8")
    assert [finding.found for finding in figures.problems(root)] == ["texts without a drawing"]


def test_the_figures_of_the_site_have_no_fault(root: Path) -> None:
    assert [str(finding) for finding in figures.problems(root)] == []
