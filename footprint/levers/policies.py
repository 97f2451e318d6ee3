"""What each lever changes: of the devices their policy, of the sites their PUE, of the usage its amounts. A lever is a
pure function; what it changes goes through the method like any inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.levers.lines import Flags, Lines, Reals, summed
from footprint.levers.projection import DAYS_PER_YEAR, Policy

Parameters = Mapping[str, float]
DATACENTRES = ("datacentre", "colocation")
REFURBISHED = ("laptop", "smartphone")  # for which a saving is published
# How far ahead the curve of what goes as devices reach their life is drawn.
HORIZON = 5


class UnknownParameterError(ValueError):
    """A lever has no parameter of this name, or it is out of its range."""


@dataclass(frozen=True)
class Lever:
    """`parameters` with their usual values and `ranges`; `of_devices`: what becomes of the devices, by `(lines,
    parameters)` on the usual policy; `years`: how far the curve goes; `by_category`: each category by itself; `once`:
    over when the devices of today have gone."""

    name: str
    parameters: Parameters
    ranges: Mapping[str, tuple[float, float]]
    of_devices: Callable[[Lines, Parameters], Policy] | None = None
    years: Callable[[Parameters], int] = lambda given: 0
    by_category: bool = False
    once: bool = False

    def with_values(self, given: Parameters) -> Parameters:
        """The usual values, those `given` instead."""
        for name, value in given.items():
            low, high = self.ranges.get(name, (1.0, 0.0))
            if not low <= value <= high:
                raise UnknownParameterError(f"{self.name}: {name}={value:g}")
        return {**self.parameters, **given}


def keep_longer(lines: Lines, given: Parameters) -> Policy:
    """Every device that is renewed stays some years longer, and so do those that replace it."""
    usual = Policy.usual(lines)
    return replace(usual, longer=usual.longer + np.where(lines.is_renewed, given["years"] * DAYS_PER_YEAR, 0.0))


def free_software(lines: Lines, given: Parameters) -> Policy:
    """Computers of a known age, not yet overdue, stay some years longer, once."""
    age = (lines.end - lines.bought) / DAYS_PER_YEAR
    old = lines.is_renewed & ~lines.is_overdue & (age >= given["age"]) & _counts_as(lines, "computer")
    usual = Policy.usual(lines)
    return replace(usual, longer_once=np.where(old, usual.longer + given["years"] * DAYS_PER_YEAR, 0.0))


def fewer_screens(lines: Lines, given: Parameters) -> Policy:
    """Screens beyond so many a computer of the member are not replaced when they reach their life."""
    in_use = ~lines.flags("is_in_stock")
    screens, computers = (_of_member(lines, in_use & _counts_as(lines, name)) for name in ("screen", "computer"))
    renewed = _of_member(lines, in_use & lines.is_renewed & _counts_as(lines, "screen"))
    excess = np.where(computers > 0, screens - given["per_computer"] * computers, 0.0)
    kept = 1 - np.clip(excess / np.where(renewed > 0, renewed, 1.0), 0.0, 1.0)
    touched = in_use & lines.is_renewed & _counts_as(lines, "screen")
    return replace(Policy.usual(lines), renewed=np.where(touched, kept, 1.0))


def idle_stock(lines: Lines, given: Parameters) -> Policy:
    """Devices in stock take the place of those in use that are due first; the stock is not filled again."""
    stored = lines.flags("is_in_stock")
    idle = stored & lines.is_renewed & np.isfinite(lines.bought) & ~lines.is_past
    in_use, in_stock = (
        summed(lines.kind, np.where(mask & lines.is_renewed, lines.devices, 0.0)) for mask in (~stored, idle)
    )
    part = np.minimum(1.0, in_use / np.where(in_stock > 0, in_stock, 1.0)) * given["percent"] / 100
    return replace(Policy.usual(lines), idle=np.where(idle, part, 0.0))


def pool_hosts(lines: Lines, given: Parameters) -> Policy:
    """So many of a hundred servers are not replaced: what ran there runs on the others. One server cannot be pooled."""
    servers = lines.is_renewed & (lines.texts("category") == "server") & ~lines.flags("is_in_stock")
    several = servers & (_of_member(lines, servers) >= 2)
    return replace(Policy.usual(lines), renewed=np.where(several, 1 - given["percent"] / 100, 1.0))


def better_room(rows: pa.Table, sites: pa.Table, usage: pa.Table, lines: Lines, pue: float, given: bool) -> Moved:
    """Machines of rooms with a higher PUE stand in one of `pue`: if it is not `given`, in a colocation as published."""
    high = hosted_above(lines, pue)
    where = set(zip(lines.texts("member_id")[high], lines.texts("site_id")[high], strict=True))
    moved = np.array([key in where for key in _keys(sites, "site_id")], dtype=np.bool_)
    here = np.array([key in where for key in _keys(rows, "site_id")], dtype=np.bool_)
    value = pa.scalar(pue if given else None, pa.float64())
    sites = _set(sites, "pue", moved, value)
    sites = sites if given else _set(sites, "kind", moved, pa.scalar("colocation"))
    return Moved(_set(rows, "pue", here, pa.scalar(None, pa.float64())), sites, _metered(usage, lines, high, pue))


@dataclass(frozen=True)
class Moved:
    """Validated tables after machines have moved."""

    devices: pa.Table
    sites: pa.Table
    usage: pa.Table


def hosted_above(lines: Lines, pue: float) -> Flags:
    """Machines in a room of the member whose PUE is higher."""
    sited = np.array([site is not None for site in lines.texts("site_id")], dtype=np.bool_)
    return lines.flags("is_hosted") & sited & (lines.pue > pue)


def _metered(usage: pa.Table, lines: Lines, high: Flags, pue: float) -> pa.Table:
    """What meters with the cooling in them would show: machines draw what they draw, the room its new part of it."""
    member, before = lines.texts("member_id")[high], lines.pue[high].tolist()
    known = {
        kind: dict(zip(zip(member, lines.texts(column)[high], strict=True), before, strict=True))
        for kind, column in (("site", "site_id"), ("asset", "asset_id"))
    }
    described = zip(usage["subject_kind"].to_pylist(), _keys(usage, "subject_id"), strict=True)
    was = [known.get(kind, {}).get(key) for kind, key in described]
    bounds = usage["boundary"].to_pylist()
    factors = [pue / each if each and bound == "facility" else 1.0 for each, bound in zip(was, bounds, strict=True)]
    return _scaled(usage, np.array(factors, dtype=np.float64))


def sent(usage: pa.Table) -> pa.ChunkedArray:
    """Rows of what services send to their visitors."""
    billed = pc.and_(pc.equal(usage["metric"], "data_gb"), pc.is_null(usage["network"]))
    return pc.or_(pc.equal(usage["metric"], "bytes_out"), billed)


def mobile(usage: pa.Table) -> pa.ChunkedArray:
    """Rows of the volume of the member's own mobile lines."""
    return pc.and_(pc.equal(usage["metric"], "data_gb"), pc.fill_null(pc.equal(usage["network"], "mobile"), False))


