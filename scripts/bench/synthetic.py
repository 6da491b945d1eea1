"""Pages that stand for a guide of any size: the same for every builder, the same on every run.

A page has what a deep dive has: headings with ids, prose with links, tables, code by include, tabs, an admonition and
a folded part, about 8 KB with its code. No two pages share their code, so that nothing gains from having seen it.
"""

from __future__ import annotations

import posixpath
import random
from dataclasses import dataclass

from scripts.pages import address

LANGUAGES = ("ko", "en")
SECTION = 20

# What a page is about: (Korean, English, an identifier in Java).
_SUBJECTS = (
    ("계좌 이체", "account transfers", "Transfer"),
    ("카드 결제", "card payments", "CardPayment"),
    ("입금 알림", "deposit notices", "DepositNotice"),
    ("대출 상환", "loan repayments", "LoanRepayment"),
    ("환율 고시", "exchange rates", "ExchangeRate"),
    ("한도 변경", "limit changes", "LimitChange"),
    ("자동 이체", "standing orders", "StandingOrder"),
    ("거래 내역", "account statements", "Statement"),
)
# What is done with it.
_ANGLES = (
    ("유실 없는 전달", "delivery without loss", "Delivery"),
    ("순서 보장", "keeping the order", "Ordering"),
    ("지연 시간 측정", "measuring latency", "Latency"),
    ("장애 뒤 재처리", "processing again after a failure", "Replay"),
    ("중복 제거", "removing duplicates", "Deduplication"),
    ("용량 산정", "sizing", "Sizing"),
    ("무중단 배포", "releasing without an outage", "Release"),
)
# Sentences in pairs; {n} and {m} are numbers, {key} a setting. Prose is drawn from here, in an order of the page's own.
_SENTENCES = (
    (
        "프로듀서는 레코드 {n}개를 한 배치로 묶어 리더에 보내고, 응답을 받을 때까지 {m} ms를 기다립니다.",
        "The producer puts {n} records into one batch, sends it to the leader and waits {m} ms for the answer.",
    ),
    (
        "파티션 {n}개를 컨슈머 {m}개가 나누어 읽으면 한 컨슈머의 처리량이 전체 지연을 정합니다.",
        "Where {m} consumers share {n} partitions, the slowest of them decides how far the group falls behind.",
    ),
    (
        "`{key}` 값을 {n}에서 {m}까지 올린 뒤에는 같은 부하로 다시 재야 비교할 수 있습니다.",
        "After `{key}` goes up from {n} to {m}, measure again under the same load before you compare.",
    ),
    (
        "원장은 같은 요청이 두 번 와도 결과가 하나여야 하므로 요청 번호로 먼저 찾고 나서 씁니다.",
        "The ledger gives one result for a request that arrives twice, so it looks the request up before it writes.",
    ),
    (
        "디스크가 {n}% 차면 알림이 오고, {m}분 안에 보관 기간을 줄이거나 브로커를 늘려야 합니다.",
        "At {n}% disk usage the alert fires, and {m} minutes remain to cut the retention or to add a broker.",
    ),
    (
        "재시도는 순서를 바꿀 수 있으니, 멱등 프로듀서(idempotent producer)를 켜고 진행 중인 요청을 {n}개로 묶습니다.",
        "Retries can change the order: keep the idempotent producer on and allow {n} requests in flight.",
    ),
    (
        "배포하는 동안에는 인스턴스 {n}대 가운데 하나씩 멈추고, 그룹이 안정될 때까지 {m}초를 기다립니다.",
        "During a release, stop one of the {n} instances at a time and give the group {m} seconds to settle.",
    ),
    (
        "지표 하나만 보고 판단하지 말고 처리량, 지연, 오류를 {n}초 간격으로 함께 봅니다.",
        "Do not decide by one metric: look at throughput, latency and errors together, every {n} seconds.",
    ),
    (
        "운영자는 먼저 어느 파티션이 멈추었는지 확인하고, 그다음에 그 파티션의 리더가 어디 있는지 봅니다.",
        "An operator first finds the partition that has stopped, and then where the leader of that partition is.",
    ),
    (
        "하루에 {n}천 건이 들어오는 서비스라면 가장 바쁜 {m}분이 나머지 하루보다 많은 것을 알려 줍니다.",
        "In a service with {n} thousand requests a day, the busiest {m} minutes tell more than the rest of it.",
    ),
    (
        "고객에게 이미 보인 잔액은 되돌릴 수 없으므로 확정되기 전의 값은 화면에 올리지 않습니다.",
        "A balance that a customer has seen cannot be taken back, so nothing is shown before it is final.",
    ),
    (
        "시험 환경에서는 브로커 {n}대로 충분하지만 운영에서는 복제본이 모자라지 않게 {m}대를 둡니다.",
        "A test environment does with {n} brokers; production has {m}, so that no partition lacks a replica.",
    ),
    (
        "처리 시간이 {n} ms를 넘는 요청은 따로 모아 두고, 원인이 네트워크인지 디스크인지부터 가립니다.",
        "Requests that take more than {n} ms are kept apart, and the first question is network or disk.",
    ),
    (
        "`{key}` 기본값은 작은 클러스터에 맞춘 것이어서 파티션이 {n}개를 넘으면 다시 생각해야 합니다.",
        "The default of `{key}` suits a small cluster; beyond {n} partitions it deserves a second thought.",
    ),
    (
        "감사 기록은 {n}일 동안 남겨야 하고, 그동안에는 어떤 압축 설정도 값을 지워서는 안 됩니다.",
        "The audit trail is kept for {n} days, and no compaction may remove a value in that time.",
    ),
    (
        "되돌리는 절차는 짧아야 합니다. 명령 {n}개를 넘으면 새벽에 그대로 따라 하기 어렵습니다.",
        "The way back has to be short: with more than {n} commands nobody follows it at night without a mistake.",
    ),
)
_KEYS = (
    "batch.size",
    "linger.ms",
    "max.block.ms",
    "buffer.memory",
    "max.request.size",
    "metadata.max.age.ms",
    "send.buffer.bytes",
    "receive.buffer.bytes",
)
_WORDS = {
    "home": ("스트리밍 안내", "Streaming guide"),
    "all": ("심화 문서", "Deep dives"),
    "why": ("은행에서 중요한 이유", "Why it matters in a bank"),
    "how": ("동작 방식", "How it works"),
    "steps": ("처리 단계", "The steps"),
    "settings": ("설정 값", "Settings"),
    "measured": ("측정 결과", "What was measured"),
    "wrong": ("장애 증상과 조치", "What goes wrong"),
    "seen": ("로그로 확인하는 방법", "What the log shows"),
    "note": ("측정 조건", "Conditions"),
    "fold": ("자세한 계산", "The calculation"),
    "table": ("항목 | 기준값 | 측정값 | 단위", "Item | Target | Measured | Unit"),
    "rows": ("처리량,지연 시간,오류,디스크,메모리", "Throughput,Latency,Errors,Disk,Memory"),
    "choices": ("설정 | 값 | 바꾸는 때", "Setting | Value | Change it when"),
    "when": ("지연이 늘어날 때", "latency grows"),
    "client": ("프로듀서", "Producer"),
    "server": ("브로커", "Broker"),
    "next": ("다음에 읽을 글은 [{title}]({link})입니다.", "Read [{title}]({link}) next."),
}


