"""The sizing page calculates alike in Python and in the browser, and what no load can be is refused."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from lxml import html

from scripts import sizing, tools

SCRIPT = Path(__file__).resolve().parent.parent / "docs/assets/js/sizing.js"
EXAMPLE = {name: value for name, value, _ in sizing.INPUTS}
_RUN = """
globalThis.self = globalThis;
require(process.argv[1]);
const cases = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const { size, number, LEAST } = self.guideSizing;
const results = cases.map((given) => Object.fromEntries(Object.entries(size(given)).map(([k, v]) => [k, number(v)])));
console.log(JSON.stringify({ least: LEAST, results }));
"""


def _in_javascript(cases: list[dict[str, float]]) -> dict[str, object]:
    ran = subprocess.run(
        [str(tools.node()), "-e", _RUN, str(SCRIPT)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def test_ten_billion_records_a_day_are_what_a_person_calculates() -> None:
    found = sizing.size(EXAMPLE)
    assert round(found["rate"]) == 115_741
    assert round(found["average"]) == 116
    assert round(found["peak_in"]) == 463
    # 10 TB a day for 7 days, three times, a third of it after compression, on disks filled to 65 %.
    assert found["stored"] == pytest.approx(210 / 3)
    assert found["bought"] == pytest.approx(210 / 3 / 0.65)
    assert found["by_disk"] == 9
    assert found["brokers"] == 10
    assert found["partitions"] == 155


def test_the_browser_calculates_the_same() -> None:
    chance = random.Random(4)
    cases = [EXAMPLE]
    for _ in range(300):
        cases.append(
            {
                name: round(least + value * chance.choice((0.1, 1, 3)) * chance.random(), 2)
                for name, value, least in sizing.INPUTS
            }
        )
    found = _in_javascript(cases)
    assert found["least"] == {name: least for name, _, least in sizing.INPUTS}
    assert found["results"] == [
        {name: sizing.number(value) for name, value in sizing.size(given).items()} for given in cases
    ]


@pytest.mark.parametrize(("name", "value"), [("peak", 0.5), ("disk", 0), ("records", float("nan")), ("days", -1)])
def test_what_no_load_can_be_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        sizing.size(EXAMPLE | {name: value})


def test_the_network_counts_both_directions() -> None:
    # 463 MB/s before compression is 154 on the wire: 309 of copies and 1,543 of reads leave the brokers.
    assert sizing.size(EXAMPLE | {"groups": 10, "network": 500})["by_network"] == 4


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_value_is_named_and_can_be_linked_to(language: str) -> None:
    tree = html.fromstring(sizing.tables(language))
    heads, cells = list(tree.iter("th")), list(tree.iter("td"))
    assert [cell.get("id") for cell in heads if cell.get("scope") == "row"] == sizing.identifiers()
    assert all(cell.text for cell in heads)
    assert [cell.get("data-size") for cell in cells] == [*EXAMPLE, *sizing.OUTPUTS]
