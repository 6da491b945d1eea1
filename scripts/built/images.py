"""Images that say what they show, to a reader who does not see them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml.html import HtmlElement

from scripts.built.model import BuiltPage, BuiltSite, line_of
from scripts.finding import Finding

CHECK = "built-images"


def check(site: BuiltSite) -> list[Finding]:
    """Returns every image without alternative text and every figure without title and description."""
    findings: list[Finding] = []
    for page in site.pages.values():
        for image in page.tree.iter("img"):
            findings += _image(page, image)
        for drawing in page.tree.iter("svg"):
            findings += _drawing(page, drawing)
    return findings


def _image(page: BuiltPage, image: HtmlElement) -> Iterator[Finding]:
    source = image.get("src") or ""
    alternative = image.get("alt")
    expected = "alternative text that says what the image shows"
    if alternative is None:
        yield page.finding(
            CHECK, line_of(image), f'<img src="{source}"> without alt', expected, "write ![what it shows](…)"
        )
    elif not alternative.strip():
        if image.get("role") not in ("presentation", "none"):
            step = 'write ![what it shows](…), or role="presentation" where it only decorates'
            yield page.finding(CHECK, line_of(image), f'<img src="{source}"> with an empty alt', expected, step)
    elif alternative.strip() in (source, posixpath.basename(source)):
        yield page.finding(
            CHECK, line_of(image), f'alt="{alternative}": the file\'s name', expected, "say what it shows"
        )


def _drawing(page: BuiltPage, drawing: HtmlElement) -> Iterator[Finding]:
    figure = next((parent for parent in drawing.iterancestors("figure")), None)
    role = drawing.get("role")
    line = line_of(drawing)
    step = "use the figure macro: it writes title and description"
    if figure is not None and role != "img":
        yield page.finding(CHECK, line, "a drawing in a <figure> without a role", '<svg role="img">', step)
    if role != "img":
        return
    for name in ("title", "desc") if figure is not None else ():
        part = drawing.find(name)
        if part is None or not (part.text_content() or "").strip():
            yield page.finding(CHECK, line, f'<svg role="img"> without a <{name}>', f"a <{name}> in words", step)
    named = " ".join(filter(None, (drawing.get("aria-labelledby"), drawing.get("aria-describedby")))).split()
    if not named and not drawing.get("aria-label"):
        yield page.finding(
            CHECK, line, '<svg role="img"> without a name', "aria-labelledby with the id of its <title>", step
        )
    own = {part.get("id") for part in drawing.iter("title", "desc")}
    for name in named:
        if name not in own:
            yield page.finding(
                CHECK, line, f"labelled by “{name}”, which is not in the drawing", "its own <title>", step
            )
    # The HTML parser writes attribute names of foreign elements in lower case.
    if not (drawing.get("viewbox") or drawing.get("viewBox")):
        yield page.finding(
            CHECK, line, '<svg role="img"> without viewBox', "a viewBox", "set it, so that the figure scales"
        )
