"""Macro calls: known macros with arguments that name something, on pages that ask for macros."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator

from scripts import blocks, facts, figures, macros, sizing
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.words import closest

CHECK = "macros"


def check(tree: Tree) -> list[Finding]:
    """Returns the macro calls that would fail, or would be shown as they stand."""
    calls = {language: _calls(tree, language) for language in tree.pages}
    return [finding for page in tree.all_pages() for finding in _page(page, calls[page.language])]


def macros_of(page: Page) -> Iterator[blocks.Macro]:
    """Yields the macro calls that a build renders: on pages with `render_macros` also those in code spans."""
    if "[=" in page.body:
        rendered = page.meta.get("render_macros") is True
        for block in blocks.of_kind(page.all_blocks, blocks.Text):
            yield from (macro for macro in block.inline.macros if rendered or not macro.in_code)


def generated_ids(tree: Tree, page: Page) -> Iterable[str]:
    """Returns the ids that the page's macros make: rows of settings, terms, figures."""
    for macro in macros_of(page):
        words = [str(argument) for argument in macro.arguments]
        try:
            if macro.name == "glossary":
                yield from (term.id for term in facts.glossary(tree.root))
            elif macro.name == "figure" and words:
                yield figures.identifier(words[0])
            elif macro.name == "sizing":
                yield from sizing.identifiers()
            elif macro.name in ("settings", "metrics") and words:
                for name in words[1:] or facts.meanings(tree.root, macro.name, words[0]):
                    identity = macros.setting_id(words[0], name)
                    yield identity if macro.name == "settings" else identity.replace("setting-", "metric-", 1)
        except facts.FactError:
            continue


def _page(page: Page, calls: dict[str, Callable[..., None]]) -> Iterator[Finding]:
    rendered = page.meta.get("render_macros") is True
    told = False
    for macro in macros_of(page):
        if not rendered and page.has_meta and not told:
            what = f"a macro call on a page without macros: {macro}"
            step = "add the line render_macros: true to the front matter"
            yield Finding(page.file, macro.line, CHECK, what, "render_macros: true", step)
            told = True
        fault = _fault(page, macro, calls)
        if fault:
            yield Finding(page.file, macro.line, CHECK, *fault)
    if rendered:
        for line, text in enumerate(page.body.split("\n"), page.first_body_line):
            if text.rfind("[=") > text.rfind("=]"):
                what = f"a macro call that is never closed: {text[text.rfind('[=') :][:60]}"
                yield Finding(page.file, line, CHECK, what, "=] in the same line", "close the call with =]")
        for block in blocks.of_kind(page.all_blocks, blocks.Text):
            for line, statement in block.inline.statements:
                what = f"a template statement: {statement[:60]}"
                step = "move the logic into a macro in scripts/macros.py"
                yield Finding(page.file, line, CHECK, what, "no logic in pages beyond a call", step)
                return


def _fault(page: Page, macro: blocks.Macro, calls: dict[str, Callable[..., None]]) -> tuple[str, str, str] | None:
    if macro.name not in calls or macro.fault:
        hint = closest(macro.name, calls)
        if macro.name and macro.name not in calls:
            step = f"write {hint}" if hint else "correct the name"
            return f"the unknown macro {macro.name}", ", ".join(sorted(calls)), step
        step = 'write it as [= name("argument") =]'
        return f"{macro}: {macro.fault}", "one call with plain arguments", step
    call = calls[macro.name]
    try:
        inspect.signature(call).bind(page, *macro.arguments, **dict(macro.named))
    except TypeError as fault:
        parameters = ", ".join(str(p) for p in list(inspect.signature(call).parameters.values())[1:])
        shown = f"{macro}: {fault}"
        return shown, f"{macro.name}({parameters})".replace(": str", ""), "correct the arguments"
    if not all(isinstance(argument, str) for argument in macro.arguments):
        return f"{macro}: an argument that is no text", "texts in quotes", "put the arguments into quotes"
    try:
        call(page, *macro.arguments)
    except facts.FactError as fault:
        message, _, step = str(fault).partition("; ")
        return (
            f"{macro}: {message}",
            "arguments that data/ knows",
            step or "correct the argument, or add the data",
        )
    return None


def _calls(tree: Tree, language: str) -> dict[str, Callable[..., None]]:
    """Returns what checks a call of each macro; it raises FactError as the macro itself would."""
    root = tree.root
    known = set(figures.names(root))
    places = [
        macros.Place(question, page.path) for page in tree.pages[language].values() for question in page.questions
    ]

    def version(page: Page, name: str) -> None:
        facts.version(root, name)

    def settings(page: Page, component: str, *names: str) -> None:
        macros.settings_table(root, language, component, names)

    def all_settings(page: Page, component: str) -> None:
        macros.every_setting(root, language, component)

    def metrics(page: Page, component: str, *names: str) -> None:
        macros.metrics_table(root, language, component, names)

    def mbeans(page: Page, component: str) -> None:
        macros.mbeans_list(root, language, component)

    def glossary(page: Page) -> None:
        # What its entries say is the data check's affair.
        if not (root / "data/glossary.yml").is_file():
            raise facts.FactError("data/glossary.yml is missing; write it: a list of terms")

    def questions(page: Page, topic: str) -> None:
        macros.questions_list(places, language, topic, page.path)

    def figure(page: Page, name: str) -> None:
        if name not in known:
            hint = facts.close(name, known)
            raise facts.FactError(f"{figures.FOLDER}/{name}.svg is missing; {hint}")

    def proofs(page: Page) -> None:
        macros.proofs_table(root, language)

    def pages(page: Page) -> None:
        return

    def status(page: Page) -> None:
        return

    def sizing(page: Page) -> None:
        pass

    def search_figures(page: Page) -> None:
        macros.figures_of_search(root, language)

    def downloads(page: Page) -> None:
        return

    def practice(page: Page, name: str) -> None:
        macros.practice_part(language, name)

    def shortcuts(page: Page) -> None:
        return

    every: tuple[Callable[..., None], ...] = (
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
    return {call.__name__: call for call in every}
