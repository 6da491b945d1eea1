"""What running processes print of their MBeans becomes tables that are the same for every cluster."""

from __future__ import annotations

import json

import pytest

from scripts.engines.metrics import Metric, collected, document, masked, names


def dumped(mbean: str, *attributes: str, kind: str = "java.lang.Double") -> str:
    """Returns what the dump program prints of an MBean."""
    rows = [{"mbean": mbean, "attribute": name, "type": kind, "description": f"what {name} is"} for name in attributes]
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("mbean", "shown"),
    [
        (
            "kafka.log:type=Log,name=Size,topic=transfers,partition=0",
            "kafka.log:type=Log,name=Size,topic=*,partition=*",
        ),
        ('kafka.log:type=X,name=y,logDirectory="/a,b=c"', "kafka.log:type=X,name=y,logDirectory=*"),
        ("kafka.server:type=F,name=L,clientId=ReplicaFetcherThread-0-2", "kafka.server:type=F,name=L,clientId=*"),
        ("kafka.server:type=F,name=MaxLag,clientId=Replica", "kafka.server:type=F,name=MaxLag,clientId=Replica"),
        ("kafka.server:type=app-info", "kafka.server:type=app-info"),
    ],
)
def test_what_is_a_clusters_own_is_masked_in_the_name_of_an_mbean(mbean: str, shown: str) -> None:
    assert masked(mbean) == shown


def test_an_mbean_with_a_name_is_one_metric_and_otherwise_each_attribute_is_one() -> None:
    dump = dumped("kafka.server:type=T,name=In,topic=a", "Count", "MeanRate")
    dump += dumped("kafka.server:type=T,name=In,topic=b", "MeanRate", "Count")
    dump += dumped("kafka.server:type=raft-metrics", "current-leader", "current-epoch", kind="java.lang.Integer")
    found = collected([("", dump)])
    assert [(metric.mbean, metric.attributes) for metric in found] == [
        ("kafka.server:type=T,name=In,topic=*", {"Count": "double", "MeanRate": "double"}),
        ("kafka.server:type=raft-metrics", {"current-epoch": "int"}),
        ("kafka.server:type=raft-metrics", {"current-leader": "int"}),
    ]
    assert found[1].description == "what current-epoch is"


def test_a_metric_of_one_protocol_says_so() -> None:
    classic = dumped("kafka.consumer:type=c,client-id=x", "join-rate", "heartbeat-rate")
    consumer = dumped("kafka.consumer:type=c,client-id=x", "heartbeat-rate")
    text = document("consumer", "4.4.0", collected([("classic", classic), ("consumer", consumer)]))
    assert {entry["name"]: entry.get("protocol") for entry in json.loads(text)["metrics"]} == {
        "heartbeat-rate": None,
        "join-rate": "classic",
    }


def test_names_are_as_short_as_they_can_be_and_different() -> None:
    beans = [
        ("kafka.server:type=B,name=In", "Count"),
        ("kafka.server:type=B,name=In,topic=*", "Count"),
        ("kafka.server:type=F,name=MaxLag,clientId=Replica", "Value"),
        ("kafka.server:type=Fetch", "queue-size"),
        ("kafka.server:type=Produce", "queue-size"),
        ("kafka.consumer:type=c,client-id=*,topic=*", "records-lag"),
    ]
    assert names([Metric(mbean, {attribute: "int"}) for mbean, attribute in beans]) == [
        "In",
        "In{topic}",
        "MaxLag{clientId=Replica}",
        "Fetch:queue-size",
        "Produce:queue-size",
        "records-lag{topic}",
    ]


def test_metrics_that_would_share_a_name_are_refused() -> None:
    twins = [
        Metric("kafka.server:type=A,name=x", {"Value": "int"}),
        Metric("kafka.log:type=A,name=x", {"Value": "int"}),
    ]
    with pytest.raises(ValueError, match="metrics of one name"):
        document("broker", "4.4.0", twins)


def test_the_order_in_which_a_process_names_attributes_does_not_matter() -> None:
    there = document("broker", "1", collected([("", dumped("kafka.a:type=A,name=x", "Max", "Count", "b", "a"))]))
    back = document("broker", "1", collected([("", dumped("kafka.a:type=A,name=x", "a", "b", "Count", "Max"))]))
    assert there == back
    assert list(json.loads(there)["metrics"][0]["attributes"]) == ["Count", "Max", "a", "b"]
