"""A small project with the real scripts, templates and configuration, and few pages: quick to copy, break and build."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_OWN_DATA = {"agreement.json", "exceptions.yml", "proofs.json"}
NAV = """nav:
  - index.md
  - kafka:
      - kafka/index.md
      - kafka/replication.md
  - reference:
      - reference/index.md
      - reference/glossary.md
"""

_INDEX = {
    "ko": ("첫 쪽", "이 안내서의 첫 쪽입니다.", "[복제](kafka/replication.md#isr)를 먼저 읽습니다."),
    "en": ("Home", "The first page of this guide.", "Read [replication](kafka/replication.md#isr) first."),
}
_SECTION = {
    "ko": ("Kafka", "Kafka를 다루는 쪽을 모았습니다.", "[복제](replication.md)부터 읽습니다."),
    "en": ("Kafka", "The pages about Kafka.", "Begin with [replication](replication.md)."),
}
_REFERENCE = {
    "ko": ("참고", "찾아보는 쪽을 모았습니다.", "[용어집](glossary.md)에서 낱말을 찾습니다."),
    "en": ("Reference", "Pages to look things up in.", "Words are in the [glossary](glossary.md)."),
}
_REPLICATION = {
    "ko": """---
title: 복제
description: 복제본이 어떻게 따라오는지 설명합니다.
level: basic
minutes: 1
prerequisites: [kafka/index.md]
render_macros: true
---

Kafka [= version("kafka") =]에서 오프셋을 읽는 순서를 설명합니다.

## ISR { #isr }

복제본은 리더를 따라옵니다.

```properties title="broker.properties"
--8<-- "examples/kafka/broker.properties:isr"
```

[= settings("topic", "min.insync.replicas") =]

[= figure("isr") =]

## 확인 문제 { #questions }

/// question | 복제본 둘이 멈추면 쓰기는 어떻게 됩니까?
    attrs: {id: two-down}
    topic: kafka/replication
    level: basic

- [ ] 계속 성공합니다.

    남은 복제본이 하나뿐입니다.

- [x] 거부됩니다.

    조건을 채우지 못합니다.

쓰기는 거부되고 읽기는 계속됩니다.
///
""",
    "en": """---
title: Replication
description: How the replicas follow.
level: basic
minutes: 1
prerequisites: [kafka/index.md]
render_macros: true
---

In which order an offset is read in Kafka [= version("kafka") =].

## ISR { #isr }

Replicas follow the leader.

```properties title="broker.properties"
--8<-- "examples/kafka/broker.properties:isr"
```

[= settings("topic", "min.insync.replicas") =]

[= figure("isr") =]

## Check yourself { #questions }

/// question | Two replicas stop. What happens to a write?
    attrs: {id: two-down}
    topic: kafka/replication
    level: basic

- [ ] It succeeds.

    Only one replica is left.

- [x] It is refused.

    The condition is not met.

Writes are refused, reads go on.
///
""",
}
_GLOSSARY = {"ko": ("용어집", "쓰는 말을 모았습니다."), "en": ("Glossary", "The words in use.")}

_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60">
  <rect class="f-leader" x="10" y="10" width="180" height="40"/>
  <text class="f-text" x="100" y="35" text-anchor="middle">{{leader}}</text>
</svg>
"""
_TEXTS = """ko:
  title: 리더 하나
  description: 리더 하나를 네모로 그렸습니다.
  caption: 리더가 쓰기를 받습니다.
  leader: 리더
en:
  title: One leader
  description: One leader, drawn as a box.
  caption: The leader takes the writes.
  leader: leader
"""
_TERMS = """- id: offset
  en: offset
  ko: 오프셋
  definition:
    ko: 파티션 안에서 레코드의 차례입니다.
    en: The position of a record in its partition.
"""
_MEANINGS = """topic:
  min.insync.replicas:
    ko: 쓰기를 받는 데 필요한 복제본의 수
    en: how many replicas a write needs
"""


def _page(title: str, description: str, body: str, macros: bool = False) -> str:
    more = "render_macros: true\n" if macros else ""
    return f"---\ntitle: {title}\ndescription: {description}\n{more}---\n\n{body}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def make(folder: Path) -> Path:
    """Writes the project into `folder`, which must not exist, and returns it."""
    for name in ("scripts", "overrides"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("css", "js", "icon.svg"):
        source, target = ROOT / "docs/assets" / name, folder / "docs/assets" / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    # Word lists serve any pages; what is said of this project's own pages stays behind.
    for source in (ROOT / "data").glob("*"):
        if source.is_file() and source.name not in _OWN_DATA:
            (folder / "data").mkdir(exist_ok=True)
            shutil.copy(source, folder / "data")
    real = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    _write(folder / "mkdocs.yml", re.split(r"^nav:", real, flags=re.MULTILINE)[0] + NAV)
    for language in ("ko", "en"):
        pages = folder / "docs" / language
        _write(pages / "index.md", _page(*_INDEX[language]))
        _write(pages / "kafka/index.md", _page(*_SECTION[language]))
        _write(pages / "kafka/replication.md", _REPLICATION[language])
        _write(pages / "reference/index.md", _page(*_REFERENCE[language]))
        title, description = _GLOSSARY[language]
        _write(pages / "reference/glossary.md", _page(title, description, "[= glossary() =]", macros=True))
    _write(folder / "docs/assets/figures/isr.svg", _DRAWING)
    _write(folder / "docs/assets/figures/isr.yml", _TEXTS)
    _write(folder / "data/glossary.yml", _TERMS)
    _write(folder / "data/topics.yml", "- {id: kafka/replication, ko: 복제, en: Replication}\n")
    _write(folder / "data/versions.yml", 'kafka: {version: "4.4.0", source: "maven:org.apache.kafka:kafka-clients"}\n')
    _write(folder / "data/settings/meanings.yml", _MEANINGS)
    setting = {"name": "min.insync.replicas", "type": "int", "default": "1", "valid": "[1,...]", "importance": "medium"}
    for component in ("broker", "topic"):
        settings = {"engine": "kafka", "version": "4.4.0", "component": component, "settings": [setting]}
        _write(folder / f"data/settings/{component}.json", json.dumps(settings, indent=2) + "\n")
    _write(
        folder / "examples/kafka/broker.properties",
        "# --8<-- [start:isr]\nmin.insync.replicas=2\n# --8<-- [end:isr]\n",
    )
    return folder
