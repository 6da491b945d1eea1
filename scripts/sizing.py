"""What a load asks of a Kafka cluster: the arithmetic of the sizing page.

docs/assets/js/sizing.js has the same arithmetic for a reader's own numbers; tests/test_sizing.py compares the two.
Units are decimal: 1 MB is 10⁶ bytes, 1 TB is 10¹².
"""

from __future__ import annotations

import html
import math
from decimal import ROUND_HALF_UP, Decimal

# Name, value of the worked example, least value that makes sense; in the order of the page.
INPUTS: tuple[tuple[str, float, float], ...] = (
    ("records", 10_000_000_000, 1),
    ("bytes", 1000, 1),
    ("peak", 4, 1),
    ("compression", 3, 1),
    ("replication", 3, 1),
    ("days", 7, 0.01),
    ("groups", 3, 0),
    ("fill", 65, 1),
    ("disk", 12, 0.01),
    ("network", 1000, 1),
    ("spare", 1, 0),
    ("write", 25, 0.01),
    ("read", 3, 0.01),
)
OUTPUTS = (
    "rate",
    "average",
    "peak_in",
    "sent",
    "stored",
    "bought",
    "copied",
    "consumed",
    "by_disk",
    "by_network",
    "brokers",
    "partitions",
)
WORDS = {
    "ko": {
        "assumption": "가정",
        "result": "결과",
        "value": "값",
        "records": "하루 레코드 수",
        "bytes": "레코드 크기, 압축 전, 바이트",
        "peak": "최대 부하 ÷ 평균",
        "compression": "압축률(압축 전 ÷ 압축 후)",
        "replication": "복제 계수",
        "days": "보존 기간, 일",
        "groups": "전부 읽는 컨슈머 그룹 수",
        "fill": "디스크를 채워도 되는 한도, %",
        "disk": "브로커 한 대의 디스크, TB",
        "network": "브로커 한 대가 한 방향으로 쓸 수 있는 네트워크, MB/s",
        "spare": "없어도 버텨야 하는 브로커 수",
        "write": "파티션 하나에 쓰는 속도(직접 잰 값), 압축 전 MB/s",
        "read": "컨슈머 하나가 처리하는 속도(직접 잰 값), 압축 전 MB/s",
        "rate": "평균, 초당 레코드",
        "average": "평균 유입, 압축 전, MB/s",
        "peak_in": "최대 유입, 압축 전, MB/s",
        "sent": "최대 유입, 네트워크를 지나는 양, MB/s",
        "stored": "복제본까지 저장하는 양, TB",
        "bought": "갖춰야 할 디스크, TB",
        "copied": "최대일 때 브로커 사이의 복제, MB/s",
        "consumed": "최대일 때 컨슈머가 읽는 양, MB/s",
        "by_disk": "디스크가 요구하는 브로커 수",
        "by_network": "네트워크가 요구하는 브로커 수",
        "brokers": "브로커 수, 여유분을 더해",
        "partitions": "토픽 하나로 받는다면 적어도 필요한 파티션 수",
    },
    "en": {
        "assumption": "Assumption",
        "result": "Result",
        "value": "Value",
        "records": "Records per day",
        "bytes": "Size of a record before compression, bytes",
        "peak": "Peak load ÷ average",
        "compression": "Compression (before ÷ after)",
        "replication": "Replication factor",
        "days": "Retention, days",
        "groups": "Consumer groups that read everything",
        "fill": "How full a disk may get, %",
        "disk": "Disk of one broker, TB",
        "network": "Network one broker can use in one direction, MB/s",
        "spare": "Brokers that may be missing",
        "write": "Writing to one partition (your measurement), MB/s before compression",
        "read": "Processing by one consumer (your measurement), MB/s before compression",
        "rate": "Average, records per second",
        "average": "Average inflow before compression, MB/s",
        "peak_in": "Peak inflow before compression, MB/s",
        "sent": "Peak inflow on the network, MB/s",
        "stored": "Stored with all replicas, TB",
        "bought": "Disk to provide, TB",
        "copied": "Replication between brokers at peak, MB/s",
        "consumed": "Read by consumers at peak, MB/s",
        "by_disk": "Brokers that the disks ask for",
        "by_network": "Brokers that the network asks for",
        "brokers": "Brokers, the spare ones included",
        "partitions": "Partitions at least, with all of it in one topic",
    },
}


def _up(value: float) -> int:
    # A quotient that is whole but for the last bits of a double must not cost a broker.
    return math.ceil(value - 1e-9)


def size(given: dict[str, float]) -> dict[str, float]:
    """Returns what the load asks for, by the names in OUTPUTS.

    ``given`` has a value for each name in INPUTS. Raises ValueError, with the name, where a value is below the
    least that makes sense or no number.
    """
    for name, _, least in INPUTS:
        if not (math.isfinite(given[name]) and given[name] >= least):
            raise ValueError(name)
    rate = given["records"] / 86_400
    average = rate * given["bytes"] / 1e6
    peak_in = average * given["peak"]
    sent = peak_in / given["compression"]
    daily = given["records"] * given["bytes"] / given["compression"] / 1e12
    stored = daily * given["days"] * given["replication"]
    bought = stored / (given["fill"] / 100)
    copied = sent * (given["replication"] - 1)
    consumed = sent * given["groups"]
    by_disk = _up(bought / given["disk"])
    # Both directions at once: in come the producers' records and the copies, out go copies and consumers' reads.
    by_network = _up(max(sent + copied, copied + consumed) / given["network"])
    return {
        "rate": rate,
        "average": average,
        "peak_in": peak_in,
        "sent": sent,
        "stored": stored,
        "bought": bought,
        "copied": copied,
        "consumed": consumed,
        "by_disk": by_disk,
        "by_network": by_network,
        "brokers": _up(max(by_disk, by_network, given["replication"]) + given["spare"]),
        "partitions": _up(max(peak_in / given["write"], peak_in / given["read"])),
    }


def number(value: float) -> str:
    """Returns a number with three significant digits at least, its thousands set apart by commas."""
    places = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    # As a browser rounds: the exact value of the double, a half upwards.
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def identifiers() -> list[str]:
    """Returns the ids of the rows, in their order."""
    return [f"size-{name.replace('_', '-')}" for name in (*(name for name, *_ in INPUTS), *OUTPUTS)]


def tables(language: str) -> str:
    """Returns the worked example as two tables, one of assumptions and one of results, as HTML.

    The script finds each value by its `data-size` and puts a field, or a new result, in its place.
    """
    words = WORDS[language]
    given = {name: value for name, value, _ in INPUTS}
    found = size(given)
    parts = ['<div class="sizing">']
    for head, names, values in (("assumption", [name for name, *_ in INPUTS], given), ("result", OUTPUTS, found)):
        parts += ["<table>", "<thead>", "<tr>"]
        parts += [f'<th scope="col">{words[head]}</th>', f'<th scope="col">{words["value"]}</th>']
        parts += ["</tr>", "</thead>", "<tbody>"]
        for name in names:
            label = f'<th scope="row" id="size-{name.replace("_", "-")}">{html.escape(words[name])}</th>'
            parts.append(f'<tr>{label}<td data-size="{name}">{number(values[name])}</td></tr>')
        parts += ["</tbody>", "</table>"]
    parts.append("</div>")
    return "\n".join(parts)