def less(usage: pa.Table, percent: float) -> pa.Table:
    """So many of a hundred units less."""
    return _scaled(usage, np.full(usage.num_rows, 1 - percent / 100))


def _scaled(usage: pa.Table, factor: Reals) -> pa.Table:
    place = usage.column_names.index("quantity")
    return usage.set_column(place, "quantity", pc.multiply(usage["quantity"], pa.array(factor)))


def _set(rows: pa.Table, name: str, mask: Flags, value: pa.Scalar) -> pa.Table:
    column = pc.if_else(pa.array(mask), value, rows[name])
    return rows.set_column(rows.column_names.index(name), rows.schema.field(name), column)


def _keys(rows: pa.Table, name: str) -> list[tuple[str, str]]:
    return list(zip(rows["member_id"].to_pylist(), rows[name].to_pylist(), strict=True))


def _counts_as(lines: Lines, name: str) -> Flags:
    return np.asarray(lines.texts("counts_as") == name, dtype=np.bool_)


def _of_member(lines: Lines, mask: Flags) -> Reals:
    """Devices of these lines, of the member of each line."""
    return summed(lines.member, np.where(mask, lines.devices, 0.0))


def _ahead(given: Parameters) -> int:
    return HORIZON


PERCENT, YEARS = (0.0, 100.0), (0.0, 10.0)
LEVERS: Mapping[str, Lever] = {
    lever.name: lever
    for lever in (
        Lever("keep_longer", {"years": 2.0}, {"years": YEARS}, keep_longer,
              lambda given: int(np.ceil(given["years"])), by_category=True),
        Lever("fewer_screens", {"per_computer": 1.0}, {"per_computer": (0.0, 10.0)}, fewer_screens, _ahead),
        Lever("idle_stock", {"percent": 100.0}, {"percent": PERCENT}, idle_stock, _ahead, by_category=True),
        Lever("pool_hosts", {"percent": 25.0}, {"percent": PERCENT}, pool_hosts, _ahead),
        Lever("free_software", {"age": 3.0, "years": 2.0}, {"age": (0.0, 20.0), "years": YEARS}, free_software, _ahead,
              by_category=True, once=True),
        Lever("better_room", {}, {"pue": (1.0, 100.0)}),
        Lever("lighter_pages", {"percent": 30.0}, {"percent": PERCENT}),
        Lever("less_mobile_data", {"percent": 30.0}, {"percent": PERCENT}),
        Lever("refurbished", {"percent": 100.0}, {"percent": PERCENT}, by_category=True),
    )
}  # fmt: skip
