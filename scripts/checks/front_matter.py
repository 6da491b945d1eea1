"""Front matter: there, valid, with the keys that its kind of page needs and no others, and plausible values."""

from __future__ import annotations

from typing import Any

from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.questions import LEVELS
from scripts.words import closest

CHECK = "front-matter"

ALWAYS = ("title", "description")
OF_TEACHING = ("level", "minutes", "prerequisites")
TEACHING = ("guide/", "deep-dives/", "labs/")
# nav_title: the short name in the navigation; hero: the home page's; template, hide, search: the theme's own.
OPTIONAL = ("nav_title", "render_macros", "hero", "template", "hide", "search")
KNOWN = (*ALWAYS, *OF_TEACHING, *OPTIONAL)
_LONGEST_DESCRIPTION = 220


def check(tree: Tree) -> list[Finding]:
    """Returns what is wrong with the front matter of all pages."""
    found = [finding for finding in tree.findings if finding.check == CHECK]
    for page in tree.all_pages():
        if page.has_meta:
            found += _page(tree, page)
    return found + _cycles(tree)


def _page(tree: Tree, page: Page) -> list[Finding]:
    found: list[Finding] = []

    def say(key: str, what: str, expected: str, next_step: str) -> None:
        found.append(Finding(page.file, page.meta_line(key), CHECK, what, expected, next_step))

    # A section's index page leads to others; what it asks of the reader is theirs to say.
    teaches = page.path.startswith(TEACHING) and not page.path.endswith("index.md")
    required = ALWAYS + (OF_TEACHING if teaches else ())
    for key in required:
        if key not in page.meta:
            say(key, f"no `{key}`", ", ".join(required), f"add a line `{key}: …`")
    for key in page.meta:
        if key not in KNOWN:
            hint = closest(key, KNOWN)
            say(
                key,
                f"unknown key `{key}`",
                ", ".join(KNOWN),
                f"write `{hint}`" if hint else "delete the line",
            )
    for key in ("title", "description", "nav_title"):
        if key in page.meta and not _is_text(page.meta[key]):
            say(key, f"`{key}` is {page.meta[key]!r}", "text", "write it, in quotes if it looks like a number")
    description = page.meta.get("description")
    if isinstance(description, str) and len(description) > _LONGEST_DESCRIPTION:
        expected = f"one sentence of at most {_LONGEST_DESCRIPTION} characters"
        say("description", f"a description of {len(description)} characters", expected, "shorten it")
    level, minutes = page.meta.get("level"), page.meta.get("minutes")
    if "level" in page.meta and level not in LEVELS:
        say("level", f"level {level!r}", ", ".join(LEVELS), "write one of them")
    if "minutes" in page.meta and (type(minutes) is not int or not 1 <= minutes <= 120):
        say("minutes", f"minutes {minutes!r}", "a whole number from 1 to 120", "write how long reading takes")
    if "render_macros" in page.meta and page.meta["render_macros"] is not True:
        say(
            "render_macros",
            f"render_macros {page.meta['render_macros']!r}",
            "true",
            "write true or delete it",
        )
    if "prerequisites" in page.meta:
        _prerequisites(tree, page, say)
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _prerequisites(tree: Tree, page: Page, say: Any) -> None:
    key, listed = "prerequisites", page.meta["prerequisites"]
    shape = "a list of page paths below the language's folder, such as [deep-dives/kafka/index.md], or []"
    if not isinstance(listed, list) or not all(isinstance(path, str) for path in listed):
        say(key, f"prerequisites {listed!r}", shape, "write a list in brackets")
        return
    for path in listed:
        if path == page.path:
            say(key, "the page is its own prerequisite", shape, "delete it from the list")
        elif not tree.has_page(page.language, path):
            hint = closest(path, list(tree.pages[page.language]))
            step = f"write {hint}" if hint else f"write docs/{page.language}/{path}, or delete it from the list"
            say(key, f"the prerequisite {path} does not exist", "pages that exist", step)
        elif listed.count(path) > 1:
            say(key, f"the prerequisite {path} twice", "each page once", "delete one of them")


def _cycles(tree: Tree) -> list[Finding]:
    found = []
    for pages in tree.pages.values():
        needs = {
            path: [need for need in needed if isinstance(need, str) and need in pages and need != path]
            for path, page in pages.items()
            if isinstance(needed := page.meta.get("prerequisites", []), list)
        }
        done: set[str] = set()
        for start in needs:
            trail = _trail_back(start, needs, done)
            if trail:
                page = pages[start]
                what = "prerequisites that lead back to this page: " + " → ".join(trail)
                step = "delete the prerequisite that a reader can do without"
                line = page.meta_line("prerequisites")
                found.append(Finding(page.file, line, CHECK, what, "an order in which all can be read", step))
                done.update(trail)
    return found


def _trail_back(start: str, needs: dict[str, list[str]], done: set[str]) -> list[str]:
    if start in done:
        return []
    trails = [[start]]
    seen: set[str] = set()
    while trails:
        trail = trails.pop()
        for need in needs.get(trail[-1], []):
            if need == start:
                return [*trail, start]
            if need not in seen:
                seen.add(need)
                trails.append([*trail, need])
    return []
