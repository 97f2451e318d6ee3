"""The pole's own figures of a year, as rows that are published as they are: one a topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from footprint.lake import Lake
from footprint.messages import term
from footprint.method.indicators import INDICATORS, LOWER
from footprint.report.pole_pages.objectives import COMPUTING, Objective
from footprint.steps import is_minimum

Row = dict[str, Any]
USUAL = ("C1", "C2", "own_kwh", "own_kgco2e")  # shown whether there is an objective or not
REACHED, NOT_YET, UNKNOWN, NO_TARGET = STATUSES = ("reached", "not_yet", "unknown", "no_target")
COLUMNS = (
    ("year", "year"), ("topic", "string"), ("name_fr", "string"), ("name_en", "string"), ("unit", "string"),
    ("direction", "string"), ("target", "number"), ("target_year", "integer"), ("measure_fr", "string"),
    ("measure_en", "string"), ("before", "number"), ("bound_before", "string"),
    ("result", "number"), ("bound", "string"), ("reached", "string"),
)  # fmt: skip
WHOLE, LEAST = BOUNDS = ("whole", "least")  # of a total of which too few devices are assessed, only the least is known
_UNITS = dict(zip(COMPUTING, ("kWh", "kgCO2e"), strict=True))
_OF = {"own_kwh": "energy_kwh", "own_kgco2e": "kgco2e"}  # columns of own_footprint


@dataclass(frozen=True)
class PoleYear:
    """`rows`: of COLUMNS, in the order in which they are read; `method`: what measured the computing, "" where nothing
    did."""

    year: int
    name: str
    rows: tuple[Row, ...]
    method: str
    factor_set_id: str
    code_version: str

    def of(self, topic: str) -> Row | None:
        """The row of a topic."""
        return next((row for row in self.rows if row["topic"] == topic), None)


def left_out(lake: Lake, year: int, holding: str) -> str | None:
    """Why a year has no page of the pole: `not_set`, `no_member`, `many` (a holding of several members, of whom each
    would be seen), or why the region does not count its member-year; None where it has one."""
    members = _members(lake, year, holding) if holding else []
    if len(members) != 1:
        return "not_set" if not holding else "many" if members else "no_member"
    states = lake.read("member_states", ["member_id", "left_out"], year=year).to_pylist()
    found: dict[str, str | None] = {row["member_id"]: row["left_out"] for row in states}
    return found.get(members[0]["member_id"], "no_member")


def _members(lake: Lake, year: int, holding: str) -> list[Row]:
    rows = lake.read("members", ["member_id", "name", "holding_id"], year=year).to_pylist()
    return [row for row in rows if (row["holding_id"] or row["member_id"]) == holding]


def pole_year(
    lake: Lake, year: int, holding: str, objectives: Sequence[Objective], before: Iterable[Mapping[str, Any]],
    factor_set_id: str,
) -> PoleYear | None:  # fmt: skip
    """The pole's page of the year; None where there is none. `before`: rows of the year before, as they were
    published."""
    if left_out(lake, year, holding) is not None:
        return None
    (member,) = _members(lake, year, holding)
    results = _indicators(lake, year, member["member_id"])
    own = next(iter(lake.read("own_footprint", year=year).to_pylist()), None)
    results |= {topic: (own[_OF[topic]] if own else None, _UNITS[topic]) for topic in COMPUTING}
    last = {row["topic"]: row for row in before}
    asked = {each.topic: each for each in objectives}
    is_least = is_minimum(results.get("Q4", (None, ""))[0])
    rows = tuple(
        _row(year, topic, asked.get(topic), results.get(topic, (None, "")), last.get(topic), is_least=is_least)
        for topic in [*asked, *(topic for topic in USUAL if topic not in asked)]
    )
    name, method = member["name"] or holding, own["method"] if own else ""
    return PoleYear(year, name, rows, method, factor_set_id, version("enter-footprint"))


def _indicators(lake: Lake, year: int, member_id: str) -> dict[str, tuple[float | None, str]]:
    """Value and unit of each indicator of a member by expected lives and the grid's mix."""
    names = ["member_id", "indicator", "view", "basis", "value", "unit"]
    return {
        row["indicator"]: (row["value"], row["unit"])
        for row in lake.read("indicators_member", names, year=year).to_pylist()
        if row["member_id"] == member_id
        and row["view"] in ("depreciation", "any")
        and row["basis"] in ("location", "any")
    }


def _row(
    year: int, topic: str, objective: Objective | None, result: tuple[float | None, str],
    before: Mapping[str, Any] | None, *,
    is_least: bool,
) -> Row:  # fmt: skip
    (value, unit), asked = result, objective or Objective(topic, None, None, "", "")
    kind, direction = ("indicator", INDICATORS[topic].better) if topic in INDICATORS else ("own_computing", LOWER)
    is_least = is_least and topic in INDICATORS and INDICATORS[topic].adds_up
    return {
        "year": year, "topic": topic, "name_fr": term(kind, topic, "fr"), "name_en": term(kind, topic, "en"),
        "unit": unit, "direction": direction, "target": asked.target, "target_year": asked.target_year,
        "measure_fr": asked.measure_fr or None, "measure_en": asked.measure_en or None,
        "before": before["result"] if before else None, "bound_before": before["bound"] if before else None,
        "result": value, "bound": LEAST if is_least else WHOLE,
        "reached": _reached(value, asked.target, direction, is_least=is_least),
    }  # fmt: skip


def _reached(value: float | None, target: float | None, direction: str, *, is_least: bool) -> str:
    """Whether a target is reached; of a figure that may be larger nobody knows, where less is better."""
    if target is None:
        return NO_TARGET
    if value is None:
        return UNKNOWN
    if direction == LOWER:
        return NOT_YET if value > target else UNKNOWN if is_least else REACHED
    return REACHED if value >= target else UNKNOWN if is_least else NOT_YET
