"""Sends a record for each of ten accounts through librdkafka and prints the partition that each went to."""

import sys

from confluent_kafka import KafkaError, Message, Producer


def show(error: KafkaError | None, message: Message) -> None:
    """Prints key and partition of a record that the broker confirmed."""
    if error is not None:
        raise SystemExit(f"not confirmed: {error}")
    key = message.key() or b""
    print(key.decode(), message.partition())


def main(bootstrap: str, topic: str, *settings: str) -> None:
    """Sends the records one by one; each of ``settings`` is property=value."""
    # --8<-- [start:send]
    producer = Producer({"bootstrap.servers": bootstrap, **dict(one.split("=", 1) for one in settings)})  # (1)
    for account in range(10):
        producer.produce(topic, key=f"110-{account:03}", value="{}", on_delivery=show)
        producer.flush()
    # --8<-- [end:send]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit("usage: BOOTSTRAP TOPIC [property=value ...]")
    main(*sys.argv[1:])
