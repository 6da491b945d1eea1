"""Recorded sessions without an engine: names, masks, comparison, and what a failure says."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.engines import recording
from scripts.engines.errors import EngineError
from scripts.engines.kafka import Partition, partitions
from scripts.engines.recording import RecordingDiffers, Session

NAMES = {"localhost:9092": "localhost:24001", "/var/lib/kafka": "/var/folders/x/data"}


def open_session(tmp_path: Path) -> Session:
    return Session(tmp_path / "recorded" / "01.txt", engine="shell", names=NAMES, cwd=tmp_path)


def test_names_of_the_run_do_not_reach_the_recording(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    assert session.run("echo localhost:9092 /var/lib/kafka/broker-1") == "localhost:9092 /var/lib/kafka/broker-1"
    assert session.quietly("echo localhost:9092 | tr : ' '") == "localhost 24001"
    assert session.text() == "$ echo localhost:9092 /var/lib/kafka/broker-1\nlocalhost:9092 /var/lib/kafka/broker-1\n"


def test_a_command_that_head_cuts_off_has_not_failed(tmp_path: Path) -> None:
    assert open_session(tmp_path).run("yes | head -2") == "y\ny"
    with pytest.raises(EngineError, match="status 141"):
        open_session(tmp_path).run("yes | true")


def test_ids_and_times_are_masked() -> None:
    text = "Topic: t\tTopicId: TxLAp30DQBmC7RxTYXr3kQ\tx  \n[2026-11-21 10:51:55,123] WARN CreateTime: 1795258214872"
    assert recording.shown(text, {}) == "Topic: t\tTopicId: <topic-id>\tx\n[<time>] WARN CreateTime: <time>"


def test_a_changed_output_fails_with_a_diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPDATE", "1")
    first = open_session(tmp_path)
    first.run("echo five")
    first.finish()
    monkeypatch.setenv("UPDATE", "0")
    same = open_session(tmp_path)
    same.run("echo five")
    same.finish()
    other = open_session(tmp_path)
    other.run("echo six | cat")
    with pytest.raises(RecordingDiffers, match=r"(?s)make verify UPDATE=1.*-five.*\+six"):
        other.finish()


def test_measured_values_may_differ_where_the_session_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(command: str) -> Session:
        session = Session(tmp_path / "01.txt", engine="shell", names={}, cwd=tmp_path, alike=[(r"\d+ ms", "<n> ms")])
        session.run(f"A={command}; echo pause $A")
        return session

    monkeypatch.setenv("UPDATE", "1")
    measured("'5 ms'").finish()
    measured("'6 ms'").finish()
    monkeypatch.setenv("UPDATE", "0")
    measured("'7 ms'").finish()
    assert "pause 5 ms" in (tmp_path / "01.txt").read_text(encoding="utf-8")
    with pytest.raises(RecordingDiffers, match="full <n> ms"):
        measured("'full 7 ms'").finish()


def test_a_missing_recording_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UPDATE", raising=False)
    session = open_session(tmp_path)
    session.run("echo five")
    with pytest.raises(RecordingDiffers):
        session.finish()


def test_an_unexpected_status_names_engine_command_and_output(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"(?s)shell: echo lost; false: status 1, not 0:\nlost"):
        open_session(tmp_path).run("echo lost; false")


def test_a_command_without_an_end_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no end after"):
        open_session(tmp_path).run("sleep 5", timeout=0.2)


def test_loaded_classes_lead_to_their_sources(tmp_path: Path) -> None:
    source = tmp_path / "examples" / "m" / "src" / "main" / "java" / "guide" / "bank" / "Transfer.java"
    source.parent.mkdir(parents=True)
    source.touch()
    (tmp_path / "classes-1.log").write_text(
        "[0.1s][info][class,load] guide.bank.Transfer source: jar:file:/x/m.jar\n"
        "[0.1s][info][class,load] guide.bank.Transfer$Kind source: file:/x/m.jar\n"
        "[0.1s][info][class,load] java.lang.Object source: shared objects file\n"
    )
    assert recording.loaded_classes(tmp_path) == {"guide.bank.Transfer"}
    assert recording.sources(tmp_path, {"guide.bank.Transfer"}) == [source]
    with pytest.raises(LookupError):
        recording.sources(tmp_path, {"guide.bank.Nobody"})


def test_a_topics_description_is_read_with_and_without_leader_and_elr() -> None:
    first, second = partitions(
        "Topic: t\tTopicId: x\n\tTopic: t\tPartition: 0\tLeader: 3\tReplicas: 1,2,3\tIsr: 3\tElr: 2\tLastKnownElr: \n"
        "\tTopic: t\tPartition: 1\tLeader: none\tReplicas: 1,2,3\tIsr: \tElr: 1,2\tLastKnownElr: 3\n"
    )
    empty: frozenset[int] = frozenset()
    assert first == Partition("t", 0, 3, (1, 2, 3), frozenset({3}), frozenset({2}), empty)
    assert second == Partition("t", 1, None, (1, 2, 3), empty, frozenset({1, 2}), frozenset({3}))


def test_with_another_premise_the_changed_command_runs_and_the_recording_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPDATE", "1")
    monkeypatch.setenv("CHANGED_PREMISE", "replicas=2=>replicas=1")
    session = open_session(tmp_path)
    assert session.run("echo min.insync.replicas=2") == "min.insync.replicas=1"
    session.finish()
    assert not session.path.exists()
