"""Inserts the transfers of a topic's partition 0 into ClickHouse, batch by batch, up to the end of the topic.

What is left over at the end waits for the next run: a batch is inserted when it is full.
"""

from __future__ import annotations

import argparse
import os
import signal
import time

from chdb.session import Session
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition


# --8<-- [start:insert]
def insert(session: Session, table: str, batch: list[Message]) -> str:
    """Inserts a batch in one block and returns its token, which names the offsets in it."""
    first, last = batch[0], batch[-1]
    token = f"{first.topic()}-{first.partition()}-{first.offset()}-{last.offset()}"  # (1)
    rows = "\n".join(message.value().decode() for message in batch)
    session.query(
        f"INSERT INTO {table} SETTINGS insert_deduplication_token = '{token}',"  # (2)
        f" date_time_input_format = 'best_effort' FORMAT JSONEachRow {rows}"
    )
    return token
# --8<-- [end:insert]


# --8<-- [start:loop]
def copy(consumer: Consumer, session: Session, topic: str, table: str, size: int, die: bool) -> None:
    """Copies full batches; a batch ends where the offset is a multiple of ``size``."""
    batch: list[Message] = []
    while True:
        message = consumer.poll(30)
        if message is None:
            raise RuntimeError("nothing came for 30 s, not even the end of the topic")
        if error := message.error():
            if error.code() == KafkaError._PARTITION_EOF:
                break
            # The client recovers by itself from all that is not fatal.
            if error.fatal():
                raise RuntimeError(error.str())
            continue
        batch.append(message)
        if (message.offset() + 1) % size == 0:  # (1)
            before = rows(session, table)
            token = insert(session, table, batch)
            print(f"{token}: {len(batch)} read, {rows(session, table) - before} inserted", flush=True)
            if die:
                os.kill(os.getpid(), signal.SIGKILL)  # (2)
            next_one = TopicPartition(topic, 0, message.offset() + 1)
            consumer.commit(offsets=[next_one], asynchronous=False)  # (3)
            batch = []
    print(f"{len(batch)} left over")
# --8<-- [end:loop]


# Errors of a cluster that is still choosing who keeps the group.
SOON = {
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.NOT_COORDINATOR,
}


def start(consumer: Consumer, topic: str) -> TopicPartition:
    """Returns the place that the group has committed, or the beginning where it has committed none."""
    while True:
        try:
            [place] = consumer.committed([TopicPartition(topic, 0)], timeout=30)
        except KafkaException as error:
            if error.args[0].code() not in SOON:
                raise
            time.sleep(0.5)
        else:
            return place if place.offset >= 0 else TopicPartition(topic, 0, OFFSET_BEGINNING)


def rows(session: Session, table: str) -> int:
    """Returns the number of rows of a table."""
    return int(str(session.query(f"SELECT count() FROM {table}", "TSV")))


def main() -> None:
    """The command line."""
    words = argparse.ArgumentParser()
    words.add_argument("kafka")
    words.add_argument("folder")
    words.add_argument("--topic", default="transfers")
    words.add_argument("--table", default="transfers", help="also the name of the group")
    words.add_argument("--size", type=int, default=10, help="records in a batch")
    words.add_argument("--die", action="store_true", help="die as by kill -9 between the first insert and its commit")
    given = words.parse_args()
    consumer = Consumer(
        {
            "bootstrap.servers": given.kafka,
            "group.id": given.table,
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
        }
    )
    consumer.assign([start(consumer, given.topic)])
    session = Session(given.folder)
    try:
        copy(consumer, session, given.topic, given.table, given.size, given.die)
    finally:
        session.close()
        consumer.close()


if __name__ == "__main__":
    main()
