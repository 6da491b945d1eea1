"""The search beside stock Material's, in the real search box of a browser, with the judged queries of tests/search."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts import tools
from scripts.bench import projects, real
from scripts.bench.measure import CannotRun, interleaved
from scripts.bench.server import Sent, free_port, serving
from scripts.bench.table import Target, at_least, at_most, draw
from scripts.search import cli, concepts, index, judge
from scripts.search.sections import KINDS, Entry

FIRST, FIVE, EVERY_FIVE = 0.92, 0.98, 0.90
HELD_FIRST, HELD_FIVE = 0.85, 0.94
ROUNDS = 3
FIRSTS = 12
PER_100_KB, IN_ALL = 45.0, 160.0
BUILD_SHARE, GROWTH_SIZE, GROWTH_TIME = 0.05, 10.0, 4.0
OTHERS = "worded by others"
FILE = "data/search-figures.json"

# Records when keys arrive and when the list has changed, and what the list shows.
_WATCH = """() => {
  const list = document.querySelector(".md-search-result__list, [data-md-component=search-result] > :last-child");
  self.guideSeen = 0;
  new MutationObserver(() => { if (list.querySelector("a")) self.guideSeen = performance.now(); })
    .observe(list, { childList: true, subtree: true });
}"""
_CARDS = """() => [...document.querySelectorAll(".md-search-result__item")].slice(0, 10).map((item) => {
  const shown = [...item.querySelectorAll("a")].filter((a) => !a.closest("details"))
    .map((a) => [a.href, Number(a.querySelector("[data-md-score]")?.dataset.mdScore || 0), a.innerText.trim()]);
  const best = Math.max(...shown.map((one) => one[1]));
  return { links: shown.map((one) => one[0]), best: shown.find((one) => one[1] === best)?.[0] };
})"""


@dataclass
class Side:
    """What one search did with the queries of one language."""

    name: str
    language: str
    cards: dict[str, list[list[str]]] = field(default_factory=dict)
    enter: dict[str, str] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    worker: list[float] = field(default_factory=list)
    to_list: list[float] = field(default_factory=list)
    first_bytes: list[int] = field(default_factory=list)
    first_list: float = 0.0


def place_of(address: str, base: str) -> str:
    """Returns a result's place below the language: page address, # and section; "" where it is outside."""
    bare = address.split("?")[0].split("#")[0]
    if not bare.startswith(base):
        return ""
    return f"{bare.removeprefix(base)}#{urlsplit(address).fragment}"


# A worker's answer is timed from the message to the message: both engines speak the same four.
_TIMED_WORKER = """(() => {
  const Own = self.Worker;
  self.guideTimes = [];
  self.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => {
        if (data.type === 3 && this.asked) { self.guideTimes.push(performance.now() - this.asked); this.asked = 0; }
      });
    }
    postMessage(message) {
      if (message && message.type === 2 && message.data) this.asked = performance.now();
      super.postMessage(message);
    }
  };
})();"""


def _ask(page: Any, text: str) -> None:
    page.evaluate(
        """(text) => {
          const query = document.querySelector("[data-md-component=search-query]");
          self.guideSeen = 0;
          self.guideTimes.length = 0;
          query.value = text;
          self.guideAsked = performance.now();
          query.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true, key: text.at(-1) }));
        }""",
        text,
    )


def _open(browser: Any, address: str) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.add_init_script(_TIMED_WORKER)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate(_WATCH)
    return page


def _first(page: Any, query: str, side: Side, log: list[Sent], before: int) -> None:
    """Asks a page's first query, and notes what of the search was sent until its list stood there."""
    page.locator("[data-md-component=search-query]").focus()
    _ask(page, query)
    page.wait_for_function("() => self.guideSeen > 0 || self.guideTimes.length > 0", timeout=30_000)
    side.first_bytes.append(sum(one.size for one in log[before:] if _is_search(one.path)))


