"""How a fleet changed in the year: what was there, what came, what left and where to, what is there at its end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from footprint.report.charts import Stream, streams
from footprint.report.document import Block, Chart, Paragraph, Row, Section, Table, heads
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording

CAME = ("new", "second_hand", "unknown")
LEFT = ("reused", "given", "sold", "recycled", "unknown")
STAYS = ("in_use", "in_stock")
OUTSIDE = ("end", "stays", "undated")  # movements that the others come to, or that nobody knows the year of
NOTHING = 1e-6  # of a device: what sums of parts of devices leave


@dataclass(frozen=True)
class Flow:
    """Devices. `start`: on 1 January, as last year's list has them (`is_listed`), else those of this year's list that
    were there by their dates; `came`, `left`, `stays`: by CAME, LEFT and STAYS, those of which there are any;
    `undated`: said to be gone without a date, in none of them."""

    year: int
    start: float
    is_listed: bool
    came: dict[str, float]
    left: dict[str, float]
    stays: dict[str, float]
    undated: float

    @cached_property
    def end(self) -> float:
        return math.fsum(self.stays.values())

    @cached_property
    def unexplained(self) -> float:
        """What the end has more, or less, than the start, what came and what left come to."""
        over = math.fsum((self.end, -self.start, *(-each for each in self.came.values()), *self.left.values()))
        return over if abs(over) > NOTHING else 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was there at either end of the year, so that nothing is said of it."""
        return not (self.start or self.end)


def movements(found: Flow) -> Iterator[tuple[str, str | None, float]]:
    """Movement, its kind if it has any, and devices, signed: `start`, `came`, `left` and `unexplained` add up to `end`,
    which `stays` are parts of; `undated` are in none of them."""
    yield "start", None, found.start
    yield from (("came", kind, each) for kind, each in found.came.items())
    yield from (("left", kind, -each) for kind, each in found.left.items())
    if found.unexplained:
        yield "unexplained", None, found.unexplained
    yield "end", None, found.end
    yield from (("stays", kind, each) for kind, each in found.stays.items())
    if found.undated:
        yield "undated", None, found.undated


def named(movement: str, kind: str | None, year: int, w: Wording) -> str:
    """What a movement is called."""
    if movement == "undated":
        return w.t("flow.undated_row")
    return w.t(f"flow.{movement}.{kind}") if kind else w.t(f"flow.{movement}", year=year)


def flow(tables: MemberTables, last_year: MemberTables) -> Flow | None:
    """Rows of `_flow`, after the devices of last year's fleet; None where nothing was there, came or left."""
    found: dict[str, dict[str, float]] = {}
    for row in tables.run("_flow", "_fleet_lines").to_pylist():
        found.setdefault(row["movement"], {})[row["kind"]] = row["devices"]
    before = last_year.rows("fleet")
    if not found:
        return None
    start = _counted(before) if before else math.fsum(found.get("there", {}).values())
    parts = {name: _in_order(found.get(name, {}), order) for name, order in
             (("came", CAME), ("left", LEFT), ("stays", STAYS))}  # fmt: skip
    return Flow(tables.year, start, bool(before), **parts, undated=math.fsum(found.get("undated", {}).values()))


def _counted(fleet: Iterable[dict[str, Any]]) -> float:
    return math.fsum(row["devices"] or 0.0 for row in fleet if row["status"] != "gone_undated")


def _in_order(of: dict[str, float], order: tuple[str, ...]) -> dict[str, float]:
    return {name: of[name] for name in order if of.get(name)}


def sections(found: Flow | None, spend: Iterable[str], w: Wording) -> list[Section]:
    """The section, if anything is there. `spend`: what is said of the spend on re-used equipment."""
    if found is None or found.is_empty:
        return []
    says = _says(found, w)
    blocks: list[Block] = [Paragraph(says), _chart(found, says, w), _table(found, w)]
    blocks += [Paragraph(" ".join(each)) for each in ([*_doubts(found, w)], [_stock(found, w), *spend]) if each]
    return [Section("flow", w.t("flow.title"), tuple(blocks))]


def _says(found: Flow, w: Wording) -> str:
    """The message: the fleet at both ends of the year, and what lies between."""
    sums = {"came": math.fsum(found.came.values()), "left": math.fsum(found.left.values()),
            "unexplained": abs(found.unexplained)}  # fmt: skip
    moved = [w.t(f"flow.moved.{name}", devices=w.count(value)) for name, value in sums.items() if value]
    what = {"year": found.year, "start": w.count(found.start), "end": w.count(found.end)}
    return w.t("flow.says", **what, moved=w.listed(moved)) if moved else w.t("flow.still", **what)


def _doubts(found: Flow, w: Wording) -> list[str]:
    """What is not explained, and what would explain it."""
    said = [] if found.is_listed else [w.t("flow.by_dates", year=found.year)]
    if found.unexplained:
        key = "flow.too_many" if found.unexplained > 0 else "flow.too_few"
        said.append(w.t(key, devices=w.count(abs(found.unexplained)), year=found.year))
    return said + ([w.t("flow.undated", devices=w.count(found.undated))] if found.undated else [])


def _stock(found: Flow, w: Wording) -> str:
    idle = found.stays.get("in_stock")
    return w.t("flow.stock", devices=w.count(idle)) if idle else w.t("flow.no_stock")


def _chart(found: Flow, says: str, w: Wording) -> Chart:
    """What was there or came to the left, what stays or left to the right: both sides add up to the same."""
    over = found.unexplained
    sources = [("start", found.start, "plain"), *((f"came_{name}", each, "ours") for name, each in found.came.items())]
    ends = [*((name, each, "ours" if name == "in_use" else "use") for name, each in found.stays.items()),
            *((f"left_{name}", each, "fall") for name, each in found.left.items())]  # fmt: skip
    (sources if over > 0 else ends).append(("unexplained", abs(over), "missing"))
    left, right = (
        [Stream(w.t(f"flow.short.{name}", devices=w.count(size)), size, look)
         for name, size, look in side if size]
        for side in (sources, ends)
    )  # fmt: skip
    return streams(left, right, says)


def _table(found: Flow, w: Wording) -> Table:
    """The same figures, signed, so that they add up from the first row to the last but those of which it is made."""
    left_out = {"undated", *(["stays"] if len(found.stays) < 2 else [])}
    rows = [
        Row((named(name, kind, found.year, w), _figure(name, devices, w)), strong=name in ("start", "end"))
        for name, kind, devices in movements(found)
        if name not in left_out
    ]
    columns = heads(w.t("flow.movement"), w.t("words.devices"), numbers={1})
    return Table(w.t("flow.caption", year=found.year), columns, tuple(rows))


def _figure(movement: str, devices: float, w: Wording) -> str:
    return w.count(devices) if movement in ("start", *OUTSIDE) else w.plus_count(devices)
