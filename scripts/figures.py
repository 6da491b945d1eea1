"""Figures: one SVG drawing for both languages, its texts beside it.

docs/assets/figures/<name>.svg holds the drawing with ``{{key}}`` where a text goes, <name>.yml the texts by
language: ``title``, ``description``, ``caption``, and the keys. Colours come from the theme's classes, so that
the drawing follows the colour scheme; nothing in it may need a style attribute, which the site's policy forbids.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from scripts import inline, yaml_source
from scripts.facts import LANGUAGES, close
from scripts.finding import Finding
from scripts.tables import SCROLLS

FOLDER = "docs/assets/figures"
CHECK = "figures"
REQUIRED = ("title", "description", "caption")
CLASSES = frozenset(
    {"f-box", "f-leader", "f-follower", "f-ok", "f-bad", "f-muted", "f-line", "f-dash", "f-arrow", "f-head"}
    | {"f-text", "f-small", "f-strong", "f-mono", "f-mark"}
)
# A unit is never drawn smaller than a pixel, and a drawing wider than a phone scrolls.
WIDEST, SMALLEST = 720, 12

_PLACEHOLDER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_COLOUR_ATTRIBUTES = ("fill", "stroke", "color", "stop-color", "flood-color")
_NO_COLOUR = ("none", "currentColor", "inherit", "transparent")
_FORBIDDEN = ("style", "script", "foreignObject", "image", "animate", "a", "title", "desc", "font")
_SVG = "{http://www.w3.org/2000/svg}"


class FigureError(Exception):
    """A figure cannot be shown; the message names its file and what to do."""


def names(root: Path) -> list[str]:
    """Returns the names of all figures, such as ``replication/high-watermark``."""
    folder = root / FOLDER
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.svg"))


def identifier(name: str) -> str:
    """Returns what the ids of a figure begin with."""
    return "figure-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def render(name: str, language: str, root: Path) -> str:
    """Returns the figure as HTML without a blank line, so that Markdown leaves it alone.

    Raises FigureError where there is no such figure, or where its files have a fault: the first that `problems`
    finds.
    """
    drawing, texts = root / FOLDER / f"{name}.svg", root / FOLDER / f"{name}.yml"
    if not drawing.is_file():
        raise FigureError(f"{FOLDER}/{name}.svg is missing; {close(name, names(root))}")
    if faults := _problems(name, root):
        fault = min(faults)
        raise FigureError(f"{fault.path}:{fault.line}: {fault.found}; {fault.next_step}")
    words = yaml_source.parse(texts.read_text(encoding="utf-8")).value[language]
    slug = identifier(name)
    source = re.sub(r"<\?xml.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>", "", drawing.read_text(encoding="utf-8"), flags=re.S)
    source = _PLACEHOLDER.sub(lambda match: html.escape(str(words[match[1]]), quote=False), source).strip()
    opening, body = re.match(r"<svg\b([^>]*)>(.*)$", source, flags=re.S).groups()  # type: ignore[union-attr]
    opening = re.sub(r"""\s(?:xmlns(?::\w+)?|role|width|height|aria-[\w-]+)\s*=\s*("[^"]*"|'[^']*')""", "", opening)
    _, _, width, height = (float(part) for part in _view_box(source))
    lines = [
        f'<figure class="figure" id="{slug}">',
        f'<div class="{SCROLLS}">',
        # Width and height give the browser the shape before the stylesheet comes: nothing moves. Drawn narrower, the
        # text could not be read: the frame scrolls instead.
        f'<svg role="img" aria-labelledby="{slug}-title {slug}-desc" data-search-exclude="" '
        f'width="{width:g}" height="{height:g}" {" ".join(opening.split())}>',
        f'<title id="{slug}-title">{html.escape(words["title"], quote=False)}</title>',
        f'<desc id="{slug}-desc">{html.escape(words["description"], quote=False)}</desc>',
        *(line.strip() for line in body.splitlines()),
        "</div>",
        f"<figcaption>{inline.to_html(words['caption'])}</figcaption>",
        "</figure>",
    ]
    return "\n".join(line for line in lines if line)


def problems(root: Path) -> list[Finding]:
    """Returns what is wrong with the figures of the project."""
    found = [finding for name in names(root) for finding in _problems(name, root)]
    folder = root / FOLDER
    for texts in sorted(folder.rglob("*.yml")):
        if not texts.with_suffix(".svg").is_file():
            path = texts.relative_to(root).as_posix()
            found.append(
                Finding(
                    path,
                    0,
                    CHECK,
                    "texts without a drawing",
                    f"{path[:-4]}.svg",
                    "draw it, or remove the texts",
                )
            )
    return found


def _view_box(source: str) -> list[str]:
    found = re.search(r"""viewBox\s*=\s*["']([^"']*)["']""", source)
    return re.split(r"[\s,]+", found[1].strip()) if found else []


def _problems(name: str, root: Path) -> list[Finding]:
    path = f"{FOLDER}/{name}.svg"
    try:
        source = (root / path).read_text(encoding="utf-8")
        tree = etree.fromstring(source.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True))
    except UnicodeDecodeError:
        return [Finding(path, 0, CHECK, "a file that is not UTF-8", "UTF-8", "save it as UTF-8")]
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        return [Finding(path, line, CHECK, f"no XML: {error.msg}", "well-formed XML", "correct the line")]
    if tree.tag != f"{_SVG}svg":
        return [Finding(path, 1, CHECK, f"<{tree.tag}>", '<svg xmlns="http://www.w3.org/2000/svg" …>', "write it so")]
    return [*_drawing_problems(path, tree, identifier(name)), *_text_problems(name, root, source)]


