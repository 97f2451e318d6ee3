"""Datapoints of the VSME standard (EFRAG), disclosure B3, energy and greenhouse gases, for their digital share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from footprint.report.cells import total
from footprint.report.document import Column, Row, Table
from footprint.report.model import Report
from footprint.report.obligations.scopes import UNSPLIT, scope_total
from footprint.report.wording import Wording
from footprint.schema import BASES

ENERGY = "EnergyConsumptionFromElectricity"
GASES = "Gross{basis}BasedScope2GreenhouseGasEmissions"
UPSTREAM = "3.3"
ELECTRICITY = ("2", UPSTREAM, UNSPLIT)
KWH_PER_MWH = KG_PER_TONNE = 1000.0
HEADS = ("what", "value", "unit", "datapoint")


@dataclass(frozen=True)
class Datapoint:
    """`name`: the range of EFRAG's template, empty where it has none; `label`: what it is. `value` is NULL where nobody
    knows it, for the reason `why`; `basis`: what it is made of; these three are keys of texts. `is_least`: at least."""

    name: str
    label: str
    value: float | None
    unit: str
    basis: str
    is_least: bool = False
    why: str = ""


def datapoints(report: Report) -> tuple[Datapoint, ...]:
    """Those of B3 that a digital footprint has something to say about, in the order of the template."""
    return (*_energy(report), *_gases(report))


def _energy(report: Report) -> Iterator[Datapoint]:
    grid = [row for row in report.purchased if row["basis"] == "location"]
    is_least = any(row["unknown_rows"] for row in grid)
    whole = _scaled(total(row["kwh"] for row in grid), KWH_PER_MWH)
    yield Datapoint("TotalEnergyConsumption", "energy", whole, "MWh", "purchased", is_least, why="no_electricity")
    yield _of_origin(report, "renewable", f"{ENERGY}_RenewableEnergyMember")
    yield _of_origin(report, "other", f"{ENERGY}_NonRenewableEnergyMember")


def _of_origin(report: Report, origin: str, name: str) -> Datapoint:
    """MWh of the sources of one origin that contracts name; 0 only where contracts name those of all that is bought.
    What no contract covers is neither renewable nor other: nobody knows of what the rest of the grid is made."""
    found = _bought(report)
    is_whole = not found.keys() & {"unknown", "undescribed"}
    row, why = found.get(origin), "rest_unknown" if found.keys() - {"unknown"} else "no_contract"
    kwh = row["kwh"] if row else 0.0 if found and is_whole else None
    shown = None if origin == "other" and not is_whole else _scaled(kwh, KWH_PER_MWH)
    return Datapoint(name, origin, shown, "MWh", "contracts", bool(row and row["unknown_rows"]), why=why)


def _bought(report: Report) -> dict[str, dict[str, Any]]:
    """What the member buys itself, by the origin that its contracts name."""
    return {row["origin"]: row for row in report.purchased
            if row["basis"] == "market" and (row["kwh"] or row["unknown_rows"])}  # fmt: skip


def _gases(report: Report) -> Iterator[Datapoint]:
    yield Datapoint("GrossScope1GreenhouseGasEmissions", "scope_1", None, "tCO2e", "outside", why="scope_1")
    together, origins = [], _bought(report)
    for basis in BASES:
        name, of = GASES.format(basis=basis.capitalize()), basis
        if basis == "market" and not origins.keys() - {"unknown"}:
            of = "no_contract"  # contracts of what others buy, such as a host, say nothing of this electricity
        is_least = report.is_minimum or (basis == "market" and "undescribed" in origins)
        is_split = _is_split(report, basis)
        value = _scaled(scope_total(report.scopes, "2", basis), KG_PER_TONNE) if is_split else None
        yield Datapoint(name, f"scope_2_{basis}", value, "tCO2e", of, is_least, why="not_split")
        if not is_split:
            both = _scaled(total(scope_total(report.scopes, each, basis) for each in ELECTRICITY), KG_PER_TONNE)
            together.append(Datapoint("", f"together_{basis}", both, "tCO2e", of, is_least, why="not_assessed"))
    yield from together
    upstream = () if _is_split(report, "location") else (UPSTREAM,)  # stands above with scope 2
    scope_3 = scope_total([part for part in report.scopes if part.scope not in upstream], "3")
    yield Datapoint("", "scope_3", _scaled(scope_3, KG_PER_TONNE), "tCO2e", "location", report.is_minimum,
                    why="not_assessed")  # fmt: skip


def _is_split(report: Report, basis: str) -> bool:
    """Whether all of the electricity that has a figure on this basis has its parts apart."""
    if scope_total(report.scopes, UNSPLIT, basis) is not None:
        return False
    return scope_total(report.scopes, "2", basis) is not None or all(part.scope != UNSPLIT for part in report.scopes)


def _scaled(value: float | None, divisor: float) -> float | None:
    return None if value is None else value / divisor


def table(report: Report, w: Wording) -> Table:
    """The datapoints in words, to be copied below their names in the template, which are English."""
    what, value, unit, name = w.labels("vsme", *HEADS)
    columns = (Column(what), Column(value, number=True), Column(unit), Column(name, lang="en", is_code=True))
    rows = tuple(_row(each, w) for each in datapoints(report))
    return Table(w.t("vsme.caption", year=report.year), columns, rows, wide=True)


def remarks(each: Datapoint, w: Wording) -> list[str]:
    """What a datapoint is made of, or why nobody knows it, and whether it is a minimum."""
    if each.value is None:
        return [w.t(f"vsme.why.{each.why}")]
    return [w.t(f"vsme.on.{each.basis}"), *([w.t("vsme.least")] if each.is_least else [])]


def _row(each: Datapoint, w: Wording) -> Row:
    said = [w.t(f"vsme.named.{each.label}"), *remarks(each, w)]
    value, none = w.number(each.value, missing=w.t("words.none")), w.t("words.none")
    return Row((" ".join(said), value, w.unit(each.unit), each.name or none))
