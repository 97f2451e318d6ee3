"""What levers save: the footprint of the inventory less that of the changed inventory, drawn in pairs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import ceil, factorial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.levers.lines import SEPARATOR, Reals
from footprint.levers.policies import LEVERS
from footprint.levers.projection import DAYS_PER_YEAR
from footprint.levers.worlds import LONG_RUN, OF_USAGE, REFURBISHED, ROOM, Computed, Given, World, lasting, usual_use
from footprint.schema import TABLES
from footprint.uncertainty import chances, difference, distinct, joined

KEYS = ("member_id", "lever", "subject", "criterion", "year_offset")
ALL, TOGETHER, GASES = "*", "together", "gwp"
LONGER = "keep_longer"
ROUNDING = 1e-12  # of both inventories
NOTHING = {"saving": 0.0, "low": 0.0, "high": 0.0, "p_saves": 0.0}
# Why nothing is said of a lever, in a word each of `cli.levers.why`.
REASONS = {
    "keep_longer": "no_device", "fewer_screens": "no_excess", "idle_stock": "no_stock", "pool_hosts": "one_server",
    "free_software": "no_old_computer", "better_room": "no_room", "lighter_pages": "no_bytes",
    "less_mobile_data": "no_volume", "refurbished": "no_refurbished",
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """One lever, or all together, in one year: the inventory as it is beside the changed one."""

    lever: str
    usual: World
    changed: World
    kinds: frozenset[str] | None


def pairs(given: Given, made: Computed) -> Iterator[Pair]:
    """Every pair that is told: each lever in each of its years."""
    for world in made.number:
        if len(world.levers) == 1:
            (name,) = world.levers
            if name in OF_USAGE:
                yield Pair(name, usual_use(name), world, None)
            elif name in given.chosen:
                yield Pair(name, World(frozenset(), world.years), world, given.reach[name])


def table(given: Given, made: Computed, saved_by_use: Mapping[str, float], *, year: int) -> pa.Table:
    """Rows of `levers_member`. `saved_by_use`: what a year of use of a refurbished device saves, by category [kg]."""
    told = _Told(given, made, year)
    rows = [*told.of_levers(), *told.of_refurbished(saved_by_use), *told.of_all(), *told.missing()]
    schema = TABLES["levers_member"].arrow
    return pa.Table.from_pylist(rows, schema=schema).sort_by(
        [(name, "ascending") for name in TABLES["levers_member"].key]
    )


class _Told:
    """Rows of the table, from the terms of all worlds."""

    def __init__(self, given: Given, made: Computed, year: int) -> None:
        self.given, self.made, self.year = given, made, year
        order = made.terms.sort_by("world")
        numbers = order["world"].to_numpy()
        self.terms = {
            world: order.slice(first, last - first)
            for world, place in made.number.items()
            for first, last in [np.searchsorted(numbers, (place, place + 1)).tolist()]
        }
        self.parts = _Parts(given, made, self.terms)

    def of_levers(self) -> Iterator[Row]:
        """Each lever by itself; second-hand devices apart, whose making nobody publishes."""
        told = [name for name in self.given.chosen if name != REFURBISHED]
        found = self._saved(pair for pair in pairs(self.given, self.made) if pair.lever in told)
        applies = {key[:3] for name in told for key in self._expected(name)}
        of_others = {key for key in found if key[:3] in applies}  # of a room, what its meter moves between machines
        for key in sorted(of_others.union(*(self._expected(name) for name in told))):
            row = dict(zip(KEYS, key, strict=True))
            yield {**self._about(row), **found.get(key, NOTHING)}

    def _saved(self, told: Iterable[Pair]) -> dict[tuple[Any, ...], Row]:
        """Saving, interval and chance by key."""
        signed = [part for pair in told for part in self._signed(pair)]
        if not signed:
            return {}
        terms = pa.concat_tables(signed)
        rows = chances(difference(terms, KEYS), self.made.model, KEYS).to_pylist()
        sizes, found = _sizes(terms), {}
        for row in rows:
            key = (*(row[name] for name in KEYS[:-1]), int(row["year_offset"]))
            found[key] = {"saving": row["value"], "low": row["low"], "high": row["high"], "p_saves": row["chance"]}
            if abs(row["value"]) <= ROUNDING * sizes[key]:  # what a meter shows stays, and moves between machines
                found[key] = dict(NOTHING)
            if row["lever"] in OF_USAGE:  # averages do not say whether a GB less saves anything
                found[key] |= {"low": 0.0, "p_saves": None}
        return found

    def _signed(self, pair: Pair) -> Iterator[pa.Table]:
        for world, sign in ((pair.usual, 1.0), (pair.changed, -1.0)):
            terms = self.terms[world]
            if pair.changed.years or pair.lever == REFURBISHED:  # the curve is told of greenhouse gases alone
                terms = terms.filter(pc.field("criterion") == GASES)
            if pair.kinds is not None:
                terms = terms.filter(are_of(terms, pair.kinds))
            count = terms.num_rows
            columns = {"lever": pa.repeat(pa.scalar(pair.lever), count), "subject": self._subject(pair.lever, terms),
                       "year_offset": pa.repeat(pa.scalar(pair.changed.years), count),
                       "sign": pa.repeat(pa.scalar(sign), count)}  # fmt: skip
            for name, column in columns.items():
                terms = terms.append_column(name, column)
            yield terms

    @staticmethod
    def _subject(lever: str, terms: pa.Table) -> pa.Array | pa.ChunkedArray:
        if lever == "lighter_pages":
            return pc.fill_null(terms["service_id"].cast(pa.string()), ALL)
        if lever != TOGETHER and LEVERS[lever].by_category:
            return terms["category"].cast(pa.string())
        return pa.repeat(pa.scalar(ALL), terms.num_rows)

    def _expected(self, name: str) -> set[tuple[str, str, str, str, int]]:
        """Every row of a lever that applies: where nothing differs, it saves 0."""
        found = set()
        for pair in pairs(self.given, self.made):
            if pair.lever == name:
                about = self._used(name) if name in OF_USAGE else [key for key in self.devices if key[1] == name]
                found |= {(*key, GASES, pair.changed.years) for key in about}
        return found

    def _used(self, name: str) -> list[tuple[str, str, str]]:
        """Member, lever and subject of the usage that a lever is about."""
        terms = self.terms[usual_use(name)]
        pairs = zip(terms["member_id"].to_pylist(), self._subject(name, terms).to_pylist(), strict=True)
        return [(member_id, name, subject) for member_id, subject in sorted(set(pairs))]

    @cached_property
    def devices(self) -> Mapping[tuple[str, str, str], float]:
        """Devices that each lever is about, by member, lever and subject."""
        devices = self.given.lines.devices
        return {key: value for name in self.given.chosen for key, value in self._of_lines(name, devices)}

    def _of_lines(
        self, name: str, values: Reals, kinds_meant: frozenset[str] | None = None
    ) -> Iterator[tuple[tuple[str, str, str], float]]:
        """Values of the lines that a lever touches, or of these kinds, added up by member, lever and subject."""
        lines = self.given.lines
        touched = self.given.touched(name) if kinds_meant is None else lines.of_kinds(kinds_meant)
        kinds, (_, number) = lines.kinds(touched), np.unique(lines.kind[touched], return_inverse=True)
        found: defaultdict[tuple[str, str, str], float] = defaultdict(float)
        for kind, value in zip(kinds, np.bincount(number, values[touched], len(kinds)).tolist(), strict=True):
            member_id, category = kind.split(SEPARATOR)
            found[member_id, name, category if LEVERS[name].by_category else ALL] += value
        yield from found.items()

    def _about(self, row: Row) -> Row:
        """What else is said of a lever."""
        name, subject = row["lever"], row["subject"]
        return {
            **row,
            "year": self.year,
            "parameters": self._parameters(name),
            "devices": self.devices.get((row["member_id"], name, subject)),
            "kept_years": self.kept_years.get((row["member_id"], name, subject)),
            "full_effect_year": self._full_effect(row),
            "saving_eur": self.eur.get((row["member_id"], name, subject, row["year_offset"])),
            "in_set": self.parts.of(row),
            "unit": self.units[row["criterion"]],
            "status": "averages" if name in OF_USAGE else "once" if LEVERS[name].once else "ok",
        }

    def _parameters(self, name: str) -> str:
        return self._said[name]

    @cached_property
    def _said(self) -> Mapping[str, str]:
        """The parameters of each lever, as the table has them."""
        more = {ROOM: {"pue": self.given.pue}}
        return {name: json.dumps({**chosen, **more.get(name, {})}, sort_keys=True)
                for name, chosen in self.given.chosen.items()}  # fmt: skip

    @cached_property
    def kept_years(self) -> Mapping[tuple[str, str, str], float]:
        """How long devices stay today that a lever would keep longer, their mean."""
        lines = self.given.lines
        years = lines.devices * (lines.life + lines.beyond) / DAYS_PER_YEAR
        kept = self._of_lines(LONGER, years) if LONGER in self.given.chosen else ()
        return {key: value / self.devices[key] for key, value in kept}

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Of each criterion."""
        held = self.made.terms.group_by(["criterion", "unit"], use_threads=False).aggregate([]).to_pylist()
        return {row["criterion"]: row["unit"] for row in held}

    def _full_effect(self, row: Row) -> int | None:
        """The year from which a saving is whole: years that devices stay longer, or the longest life that must end."""
        name = row["lever"]
        if name in OF_USAGE or name == ROOM:
            return self.year + 1
        if LEVERS[name].once:
            return None
        if name == LONGER:
            return self.year + max(1, ceil(self.given.chosen[name]["years"]))
        longest = self.longest.get((row["member_id"], name))
        return None if longest is None else self.year + max(1, ceil(longest / DAYS_PER_YEAR))

    @cached_property
    def longest(self) -> Mapping[tuple[str, str], float]:
        """The longest life that each lever touches, by member and lever [day]."""
        found: dict[tuple[str, str], float] = {}
        lines = self.given.lines
        for name in self.given.chosen:
            touched = self.given.touched(name)
            order = np.argsort(lines.life[touched], kind="stable")  # the last of a member is its longest
            members, lives = lines.texts("member_id")[touched][order], lines.life[touched][order]
            found |= {(member_id, name): life for member_id, life in zip(members, lives.tolist(), strict=True)}
        return found

    @cached_property
    def eur(self) -> Mapping[tuple[str, str, str, int], float]:
        """What is not spent on new devices [EUR a year], where every price is known."""
        return {
            (*key, pair.changed.years): value
            for pair in pairs(self.given, self.made)
            if pair.kinds is not None and pair.lever not in (REFURBISHED, ROOM)
            for key, value in self._of_lines(pair.lever, self._unspent(pair), pair.kinds)
            if key in self.devices and np.isfinite(value)
        }

    def _unspent(self, pair: Pair) -> Reals:
        """What new devices would have cost that are not bought, by line [EUR; NaN: unknown]."""
        less = self.made.purchases[pair.usual] - self.made.purchases[pair.changed]
        return np.where(less == 0, 0.0, less * self.given.lines.price)

    def of_refurbished(self, saved_by_use: Mapping[str, float]) -> Iterator[Row]:
        """Second-hand instead of new devices: at least what is published of a year of use, at most all of making."""
        found = self._saved([pair for pair in pairs(self.given, self.made) if pair.lever == REFURBISHED])
        for key, row in sorted(found.items()):
            about = self._about(dict(zip(KEYS, key, strict=True)))
            least = saved_by_use.get(about["subject"])
            if about["devices"] and least is not None:
                part = self.given.chosen[REFURBISHED]["percent"] / 100
                low = min(about["devices"] * least * part, row["saving"])
                yield {**about, "low": low, "high": row["saving"], "status": "bounded", "full_effect_year": None}

    def of_all(self) -> Iterator[Row]:
        """All lasting levers on one inventory."""
        told = list(self.parts.whole())
        found = self._saved(told)
        for key, row in sorted(found.items()):
            about = dict(zip(KEYS, key, strict=True))
            more = {"year": self.year, "unit": self.units[about["criterion"]], "in_set": row["saving"], "status": "ok"}
            yield {**about, **row, **more, "parameters": json.dumps(sorted(lasting(self.given.chosen)))}

    def missing(self) -> Iterator[Row]:
        """One row for a lever that does not apply to a member, with the reason."""
        told = {key[:2] for name in self.given.chosen for key in self._expected(name)}
        for member_id in sorted(set(self.given.tables["members"]["member_id"].to_pylist())):
            for name in self.given.chosen:
                if (member_id, name) not in told:
                    row = dict(zip(KEYS, (member_id, name, ALL, "gwp", LONG_RUN), strict=True))
                    about = {"parameters": self._parameters(name), "status": REASONS[name]}
                    yield {**row, "year": self.year, "unit": "kgCO2e", **about}