_ASKED = ("why", "how", "steps", "settings", "measured", "wrong")


@dataclass(frozen=True)
class Place:
    """One page: its number, its path below the language folder, and the section that it stands in."""

    number: int
    path: str
    section: str


def places(count: int) -> list[Place]:
    """Returns ``count`` pages: the home page, the deep dives' own, and sections of twenty, each with an index."""
    found = [Place(0, "index.md", ""), Place(1, "deep-dives/index.md", "deep-dives")][:count]
    for number in range(2, count):
        part, within = divmod(number - 2, SECTION)
        section = f"deep-dives/part-{part + 1:03}"
        name = "index.md" if within == 0 else f"page-{within + 1:02}.md"
        found.append(Place(number, f"{section}/{name}", section))
    return found


def nav(count: int) -> str:
    """Returns the pages as the `nav` of an MkDocs configuration."""
    lines = ["nav:", "  - index.md"]
    section = ""
    for place in places(count)[1:]:
        if place.section != section:
            section = place.section
            lines.append(f"{'    ' * section.count('/')}  - {section.rsplit('/', 1)[-1]}:")
        lines.append(f"{'    ' * section.count('/')}      - {place.path}")
    return "\n".join(lines) + "\n"


def _subject(number: int) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    return _SUBJECTS[number % len(_SUBJECTS)], _ANGLES[number % len(_ANGLES)]


