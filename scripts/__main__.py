"""The project's command line: `python -m scripts <command>`; the Makefile names the ones a person needs."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from scripts import labs
from scripts.finding import report

ROOT = Path(__file__).resolve().parent.parent


def _build(arguments: argparse.Namespace) -> int:
    from scripts import site

    # Ended from outside, a build stops its own processes and takes its half-made folder away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        site.build(ROOT, ROOT / arguments.target)
    except site.BuildFailed as failure:
        print(failure, file=sys.stderr)
        print("build failed; the last good site stays where it was", file=sys.stderr)
        return 1
    print(f"built {arguments.target}/ for {site.base_url()}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from scripts import checks

    findings, fixed = checks.run(ROOT, fix=arguments.fix)
    for path in fixed:
        print(f"{path}: repaired")
    print(report(findings))
    return 1 if findings else 0


def _serve(arguments: argparse.Namespace) -> int:
    from scripts import serve

    return serve.main(ROOT, arguments.port)


def _test(arguments: argparse.Namespace) -> int:
    if arguments.words:
        import pytest

        return int(pytest.main(arguments.words))
    from scripts import testing

    return testing.main(ROOT)


def _verify(arguments: argparse.Namespace) -> int:
    from scripts import verify

    return verify.main(arguments.words)


def _bench(arguments: argparse.Namespace) -> int:
    from scripts import bench

    return bench.main(ROOT, arguments.only, arguments.runs)


def _search(arguments: argparse.Namespace) -> int:
    from scripts.search import cli

    return cli.main(ROOT, arguments.query, arguments.language, arguments.target)


def _new(arguments: argparse.Namespace) -> int:
    from scripts import authoring

    try:
        made = authoring.make(ROOT, arguments.path, arguments.kind)
    except authoring.CannotMake as fault:
        print(fault, file=sys.stderr)
        return 1
    print("\n".join(f"wrote {file}" for file in made.files))
    print("\n".join(f"next: {step}" for step in made.steps))
    return 0


def _agree(arguments: argparse.Namespace) -> int:
    from scripts import agreement, pages

    recorded, unknown = agreement.agree(pages.load(ROOT), None if arguments.all else arguments.pages)
    if unknown:
        for name in unknown:
            print(
                f"{name}: no page or section that both languages have\n"
                "    expected: a path below docs/ko/ and docs/en/, such as deep-dives/kafka/replication.md#isr\n"
                "    next:     correct it; python -m scripts status lists the pages",
                file=sys.stderr,
            )
        return 1
    for place in recorded:
        print(f"{place}: the two languages agree")
    print(f"{len(recorded)} section{'' if len(recorded) == 1 else 's'} recorded in {agreement.PATH}")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from scripts import status

    print(status.text(ROOT))
    return 0


def _lab_tools(arguments: argparse.Namespace) -> int:
    from scripts.labs import kafka

    return kafka.tools()


def _lab(arguments: argparse.Namespace) -> int:
    return labs.main(arguments.lab)


def _lock(arguments: argparse.Namespace) -> int:
    from scripts import lock

    return lock.main()


def parser() -> argparse.ArgumentParser:
    """Returns the parser of all commands."""
    commands = argparse.ArgumentParser(prog="python -m scripts", description=__doc__)
    named = commands.add_subparsers(required=True, metavar="command")
    build = named.add_parser("build", help="build both languages")
    build.add_argument("--target", default="site", help="folder to write (default: site)")
    build.set_defaults(run=_build)
    check = named.add_parser("check", help="check the pages' sources")
    check.add_argument("--fix", action="store_true", help="repair what can be repaired safely")
    check.set_defaults(run=_check)
    serve = named.add_parser("serve", help="serve both languages and reload on every edit")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)
    test = named.add_parser("test", help="run every check that needs no engine")
    test.add_argument("words", nargs="*", help="what pytest takes")
    test.set_defaults(run=_test)
    verify = named.add_parser("verify", help="run the examples against real engines")
    verify.add_argument("words", nargs="*", help="what pytest takes")
    verify.set_defaults(run=_verify)
    bench = named.add_parser("bench", help="measure size, speed and build beside stock Material and Zensical")
    bench.add_argument("--only", choices=("weight", "search", "lighthouse", "build", "serve"), help="one part alone")
    bench.add_argument("--runs", type=int, help="how often each thing is measured")
    bench.set_defaults(run=_bench)
    search = named.add_parser("search", help="ask the built site's search")
    search.add_argument("query")
    search.add_argument("--language", choices=("ko", "en"), default="ko")
    search.add_argument("--target", default="site", help="folder of the built site (default: site)")
    search.set_defaults(run=_search)
    new = named.add_parser("new", help="make a page in both languages, with its line in the navigation")
    new.add_argument("path", help="path below the language's folder, such as deep-dives/kafka/log-compaction")
    new.add_argument("--kind", default="deep-dive", help="deep-dive (default), lab, guide, reference or index")
    new.set_defaults(run=_new)
    agree = named.add_parser("agree", help="record that sections say the same in both languages")
    agree.add_argument("pages", nargs="*", help="pages, or sections as page.md#id; none: follow what has moved")
    agree.add_argument("--all", action="store_true", help="every section of every page")
    agree.set_defaults(run=_agree)
    status = named.add_parser("status", help="show every page's sections, staleness, words and questions")
    status.set_defaults(run=_status)
    tools = named.add_parser("lab-tools", help="fetch Kafka's tools for the labs and say how to use them")
    tools.set_defaults(run=_lab_tools)
    for name, (_, about) in labs.LABS.items():
        one = named.add_parser(name, help=about)
        one.set_defaults(run=_lab, lab=name)
    lock = named.add_parser("lock", help="resolve the dependencies anew")
    lock.set_defaults(run=_lock)
    return commands


def main(words: list[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    arguments = parser().parse_args(words)
    status: int = arguments.run(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
