"""Code reaches a page only by including a section of a file that the project runs or parses.

The way includes are found is that of pymdownx.snippets: paths from the root, sections between
`--8<-- [start:name]` and `--8<-- [end:name]`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from scripts import blocks
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.words import closest

CHECK = "code"

FOLDERS = ("examples/", "data/", "docs/assets/")
_SECTION = re.compile(r"-+8<-+[ \t]+\[[ \t]*(start|end)[ \t]*:[ \t]*([a-z][\w-]*)[ \t]*\]", re.IGNORECASE)
_SHAPE = '--8<-- "examples/…/Program.java:section"'


def check(tree: Tree) -> list[Finding]:
    """Returns the code that is written into pages, and the includes that include nothing."""
    sections: dict[str, dict[str, list[tuple[str, int]]]] = {}
    return [finding for page in tree.all_pages() for finding in _page(tree, page, sections)]


def _page(tree: Tree, page: Page, sections: dict[str, dict[str, list[tuple[str, int]]]]) -> Iterator[Finding]:
    move = "move the code into a program below examples/, mark the section, and include it"
    for block in page.all_blocks:
        if isinstance(block, blocks.Fence):
            if block.other_lines:
                line, text = block.other_lines[0]
                shown = f"code written into the page: “{text.strip()[:60]}”"
                if re.match(r"[ \t]*;?-+8<-+", text):
                    shown = f"an include that includes nothing: “{text.strip()[:80]}”"
                yield Finding(page.file, line, CHECK, shown, f"only includes: {_SHAPE}", move)
            elif not block.includes:
                step = "include a section, or delete the block"
                yield Finding(page.file, block.line, CHECK, "an empty code block", f"an include: {_SHAPE}", step)
            for include in block.includes:
                finding = _include(tree, page, include, sections)
                if finding:
                    yield finding
        elif isinstance(block, blocks.IndentedCode):
            what = "text indented by four spaces, which Markdown shows as code"
            step = f"remove the indentation; where code is meant: {move}"
            yield Finding(page.file, block.line, CHECK, what, "paragraphs without indentation", step)
        elif isinstance(block, blocks.LooseInclude):
            what = "an include outside a code block"
            step = "put it between ```language and ```"
            yield Finding(page.file, block.line, CHECK, what, "includes in code blocks only", step)


def _include(
    tree: Tree,
    page: Page,
    include: blocks.Include,
    sections: dict[str, dict[str, list[tuple[str, int]]]],
) -> Finding | None:
    def say(what: str, expected: str, next_step: str) -> Finding:
        return Finding(page.file, include.line, CHECK, what, expected, next_step)

    path = include.path
    if posixpath.normpath(path) != path or not path.startswith(FOLDERS):
        return say(f"an include of {path}", f"a path from the root below {', '.join(FOLDERS)}", "correct the path")
    lines = tree.lines(path)
    if lines is None:
        if tree.exists(path):
            return say(f"an include of {path}, which is not UTF-8 text", "a text file", "save it as UTF-8")
        hint = _near(tree, path)
        return say(
            f"an include of {path}, which does not exist",
            "a file that exists",
            f"write {hint}" if hint else "write the file, or correct the path",
        )
    if include.lines:
        if "/recorded/" in path:
            return None
        step = "mark a section in the file and include that"
        return say(f"an include by line numbers: {include.target}", "a section, which moves with its code", step)
    if not include.section:
        return None if any(lines) else say(f"an include of {path}, which is empty", "some code", "fill the file")
    if path not in sections:
        sections[path] = _sections(lines)
    marks = sections[path].get(include.section)
    if marks is None:
        hint = closest(include.section, sections[path])
        have = ", ".join(sections[path]) or "no section"
        step = f"write {path}:{hint}" if hint else f"mark it: --8<-- [start:{include.section}] … [end:…]"
        return say(f"the section {include.section}, which {path} does not have", f"one of: {have}", step)
    kinds = [kind for kind, _ in marks]
    if kinds[0] != "start" or "end" not in kinds:
        lacking = "start" if kinds[0] != "start" else "end"
        step = f"write --8<-- [{lacking}:{include.section}] in {path}"
        return say(f"the section {include.section} of {path} has no {lacking}", "[start:…] and [end:…]", step)
    start, end = marks[0][1], next(line for kind, line in marks if kind == "end")
    if not any(line.strip() and not _SECTION.search(line) for line in lines[start : end - 1]):
        return say(f"the section {include.section} of {path} is empty", "some code", "move the marks")
    return None


def _sections(lines: list[str]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for number, line in enumerate(lines, 1):
        match = _SECTION.search(line) if "8<" in line else None
        if match:
            found.setdefault(match[2], []).append((match[1].lower(), number))
    return found


def _near(tree: Tree, path: str) -> str:
    """Returns a file of the same name near the path, or the likeliest in its folder; "" where there is none."""
    folder = tree.root / posixpath.dirname(path)
    while not folder.is_dir() and folder != tree.root:
        folder = folder.parent
    if folder == tree.root:
        return ""
    name = posixpath.basename(path)
    files = [file.relative_to(tree.root).as_posix() for file in sorted(folder.rglob("*"))[:2000] if file.is_file()]
    same = [file for file in files if posixpath.basename(file) == name]
    return same[0] if same else closest(path, files)