def _class(number: int) -> str:
    subject, angle = _subject(number)
    return f"{subject[2]}{angle[2]}{number:04}"


def example_path(number: int) -> str:
    """Returns the path, from the root, of the program that the page includes."""
    return f"examples/synthetic/src/main/java/guide/bank/synthetic/{_class(number)}.java"


def recorded_path(number: int) -> str:
    """Returns the path, from the root, of the log that the page includes."""
    return f"examples/synthetic/recorded/page-{number:04}.txt"


def properties_path(number: int) -> str:
    """Returns the path, from the root, of the settings that the page includes."""
    return f"examples/synthetic/config/producer-{number:04}.properties"


def title(language: str, number: int) -> str:
    """Returns the page's title."""
    side = LANGUAGES.index(language)
    if number < 2:
        return _WORDS["home" if number == 0 else "all"][side]
    subject, angle = _subject(number)
    text = f"{subject[side]}: {angle[side]} {number}"
    return text[0].upper() + text[1:]


def _number(dice: random.Random) -> int:
    return dice.randrange(2, 90)


class _Prose:
    """Sentences in an order of the page's own, with the same numbers in both languages."""

    def __init__(self, side: int, number: int) -> None:
        self.side = side
        self.dice = random.Random(f"prose {number}")
        self.order: list[int] = []

    def paragraph(self, count: int) -> str:
        """Returns a paragraph of so many sentences."""
        said = []
        for _ in range(count):
            if not self.order:
                self.order = list(range(len(_SENTENCES)))
                self.dice.shuffle(self.order)
            pair = _SENTENCES[self.order.pop()]
            n, m, key = _number(self.dice), _number(self.dice), self.dice.choice(_KEYS)
            said.append(pair[self.side].format(n=n, m=m, key=key))
        return " ".join(said)


def _fence(language: str, name: str, *includes: str) -> str:
    body = "\n".join(f'--8<-- "{path}"' for path in includes)
    return f'```{language} title="{name}"\n{body}\n```'


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def page(language: str, place: Place, following: Place) -> str:
    """Returns the page's Markdown; ``following`` is the page that it links to."""
    side = LANGUAGES.index(language)
    words = {key: pair[side] for key, pair in _WORDS.items()}
    number, prose = place.number, _Prose(side, place.number)
    dice = random.Random(f"tables {number}")
    program, settings = example_path(number), properties_path(number)
    rows = "\n".join(
        f"| {row} | {_number(dice)} | {_number(dice)} | {unit} |"
        for row, unit in zip(words["rows"].split(","), ("MB/s", "ms", "%", "GB", "GB"), strict=True)
    )
    choices = "\n".join(f"| `{key}` | `{_number(dice)}` | {words['when']} |" for key in dice.sample(_KEYS, 5))
    link = posixpath.relpath(following.path, posixpath.dirname(place.path) or ".")
    onward = words["next"].format(title=title(language, following.number), link=f"{link}#how")
    intro = prose.paragraph(2)
    sections = [
        f"---\ntitle: '{title(language, number)}'\ndescription: '{prose.paragraph(1).replace(chr(39), '')}'\n"
        f"level: {('basic', 'intermediate', 'advanced')[number % 3]}\nminutes: {8 + number % 4}\n"
        f"prerequisites: []\n---",
        intro,
        f"## {words['why']} {{ #why }}",
        prose.paragraph(4),
        f"## {words['how']} {{ #how }}",
        prose.paragraph(4),
        prose.paragraph(3) + " " + onward,
        _fence("java", f"{_class(number)}.java", f"{program}:send"),
        f"### {words['steps']} {{ #steps }}",
        "\n".join(f"{step}. {prose.paragraph(1)}" for step in range(1, 5)),
        _fence("java", f"{_class(number)}.java", f"{program}:read"),
        f"## {words['settings']} {{ #settings }}",
        _table(words["choices"], choices),
        f'=== "{words["client"]}"\n\n'
        + _indent(prose.paragraph(2) + "\n\n" + _fence("properties", "client.properties", f"{settings}:client"))
        + f'\n\n=== "{words["server"]}"\n\n'
        + _indent(prose.paragraph(2) + "\n\n" + _fence("properties", "server.properties", f"{settings}:server")),
        f"### {words['measured']} {{ #measured }}",
        _table(words["table"], rows),
        f'!!! note "{words["note"]}"\n\n' + _indent(prose.paragraph(2)),
        f"## {words['wrong']} {{ #wrong }}",
        prose.paragraph(3),
        "\n".join(f"- {prose.paragraph(1)}" for _ in range(4)),
        f"/// details | {words['fold']}\n\n{prose.paragraph(2)}\n\n"
        f"{_fence('java', f'{_class(number)}.java', f'{program}:check')}\n\n///",
        f"### {words['seen']} {{ #seen }}",
        _fence("console", "broker.log", recorded_path(number)),
        prose.paragraph(4),
        prose.paragraph(3),
    ]
    return "\n\n".join(sections) + "\n"


