"""Question blocks, read out of a page's source text.

The reader follows the rules by which pymdownx.blocks finds a block, so that what it returns is what the page
shows; ``scripts.markdown_ext.questions`` draws the same block as HTML.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from scripts import yaml_source
from scripts.finding import Finding

LEVELS = ("basic", "intermediate", "advanced")
PARTS = ("listens", "followup")

_OPEN = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *(?P<name>[\w-]+) *(?:\| *(?P<argument>.*?) *)?$")
_CLOSE = re.compile(r"^ {0,3}(?P<slashes>/{3,}) *$")
_OPTION = re.compile(r"^ {4,}\S")
_FENCE = re.compile(r"^ *(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
# What Python-Markdown takes for a thematic break.
_RULE = re.compile(r"^ {0,3}(?:(?:-+ {0,2}){3,}|(?:_+ {0,2}){3,}|(?:\*+ {0,2}){3,})$")
_ITEM = re.compile(r"^ {0,3}[-*+] +(?P<rest>.*)$")
_TASK = re.compile(r"^ {0,3}[-*+] +\[(?P<mark>[ xX])\] +(?P<text>.*)$")
_HEADING = re.compile(r"^ {0,3}#{1,6} ")
_FOLDED = re.compile(r"^ *(?:\?{3}\+? |<details\b)|^ {0,3}/{3,} *details\b")
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_TOPIC = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*$")

CHECK = "questions"


@dataclass(frozen=True)
class Choice:
    """One choice of a question: whether it is right, its text and the reason, both as Markdown."""

    right: bool
    text: str
    reason: str


@dataclass(frozen=True)
class Question:
    """One question block; texts are Markdown as written, ``line`` is that of the block's first line."""

    id: str
    topic: str
    level: str
    title: str
    given: str
    choices: tuple[Choice, ...]
    answer: str
    listens: str
    followup: str
    path: str
    line: int

    @property
    def form(self) -> str:
        """Returns ``choice`` or ``open``."""
        return "choice" if self.choices else "open"


@dataclass
class _Block:
    """A block while its lines are gathered; ``lines`` holds (line number, text, inside a fence)."""

    name: str
    slashes: int
    title: str
    line: int
    lines: list[tuple[int, str, bool]] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)


def read(text: str, path: str) -> tuple[list[Question], list[Finding]]:
    """Returns what `read_questions` and `question_problems` return, from one reading."""
    reader = _Reader(text, path)
    return reader.questions, reader.problems


def read_questions(text: str, path: str) -> list[Question]:
    """Returns the question blocks of a page in their order.

    ``text`` is the page's source with its front matter, ``path`` is relative to the project's root. A block that
    cannot be read (no end, no id, options that are no YAML) is left out; `question_problems` names it.
    """
    return _Reader(text, path).questions


def question_problems(text: str, path: str) -> list[Finding]:
    """Returns what is wrong with the question blocks of a page; takes what `read_questions` takes."""
    return _Reader(text, path).problems


