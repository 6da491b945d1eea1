"""Runs SQL in the data of a folder and prints the answers: ask.py FOLDER SQL, or ask.py FOLDER @FILE."""

from __future__ import annotations

import sys
from pathlib import Path

from chdb.session import Session

# Tables as on a narrow terminal.
PLAIN = (
    "SET output_format_pretty_color = 0, output_format_pretty_row_numbers = 0, "
    "output_format_pretty_single_large_number_tip_threshold = 0"
)


def main(folder: str, sql: str) -> int:
    """Runs the statements up to the first that fails; returns the exit status."""
    text = Path(sql[1:]).read_text(encoding="utf-8") if sql.startswith("@") else sql
    session = Session(folder)
    try:
        session.query(PLAIN)
        for statement in text.split(";"):
            if statement.strip():
                print(session.query(statement, "PrettyCompactMonoBlock"), end="")
    except RuntimeError as error:
        print(str(error).strip(), file=sys.stderr)
        return 1
    finally:
        session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