def _table(head: str, rows: str) -> str:
    columns = head.count("|") + 1
    return f"| {head} |\n|{' --- |' * columns}\n{rows}"


_JAVA = """package guide.bank.synthetic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

public final class {name} {{
  // --8<-- [start:send]
  public static long send{number}(Producer<String, String> producer, List<{subject}> waiting)
      throws ExecutionException, InterruptedException {{
    long newest = -1L;
    for ({subject} one : waiting) {{
      var record = new ProducerRecord<>("bank.{topic}.v{a}", one.account(), one.json());
      record.headers().add("request-{b}", one.request().getBytes());
      newest = Math.max(newest, producer.send(record).get().offset());
    }}
    return newest + {c}L;
  }}
  // --8<-- [end:send]

  // --8<-- [start:read]
  public static int read{number}(Consumer<String, String> consumer, Map<String, Long> balances) {{
    int seen = 0;
    while (seen < {d}) {{
      for (var record : consumer.poll(Duration.ofMillis({e}))) {{
        balances.merge(record.key(), Long.parseLong(record.value()), Long::sum);
        seen++;
      }}
      consumer.commitSync();
    }}
    return seen;
  }}
  // --8<-- [end:read]

  // --8<-- [start:check]
  static boolean isLate{number}(long sentAt, long now) {{
    return now - sentAt > {f}_000L; // milliseconds
  }}
  // --8<-- [end:check]
}}
"""


def examples(number: int) -> dict[str, str]:
    """Returns the files that the page includes, by their path from the root."""
    dice = random.Random(f"code {number}")
    subject, _ = _subject(number)
    figures = {letter: _number(dice) for letter in "abcdef"}
    topic = subject[1].replace(" ", "-")
    java = _JAVA.format(name=_class(number), number=number, subject=subject[2], topic=topic, **figures)
    settings = []
    for side in ("client", "server"):
        lines = [f"{key}={_number(dice) * 1024}" for key in dice.sample(_KEYS, 4)]
        settings += [f"# --8<-- [start:{side}]", *lines, f"# --8<-- [end:{side}]"]
    log = [
        f"[2026-11-{dice.randrange(1, 28):02} 09:{dice.randrange(60):02}:{dice.randrange(60):02},"
        f"{dice.randrange(1000):03}] "
        f"INFO [Partition bank.{topic}-{_number(dice)} broker={dice.randrange(1, 4)}] "
        f"ISR updated to {dice.randrange(1, 4)} and version updated to {_number(dice)} (kafka.cluster.Partition)"
        for _ in range(6)
    ]
    return {
        example_path(number): java,
        properties_path(number): "\n".join(settings) + "\n",
        recorded_path(number): "\n".join(log) + "\n",
    }


def asked(count: int) -> str:
    """Returns in which words readers ask for the pages' sections (data/asked/): as many as this guide has."""
    blocks: list[str] = []
    for place in places(count):
        for section in ("", *_ASKED):
            lines = [f"{address(place.path)}#{section}"]
            for language in LANGUAGES:
                prose = _Prose(LANGUAGES.index(language), place.number * 100 + len(blocks))
                said = (" ".join(prose.paragraph(1).replace("`", "").replace(".", " ").split()[:4]) for _ in range(4))
                lines.append(f"{language}: {' ; '.join(f'{words} {place.number} {section}'.strip() for words in said)}")
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def tree(count: int) -> dict[str, str]:
    """Returns every generated file, by its path from the root: both languages' pages and what they include."""
    found = places(count)
    files: dict[str, str] = {}
    for place in found:
        following = found[(place.number + 1) % len(found)]
        for language in LANGUAGES:
            files[f"docs/{language}/{place.path}"] = page(language, place, following)
        files.update(examples(place.number))
    return files