def _code_aware(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yields line number, text, and whether the line belongs to a fenced code block."""
    fence = ""
    for number, line in enumerate(lines, start=1):
        found = _FENCE.match(line)
        if fence:
            yield number, line, True
            if found and not found["info"].strip() and found["fence"].startswith(fence):
                fence = ""
        elif found:
            fence = found["fence"]
            yield number, line, True
        else:
            yield number, line, False


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.questions: list[Question] = []
        self.problems: list[Finding] = []
        self._seen: dict[str, int] = {}
        self._read(text.splitlines())

    def _problem(self, line: int, found: str, expected: str, next_step: str) -> None:
        self.problems.append(Finding(self.path, line, CHECK, found, expected, next_step))

    def _read(self, lines: list[str]) -> None:
        stack: list[_Block] = []
        for number, line, code in _code_aware(lines):
            if not code and (found := _OPEN.match(line)):
                block = _Block(found["name"].lower(), len(found["slashes"]), found["argument"] or "", number)
                self._check_place(block, stack)
                if stack:
                    stack[-1].lines.append((number, "", False))
                stack.append(block)
            elif not code and stack and (found := _CLOSE.match(line)):
                self._close(len(found["slashes"]), number, stack)
            elif stack:
                stack[-1].lines.append((number, line, code))
        for block in stack:
            if block.name == "question" or block.name in PARTS:
                self._problem(
                    block.line,
                    f"the block “{block.name}” is never closed",
                    f"a line of {block.slashes} slashes after its last line",
                    f"add “{'/' * block.slashes}” where the block ends",
                )

    def _check_place(self, block: _Block, stack: list[_Block]) -> None:
        inside = any(outer.name == "question" for outer in stack)
        if block.name in PARTS and not inside:
            self._problem(
                block.line,
                f"“{block.name}” stands outside a question",
                "it to be inside a block “question”",
                "move it before the end of the question, whose fence needs one slash more (////)",
            )
        if block.name == "question" and inside:
            self._problem(
                block.line,
                "a question inside a question",
                "the question before it to be closed first",
                f"close the block of line {stack[-1].line}",
            )
        elif stack and block.slashes >= stack[-1].slashes:
            self._problem(
                block.line,
                f"“{block.name}” has a fence of {block.slashes} slashes inside one of {stack[-1].slashes}",
                "the outer fence to be longer",
                f"write the block of line {stack[-1].line} with {'/' * (block.slashes + 1)}, at its end too",
            )
        if inside and block.name not in PARTS and block.name != "question":
            self._problem(
                block.line,
                f"unknown block “{block.name}” in a question",
                f"one of: {', '.join(PARTS)}",
                "use one of these, or plain Markdown",
            )

    def _close(self, slashes: int, number: int, stack: list[_Block]) -> None:
        depth = next((i for i in reversed(range(len(stack))) if stack[i].slashes == slashes), None)
        if depth is None:
            self._problem(
                number,
                f"a closing fence of {slashes} slashes",
                f"{stack[-1].slashes} slashes, to close “{stack[-1].name}” of line {stack[-1].line}",
                f"write {'/' * stack[-1].slashes}",
            )
            return
        for unclosed in stack[depth + 1 :]:
            self._problem(
                unclosed.line,
                f"the block “{unclosed.name}” is not closed before the block around it",
                f"a line of {unclosed.slashes} slashes before line {number}",
                f"add “{'/' * unclosed.slashes}” where the block ends",
            )
        block = stack[depth]
        del stack[depth:]
        if block.name == "question":
            self._question(block)
        elif block.name in PARTS and stack:
            self._part(block, stack)

    def _part(self, block: _Block, stack: list[_Block]) -> None:
        body = _text(block.lines)
        if not body:
            self._problem(
                block.line,
                f"“{block.name}” is empty",
                "what an interviewer listens for" if block.name == "listens" else "the follow-up question",
                "write it, or remove the block",
            )
        question = next((outer for outer in reversed(stack) if outer.name == "question"), None)
        if question is not None:
            question.parts.setdefault(block.name, []).append(body)

    def _question(self, block: _Block) -> None:
        count = next((i for i, (_, line, _) in enumerate(block.lines) if not _OPTION.match(line)), len(block.lines))
        options = self._options(block, count)
        if options is None:
            return
        identity, topic, level = options
        if not block.title:
            self._problem(
                block.line,
                "a question without its text",
                "“/// question | the question”",
                "write the question after the bar",
            )
        body = block.lines[count:]
        self._body_problems(body)
        given, rest = self._split_given(body)
        before, choices, answer = self._choices(rest)
        if before and choices:
            given = f"{given}\n\n{before}".strip()
        elif before:
            answer = before
        self._choice_problems(block, choices)
        if not answer and not choices:
            self._problem(
                block.line,
                f"question “{identity}” has no answer",
                "text between the question and the end of the block",
                "write the answer",
            )
        if identity in self._seen:
            self._problem(
                block.line,
                f"the id “{identity}” is taken by the question of line {self._seen[identity]}",
                "an id of its own for every question",
                "give this question another id, in both languages",
            )
        self._seen.setdefault(identity, block.line)
        self.questions.append(
            Question(
                id=identity,
                topic=topic,
                level=level,
                title=block.title,
                given=given,
                choices=choices,
                answer=answer,
                listens="\n\n".join(block.parts.get("listens", [])),
                followup="\n\n".join(block.parts.get("followup", [])),
                path=self.path,
                line=block.line,
            )
        )

    def _options(self, block: _Block, count: int) -> tuple[str, str, str] | None:
        """Returns id, topic and level; None, with the problem noted, where there is no usable id."""
        sample = "    attrs: {id: some-words}\n    topic: kafka/replication\n    level: intermediate"
        source = textwrap.dedent("\n".join(line for _, line, _ in block.lines[:count]))
        try:
            options = yaml_source.parse(source, block.line + 1).value if source.strip() else {}
        except yaml_source.YamlFault as fault:
            self._problem(
                min(fault.line, block.line + max(count, 1)),
                f"the question's options are no YAML: {fault.message}",
                "lines such as “level: basic”, indented by four spaces",
                f"write them like this:\n{sample}",
            )
            return None
        if not isinstance(options, dict):
            self._problem(
                block.line + 1,
                f"the question's options are “{source.strip()}”",
                "names with values, indented by four spaces",
                f"write them like this:\n{sample}",
            )
            return None
        for name in options:
            if name not in ("attrs", "topic", "level"):
                self._problem(
                    block.line,
                    f"unknown option “{name}” of a question",
                    "attrs, topic, level",
                    "remove it or correct its name: with it the block is not drawn at all",
                )
        attrs = options.get("attrs")
        identity = attrs.get("id") if isinstance(attrs, dict) else None
        if not isinstance(identity, str) or not identity:
            self._problem(
                block.line,
                "a question without an id",
                "“    attrs: {id: some-words}” directly below its first line",
                "give it an id of short English words, the same in both languages",
            )
            return None
        if not _ID.match(identity):
            self._problem(
                block.line,
                f"the question's id “{identity}”",
                "lower-case English words, figures and single hyphens",
                "rename it in both languages",
            )
        topic, level = options.get("topic"), options.get("level")
        if not isinstance(topic, str) or not _TOPIC.match(topic):
            self._problem(
                block.line,
                f"question “{identity}” has the topic “{topic}”" if topic else f"question “{identity}” has no topic",
                "a topic of data/topics.yml, such as kafka/replication",
                "write “    topic: …” below the first line",
            )
        if level not in LEVELS:
            self._problem(
                block.line,
                f"question “{identity}” has the level “{level}”" if level else f"question “{identity}” has no level",
                f"one of: {', '.join(LEVELS)}",
                "write “    level: …” below the first line",
            )
        return identity, str(topic or ""), str(level or "")

    def _body_problems(self, body: list[tuple[int, str, bool]]) -> None:
        for number, line, code in body:
            if code:
                continue
            if _HEADING.match(line):
                self._problem(
                    number,
                    f"a heading inside a question: “{line.strip()}”",
                    "no heading: it would put the answer into the contents and the search",
                    "use a bold lead-in instead",
                )
            elif _FOLDED.match(line):
                self._problem(
                    number,
                    f"a folded block inside a question: “{line.strip()}”",
                    "none: the search takes its end for the end of the answer",
                    "write its content into the answer",
                )

    def _split_given(self, body: list[tuple[int, str, bool]]) -> tuple[str, list[tuple[int, str, bool]]]:
        previous = ""
        for index, (number, line, code) in enumerate(body):
            if not code and _RULE.match(line):
                if previous.strip():
                    self._problem(
                        number,
                        f"“{line.strip()}” directly below a line of text",
                        "a blank line before it: as it is, the line above becomes a heading",
                        "put a blank line between the given and the line “---”",
                    )
                given = _text(body[:index])
                if not given:
                    self._problem(
                        number,
                        "“---” with nothing given above it",
                        "a configuration, a log or another text that the question is about",
                        "remove the line, or write what is given above it",
                    )
                return given, body[index + 1 :]
            previous = line
        return "", body

    def _choices(self, body: list[tuple[int, str, bool]]) -> tuple[str, tuple[Choice, ...], str]:
        """Returns what stands before the choices, the choices, and what stands after them."""
        start = next((i for i, (_, line, code) in enumerate(body) if not code and _TASK.match(line)), None)
        if start is None:
            return _text(body), (), ""
        items: list[tuple[bool, list[str]]] = []
        end, after_blank = len(body), False
        for index in range(start, len(body)):
            number, line, code = body[index]
            if not code and (task := _TASK.match(line)):
                items.append((task["mark"] != " ", [task["text"]]))
            elif not code and _ITEM.match(line):
                self._problem(
                    number,
                    f"an item without a box among the choices: “{line.strip()}”",
                    "“- [ ]” or “- [x]” before each choice",
                    "add the box, or put a sentence between the choices and the list",
                )
                items.append((False, [line.strip()[1:].strip()]))
            elif line.strip() and not line.startswith("    ") and after_blank:
                if line.startswith(" ") and not code:
                    self._problem(
                        number,
                        f"“{line.strip()[:40]}” is indented by fewer than four spaces",
                        "four spaces before a choice's reason",
                        "indent it by four",
                    )
                end = index
                break
            else:
                items[-1][1].append(line)
            after_blank = not line.strip()
        choices = tuple(_choice(right, lines) for right, lines in items)
        return _text(body[:start]), choices, _text(body[end:])

    def _choice_problems(self, block: _Block, choices: tuple[Choice, ...]) -> None:
        if not choices:
            return
        if len(choices) < 2:
            self._problem(block.line, "one choice only", "two or more", "add choices, or make it an open question")
        if not any(choice.right for choice in choices):
            self._problem(
                block.line, "no right choice", "at least one “- [x]”", "mark the right one, in both languages"
            )
        for position, choice in enumerate(choices, start=1):
            if not choice.text:
                self._problem(block.line, f"choice {position} has no text", "what is to be chosen", "write it")
            if not choice.reason and not choice.right:
                self._problem(
                    block.line,
                    f"choice {position} does not say why it is wrong",
                    "a paragraph below it, indented by four spaces",
                    "write the reason",
                )
        texts = [choice.text for choice in choices]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            self._problem(block.line, f"two choices read “{text}”", "different choices", "reword one of them")


def _choice(right: bool, lines: list[str]) -> Choice:
    blank = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    text = " ".join(line.strip() for line in lines[:blank]).strip()
    return Choice(right, text, textwrap.dedent("\n".join(lines[blank:])).strip())


def _text(lines: list[tuple[int, str, bool]]) -> str:
    return "\n".join(line for _, line, _ in lines).strip("\n").rstrip()
