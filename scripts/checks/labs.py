"""Every lab can be done from start to end, and what it shows was recorded in one run of all its steps."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from scripts import blocks, proofs
from scripts.finding import Finding
from scripts.pages import Page, Tree

CHECK = "labs"

FOLDER = "labs/"
BEFORE = ("goals", "set-up")
AFTER = ("summary", "variations", "check-yourself", "clean-up", "primary-sources")
MAKEFILE = "Makefile"
FEWEST_STEPS = 2
FEWEST_QUESTIONS = 2
_TARGET = re.compile(r"make (lab-[a-z-]+)")
_NUMBERED = re.compile(r"/\d[^/]*$")


def labs(tree: Tree) -> list[Page]:
    """Returns the labs' pages in both languages; the list of them is no lab."""
    return [page for page in tree.all_pages() if page.path.startswith(FOLDER) and not page.path.endswith("index.md")]


def check(tree: Tree) -> list[Finding]:
    """Returns what a lab lacks: a section of its kind, a record of a step, questions, or a run of all its steps."""
    found = []
    proved = _proofs(tree)
    for page in labs(tree):
        sections = _sections(page)
        found += [*_parts(page, sections), *_set_up(tree, page, sections), *_questions(page, sections)]
        found += _records(page, proved)
    return found


def _proofs(tree: Tree) -> dict[str, proofs.Proof]:
    try:
        return proofs.parse("\n".join(tree.lines(proofs.PROOFS_FILE) or ["{}"]))
    except ValueError:
        return {}  # the check of data files says so


def _sections(page: Page) -> dict[str, tuple[int, list[blocks.Block]]]:
    """Returns line and blocks, nested ones and those of smaller headings included, of each `##` by its id."""
    found: dict[str, tuple[int, list[blocks.Block]]] = {}
    here: list[blocks.Block] = []
    for block in page.blocks:
        if isinstance(block, blocks.Heading) and block.level == 2:
            here = []
            found.setdefault(block.id or "", (block.line, here))
        else:
            here += blocks.walk([block])
    return found


def _parts(page: Page, sections: dict[str, tuple[int, list[blocks.Block]]]) -> Iterator[Finding]:
    keys = list(sections)
    shape = " · ".join([*BEFORE, "the steps", *AFTER])
    if missing := [key for key in (*BEFORE, *AFTER) if key not in sections]:
        step = "write the section, or give the one that is meant its id"
        yield Finding(page.file, 1, CHECK, f"a lab without the section {missing[0]}", shape, step)
        return
    if (*keys[: len(BEFORE)], *keys[-len(AFTER) :]) != (*BEFORE, *AFTER):
        yield Finding(page.file, 1, CHECK, f"sections in another order: {' · '.join(keys)}", shape, "move them")
        return
    steps = keys[len(BEFORE) : -len(AFTER)]
    if len(steps) < FEWEST_STEPS:
        expected, step = f"at least {FEWEST_STEPS}", "cut the lab into steps, each with what it shows"
        yield Finding(page.file, 1, CHECK, f"steps: {len(steps)}", expected, step)
    for key in steps:
        line, inside = sections[key]
        if not any(block.language == "console" for block in blocks.of_kind(inside, blocks.Fence)):
            step = "include what the lab's test recorded of the step in a console block"
            yield Finding(page.file, line, CHECK, f"the step {key} shows no record", "what a reader should see", step)


def _set_up(tree: Tree, page: Page, sections: dict[str, tuple[int, list[blocks.Block]]]) -> Iterator[Finding]:
    if "set-up" not in sections:
        return
    line, inside = sections["set-up"]
    texts = [code.text for block in blocks.of_kind(inside, blocks.Text) for code in block.inline.codes]
    named = [match[1] for text in texts for match in _TARGET.finditer(text)]
    have = {text.partition(":")[0] for text in tree.lines(MAKEFILE) or [] if re.match(r"lab-[a-z-]+:", text)}
    known = ", ".join(f"`make {name}`" for name in sorted(have))
    if not named:
        step = "name the command that starts what the lab needs"
        yield Finding(page.file, line, CHECK, "a set-up that names no `make lab-…`", f"one of {known}", step)
    for name in named:
        if name not in have:
            step = f"correct it, or write the target in the {MAKEFILE}"
            yield Finding(page.file, line, CHECK, f"`make {name}`, which the {MAKEFILE} lacks", known, step)


def _questions(page: Page, sections: dict[str, tuple[int, list[blocks.Block]]]) -> Iterator[Finding]:
    if "check-yourself" not in sections:
        return
    line, inside = sections["check-yourself"]
    count = sum(1 for _ in blocks.of_kind(inside, blocks.Question))
    if count < FEWEST_QUESTIONS:
        expected, step = f"at least {FEWEST_QUESTIONS}", "ask about what the lab has shown"
        yield Finding(page.file, line, CHECK, f"questions: {count}", expected, step)


def _records(page: Page, proved: dict[str, proofs.Proof]) -> Iterator[Finding]:
    shown = [
        include
        for block in blocks.of_kind(page.all_blocks, blocks.Fence)
        if block.language == "console"
        for include in block.includes
    ]
    tests: list[str] = []
    for include in shown:
        proof = proved.get(include.path)
        if "/recorded/" not in include.path or proof is None or proof.level != "ran":
            what = f"{include.path}, which no run recorded"
            step = "record it in the lab's test: UPDATE=1 python -m scripts verify tests/engines/test_lab_….py"
            yield Finding(page.file, include.line, CHECK, what, "a file that the lab's test recorded", step)
        elif tests and proof.test not in tests:
            tests.append(proof.test)
            step = "let one test run all the lab's steps, one after the other"
            yield Finding(page.file, include.line, CHECK, f"{include.path} comes from {proof.test}", tests[0], step)
        else:
            tests.append(proof.test)
    if not tests:
        return
    numbered = [include for include in shown if _NUMBERED.search(include.path)]
    for before, after in itertools.pairwise(numbered):
        if after.path < before.path:
            what = f"{after.path} below {before.path}"
            yield Finding(page.file, after.line, CHECK, what, "the records in the order of the run", "move the step")
    on_page = {include.path for include in shown}
    for path, proof in sorted(proved.items()):
        if proof.test == tests[0] and "/recorded/" in path and path not in on_page:
            step = "include it, or take it out of the test"
            expected = "every record of the run that the lab shows"
            yield Finding(page.file, shown[-1].line, CHECK, f"{path} is on no step", expected, step)