def _sizes(terms: pa.Table) -> dict[tuple[Any, ...], float]:
    """What both inventories weigh together, by key: what is left of two equal sums is measured by it."""
    sized = terms.append_column("size", pc.abs(terms["value"]))
    rows = sized.group_by(list(KEYS), use_threads=False).aggregate([("size", "sum")]).to_pylist()
    return {(*(row[name] for name in KEYS[:-1]), int(row["year_offset"])): row["size_sum"] for row in rows}


def are_of(terms: pa.Table, kinds: frozenset[str]) -> pa.Array:
    """Whether each term is of one of these kinds."""
    held = terms["kind"].combine_chunks()
    return pc.is_in(held.dictionary, pa.array(sorted(kinds), pa.string())).take(held.indices)


class _Parts:
    """What each lever adds when all that last are pulled together: the mean over all orders in which they may come
    (Shapley), so that the parts add up to the whole and no saving counts twice."""

    def __init__(self, given: Given, made: Computed, terms: Mapping[World, pa.Table]) -> None:
        self.given, self.made = given, made
        self.names = lasting(given.chosen)
        self.value = {world.levers: _sums(terms[world]) for world in made.number if world.years == LONG_RUN}

    def levers_of(self, kind: str) -> tuple[str, ...]:
        """The lasting levers that may move what lines of this kind weigh."""
        return tuple(name for name in self.names if kind in self.given.reach[name])

    def whole(self) -> Iterator[Pair]:
        """The pairs that make up all levers together: each kind of lines in the world of all levers that reach it."""
        kinds: defaultdict[frozenset[str], set[str]] = defaultdict(set)
        for kind in self.given.lines.kinds():
            if reached := self.levers_of(kind):
                kinds[frozenset(reached)].add(kind)
        for names, held in sorted(kinds.items(), key=lambda item: sorted(item[0])):
            yield Pair(TOGETHER, World(frozenset()), World(names), frozenset(held))

    def of(self, row: Row) -> float | None:
        """The part of one lever; None for a row that is not of the long run, or of no lasting lever."""
        if row["lever"] not in self.names or row["year_offset"] != LONG_RUN:
            return None
        return self._found.get((row["member_id"], row["lever"], row["subject"], row["criterion"]), 0.0)

    @cached_property
    def _found(self) -> Mapping[tuple[str, str, str, str], float]:
        found: defaultdict[tuple[str, str, str, str], float] = defaultdict(float)
        for kind, criterion in sorted(self.value.get(frozenset(), {})):
            names = self.levers_of(kind)
            member_id, category = kind.split(SEPARATOR)
            for name in names:
                subject = category if LEVERS[name].by_category else ALL
                found[member_id, name, subject, criterion] += self._part(name, names, kind, criterion)
        return found

    def _part(self, name: str, names: tuple[str, ...], kind: str, criterion: str) -> float:
        others, part = [each for each in names if each != name], 0.0
        for count in range(len(others) + 1):
            weight = factorial(count) * factorial(len(others) - count) / factorial(len(names))
            for before in combinations(others, count):
                with_it = self._weighs(frozenset({*before, name}), kind, criterion)
                part += weight * (self._weighs(frozenset(before), kind, criterion) - with_it)
        return part

    def _weighs(self, names: frozenset[str], kind: str, criterion: str) -> float:
        return self.value[names].get((kind, criterion), 0.0)


def _sums(terms: pa.Table) -> Mapping[tuple[str, str], float]:
    """What lines of each kind weigh, by criterion."""
    order = np.lexsort((terms["value"].to_numpy(), joined(terms, ["figure"])))
    weighed, number = distinct(terms, ["kind", "criterion"])
    sums = np.bincount(number[order], terms["value"].to_numpy()[order], weighed.num_rows)
    columns = (weighed[name].to_pylist() for name in ("kind", "criterion"))
    return dict(zip(zip(*columns, strict=True), sums.tolist(), strict=True))
