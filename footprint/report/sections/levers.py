"""What the member could avoid in a year: the best levers, what they assume, and that none is netted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from footprint.levers.ranking import GASES, TOGETHER, best
from footprint.messages import LANGUAGES
from footprint.report.document import Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.formats import tidy
from footprint.report.wording import Wording, of_column
from footprint.schema import TABLES

SHOWN = 3  # `footprint levers` gives all of them
HEADS = ("lever", "saving", "between", "chance", "from")
COLUMNS = (*TABLES["levers_member"].names, "notice")
Rows = Sequence[Mapping[str, Any]]


def sections(rows: Rows, year: int, w: Wording) -> list[Section]:
    """The section, if a lever saves something. `rows`: those of `levers_member`."""
    shown = best([dict(row) for row in rows], SHOWN)
    if not shown:
        return []
    table = _table(shown, year, w)
    said = Paragraph(" ".join([*_together(rows, w), w.t("levers.long_run")]))
    assumed = {row["lever"]: _assumption(row, w) for row in shown}
    blocks = (table, said, Items(tuple(assumed.values())), Note(w.term("lever_notice", "screening")))
    return [Section("levers", w.t("levers.title"), blocks)]


def table(rows: Rows) -> bytes:
    """leviers.csv: the rows of `levers_member` of the member, each with what such a figure is not for."""
    notice = " / ".join(Wording(lang).term("lever_notice", "screening") for lang in LANGUAGES)
    return tidy.written(COLUMNS, [{**row, "notice": notice} for row in rows])


def _table(shown: Rows, year: int, w: Wording) -> Table:
    """A row a lever, in the unit that fits the largest."""
    divisor, unit = of_column([row["saving"] for row in shown], shown[0]["unit"])
    columns = heads(*(w.t(f"levers.{name}", unit=w.unit(unit)) for name in HEADS), numbers={1, 2, 3, 4})
    return Table(w.t("levers.caption", year=year), columns, tuple(_row(row, divisor, w) for row in shown))


def _row(row: Mapping[str, Any], divisor: float, w: Wording) -> Row:
    value, low, high = w.within(*(row[name] / divisor for name in ("saving", "low", "high")))
    effect = w.t("words.none") if row["full_effect_year"] is None else str(row["full_effect_year"])
    return Row((name(row, w), value, w.t("certainty.between", low=low, high=high), w.percent(row["p_saves"]), effect))


def name(row: Mapping[str, Any], w: Wording) -> str:
    """What a lever does, and to which type of equipment."""
    lever = w.term("lever", row["lever"])
    return (
        lever if row["subject"] == "*" else w.t("levers.about", lever=lever, subject=w.term("category", row["subject"]))
    )


def _together(rows: Rows, w: Wording) -> Iterator[str]:
    """What all levers that last save on one inventory."""
    if row := together(rows):
        value, low, high = w.measured(row["saving"], row["low"], row["high"], row["unit"])
        yield w.t("levers.together", value=value, low=low, high=high)


def together(rows: Rows) -> Mapping[str, Any] | None:
    """What all levers that last save together of greenhouse gases; None where that has no figure."""
    wanted = (TOGETHER, GASES)
    return next((row for row in rows if (row["lever"], row["criterion"]) == wanted and row["saving"] is not None), None)


def _assumption(row: Mapping[str, Any], w: Wording) -> str:
    values = {name: w.number(value) for name, value in json.loads(row["parameters"]).items()}
    assumption = w.filled_term("lever_assumption", row["lever"], **values)
    return w.t("levers.assumes", lever=w.term("lever", row["lever"]), assumption=w.uncapital(assumption))
