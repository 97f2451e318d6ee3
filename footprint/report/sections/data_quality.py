"""What a total rests on: how much of the devices, of electricity and of the impact is measured, declared, a default or
missing, and the three levels that rules for information systems ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from footprint.report.cells import Value, total
from footprint.report.document import Block, Column, Paragraph, Row, Table
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording

# From the surest input to the least sure, then what has none.
MISSING = "missing"
QUALITIES = ("measured", "declared", "model", "default", MISSING)
SUBJECTS = ("devices_making", "devices_use", "electricity", "gwp")
# Which inputs are of which level (README of the method, §9).
LEVELS = {"high": ("measured",), "medium": ("declared", "model"), "low": ("default",)}
HEADS = ("subject", "quality", "amount", "unit", "share")


@dataclass(frozen=True)
class Amount:
    """What of a subject rests on inputs of one quality. `share`: of all devices; of electricity and impact, of what is
    assessed. Both are None where what is missing has no size."""

    subject: str
    quality: str
    amount: float | None
    unit: str
    share: float | None


@dataclass(frozen=True)
class DataQuality:
    """Rows of `_data_quality` of one member, in the order in which they are read."""

    amounts: tuple[Amount, ...]

    def of(self, subject: str) -> dict[str, Amount]:
        """The amounts of a subject by quality."""
        return {each.quality: each for each in self.amounts if each.subject == subject}

    def levels(self, subject: str = "gwp") -> dict[str, float]:
        """The share of each level in what is assessed of a subject; empty where nothing is."""
        amounts = {quality: each.amount for quality, each in self.of(subject).items() if quality != MISSING}
        whole = total(amounts.values())
        if not whole:
            return {}
        return {level: (total(amounts.get(each) or 0.0 for each in of) or 0.0) / whole for level, of in LEVELS.items()}


def data_quality(tables: MemberTables) -> DataQuality:
    """What the results of one member-year rest on, as the view `_data_quality` of the method counts it."""
    columns = ", ".join(("member_id", *HEADS))
    found = tables.ask(f"SELECT {columns} FROM _data_quality", "_totals", "_data_quality").select(HEADS)
    rows = found.to_pylist()
    order = {name: place for place, name in enumerate((*SUBJECTS, *QUALITIES))}
    in_order = sorted(rows, key=lambda row: (order[row["subject"]], order[row["quality"]]))
    return DataQuality(tuple(Amount(**row) for row in in_order))


def rows(quality: DataQuality, w: Wording) -> Iterator[Sequence[Value]]:
    """As rows of the workbook."""
    for each in quality.amounts:
        unit = None if each.unit == "device" else w.unit(each.unit)
        yield w.t(f"quality.{each.subject}"), w.term("quality", each.quality), each.amount, unit, each.share


def blocks(quality: DataQuality, score: float | None, w: Wording) -> list[Block]:
    """The table of shares, and the levels with the `score` that is made of them (indicator Q2)."""
    used = [name for name in QUALITIES if any(each.quality == name for each in quality.amounts)]
    if not used:
        return []
    columns = (Column(w.t("quality.of")), *(Column(w.capital(w.term("quality", name)), number=True) for name in used))
    shown = tuple(_row(subject, quality, used, w) for subject in SUBJECTS if quality.of(subject))
    return [Table(w.t("quality.caption"), columns, shown), Paragraph(w.t("quality.note")), *_levels(quality, score, w)]


def _row(subject: str, quality: DataQuality, used: Sequence[str], w: Wording) -> Row:
    of = quality.of(subject)
    shares = w.shares([of[name].share if name in of else None for name in used])
    if MISSING in of and of[MISSING].share is None:
        shares[used.index(MISSING)] = w.t("quality.some")
    return Row((w.t(f"quality.{subject}"), *shares))


def _levels(quality: DataQuality, score: float | None, w: Wording) -> list[Block]:
    levels = quality.levels()
    if score is None or not levels:
        return []
    shares = dict(zip(levels, w.shares(list(levels.values())), strict=True))
    return [Paragraph(w.t("quality.levels", **shares, score=w.percent(score)))]
