"""YAML with the line of every value, so that a finding can say where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Base  # type: ignore[assignment]

Place: TypeAlias = tuple[str | int, ...]


class _Loader(_Base):
    """Takes values with unknown tags (`!ENV`, `!!python/name:`) as they stand: only MkDocs acts on them."""


def _as_it_stands(loader: Any, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _add: Callable[..., None] = _Loader.add_multi_constructor
    _add(_prefix, _as_it_stands)


@dataclass(frozen=True)
class Document:
    """A parsed document: its value and the line of every place in it, keys of mappings included."""

    value: Any
    lines: dict[Place, int] = field(default_factory=dict)
    duplicates: list[tuple[str, int]] = field(default_factory=list)

    def line(self, *place: str | int) -> int:
        """Returns the line of the value at the place, or of the nearest thing around it; 1 at the least."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class YamlFault(Exception):
    """The text is not YAML: why, and the line where the parser noticed."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse(text: str, first_line: int = 1) -> Document:
    """Parses the text, whose first line is line `first_line` of its file.

    Raises YamlFault where the text is not YAML.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        document = Document(loader.construct_document(node) if node is not None else None)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        message = " ".join(part for part in (fault.context, fault.problem) if part)
        raise YamlFault(message, first_line + (mark.line if mark else 0)) from None
    except yaml.YAMLError as fault:
        position = getattr(fault, "position", 0)
        lines = text.count("\n", 0, position) if isinstance(position, int) else 0
        raise YamlFault(str(fault).splitlines()[0], first_line + lines) from None
    except (ValueError, TypeError, AttributeError, RecursionError) as fault:
        # PyYAML's constructors let these through: an impossible date, an unhashable key, a document too deep.
        raise YamlFault(str(fault) or "not a value", first_line) from None
    finally:
        loader.dispose()
    if node is not None:
        _note(node, (), document, first_line)
    return document


def _note(node: yaml.Node, place: Place, document: Document, first_line: int) -> None:
    document.lines[place] = first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            line = first_line + key.start_mark.line
            if name in seen and name != "<<":
                document.duplicates.append((name, line))
            seen.add(name)
            _note(value, (*place, name), document, first_line)
            document.lines[(*place, name)] = line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, (*place, index), document, first_line)
