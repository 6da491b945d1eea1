"""MkDocs' events, each a thin adapter over the modules that do the work."""

from __future__ import annotations

import os
import re
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import material  # type: ignore[import-untyped]
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from scripts import (
    csp,
    faster,
    frontmatter,
    history,
    notices,
    practice,
    proof_lines,
    proofs,
    stylesheet,
    tables,
    twin_links,
)
from scripts.facts import FactError
from scripts.search import build as search
from scripts.search import listings

ROOT = Path(__file__).resolve().parent.parent

DESCRIPTION = {
    "ko": "은행에서 Kafka, Flink, CDC, ClickHouse를 운영하고 면접을 통과하기 위한 한국어·영어 안내서",
    "en": "Run Kafka, Flink, CDC and ClickHouse in a bank, and pass the interview: a guide in Korean and English",
}
# What the theme's package brings and our templates do not load.
UNUSED = ("assets/stylesheets/*", "assets/javascripts/lunr/**/*.js", "assets/javascripts/workers/*")
_CODE = re.compile(r'<div class="((?:language-[\w+-]+ )?highlight)">')
_ALIGNED = re.compile(r'<(t[hd]) style="text-align: (left|right|center);">')


def _language(config: MkDocsConfig) -> str:
    return str(config.plugins["i18n"].config["build_only_locale"])


def on_startup(command: str, dirty: bool) -> None:
    """Makes the build faster before anything of it runs."""
    faster.everything()
    listings.remember()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Sets what differs between the languages and what is derived from files."""
    language = _language(config)
    config.theme["language"] = language
    config.site_description = DESCRIPTION[language]
    theme = Path(material.__file__).parent / "templates"
    path, text = stylesheet.merge([ROOT / "docs/assets/css/guide.css"])
    config.extra["stylesheet"], config.extra["stylesheet_text"] = path, text
    # The theme's script carries a digest in its name; our templates name it by what it does.
    script = next((theme / "assets/javascripts").glob("bundle.*.min.js"))
    config.extra["bundle"] = script.relative_to(theme).as_posix()
    config.extra["search_pages"] = search.Pages()
    config.extra["questions"] = practice.Questions()
    config.extra["proofs"] = proofs.load(ROOT)
    config.extra["last_changed"] = history.last_changed(ROOT, "docs")
    for name in ("questions", "terms"):
        extension = f"scripts.markdown_ext.{name}"
        config.mdx_configs.setdefault(extension, {})["language"] = language
    return config


def _only() -> set[str] | None:
    """Returns the pages that this process is to render, by path below the language; None: all of them."""
    named = os.environ.get("GUIDE_ONLY")
    return None if named is None else set(named.split(os.pathsep))


@event_priority(-200)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leaves out what only the repository needs and, in a partial build, what has not changed."""
    only, language = _only(), _language(config)
    for file in list(files):
        if file.src_uri.endswith(".map") or "/figures/" in file.src_uri or file.src_uri == "assets/css/guide.css":
            files.remove(file)
        elif only is not None:
            named = file.src_uri.removeprefix(f"{language}/")
            changed = named in only
            file.is_modified = partial(bool, changed)  # type: ignore[method-assign]
    return files


def _meta(page: Page) -> dict[str, Any]:
    source = page.file.abs_src_path
    return frontmatter.quick(Path(source)) if source else {}


@event_priority(-200)
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Names pages by their front matter and sections by their index page."""
    titles: dict[str, dict[str, str]] = {}
    for page in nav.pages:
        meta = _meta(page)
        page.title = meta.get("title")
        path = page.file.src_uri.removeprefix(f"{_language(config)}/")
        titles[path] = {"title": meta.get("title", ""), "url": page.url, "short": meta.get("nav_title", "")}
    config.extra["titles"] = titles

    def name_sections(items: list[Any]) -> None:
        for item in items:
            if isinstance(item, Section):
                index = next((c for c in item.children if isinstance(c, Page) and c.is_index), None)
                if index is None:
                    raise PluginError(f"mkdocs.yml: the section “{item.title}” has no index.md; add one to it")
                meta = _meta(index)
                item.title = str(meta.get("nav_title") or meta.get("title") or "")
                name_sections(item.children)

    name_sections(nav.items)
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Gives templates what they show around the page, and blocks of code the line that says what proved them."""
    language = _language(config)
    titles = config.extra["titles"]
    prerequisites = page.meta.get("prerequisites") or []
    page.meta["prerequisite_links"] = [titles[path] for path in prerequisites if path in titles]
    page.meta["last_changed"] = config.extra["last_changed"].get(f"docs/{page.file.src_uri}")
    page.meta["language"] = language
    terms = config.mdx_configs.get("scripts.markdown_ext.terms", {})
    terms["page_url"] = page.url
    return proof_lines.add(markdown, config.extra["proofs"], language, f"{config.repo_url}/blob/main/")


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turns style attributes, which the page's policy forbids, into classes; lets wide tables scroll; marks sections
    whose twin is newer, and links every heading with its twin.

    Also gathers what a search can find.
    """
    config.extra["search_pages"].add(html, page.url, str(page.title or ""), str(page.meta.get("description") or ""))
    language = _language(config)
    stale = notices.stale_sections(ROOT, language, page.file.src_uri.removeprefix(f"{language}/"))
    # The theme's script finds the code to copy by the nearest id around it.
    blocks = count(1)
    html = _CODE.sub(lambda block: f'<div class="{block[1]}" id="code-block-{next(blocks)}">', html)
    html = _ALIGNED.sub(r'<\1 class="align-\2">', html)
    config.extra["questions"].add(html, page.url, str(page.title or ""))
    html = tables.frame(html)
    html = notices.add(html, page.url, language, stale)
    return twin_links.add(html, page.url, language)


@event_priority(-200)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Adds the Content-Security-Policy."""
    return csp.add_policy(output)


@event_priority(-200)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Adds the Content-Security-Policy to pages that come from a template alone (404)."""
    return csp.add_policy(output_content) if template_name.endswith(".html") else output_content


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """Writes the stylesheet, the search index and the questions, and takes away what the pages do not use."""
    site = Path(config.site_dir)
    target = site / config.extra["stylesheet"]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(config.extra["stylesheet_text"], encoding="utf-8")
    if _only() is not None:
        return
    try:
        search.write(ROOT, site, _language(config), config.extra["search_pages"].all())
    except FactError as fault:
        raise PluginError(str(fault)) from None
    questions = config.extra["questions"]
    topics = {drawn.topic for drawn in questions.all()}
    names = practice.topic_names(ROOT, _language(config), config.extra["titles"], topics)
    edition = {"commit": history.commit(ROOT), "repository": str(config.repo_url or "").rstrip("/")}
    practice.write(site, questions, names, edition, str(config.site_url), _language(config))
    for pattern in UNUSED:
        for file in site.glob(pattern):
            file.unlink()
