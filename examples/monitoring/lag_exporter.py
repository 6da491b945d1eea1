"""Serves the lag of a consumer group to Prometheus, measured from outside its consumers.

Arguments: Kafka's address, the port to serve at, group and topic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

from confluent_kafka import Consumer, TopicPartition


# --8<-- [start:measure]
def measure(asking: Consumer, group: str, topic: str) -> Iterator[str]:
    """Returns each partition's committed offset and lag, as lines for Prometheus."""
    numbers = asking.list_topics(topic, timeout=2).topics[topic].partitions
    places = [TopicPartition(topic, number) for number in numbers]
    for place in asking.committed(places, timeout=2):  # (1)
        if place.offset >= 0:  # (2)
            _, end = asking.get_watermark_offsets(place, timeout=2)
            labels = f'{{group="{group}",topic="{topic}",partition="{place.partition}"}}'
            yield f"kafka_group_committed_offset{labels} {place.offset}"
            yield f"kafka_group_lag_records{labels} {end - place.offset}"
# --8<-- [end:measure]


def main(kafka: str, port: str, group: str, topic: str) -> None:
    """Answers every request with a new measurement until the process ends."""
    # It asks in the group's name and never subscribes, so it is no member and takes no partition.
    asking = Consumer({"bootstrap.servers": kafka, "group.id": group, "enable.auto.commit": False})

    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = "".join(f"{line}\n" for line in measure(asking, group, topic)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Says nothing of each request."""

    HTTPServer(("localhost", int(port)), Metrics).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
