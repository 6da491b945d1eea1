"""mkdocs.yml's navigation lists every page once, and nothing that does not exist."""

from __future__ import annotations

from typing import Any

from scripts import yaml_source
from scripts.finding import Finding
from scripts.pages import LANGUAGES, Tree
from scripts.words import closest

CHECK = "nav"
FILE = "mkdocs.yml"


def check(tree: Tree) -> list[Finding]:
    """Returns the entries without a page, the pages without an entry, and sections without an index page."""
    try:
        document = yaml_source.parse((tree.root / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        reason = "not UTF-8" if isinstance(fault, UnicodeDecodeError) else "missing"
        return [Finding(FILE, 0, CHECK, f"{FILE} is {reason}", "MkDocs' configuration", "restore it from git")]
    except yaml_source.YamlFault as fault:
        what = f"this is not YAML: {fault.message}"
        return [Finding(FILE, fault.line, CHECK, what, "valid YAML", "correct the line, or the one above it")]
    nav = document.value.get("nav") if isinstance(document.value, dict) else None
    if not isinstance(nav, list):
        return [Finding(FILE, 1, CHECK, "no `nav:` list", "every page in the navigation", "list the pages")]
    found: list[Finding] = []
    entries: list[tuple[str, int]] = []
    _walk(nav, ("nav",), document, entries, found)
    known = tree.paths()
    seen: dict[str, int] = {}
    for path, line in entries:
        if path in seen:
            what, expected = f"{path} a second time", f"each page once; line {seen[path]} has it"
            found.append(Finding(FILE, line, CHECK, what, expected, "delete one of the two lines"))
        elif path not in known:
            hint = closest(path, known, 0.9)
            expected = f"a page at docs/{LANGUAGES[0]}/{path} and docs/{LANGUAGES[1]}/{path}"
            step = f"write {hint}" if hint else "write the page in both languages, or delete the line"
            found.append(Finding(FILE, line, CHECK, f"{path}, which does not exist", expected, step))
        seen.setdefault(path, line)
    for path in known:
        if path not in seen:
            file = next(f"docs/{language}/{path}" for language in LANGUAGES if tree.has_page(language, path))
            step = f"add “- {path}” to `nav:` in {FILE}, where it is to be read"
            found.append(Finding(file, 0, CHECK, "a page that the navigation lacks", "every page in it", step))
    return found


def _walk(
    items: list[Any],
    place: tuple[str | int, ...],
    document: yaml_source.Document,
    entries: list[tuple[str, int]],
    found: list[Finding],
) -> None:
    for index, item in enumerate(items):
        here = (*place, index)
        if isinstance(item, str):
            entries.append((item, document.line(*here)))
            continue
        if not isinstance(item, dict) or len(item) != 1:
            what = f"an entry that is neither a path nor `name: …`: {item!r}"[:100]
            step = "write “- path.md”, or “- name:” with a list below it"
            found.append(Finding(FILE, document.line(*here), CHECK, what, "paths and named sections", step))
            continue
        name, inside = next(iter(item.items()))
        line = document.line(*here, str(name))
        if isinstance(inside, str):
            entries.append((inside, line))
        elif isinstance(inside, list):
            first = inside[0] if inside else None
            if not (isinstance(first, str) and first.rsplit("/", 1)[-1] == "index.md"):
                what = f"the section “{name}” does not begin with an index page"
                step = "write the section's index.md as its first entry: it gives the section its name"
                found.append(Finding(FILE, line, CHECK, what, "a path that ends in index.md", step))
            _walk(inside, (*here, str(name)), document, entries, found)
        else:
            what = f"the section “{name}” is empty"
            found.append(Finding(FILE, line, CHECK, what, "pages in it", "add its pages or delete it"))
