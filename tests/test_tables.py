"""Tables stand in the frame that they scroll in, and their code can be broken where a reader would break it."""

from __future__ import annotations

import pytest

from scripts import tables


def test_a_table_comes_into_its_frame_and_nothing_else_changes() -> None:
    table = "<table>\n<tr><td>a <code>acks=all</code></td></tr>\n</table>"
    assert tables.frame(f"<p>before</p>{table}<p>after</p>") == (
        '<p>before</p><div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table class="table">\n'
        "<tr><td>a <code>acks=all</code></td></tr>\n</table></div></div><p>after</p>"
    )


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        (
            "kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions",
            "kafka.|server:|type=|ReplicaManager,|name=|Under|Replicated|Partitions",
        ),
        ("spring.kafka.listener.ack-mode", "spring.|kafka.|listener.|ack-mode"),
        ("SaslAuthenticationException", "Sasl|Authentication|Exception"),
        ("CONCURRENT_TRANSACTIONS", "CONCURRENT_|TRANSACTIONS"),
        ("Map&lt;String, java.util.List&lt;Transfer&gt;&gt;", "Map&lt;String, java.|util.|List&lt;Transfer&gt;&gt;"),
    ],
)
def test_a_long_word_of_code_breaks_behind_punctuation_and_then_at_capitals(code: str, broken: str) -> None:
    assert tables.breakable(code).replace("<wbr>", "|") == broken


@pytest.mark.parametrize(
    "code", ["read_committed", "acks=all", "kafka-topics.sh --describe --topic transfers", "10.0.0.1/24"]
)
def test_what_is_short_stays_whole(code: str) -> None:
    assert tables.breakable(code) == code


def test_code_outside_a_table_and_code_that_has_its_breaks_stays_as_it_is() -> None:
    name = "<code>replica.<wbr>lag.<wbr>time.<wbr>max.<wbr>ms</code>"
    assert "<wbr>" not in tables.frame("<p><code>kafka.server:type=ReplicaManager</code></p>")
    assert name in tables.frame(f"<table><tr><th>{name}</th></tr></table>")
