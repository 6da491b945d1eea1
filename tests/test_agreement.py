"""A section whose twin has changed is stale in the check, in the status and on the page, until somebody agrees."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scripts import agreement, checks, notices, pages, site, status
from scripts.finding import Finding
from tests import small_project

PAGE = "kafka/replication.md"
KO, EN = f"docs/ko/{PAGE}", f"docs/en/{PAGE}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project in which every section has been agreed to."""
    made = small_project.make(tmp_path / "project")
    agreement.agree(pages.load(made), None)
    return made


def edit(root: Path, path: str, before: str, after: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert before in text
    (root / path).write_text(text.replace(before, after, 1), encoding="utf-8")


def stale(root: Path) -> list[Finding]:
    return checks.run(root, only=["agreement"])[0]


def agree(root: Path, *names: str) -> tuple[list[str], list[str]]:
    return agreement.agree(pages.load(root), names)


@pytest.mark.parametrize(
    ("changed", "before", "after", "found_in"),
    [(EN, "Replicas follow", "All replicas follow", KO), (KO, "따라옵니다", "뒤따릅니다", EN)],
)
def test_an_edit_makes_exactly_the_twin_section_stale_until_somebody_agrees(
    changed: str, before: str, after: str, found_in: str, project: Path
) -> None:
    assert stale(project) == []
    edit(project, changed, before, after)
    (finding,) = stale(project)
    lines = (project / found_in).read_text(encoding="utf-8").splitlines()
    assert (finding.path, lines[finding.line - 1]) == (found_in, "## ISR { #isr }")
    assert "section #isr is stale" in finding.found
    assert f"python -m scripts agree {PAGE}#isr" in finding.next_step
    (row,) = (row for row in status.rows(pages.load(project)) if row.path == PAGE)
    language = found_in.split("/")[1]
    assert row.stale == {"ko": (), "en": ()} | {language: ("isr",)}
    assert f"stale: {found_in}#isr" in status.text(project)
    assert notices.stale_sections(project, language, PAGE) == ["isr"]
    assert notices.stale_sections(project, pages.other(language), PAGE) == []
    assert agree(project, f"{PAGE}#isr") == ([f"{PAGE}#isr"], [])
    assert stale(project) == []
    assert notices.stale_sections(project, language, PAGE) == []


def test_a_build_shows_the_notice_to_its_reader_and_a_release_refuses(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project, EN, "Replicas follow", "All replicas follow")
    monkeypatch.setenv("GUIDE_RELEASE", "1")
    with pytest.raises(
        site.BuildFailed, match=r"docs/ko/kafka/replication\.md:\d+: \[agreement\] section #isr is stale"
    ):
        site.build(project, project / "site", site.DEFAULT_BASE_URL)
    monkeypatch.delenv("GUIDE_RELEASE")
    site.build(project, project / "site", site.DEFAULT_BASE_URL)
    korean = (project / "site/ko/kafka/replication/index.html").read_text(encoding="utf-8")
    english = (project / "site/en/kafka/replication/index.html").read_text(encoding="utf-8")
    (notice,) = re.findall(r'<p class="stale".*?</p>', korean)
    assert 'href="../../../en/kafka/replication/#isr"' in notice
    assert "영어판" in notice
    assert korean.index('id="isr"') < korean.index(notice) < korean.index('id="questions"')
    assert 'class="stale"' not in english
    agree(project, PAGE)
    site.build(project, project / "site", site.DEFAULT_BASE_URL)
    assert 'class="stale"' not in (project / "site/ko/kafka/replication/index.html").read_text(encoding="utf-8")


def test_the_notice_above_the_first_heading_stands_first() -> None:
    content = notices.add("<p>Text.</p>", "", "en", [""])
    assert content.startswith('<p class="stale" data-search-exclude>The Korean version')
    assert 'href="../ko/"' in content


def test_line_breaks_ids_and_link_targets_do_not_make_a_section_stale(project: Path) -> None:
    edit(project, KO, "복제본은 리더를", "복제본은\n리더를")
    edit(project, "docs/ko/index.md", "replication.md#isr", "replication.md#questions")
    for path in (KO, EN):
        edit(project, path, "{ #isr }", "{ #in-sync }")
    assert stale(project) == []


def test_a_moved_page_keeps_its_records_under_its_new_name(project: Path) -> None:
    for language in pages.LANGUAGES:
        folder = project / "docs" / language / "kafka"
        (folder / "replication.md").rename(folder / "replicas.md")
    assert stale(project) == []
    assert agree(project) == ([], [])
    text = (project / agreement.PATH).read_text(encoding="utf-8")
    assert '"kafka/replicas.md#isr"' in text
    assert "kafka/replication.md" not in text


def test_the_file_is_json_sorted_with_a_line_for_each_section(project: Path) -> None:
    text = (project / agreement.PATH).read_text(encoding="utf-8")
    records = json.loads(text)
    assert list(records) == sorted(records)
    assert len(text.splitlines()) == len(records) + 2
    assert f"{PAGE}#two-down" in records


@pytest.mark.parametrize("order", ["ours first", "theirs first"])
def test_a_merge_conflict_is_settled_by_the_command_for_what_the_pages_say_now(order: str, project: Path) -> None:
    before = (project / agreement.PATH).read_text(encoding="utf-8")
    edit(project, EN, "Replicas follow", "All replicas follow")
    edit(project, KO, "따라옵니다", "모두 따라옵니다")
    agree(project, PAGE)
    now = (project / agreement.PATH).read_text(encoding="utf-8")
    (old,) = set(before.splitlines()) - set(now.splitlines())
    (new,) = set(now.splitlines()) - set(before.splitlines())
    first, second = (new, old) if order == "ours first" else (old, new)
    conflict = f"<<<<<<< ours\n{first}\n=======\n{second}\n>>>>>>> theirs"
    (project / agreement.PATH).write_text(now.replace(new, conflict), encoding="utf-8")
    assert stale(project) == []
    assert agree(project) == ([], [])
    assert (project / agreement.PATH).read_text(encoding="utf-8") == now


def test_agreeing_to_what_does_not_exist_changes_nothing(project: Path) -> None:
    before = (project / agreement.PATH).read_bytes()
    edit(project, EN, "Replicas follow", "All replicas follow")
    assert agree(project, PAGE, f"{PAGE}#none") == ([f"{PAGE}#isr"], [f"{PAGE}#none"])
    assert (project / agreement.PATH).read_bytes() == before


def test_pages_can_be_named_in_any_way_a_person_would(project: Path) -> None:
    edit(project, EN, "Replicas follow", "All replicas follow")
    for name in (EN, KO, PAGE, "kafka/replication"):
        agreement.agree(pages.load(project), [])
        assert agreement._place(name) == PAGE
    assert agree(project, KO)[0] == [f"{PAGE}#isr"]


def test_a_question_is_a_section_of_its_own(project: Path) -> None:
    edit(project, EN, "Writes are refused, reads go on.", "Writes fail.")
    assert [finding.found.split(" is ")[0] for finding in stale(project)] == ["section #two-down"]