def first_queries(queries: Sequence[judge.Query]) -> list[str]:
    """Returns the queries whose first list is weighed: one in so many, and the one with the most words.

    What comes before the first list depends on what is asked: the postings of its words.
    """
    texts = [query.text for query in queries]
    return [*texts[::FIRSTS], max(texts, key=lambda text: len(text.split()))]


def weigh(browser: Any, address: str, side: Side, queries: Sequence[str], log: list[Sent]) -> None:
    """Asks each query of a browser that has nothing yet."""
    for query in queries:
        log.clear()
        page = _open(browser, address)
        _first(page, query, side, log, len(log))
        page.context.close()


def drive(browser: Any, address: str, side: Side, queries: Sequence[judge.Query], log: list[Sent]) -> None:
    """Types the queries into a page's search box, one after the other, and notes what is shown and how fast."""
    log.clear()
    page = _open(browser, address)
    began = time.monotonic()
    # The engines are warm after a first query; what that one cost is a figure of its own. Stock Material fetches its
    # index with the page.
    _first(page, "kafka", side, log, 0 if side.name == "stock" else len(log))
    side.first_list = (time.monotonic() - began) * 1000
    page.wait_for_load_state("networkidle")
    base = address
    for query in queries:
        waits, lists = [], []
        # The least of three: a busy machine slows single answers of either side.
        for _ in range(ROUNDS):
            _ask(page, "")
            page.wait_for_timeout(15)
            _ask(page, query.text)
            try:
                page.wait_for_function("() => self.guideTimes.length > 0", timeout=10_000)
            except Exception as error:
                raise CannotRun(f"{side.name}: no answer to “{query.text}”: {error}") from None
            page.wait_for_timeout(30)
            seen = page.evaluate("() => [self.guideTimes[0], self.guideSeen && self.guideSeen - self.guideAsked]")
            waits.append(seen[0])
            lists += [seen[1]] if seen[1] else []
        side.worker.append(min(waits))
        side.to_list += [min(lists)] if lists else []
        shown = page.evaluate(_CARDS)
        side.addresses |= {link for card in shown[:5] for link in card["links"]}
        side.cards[query.text] = [[place_of(link, base) for link in card["links"]] for card in shown]
        side.enter[query.text] = place_of(shown[0]["best"], base) if shown and shown[0]["best"] else ""
    page.context.close()


