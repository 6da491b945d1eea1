"""What the labs' commands have in common: names, environment, words; and the rules whose waits are shortened."""

from __future__ import annotations

import contextlib
import importlib
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts import labs, yaml_source
from scripts.labs import base, monitoring

ROOT = Path(__file__).resolve().parent.parent


class Lamp:
    """A part without a process."""

    def __init__(self) -> None:
        self.on = False

    def alive(self) -> bool:
        return self.on

    def start(self) -> None:
        self.on = True


class Room(base.Lab):
    """A lab without engines."""

    NAME = "lab-room"
    PORTS = (9092, 9093)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        self.lamp = Lamp()

    def open(self, stack: contextlib.ExitStack) -> None:
        self.lamp.start()

    def path(self) -> list[Path]:
        return [self.folder / "with space"]

    def parts(self) -> Mapping[str, base.Part]:
        return {"lamp": self.lamp}

    def about(self) -> list[str]:
        return ["A lamp is on."]

    @property
    def by(self) -> str:
        return "Room"

    def environment(self) -> Mapping[str, str]:
        return {"SECRET": "it's $HOME"}


def test_the_second_terminal_gets_path_and_variables_as_they_are(tmp_path: Path) -> None:
    with Room(tmp_path) as room:
        script = f'. {room.environment_file}; echo "$PATH"; echo "$SECRET"'
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    path, secret = done.stdout.splitlines()
    assert path.split(":")[0] == str(room.folder / "with space")
    assert secret == "it's $HOME"


def test_the_hint_names_what_to_type_in_the_second_terminal_and_what_starts_dead_parts(tmp_path: Path) -> None:
    with Room(tmp_path) as room:
        assert "\n  source .cache/lab-room/environment\n" in room.hint()
        assert "type its name here: lamp." in room.hint()


def test_a_word_starts_what_is_dead_and_nothing_else(tmp_path: Path) -> None:
    with Room(tmp_path) as room:
        assert room.typed("lamp") == "lamp runs"
        room.lamp.on = False
        assert room.typed("lamp") == "lamp is up again"
        assert room.lamp.on
        assert room.typed("window") == "type lamp to start what was killed, Ctrl+C to stop the lab"


def test_what_the_last_run_left_is_gone_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / ".cache/lab-room/log"
    left.parent.mkdir(parents=True)
    left.write_text("started")
    with Room(tmp_path):
        assert not left.exists()


def test_a_page_names_ports_and_folder_of_a_lab_and_a_test_has_others(tmp_path: Path) -> None:
    assert Room(tmp_path).names() == {
        "localhost:9092": "localhost:9092",
        "localhost:9093": "localhost:9093",
        ".cache/lab-room": str(tmp_path / ".cache/lab-room"),
    }
    other = Room(tmp_path, tmp_path / "elsewhere", free=True).names()
    assert other[".cache/lab-room"] == str(tmp_path / "elsewhere")
    assert other["localhost:9092"] != "localhost:9092"


def test_a_port_that_is_taken_is_named_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(base, "listening", lambda port: port == 9093)
    assert base.run(Room(tmp_path)) == 1
    assert "something listens at port 9093 already" in capsys.readouterr().err
    assert not (tmp_path / ".cache").exists()


@pytest.mark.parametrize("name", sorted(labs.LABS))
def test_every_lab_has_a_make_target_and_a_class_of_its_name(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    class_name, about = labs.LABS[name]
    assert re.search(rf"^{name}: .*## {re.escape(about)}$", makefile, re.M)
    assert f"-m scripts {name}\n" in makefile
    assert issubclass(lab := getattr(importlib.import_module(labs.module_of(name)), class_name), base.Lab)
    assert str(lab.NAME) == name


def test_hurried_rules_are_the_same_rules_with_shorter_waits() -> None:
    texts = [(ROOT / monitoring.FOLDER / name).read_text(encoding="utf-8") for name in monitoring.RULES]
    whole = yaml_source.parse(monitoring.joined(texts)).value["groups"]
    short = yaml_source.parse(monitoring.hurried(monitoring.joined(texts))).value["groups"]
    before = {rule["alert"]: rule for group in whole for rule in group["rules"]}
    after = {rule["alert"]: rule for group in short for rule in group["rules"]}
    assert list(before) == list(after)
    assert len(before) == 10
    for name, rule in before.items():
        expected = rule.get("for")
        if name != monitoring.UNCHANGED and expected:
            expected = monitoring.SHORTER[expected]
        assert after[name].get("for") == expected
        assert after[name]["expr"] == rule["expr"].replace("[5m]", "[5s]")
        assert after[name]["annotations"] == rule["annotations"]
