"""Spring Boot's configuration metadata becomes a table of settings."""

from __future__ import annotations

import pytest

from scripts.engines.settings import boot_settings


def key(name: str, kind: str = "java.lang.String", **more: object) -> dict[str, object]:
    """Returns one property as the metadata states it."""
    return {"name": name, "type": kind, **more}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("java.lang.Integer", "Integer"),
        ("java.util.Map<java.lang.String,java.lang.String>", "Map<String,String>"),
        ("org.springframework.boot.kafka.autoconfigure.KafkaProperties$Listener$Type", "Type"),
    ],
)
def test_a_type_is_shown_without_its_packages(kind: str, shown: str) -> None:
    (setting,) = boot_settings({"properties": [key("spring.kafka.x", kind)]})
    assert setting["type"] == shown


@pytest.mark.parametrize(("given", "shown"), [(True, "true"), (3, "3"), ("5s", "5s")])
def test_a_default_is_text_as_one_would_write_it(given: object, shown: str) -> None:
    (setting,) = boot_settings({"properties": [key("spring.kafka.x", defaultValue=given)]})
    assert setting["default"] == shown


def test_a_setting_that_boot_leaves_to_the_client_has_no_default() -> None:
    (setting,) = boot_settings({"properties": [key("spring.kafka.x")]})
    assert setting["default"] is None


def test_settings_come_sorted_and_without_deprecated_ones() -> None:
    properties = [key("b"), key("c", deprecated=True), key("a")]
    assert [setting["name"] for setting in boot_settings({"properties": properties})] == ["a", "b"]
