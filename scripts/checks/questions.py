"""Questions: well-formed, with ids that are unique in a language and topics that exist."""

from __future__ import annotations

from scripts.finding import Finding
from scripts.pages import Tree
from scripts.questions import Question
from scripts.words import closest

CHECK = "questions"


def check(tree: Tree) -> list[Finding]:
    """Returns what is wrong with the questions of all pages, alone and together."""
    found = []
    topics = tree.topics()
    for pages in tree.pages.values():
        seen: dict[str, Question] = {}
        for page in pages.values():
            found += page.question_findings
            for question in page.questions:
                first = seen.setdefault(question.id, question)
                if first.path != question.path:
                    what = f"the id {question.id} a second time"
                    expected = f"ids that are unique in a language; {first.path}:{first.line} has it"
                    step = "give the question that is newer another id, in both languages"
                    found.append(Finding(page.file, question.line, CHECK, what, expected, step))
                if question.topic and question.topic not in topics:
                    hint = closest(question.topic, topics)
                    expected = "a path below deep-dives/, or a topic of data/topics.yml"
                    step = f"write {hint}" if hint else "correct it, or add it to data/topics.yml"
                    what = f"question {question.id} has the unknown topic {question.topic}"
                    found.append(Finding(page.file, question.line, CHECK, what, expected, step))
    return found
