"""What a person reads in the files of a report, taken out of them again: tables of pages, numbers of texts. No test
lives here."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from pypdf import PdfReader

from footprint.messages import catalogue
from footprint.report.document import Chart, Document, Items, Note, Paragraph, Subtitle, Table

SPACES = "\u00a0\u202f"
# As one language writes a number: groups of three, a decimal sign, a power of ten behind it if there is one.
NUMBER = {
    "fr": re.compile(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?"),
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"),
}
POWER = re.compile(rf"[{SPACES} ]×[{SPACES} ]10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
SUMS = {
    lang: [catalogue("report", lang)[name] for name in
           ("words.total", "services.all", "service.all", "service.unit.sci", "makers.all")]
          + [catalogue("terms", lang)["words.total"].capitalize()]
    for lang in ("fr", "en")
}  # fmt: skip
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass
class Read:
    """A table of a page: its caption, headings, and rows with whether each is a sum."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[tuple[list[str], bool]] = field(default_factory=list)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Read] = []
        self._into: list[str] | None = None
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(Read())
        elif tag in ("thead", "tbody"):
            self._in_head = tag == "thead"
        elif tag == "tr" and not self._in_head:
            self.tables[-1].rows.append(([], dict(attrs).get("class") == "strong"))
        elif tag in ("th", "td", "caption"):
            self._into = []

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("th", "td", "caption") or self._into is None:
            return
        text, table, self._into = "".join(self._into), self.tables[-1], None
        if tag == "caption":
            table.caption = text
        else:
            (table.heads if self._in_head else table.rows[-1][0]).append(text)

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)


def seen(page: str) -> str:
    """All text of an HTML page, pictures too, in whatever language it is marked as."""
    return unescape(re.sub(r"<[^>]*>", "\n", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


def tables(page: str) -> list[Read]:
    """The tables of an HTML page, as another reader than its template finds them."""
    parser = _Tables()
    parser.feed(page)
    return parser.tables


def number(cell: str, lang: str, *, is_rounded: bool = False) -> tuple[float, float] | None:
    """The one number of a cell and half a unit of its last digit; None where it has none, several, or is a text.
    `is_rounded`: to the digits that an interval leaves, so that any zero at its end may be one."""
    found = NUMBER[lang].findall(cell)
    bare = NUMBER[lang].sub("", POWER.sub("", cell))
    if not found or len(found) > 1 + len(POWER.findall(cell)) or re.search(r"[<≤]", bare):
        return None
    written = found[0].replace("\u00a0", "").replace("\u202f", "").replace("," if lang == "en" else " ", "")
    written = written.replace(",", ".")
    power = POWER.search(cell)
    scale = 10.0 ** int(power.group(1).translate(LOWERED)) if power else 1.0
    sign = -1 if re.search(r"[−-]\d", cell) else 1
    decimals = len(written.partition(".")[2])
    digits = written.replace(".", "").lstrip("0")
    # 12 300 has three digits that count: what is behind them may have been rounded away.
    zeros = len(digits) - len(digits.rstrip("0")) if not decimals and (is_rounded or len(digits) > 3) else 0
    return sign * float(written) * scale, 0.5 * 10.0 ** (zeros - decimals) * scale


def has_sum(table: Read, lang: str) -> bool:
    """Whether the last row of a table is the sum of those above."""
    return len(table.rows) > 2 and table.rows[-1][1] and table.rows[-1][0][0] in set(SUMS[lang])


def uneven(table: Read, lang: str) -> Iterator[tuple[str, float, float]]:
    """Columns of a table with a sum of which the rows, added up as they are written and rounded as their sum is, are
    not what stands there: heading, what they add up to, what stands there. Sums inside the table stand for the rows
    above them."""
    if not has_sum(table, lang):
        return
    for place, head in enumerate(table.heads):
        whole = number(table.rows[-1][0][place], lang) if place else None
        if whole is None:
            continue
        parts: list[float] = []
        for cells, is_sum in table.rows[:-1]:
            value = number(cells[place], lang)
            if is_sum and value is not None:
                yield from _apart(head, parts, value) if parts else ()
                parts = [value[0]]
            elif value is not None:
                parts.append(value[0])
        yield from _apart(head, parts, whole)


def _apart(head: str, parts: Sequence[float], whole: tuple[float, float]) -> Iterator[tuple[str, float, float]]:
    added = math.fsum(parts)
    if parts and abs(added - whole[0]) > whole[1] * (1 + 1e-9):
        yield head, added, whole[0]


def texts(document: Document) -> Iterator[str]:
    """Every text of a document that a reader may meet, but for pictures."""
    yield from (document.title, document.subtitle, document.message or "", *document.lead, *document.footer)
    for figure in document.figures:
        yield from (figure.before, figure.value, figure.unit, figure.label, figure.range)
    for section in (*document.answers, *document.sections):
        yield section.title
        for block in section.blocks:
            match block:
                case Table():
                    yield from (block.caption, *(column.label for column in block.columns))
                    yield from (cell for row in block.rows for cell in row.cells)
                case Items():
                    yield from block.items
                case Paragraph() | Note() | Subtitle():
                    yield block.text
    yield from (part.title for part in document.parts)


def pictured(document: Document) -> Iterator[str]:
    """The texts of the pictures."""
    for section in (*document.answers, *document.sections):
        for block in section.blocks:
            if isinstance(block, Chart):
                yield from re.findall(r"<text[^>]*>([^<]*)</text>", block.svg)


def numbers(given: Iterable[str], lang: str) -> Counter[str]:
    """How often each number is written, spaces left out."""
    found = (match for text in given for match in NUMBER[lang].findall(text))
    return Counter(each.translate({ord(space): None for space in SPACES}) for each in found)


def of_pdf(content: bytes) -> str:
    """The text of all pages, with no marks where an identifier may break."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\u200b", "")
