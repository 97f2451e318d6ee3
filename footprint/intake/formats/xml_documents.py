"""XML as nested dictionaries, and its records as a table, like those of JSON. Pages of marks (HTML) are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from footprint.intake.formats import json_documents
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.formats.workbooks.bounds import parse_xml

_DEEPEST = 50  # elements inside one another
_FEWEST = 2  # records of a table, whose names have a line of their own


@dataclass
class _Tree:
    """A repeated element is a list. `attributes`: whether they are values like the elements inside."""

    attributes: bool
    stack: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    texts: list[str] = field(default_factory=lambda: [""])

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) > _DEEPEST:
            raise UnusableError("unreadable_file", "damaged")
        self.stack.append(dict(attributes) if self.attributes else {})
        self.texts.append("")

    def text(self, data: str) -> None:
        self.texts[-1] += data

    def end(self, name: str) -> None:
        children, text = self.stack.pop(), self.texts.pop().strip()
        value: Any = (children | ({"text": text} if text and self.attributes else {})) if children else text
        parent, key = self.stack[-1], name.lower()
        parent[key] = [*several(parent[key]), value] if key in parent else value


def several(value: Any) -> list[Any]:
    """What stands under a name as a list: empty where nothing does."""
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def first(of: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The first element of a name as a dictionary, whatever it was."""
    found: Any = next(iter(several(of.get(name))), {})
    return found if isinstance(found, dict) else {}


def read_xml(path: Path, limits: Limits, *, attributes: bool = False) -> dict[str, Any]:
    """The content of a document, with names in lower case. Raises `UnusableError` where it is damaged, has a document
    type or is beyond a limit."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    return content(path.read_bytes(), attributes=attributes)


def content(document: bytes, *, attributes: bool) -> dict[str, Any]:
    """The same of a document that was read."""
    tree = _Tree(attributes)
    parse_xml([document], tree.start, tree.end, tree.text)
    return tree.stack[0]


def table(path: Path, limits: Limits) -> Source:
    """The records as a table. Raises `UnusableError` where the document is damaged or has none."""
    found = json_documents.of_document(read_xml(path, limits, attributes=True), path, "xml", limits)
    if len(found.ends) <= _FEWEST:
        raise UnusableError("unreadable_file", "markup")
    return found
