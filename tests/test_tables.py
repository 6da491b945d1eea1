"""Tables stand in the frame that they scroll in, and their code can be broken where a reader would break it."""

from __future__ import annotations

import re

import pytest

from scripts import tables


def test_a_table_comes_into_its_frame_and_nothing_else_changes() -> None:
    table = "<table>\n<tr><td>a <code>acks=all</code></td></tr>\n</table>"
    assert tables.frame(f"<p>before</p>{table}<p>after</p>") == (
        '<p>before</p><div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table class="table">\n'
        "<tr><td>a <code>acks=all</code></td></tr>\n</table></div></div><p>after</p>"
    )


def _shown(code: str) -> str:
    """Returns the code with | where it may break, and what stays whole in brackets."""
    marks = {"<wbr>": "|", "<span>": "(", "</span>": ")"}
    return re.sub("<[^>]+>", lambda tag: marks[tag[0]], tables.breakable(code))


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        (
            "kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions",
            "kafka.|server:|type=|Replica|Manager,|name=|Under|Replicated|Partitions",
        ),
        ("SaslAuthenticationException", "Sasl|Authentication|Exception"),
        ("CONCURRENT_TRANSACTIONS", "CONCURRENT_|TRANSACTIONS"),
        ("Map&lt;String, java.util.List&lt;Transfer&gt;&gt;", "Map&lt;String, java.|util.|List&lt;Transfer&gt;&gt;"),
        ("LogEndOffset{topic,partition}", "LogEndOffset|{topic,|partition}"),
        ("kafka-consumer-groups.sh", "kafka-|consumer-|groups.sh"),
        ("spring.kafka.listener.ack-mode", "spring.|kafka.|listener.|(ack-mode)"),
    ],
)
def test_a_long_word_of_code_breaks_behind_punctuation_then_at_hyphens_then_at_capitals(code: str, broken: str) -> None:
    assert _shown(code) == broken


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("max.poll.interval.ms", "max.|poll.|interval.ms"),
        ("rebalance-latency-max", "rebalance-|(latency-max)"),
        ("__consumer_offsets", "__consumer_|offsets"),
    ],
)
def test_no_end_of_three_letters_stands_alone(code: str, broken: str) -> None:
    assert _shown(code) == broken


@pytest.mark.parametrize("code", ["read_committed", "acks=all", "transfers balances", "10.0.0.1", "SaslException"])
def test_what_is_short_stays_as_it_is(code: str) -> None:
    assert _shown(code) == code


def test_what_a_browser_would_break_behind_a_hyphen_is_kept_whole() -> None:
    assert _shown("read-committed --describe --topic -") == "(read-committed) (--describe) (--topic) -"


def test_code_outside_a_table_and_code_that_has_its_breaks_stays_as_it_is() -> None:
    name = "<code>replica.<wbr>lag.<wbr>time.<wbr>max.<wbr>ms</code>"
    assert "<wbr>" not in tables.frame("<p><code>kafka.server:type=ReplicaManager</code></p>")
    assert name in tables.frame(f"<table><tr><th>{name}</th></tr></table>")