def _is_search(path: str) -> bool:
    bare = path.split("?")[0]
    return (
        ("/search/" in bare and "/text-" not in bare)
        or "search-worker" in bare
        or "/workers/search" in bare
        or "/lunr/" in bare
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the value below which a share of the values lies; 0 where there is none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def _scores(sides: Sequence[Side], queries: Sequence[judge.Query]) -> judge.Scores:
    ranks = []
    for query in queries:
        side = next(one for one in sides if one.language == query.language)
        cards = side.cards[query.text]
        ranks.append((judge.rank(query, cards), bool(cards)))
    return judge.score(ranks)


def _enter(sides: Sequence[Side], queries: Sequence[judge.Query]) -> float:
    hits = 0
    for query in queries:
        side = next(one for one in sides if one.language == query.language)
        hits += judge.rank(query, [[side.enter[query.text]]])
    return hits / max(len(queries), 1)


def dead_links(folder: Path, addresses: set[str], base: str) -> list[str]:
    """Returns the results that lead to no page or to no section of it."""
    dead = []
    pages: dict[Path, str] = {}
    for address in sorted(addresses):
        bare, _, section = address.split("?")[0].partition("#")[0], "", urlsplit(address).fragment
        path = folder / urlsplit(bare).path.lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        if path not in pages:
            pages[path] = path.read_text(encoding="utf-8") if path.is_file() else ""
        if not pages[path] or (section and f'id="{section}"' not in pages[path]):
            dead.append(address)
    return dead


def _own(queries: Sequence[judge.Query]) -> list[judge.Query]:
    return [query for query in queries if not query.others]


def _table(ours: list[Side], stock: list[Side], queries: list[judge.Query]) -> tuple[str, dict[str, Any]]:
    rows, figures = [], {}
    own = _own(queries)
    groups = {"all": own}
    groups |= {kind: [query for query in own if query.kind == kind] for kind in judge.KINDS}
    groups |= {"in Korean": [query for query in own if query.language == "ko"]}
    groups |= {"in English": [query for query in own if query.language == "en"]}
    groups |= {"held out": [query for query in own if query.held_out]}
    groups |= {OTHERS: [query for query in queries if query.others]}
    for name, chosen in groups.items():
        if not chosen:
            continue
        one, two = _scores(ours, chosen), _scores(stock, chosen)
        rows.append(
            [name, str(len(chosen))]
            + [
                f"{value:.3f}"
                for scores in (one, two)
                for value in (scores.first, scores.five, scores.mean, scores.nothing)
            ]
        )
        if name in ("all", OTHERS, *judge.KINDS):
            figures[name] = {
                "count": len(chosen),
                **{
                    side: {"first": round(scores.first, 4), "five": round(scores.five, 4)}
                    for side, scores in (("ours", one), ("stock", two))
                },
            }
    head = ("queries", "n", "ours S@1", "S@5", "MRR@10", "none", "stock S@1", "S@5", "MRR@10", "none")
    return draw(head, rows), figures


def _text_size(site: Path) -> int:
    """Returns the bytes of a language's text, titles included, as UTF-8."""
    held = (site / "search/index.js").read_text(encoding="utf-8")
    entries = json.loads(held[held.index("(") + 1 : held.rindex(")")])["entries"]
    texts = "".join(path.read_text(encoding="utf-8") for path in site.glob("search/text-*.js"))
    return len(entries.encode()) + len(texts.encode())


def entries_of(site: Path) -> list[Entry]:
    """Returns what the built index of a language has, as the build had it (without code blocks)."""
    held = (site / "search/index.js").read_text(encoding="utf-8")
    head = json.loads(held[held.index("(") + 1 : held.rindex(")")])
    texts: list[str] = []
    for at in range(len(head["chunks"])):
        text = (site / f"search/text-{at}.js").read_text(encoding="utf-8")
        texts += json.loads(text[text.index("(") + 1 : text.rindex(")")])["texts"]
    found, page = [], ""
    for line, text in zip(head["entries"].split("\n"), texts, strict=True):
        place, title, *_ = line.split("\t")
        title, text = index.whole(title, text)
        kind = KINDS[int(place[0])]
        if kind == "page":
            page = place[1:]
        found.append(Entry(page, "" if kind == "page" else index.id_of(place, title), kind, title, text))
    return found


def copied(entries: list[Entry], times: int) -> list[Entry]:
    """Returns the entries so many times over, each copy with addresses and a sixth of its words of its own.

    A text ten times as long does not have ten times the words; it has several times as many.
    """

    def own(word: re.Match[str], copy: int) -> str:
        text = word.group()
        if zlib.crc32(f"{text} {copy}".encode()) % 6:
            return text
        if "가" <= text[0] <= "힣":
            return "".join(chr(0xAC00 + (ord(letter) - 0xAC00 + 613 * (copy + 1)) % 11172) for letter in text)
        return f"{text[:-1]}{chr(97 + copy % 26)}{text[-1]}{chr(97 + copy // 26)}"

    made = list(entries)
    for copy in range(times - 1):
        for entry in entries:
            text = re.sub(r"[가-힣]{2,}|[A-Za-z]{4,}", lambda word, copy=copy: own(word, copy), entry.text)  # type: ignore[misc]
            made.append(Entry(f"copy-{copy}/{entry.page}", entry.id, entry.kind, entry.title, text))
    return made


def growth(root: Path, site: Path, folder: Path, times: int = 10) -> tuple[float, float, str]:
    """Returns how much larger index and p95 are at so many times the Korean text, and a line with the figures."""
    queries = [query.text for query in judge.read_all(root) if query.language == "ko"]
    entries = entries_of(site)
    sizes, waits, spans = [], [], []
    for count in (1, times):
        found = copied(entries, count)
        began = time.process_time()
        made = index.build("ko", found, concepts.read(root))
        spans.append(time.process_time() - began)
        target = folder / f"growth-{count}"
        index.write(target, made)
        sizes.append(sum(len(gzip.compress(text.encode(), 6, mtime=0)) for text in (made.head, *made.postings)))
        answers = cli.ask(root, target, queries * 7)
        # The least of several: what the engine takes, not what the machine does besides.
        taken = [min(answer.milliseconds for answer in answers[at :: len(queries)]) for at in range(len(queries))]
        waits.append(percentile(taken, 0.95))
        shutil.rmtree(target)
    said = (
        f"growth: {len(entries)} → {times * len(entries)} sections: index {sizes[0] / 1000:.1f} → "
        f"{sizes[1] / 1000:.1f} KB gzip, engine p95 {waits[0]:.2f} → {waits[1]:.2f} ms, "
        f"index build {spans[0]:.2f} → {spans[1]:.2f} s of processor"
    )
    return sizes[1] / sizes[0], waits[1] / max(waits[0], 0.01), said


def build_share(root: Path, folder: Path, times: int = 7) -> tuple[float, str]:
    """Returns the share of the site build's time by the clock that the search adds, and a line with the figures.

    Cold builds of 200 pages a language, checks of the sources included, in turn with the search index and without.
    """
    shutil.rmtree(folder, ignore_errors=True)
    sides = {name: projects.ours(root, folder / name, 200) for name in ("with", "without")}
    hooks = folder / "without/scripts/hooks.py"
    hooks.write_text(hooks.read_text(encoding="utf-8") + _NO_INDEX, encoding="utf-8")
    for side in sides.values():
        side.build()
    runs = interleaved({name: side.build for name, side in sides.items()}, times)
    built = sorted((folder / "without/site").glob("*/search/index.js"))
    shutil.rmtree(folder, ignore_errors=True)
    if built:
        raise CannotRun(f"the build without an index made one: {built[0]}; let _NO_INDEX replace what makes it")
    most, least = runs["with"], runs["without"]
    said = (
        f"index build: 200 pages a language in {most.seconds:.2f} s with it and {least.seconds:.2f} s without; "
        f"of processor {most.processor:.2f} and {least.processor:.2f} s, "
        f"a share of {(most.processor - least.processor) / most.processor:.3f}"
    )
    return (most.seconds - least.seconds) / most.seconds, said


_NO_INDEX = """

search.Pages.add = lambda self, *page: None
search.write = lambda *words: None
"""


def measure(root: Path) -> tuple[str, list[Target]]:
    """Returns the tables and the targets, and writes data/search-figures.json. Raises CannotRun."""
    from playwright.sync_api import sync_playwright

    browser_path = tools.browser()
    if browser_path is None:
        raise CannotRun(tools.HOW_TO_GET_A_BROWSER)
    port = free_port()
    pages = real.build(root, f"http://127.0.0.1:{port}/")
    queries = judge.read_all(root)
    sides: list[Side] = []
    with serving(pages.folder, port) as log, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for language in real.LANGUAGES:
            mine = [query for query in queries if query.language == language]
            for name in real.SIDES:
                side = Side(name, language)
                # Both languages of stock Material stand in folders of their own, which the plugin makes.
                home = _home(pages, name, language)
                drive(browser, home, side, mine, log)
                if name == "ours":
                    weigh(browser, home, side, first_queries(mine), log)
                sides.append(side)
        browser.close()
    ours = [side for side in sides if side.name == "ours"]
    stock = [side for side in sides if side.name == "stock"]
    said, figures = _table(ours, stock, queries)
    rows = [
        [f"{side.name}, {side.language}"]
        + [f"{percentile(side.first_bytes, share) / 1000:.1f}" for share in (0.5, 1)]
        + [f"{side.first_list:.0f}"]
        + [f"{percentile(values, share):.1f}" for values in (side.worker, side.to_list) for share in (0.5, 0.95)]
        for side in sides
    ]
    head = ("", "first list, KB p50", "most", "ms", "worker p50, ms", "p95", "key to list p50, ms", "p95")
    share, share_said = build_share(root, root / ".cache/bench/search")
    size, slower, growth_said = growth(root, pages.folder / "ours/ko", root / ".cache/bench")
    targets = _targets(ours, stock, queries, figures, pages)
    targets += [
        at_most("index build, share of the site build by the clock", share, BUILD_SHARE, "{:.3f}"),
        at_most("index at ten times the text, times", size, GROWTH_SIZE),
        at_most("engine's p95 at ten times the text, times", slower, GROWTH_TIME),
    ]
    written = {"kinds": figures, "costs": _costs(sides)}
    (root / FILE).write_text(f"{json.dumps(written, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    return "\n\n".join((said, draw(head, rows), share_said, growth_said)), targets


def _costs(sides: Sequence[Side]) -> dict[str, Any]:
    """Returns what a reader pays: most KB before the first list, and the worker's p95 in ms, by language and side."""
    costs: dict[str, Any] = {}
    for side in sides:
        costs.setdefault(side.language, {})[side.name] = {
            "kilobytes": round(max(side.first_bytes) / 1000, 1),
            "milliseconds": round(percentile(side.worker, 0.95), 1),
        }
    return costs


def _home(pages: real.Pages, name: str, language: str) -> str:
    address = pages.address(name, language, "home")
    nested = pages.folder / name / language / language
    return f"{address}{language}/" if nested.is_dir() else address


def _targets(
    ours: list[Side], stock: list[Side], queries: list[judge.Query], figures: dict[str, Any], pages: real.Pages
) -> list[Target]:
    everything = _scores(ours, _own(queries))
    held = [query for query in _own(queries) if query.held_out]
    others = [query for query in queries if query.others]
    targets = [
        at_least("Success@1 over all queries", everything.first, FIRST, "{:.3f}"),
        at_least("Success@5 over all queries", everything.five, FIVE, "{:.3f}"),
        at_least("Success@1 of the queries held out", _scores(ours, held).first, HELD_FIRST, "{:.3f}"),
        at_least("Success@5 of the queries held out", _scores(ours, held).five, HELD_FIVE, "{:.3f}"),
        at_least("Success@1 of the queries worded by others", _scores(ours, others).first, HELD_FIRST, "{:.3f}"),
        at_least("Success@5 of the queries worded by others", _scores(ours, others).five, HELD_FIVE, "{:.3f}"),
    ]
    weakest = min((figures[kind]["ours"]["five"], kind) for kind in judge.KINDS if kind in figures)
    targets.append(at_least(f"least Success@5 of a kind ({weakest[1]})", weakest[0], EVERY_FIVE, "{:.3f}"))
    targets.append(at_least("Enter alone opens an answer (for information)", _enter(ours, queries), 0.0, "{:.3f}"))
    dead, foreign = [], []
    for side in ours:
        base = pages.address("ours", side.language, "home")
        dead += dead_links(pages.folder, side.addresses, base)
        foreign += [address for address in side.addresses if not address.startswith(base)]
    targets.append(at_most("dead links in the top five", len(dead), 0, "{:.0f}"))
    targets.append(at_most("results of the other language in the top five", len(foreign), 0, "{:.0f}"))
    for side in ours:
        site = pages.folder / "ours" / side.language
        before, text = max(side.first_bytes) / 1000, _text_size(site) / 1000
        where = side.language
        targets.append(
            at_most(
                f"most KB gzip before the first list per 100 KB of text: {where}",
                before / text * 100,
                PER_100_KB,
                "{:.1f}",
            )
        )
        targets.append(at_most(f"most KB gzip before the first list: {where}", before, IN_ALL, "{:.1f}"))
        other = next(one for one in stock if one.language == side.language)
        targets.append(
            at_most(
                f"worker's p95, ms, no slower than stock's: {where}",
                percentile(side.worker, 0.95),
                percentile(other.worker, 0.95),
                "{:.1f}",
            )
        )
    return targets
