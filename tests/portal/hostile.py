"""Values that no honest visitor sends, and the forms into which the tests put them. No test lives here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

# As bytes: some of them are no text. Each may stand in an address (percent-encoded) and in a form.
VALUES: dict[str, bytes] = {
    "empty": b"",
    "zero": b"0",
    "negative": b"-1",
    "padded": b"0014999999999999",
    "32 bits": str(2**31).encode(),
    "64 bits": str(2**63).encode(),
    "endless": b"9" * 5_000,
    "exponent": b"1e999",
    "not a number": b"nan",
    "infinite": b"-inf",
    "arabic digits": "٢٠٢٥".encode(),
    "superscript": "²".encode(),
    "no date": b"2025-02-30",
    "year 0": b"0000-00-00",
    "far date": b"99999-01-01",
    "nul": b"a\0b",
    "surrogate": b"\xed\xa0\x80",
    "not utf-8": b"\xff\xfe",
    "250 letters": b"a" * 250,
    "60,000 letters": b"\xc3\xa9" * 30_000,
    "bidi": "\u202eelif\u202c\u2066.csv".encode(),
    "lines": b"a\r\nSet-Cookie: a=b",
    "folders": b"../../../etc/passwd",
    "formula": b'=cmd|"/c calc"!A1',
    "template": b"{{ 7 * 7 }}{0.__class__}%s",
    "sql": b"'; DROP TABLE accounts; --",
}
# An address may have 64 KiB: what is longer never reaches a page.
LONGEST_IN_ADDRESS = 15_000


def in_address(value: bytes) -> str:
    """A value as it stands in a path or a query, dots and slashes included."""
    return quote(value, safe="").replace(".", "%2E")


@dataclass
class Form:
    """One form of a page: where it goes, and what its fields hold when nobody has touched them."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            multipart = given.get("enctype") == "multipart/form-data"
            self.found.append(Form(given.get("action", ""), given.get("method", "get").lower(), multipart))
        elif self.found and given.get("name"):
            self._field(tag, given)
        if tag == "option" and self._select and ("selected" in given or not self.found[-1].fields[self._select]):
            self.found[-1].fields[self._select] = given.get("value", "")

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.found[-1], given["name"]
        if given.get("type") == "file":
            form.files.append(name)
        elif tag in ("input", "textarea", "select", "button"):
            before = "" if "checked" in given else form.fields.get(name)
            form.fields[name] = before or given.get("value", "")
        self._select = name if tag == "select" else self._select

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


def forms(page: str) -> Iterator[Form]:
    """The forms of a page, as a browser finds them."""
    parser = _Forms()
    parser.feed(page)
    yield from parser.found
