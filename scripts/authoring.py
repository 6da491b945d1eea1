"""Making a new page: both languages with the same front matter, ids and blocks, and its line in the navigation."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.pages import LANGUAGES

NAV = "mkdocs.yml"
_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")

# What a page of each kind is made of: id, Korean heading, English heading, and a sentence to replace.
_Part = tuple[str, str, str, str, str]
_WHY: _Part = (
    "why",
    "은행에서 중요한 이유",
    "Why it matters in a bank",
    "이것을 모르면 무엇이 잘못되는지 두세 문장으로 씁니다.",
    "Two or three sentences on what goes wrong without it.",
)
_SOURCES: _Part = (
    "sources",
    "1차 자료",
    "Primary sources",
    "읽고 확인한 문서를 링크합니다.",
    "Link the documents that were read.",
)
_CHECK_YOURSELF: _Part = (
    "check-yourself",
    "스스로 점검",
    "Check yourself",
    "질문 블록을 둘에서 넷 둡니다.",
    "Two to four question blocks.",
)
_PARTS: dict[str, tuple[_Part, ...]] = {
    "deep-dive": (
        _WHY,
        ("how", "동작 원리", "How it works", "그림과 함께 원리를 설명합니다.", "Explain it, with a figure."),
        ("settings", "설정", "The settings", "설정 표를 부르는 매크로를 둡니다.", "Call the macro for its settings."),
        ("recorded", "실제 기록", "In a running system", "돌린 기록을 가져옵니다.", "Include what was recorded."),
        (
            "failures",
            "장애 증상과 대처",
            "What goes wrong",
            "증상, 확인 방법, 원인, 대처를 표로 적습니다.",
            "A table of symptom, how you see it, cause and remedy.",
        ),
        ("interview", "면접 질문", "In the interview", "관련 질문을 부릅니다.", "Call the questions on it."),
        _CHECK_YOURSELF,
        _SOURCES,
    ),
    # As the check `labs` wants them; it asks for records and questions until they are there.
    "lab": (
        (
            "goals",
            "얻는 것",
            "What you take away",
            "끝나면 무엇을 할 수 있는지 씁니다.",
            "What the reader can do afterwards.",
        ),
        ("set-up", "준비", "Set-up", "시작하는 명령을 씁니다.", "The command that starts what it needs."),
        ("first", "1단계: …", "Step 1: …", "먼저 예측하고 기록을 봅니다.", "Predict first, then see the record."),
        ("second", "2단계: …", "Step 2: …", "먼저 예측하고 기록을 봅니다.", "Predict first, then see the record."),
        ("summary", "정리", "What you saw", "본 것을 표로 적습니다.", "A table of what was seen."),
        ("variations", "더 해 보기", "Try more", "바꾸어 해 볼 것을 적습니다.", "What to change and try."),
        _CHECK_YOURSELF,
        ("clean-up", "뒷정리", "Clean up", "만든 것을 지우는 방법을 씁니다.", "How to remove what was made."),
        ("primary-sources", *_SOURCES[1:]),
    ),
    "guide": (_WHY, _SOURCES),
    "reference": (),
    "index": (),
}
_WITH_LEVEL = {"deep-dive", "lab", "guide"}
_INTRO = {
    "ko": "첫 문단은 답입니다. 독자가 검색창에 칠 질문에 한 문단으로 답합니다.",
    "en": "The first paragraph is the answer: answer the question that a reader would type, in one paragraph.",
}
_DESCRIPTION = {
    "ko": "검색 결과와 링크 미리 보기에 쓰일 한 문장입니다.",
    "en": "One sentence for search results and link previews.",
}
KINDS = tuple(_PARTS)


class CannotMake(Exception):
    """The page cannot be made; the message says what was found, what was expected, and what to do."""


@dataclass(frozen=True)
class Made:
    """The files that were written and what is left to do."""

    files: tuple[str, ...]
    steps: tuple[str, ...]


def page(language: str, path: str, kind: str) -> str:
    """Returns the text of a new page in the language; `path` is below the language's folder, with .md."""
    name = posixpath.basename(path).removesuffix(".md")
    words = (posixpath.basename(posixpath.dirname(path)) if name == "index" else name).replace("-", " ")
    head = ["---", f"title: {words.capitalize()}", f"description: {_DESCRIPTION[language]}"]
    if kind in _WITH_LEVEL:
        head += ["level: intermediate", "minutes: 1", "prerequisites: []"]
    lines = [*head, "---", "", _INTRO[language]]
    for identity, korean, english, in_korean, in_english in _PARTS[kind]:
        heading, text = (korean, in_korean) if language == "ko" else (english, in_english)
        lines += ["", f"## {heading} {{ #{identity} }}", "", text]
    return "\n".join(lines) + "\n"


def into_nav(text: str, path: str) -> str:
    """Returns mkdocs.yml's text with the page as the last of its section.

    A section's index page makes the section, below the section around it. Raises CannotMake where the navigation
    has no such section.
    """
    lines = text.split("\n")
    folder, name = posixpath.split(path)
    makes_section = name == "index.md"
    section = posixpath.dirname(folder) if makes_section else folder
    index = f"{section}/index.md" if section else "index.md"
    at = next((number for number, line in enumerate(lines) if line.strip() == f"- {index}"), None)
    if at is None:
        raise CannotMake(
            f"{NAV}: the navigation has no {index}\n    expected: the section that {path} belongs to\n"
            f"    next:     make it first: python -m scripts new {index.removesuffix('.md')} --kind index"
        )
    indent = len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) >= indent:
        end += 1
    space = " " * indent
    new = [f"{space}- {posixpath.basename(folder)}:", f"{space}    - {path}"] if makes_section else [f"{space}- {path}"]
    return "\n".join(lines[:end] + new + lines[end:])


def make(root: Path, name: str, kind: str) -> Made:
    """Writes a page pair and its line in the navigation; `name` is its path below the language's folder.

    Raises CannotMake, and has then written nothing.
    """
    name = re.sub(rf"^(?:docs/)?(?:(?:{'|'.join(LANGUAGES)})/)?", "", name.strip("/")).removesuffix(".md")
    if not _PATH.fullmatch(name):
        raise CannotMake(
            f"the path “{name}”\n    expected: a folder and a name in lower-case English words, "
            "such as deep-dives/kafka/log-compaction\n    next:     give the page such a path"
        )
    if kind not in _PARTS:
        known = ", ".join(KINDS)
        raise CannotMake(f"the kind “{kind}”\n    expected: one of {known}\n    next:     choose one of them")
    if posixpath.basename(name) == "index":
        kind = "index"
    path = f"{name}.md"
    files = [f"docs/{language}/{path}" for language in LANGUAGES]
    there = [file for file in files if (root / file).exists()]
    if there:
        raise CannotMake(
            f"{there[0]} exists\n    expected: a page that is not there yet\n"
            "    next:     edit it, or choose another path"
        )
    nav = into_nav((root / NAV).read_text(encoding="utf-8"), path)
    for language, file in zip(LANGUAGES, files, strict=True):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(page(language, path, kind).encode("utf-8"))
    (root / NAV).write_bytes(nav.encode("utf-8"))
    index = f"{posixpath.dirname(path)}/index.md"
    return Made(
        (*files, NAV),
        (
            "write both languages, title first; delete the sections that do not apply",
            "new terms go into data/glossary.yml first",
            f"link the page from {index} in both languages",
            "look at it with make serve, then run make check",
            f"when both say the same: python -m scripts agree {path}",
        ),
    )