def _drawing_problems(path: str, tree: Any, slug: str) -> Iterator[Finding]:
    box = _view_box(f'viewBox="{tree.get("viewBox", "")}"')
    first = int(tree.sourceline or 1)
    if len(box) != 4 or not all(re.fullmatch(r"-?\d+(\.\d+)?", part) for part in box):
        yield Finding(
            path, first, CHECK, f"viewBox “{tree.get('viewBox') or ''}”", 'viewBox="0 0 width height"', "write it"
        )
    elif float(box[2]) > WIDEST:
        yield Finding(
            path,
            first,
            CHECK,
            f"a drawing {box[2]} units wide",
            f"{WIDEST} at most, better 480: it must be legible on a phone",
            "draw it narrower, parts below each other",
        )
    element: Any
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        line = element.sourceline or 0
        tag = element.tag.removeprefix(_SVG)
        if tag in _FORBIDDEN:
            yield Finding(
                path,
                line,
                CHECK,
                f"<{tag}>",
                "shapes and text only",
                "title and description stand in the .yml file"
                if tag in ("title", "desc")
                else "remove it; colours and type come from the classes",
            )
        for attribute, value in element.attrib.items():
            attribute, value = str(attribute), str(value)
            yield from _attribute_problems(path, line, tag, attribute, value, slug)


def _attribute_problems(path: str, line: int, tag: str, attribute: str, value: str, slug: str) -> Iterator[Finding]:
    if attribute == "style":
        yield Finding(path, line, CHECK, f'style="{value}"', "no style attribute: the policy blocks it", "use a class")
    elif attribute.startswith("on") or attribute.endswith("href"):
        yield Finding(path, line, CHECK, f"{attribute}=“{value}”", "neither scripts nor links", "remove it")
    elif attribute == "id" and not value.startswith(f"{slug}-"):
        yield Finding(
            path,
            line,
            CHECK,
            f"the id “{value}”",
            f"none, or one that begins with “{slug}-”",
            "rename or remove it",
        )
    elif attribute in _COLOUR_ATTRIBUTES and value not in _NO_COLOUR and not value.startswith("url(#"):
        yield Finding(
            path,
            line,
            CHECK,
            f"the colour {attribute}=“{value}”",
            "a class, none or currentColor",
            "use a class",
        )
    elif attribute == "class":
        for name in value.split():
            if name not in CLASSES:
                yield Finding(path, line, CHECK, f"the class “{name}”", "a class of the theme", close(name, CLASSES))
    elif attribute == "font-size" and (
        not (size := re.fullmatch(r"(\d+(?:\.\d+)?)(?:px)?", value)) or float(size[1]) < SMALLEST
    ):
        yield Finding(
            path,
            line,
            CHECK,
            f"font-size “{value}”",
            f"{SMALLEST} or more",
            "use the class f-text or f-small",
        )


def _text_problems(name: str, root: Path, source: str) -> Iterator[Finding]:
    path = f"{FOLDER}/{name}.yml"
    try:
        document = yaml_source.parse((root / path).read_text(encoding="utf-8"))
    except OSError:
        yield Finding(path, 0, CHECK, "no such file", "the drawing's texts, ko and en", "write it")
        return
    except UnicodeDecodeError:
        yield Finding(path, 0, CHECK, "a file that is not UTF-8", "UTF-8", "save it as UTF-8")
        return
    except yaml_source.YamlFault as fault:
        yield Finding(path, fault.line, CHECK, f"no YAML: {fault.message}", "YAML", "correct it")
        return
    used = {match[1]: source.count("\n", 0, match.start()) + 1 for match in _PLACEHOLDER.finditer(source)}
    value = document.value if isinstance(document.value, dict) else {}
    for key, line in document.duplicates:
        yield Finding(path, line, CHECK, f"“{key}” stands twice", "each key once", "keep one")
    for language in LANGUAGES:
        words = value.get(language)
        if not isinstance(words, dict):
            yield Finding(
                path, document.line(language), CHECK, f"no texts for “{language}”", f"“{language}:”", "add it"
            )
            continue
        for key in (*REQUIRED, *used):
            if key not in words:
                where = f" (line {used[key]} of the drawing)" if key in used else ""
                line = document.line(language)
                yield Finding(path, line, CHECK, f"“{language}” has no “{key}”{where}", f"{key}: …", "write it")
            elif not isinstance(words[key], str | int | float) or not str(words[key]).strip():
                line = document.line(language, key)
                yield Finding(path, line, CHECK, f"“{language}: {key}” is no text", "a text", "write it, in quotes")
        for key in words:
            if key not in REQUIRED and str(key) not in used:
                line = document.line(language, str(key))
                yield Finding(
                    path,
                    line,
                    CHECK,
                    f"“{language}: {key}” is not in the drawing",
                    f"{{{{{key}}}}} in it",
                    close(str(key), used),
                )
