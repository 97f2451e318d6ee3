"""The sections on what a member owes to others; only those that apply to it, and one sentence on the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint.report.cells import Sum, Value
from footprint.report.document import Block, Paragraph, Row, Section, Table, heads
from footprint.report.model import Report
from footprint.report.obligations import authority, vsme, whom
from footprint.report.obligations.scopes import ScopePart, bought_in_year
from footprint.report.wording import Wording, of_column
from footprint.schema import BASES

SHEET_HEADS = ("beges", "ghg_protocol", "on_grid", "low", "high", "share", "on_contracts")
HEADS = ("beges", "scope", "location", "market", "interval")
PARTS_OF_ELECTRICITY = ("2", "3.3")  # both of item 2.1
SPLITS = ("split", "no_parts", "parts_differ")


def owed(report: Report) -> tuple[str, ...]:
    """Which tables beside the items of the BEGES the report has: those of the member's kind, where it has a total."""
    return whom.TABLES[whom.kind(report.member)] if report.headline is not None else ()


def sections(report: Report, w: Wording) -> list[Section]:
    """Items of the BEGES and the GHG Protocol, then the tables of the member's kind."""
    tables = owed(report)
    blocks = {"vsme": _vsme, "agec": authority.agec, "reen": authority.reen}
    named = {name: tuple(make(report, w)) for name, make in blocks.items() if name in tables}
    return [
        Section("scopes", w.t("scopes.title"), tuple(scopes(report, w))),
        *(Section(name, w.t(f"{name}.title"), found) for name, found in named.items()),
    ]


def _vsme(report: Report, w: Wording) -> Iterator[Block]:
    yield vsme.table(report, w)
    yield Paragraph(w.t("vsme.note"))


def scopes(report: Report, w: Wording) -> Iterator[Block]:
    """One row an item of both lists, with both bases; whether electricity is split; what is not given and why."""
    if report.headline is None:
        yield Paragraph(w.t("words.no_figure"))
        return
    yield _table(report, w)
    yield from (Paragraph(w.t(f"scopes.{state}")) for state in SPLITS if state in report.electricity_split)
    said = ["note"] if all(part.beges_code for part in report.scopes) else ["unverified_note", "note"]
    yield Paragraph(" ".join(w.labels("scopes", *said)))
    bought, is_whole = bought_in_year(report.impacts)
    if bought is not None:
        yield Paragraph(w.t("scopes.bought", value=w.total(bought, "kgCO2e", not is_whole), year=report.year))
    yield Paragraph(w.t(f"scopes.left_out.{whom.kind(report.member)}"))


def _table(report: Report, w: Wording) -> Table:
    divisor, unit = of_column([each for part in report.scopes for each in (part.value, part.market)], "kgCO2e")
    columns = heads(*(w.t(f"scopes.{name}", unit=w.unit(unit)) for name in HEADS), numbers={2, 3, 4})
    columns_of = zip(*(_column(report, w, basis, divisor) for basis in BASES), strict=True)
    rows = [_row(w, part, values, divisor) for part, values in zip(report.scopes, columns_of, strict=True)]
    return Table(w.t("scopes.caption", year=report.year), columns, (*rows, _total(report, w, divisor)))


def _column(report: Report, w: Wording, basis: str, divisor: float) -> list[str]:
    """The items on one basis, over `divisor`; as written they add up to its total."""
    values = (part.value if basis == "location" else part.market for part in report.scopes)
    whole = report.grid["depreciation", basis]
    return w.added([_over(value, divisor) for value in values], _over(whole, divisor))


def _over(value: float | None, divisor: float) -> float | None:
    return None if value is None else value / divisor


def _row(w: Wording, part: ScopePart, values: Sequence[str], divisor: float) -> Row:
    none, between = w.t("words.none"), _between(w, part.value, part.interval, divisor)
    return Row((_item(w, part), _number(part.scope) or none, *values, between))


def _total(report: Report, w: Wording, divisor: float) -> Row:
    """The totals of both bases, as the cover writes them, and the interval of the first."""
    sure = report.certainty
    written = w.computed if sure else w.least
    is_least = (report.is_minimum, report.is_minimum or bool(report.contracts_not_assessed))
    totals = [report.grid["depreciation", basis] for basis in BASES]
    values = [
        w.number(None) if value is None else written(w.number(value / divisor), least)
        for value, least in zip(totals, is_least, strict=True)
    ]
    between = _between(w, totals[0], (sure.low, sure.high) if sure else None, divisor)
    return Row((w.t("words.total"), "", *values, between), strong=True)


def _between(w: Wording, value: float | None, bounds: tuple[float, float] | None, divisor: float) -> str:
    if value is None or bounds is None:
        return w.t("words.none")
    _, low, high = w.within(*(each / divisor for each in (value, *bounds)))
    return w.t("scopes.between", low=low, high=high)


def rows(report: Report, w: Wording) -> list[Sequence[Value]]:
    """The same as rows of the workbook [kgCO2e], then both totals."""
    sheet: list[Sequence[Value]] = [
        (_item(w, part), _numbered(w, part.scope), part.value, *(part.interval or (None, None)), part.share,
         part.market)
        for part in report.scopes
    ]  # fmt: skip
    if len(sheet) < 2:
        return sheet
    value, market = (report.grid["depreciation", basis] for basis in ("location", "market"))
    sure = report.certainty
    bounds = (sure.low, sure.high) if sure else (None, None)
    return [*sheet, Sum((w.texts["words.total"], None, value, *bounds, None if value is None else 1.0, market))]


def _item(w: Wording, part: ScopePart) -> str:
    """The number of an item and its name; the name of its category where the item is not verified, or holds two."""
    key = f"beges.{part.beges_code.replace('.', '_')}"
    name = w.t(key) if w.has(key) and part.scope not in PARTS_OF_ELECTRICITY else _category(w, part.scope)
    return w.t("scopes.item", code=part.beges_code or w.t("scopes.unverified"), name=name)


def _category(w: Wording, scope: str) -> str:
    key = f"scope.{_number(scope).replace('.', '_').replace('+', '_and_')}"
    return w.t(key) if w.has(key) else w.t("scopes.none")


def _numbered(w: Wording, scope: str) -> str:
    """The number of a category and its name."""
    return f"{_number(scope)} {_category(w, scope)}".strip()


def _number(scope: str) -> str:
    return scope.partition(" ")[0]
