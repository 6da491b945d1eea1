"""Lighthouse on the guide's own pages beside stock Material's, in one run."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from scripts import tools
from scripts.bench import projects, real
from scripts.bench.measure import CannotRun, run
from scripts.bench.server import free_port, serving
from scripts.bench.table import Target, at_least, at_most, draw

SCORES = ("performance", "accessibility", "best-practices", "seo")
PROMISED = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
SHIFT = 0.005


@dataclass(frozen=True)
class Report:
    """What Lighthouse says of one page: scores of 100, paint and blocking in ms, shift, bytes."""

    scores: dict[str, float]
    paint: float
    blocking: float
    shift: float
    size: float
    failed: tuple[str, ...] = ()


def read(report: dict[str, Any]) -> Report:
    """Reads Lighthouse's JSON. Raises CannotRun where it could not judge the page."""
    if report.get("runtimeError"):
        raise CannotRun(f"Lighthouse: {report['runtimeError'].get('message')}")
    audits = report["audits"]
    value = {name: float(audits[name].get("numericValue") or 0) for name in audits}
    failed = [
        reference["id"]
        for category in SCORES
        for reference in report["categories"][category]["auditRefs"]
        if reference.get("weight")
        and (audits[reference["id"]].get("score") or 0) < 0.9
        and audits[reference["id"]].get("scoreDisplayMode") in ("binary", "numeric", "metricSavings")
    ]
    return Report(
        {name: round(100 * float(report["categories"][name]["score"] or 0)) for name in SCORES},
        value["largest-contentful-paint"],
        value["total-blocking-time"],
        value["cumulative-layout-shift"],
        value["total-byte-weight"],
        tuple(failed),
    )


def middle(reports: list[Report]) -> Report:
    """Returns the medians of several runs, figure by figure."""
    return Report(
        {name: median(report.scores[name] for report in reports) for name in SCORES},
        median(report.paint for report in reports),
        median(report.blocking for report in reports),
        median(report.shift for report in reports),
        median(report.size for report in reports),
        tuple(sorted({name for report in reports for name in report.failed})),
    )


def look(program: list[str], address: str, folder: Path, browser: str) -> Report:
    """Runs Lighthouse once with its mobile settings. Raises CannotRun."""
    target = folder / "report.json"
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
    options = ["--quiet", "--output=json", f"--output-path={target}", f"--chrome-flags={flags}"]
    options.append(f"--only-categories={','.join(SCORES)}")
    path = f"{tools.node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run([*program, address, *options], folder, {"CHROME_PATH": browser, "PATH": path})
    return read(json.loads(target.read_text(encoding="utf-8")))


def targets(reports: dict[tuple[str, str, str], Report]) -> list[Target]:
    """Returns what is promised of this guide's pages, by (page, language, side)."""
    found = []
    for (name, language, side), report in reports.items():
        if side != "ours":
            continue
        where = f"{language}, {name}"
        found += [at_least(f"{score}: {where}", report.scores[score], PROMISED[score], "{:.0f}") for score in SCORES]
        found.append(at_most(f"layout shift: {where}", report.shift, SHIFT, "{:.4f}"))
        stock = reports[name, language, "stock"].paint
        found.append(at_most(f"largest paint, ms, no later than stock's: {where}", report.paint, stock, "{:.0f}"))
    return found


def table(reports: dict[tuple[str, str, str], Report]) -> str:
    """Returns the reports as a table."""
    rows = [
        [f"{side}, {language}, {name}"]
        + [f"{report.scores[score]:.0f}" for score in SCORES]
        + [f"{report.paint:.0f}", f"{report.blocking:.0f}", f"{report.shift:.4f}", f"{report.size / 1000:.0f}"]
        for (name, language, side), report in reports.items()
    ]
    return draw(("Lighthouse, mobile", "perf", "a11y", "best", "seo", "LCP ms", "TBT ms", "CLS", "KB"), rows)


def measure(root: Path, times: int) -> tuple[str, list[Target]]:
    """Returns the table and the targets. Raises CannotRun."""
    program = projects.lighthouse_program(root)
    browser = tools.browser()
    if browser is None:
        raise CannotRun(tools.HOW_TO_GET_A_BROWSER)
    port = free_port()
    pages = real.build(root, f"http://127.0.0.1:{port}/")
    reports: dict[tuple[str, str, str], Report] = {}
    with serving(pages.folder, port), tempfile.TemporaryDirectory() as folder:
        for name in pages.paths:
            for language in real.LANGUAGES:
                taken: dict[str, list[Report]] = {side: [] for side in real.SIDES}
                for _ in range(times):
                    for side, found in taken.items():
                        address = pages.address(side, language, name)
                        found.append(look(program, address, Path(folder), browser))
                for side, found in taken.items():
                    reports[name, language, side] = middle(found)
                print(f"  {language}, {name}: {times} runs a side", flush=True)
    failed = [
        f"  {side}, {language}, {name}: {', '.join(report.failed)}"
        for (name, language, side), report in reports.items()
        if report.failed
    ]
    said = table(reports) + ("\nbelow 0.9 in some run:\n" + "\n".join(failed) if failed else "")
    return said, targets(reports)
