"""How SQL scripts are cut into sections and statements, and how the engine's errors are shown."""

from __future__ import annotations

import pytest

from scripts.engines import clickhouse


def script(body: str) -> str:
    return f"-- a file\n\n-- --8<-- [start:one]\n{body}\n-- --8<-- [end:one]\n"


def texts(body: str) -> list[str]:
    return [statement.text for statement in clickhouse.sections(script(body))["one"]]


def test_statements_end_at_semicolons_that_are_not_quoted() -> None:
    assert texts("SELECT ';', `a;b`;\nSELECT 'it''s; \\' one';") == ["SELECT ';', `a;b`", "SELECT 'it''s; \\' one'"]


def test_comments_are_not_part_of_what_is_typed() -> None:
    assert texts("SELECT 1, -- (1)\n    /* two; */ 2;") == ["SELECT 1,\n     2"]


def test_dashes_in_a_text_are_no_comment() -> None:
    assert texts("SELECT '-- no';") == ["SELECT '-- no'"]


def test_a_statement_knows_its_line() -> None:
    first, second = clickhouse.sections(script("\nSELECT 1;\n\nSELECT\n    2;"))["one"]
    assert (first.line, second.line) == (5, 7)


def test_a_statement_without_a_semicolon_is_refused() -> None:
    with pytest.raises(ValueError, match="no semicolon after “SELECT 1”"):
        texts("SELECT 1")


def test_a_statement_outside_every_section_is_refused() -> None:
    with pytest.raises(ValueError, match="line 6 stands outside every section"):
        clickhouse.sections(script("SELECT 1;") + "SELECT 2;\n")


def test_an_error_is_shown_without_the_engines_version_and_trace() -> None:
    message = (
        "Code: 691. DB::Exception: Unknown element 'x' for enum\n: While executing ParallelParsing. "
        "(UNKNOWN_ELEMENT_OF_ENUM) (version 26.9.2.1)\nStack trace"
    )
    assert clickhouse.error_name(message) == "UNKNOWN_ELEMENT_OF_ENUM"
    assert clickhouse.said(message) == (
        "Code: 691. DB::Exception: Unknown element 'x' for enum (UNKNOWN_ELEMENT_OF_ENUM)"
    )


def test_an_error_without_a_code_is_shown_as_it_is() -> None:
    assert clickhouse.error_name("no session\n") == ""
    assert clickhouse.said("no session\n") == "no session"
