"""Inserts the changes of a topic's partition 0 into ClickHouse, up to the end that its isolation level shows.

Each row carries its offset, so the table itself says where to go on.
"""

from __future__ import annotations

import argparse
import json
import os
import signal

from chdb.session import Session
from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

TABLE = "payment_changes"


# --8<-- [start:row]
def row(message: Message) -> str:
    """Returns the line to insert for a change: what came has the sign 1, what went -1."""
    change = json.loads(message.value())
    values, sign = (change["before"], -1) if change["op"] == "d" else (change["after"], 1)  # (1)
    return json.dumps(values | {"sign": sign, "position": message.offset()})
# --8<-- [end:row]


# --8<-- [start:insert]
def next_position(session: Session) -> int:
    """Returns the offset after the last one that the table holds."""
    return int(str(session.query(f"SELECT if(count() = 0, 0, max(position) + 1) FROM {TABLE}", "TSV")))  # (1)


def insert(session: Session, batch: list[Message]) -> None:
    """Inserts a batch in one block: all of it is in the table, or nothing."""
    session.query(f"INSERT INTO {TABLE} FORMAT JSONEachRow {' '.join(map(row, batch))}")  # (2)
    print(f"{len(batch)} rows, offsets {batch[0].offset()} to {batch[-1].offset()}", flush=True)
# --8<-- [end:insert]


def batches(consumer: Consumer, size: int) -> list[list[Message]]:
    """Returns the messages up to the end, in batches. Raises RuntimeError where the end does not come."""
    found: list[Message] = []
    while True:
        message = consumer.poll(30)
        if message is None:
            raise RuntimeError("nothing came for 30 s, not even the end of the topic")
        error = message.error()
        if error is None:
            found.append(message)
        elif error.code() == KafkaError._PARTITION_EOF:
            return [found[at : at + size] for at in range(0, len(found), size)]
        # The client recovers by itself from all that is not fatal.
        elif error.fatal():
            raise RuntimeError(error.str())


def main() -> None:
    """The command line."""
    words = argparse.ArgumentParser()
    words.add_argument("kafka")
    words.add_argument("topic")
    words.add_argument("folder")
    words.add_argument("--size", type=int, default=25, help="most rows in a batch")
    words.add_argument("--isolation", default="read_committed", help="the other level is read_uncommitted")
    words.add_argument("--die", action="store_true", help="die as by kill -9 after the first batch")
    given = words.parse_args()
    session = Session(given.folder)
    # --8<-- [start:consumer]
    consumer = Consumer(
        {
            "bootstrap.servers": given.kafka,
            "group.id": "dashboard",
            "enable.auto.commit": False,  # (1)
            "isolation.level": given.isolation,  # (2)
            "enable.partition.eof": True,
        }
    )
    consumer.assign([TopicPartition(given.topic, 0, next_position(session))])  # (3)
    # --8<-- [end:consumer]
    try:
        for batch in batches(consumer, given.size):
            insert(session, batch)
            if given.die:
                os.kill(os.getpid(), signal.SIGKILL)
        print(f"next offset {next_position(session)}")
    finally:
        session.close()
        consumer.close()


if __name__ == "__main__":
    main()
