"""Inventories as levers would change them, all in one run of the method: each is a member of its own in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine
from footprint.estimate import method
from footprint.levers import policies
from footprint.levers.lines import SEPARATOR, Flags, Lines, Reals, once
from footprint.levers.policies import LEVERS, Parameters
from footprint.levers.projection import Policy, ahead, in_the_long_run
from footprint.schema import TABLES
from footprint.uncertainty import Model

ROOM = "better_room"
# What only moves amounts of usage, each beside the usage as it is.
OF_USAGE = {"lighter_pages": policies.sent, "less_mobile_data": policies.mobile}
REFURBISHED = "refurbished"
LONG_RUN = 0


@dataclass(frozen=True)
class World:
    """The levers pulled, and how many years after the reporting year; 0: any year in the long run."""

    levers: frozenset[str]
    years: int = LONG_RUN


@dataclass(frozen=True)
class Given:
    """What levers work on: the validated tables of a year, its lines ahead, the values of the parameters of each lever
    that is asked for, and the PUE of a colocation."""

    tables: Mapping[str, pa.Table]
    lines: Lines
    chosen: Mapping[str, Parameters]
    colocation_pue: float

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        """Of each lever that is about devices."""
        made = {}
        for name, given in self.chosen.items():
            rule = LEVERS[name].of_devices
            if rule is not None:
                made[name] = rule(self.lines, given)
        return made

    @cached_property
    def pue(self) -> float:
        """Of the room that machines move to."""
        return float(self.chosen.get(ROOM, {}).get("pue", self.colocation_pue))

    def touched(self, name: str) -> Flags:
        """Lines that a lever changes."""
        if name in self.policies:
            return self.policies[name].touched(self.lines)
        if name == ROOM:
            return policies.hosted_above(self.lines, self.pue)
        if name == REFURBISHED:
            return self.lines.is_renewed & np.isin(self.lines.texts("category"), policies.REFURBISHED)
        return np.zeros(len(self.lines.life), dtype=np.bool_)

    @cached_property
    def hosted(self) -> Mapping[str, frozenset[str]]:
        """By member, the kinds of its machines that may share the meter of a room: what changes one of them may move
        the others."""
        found: dict[str, set[str]] = {}
        is_hosted = self.lines.texts("tier") == "datacentre"
        for kind in self.lines.kinds(is_hosted):
            found.setdefault(kind.split(SEPARATOR)[0], set()).add(kind)
        return {member_id: frozenset(kinds) for member_id, kinds in found.items()}

    def with_hosted(self, kinds: frozenset[str]) -> frozenset[str]:
        """These kinds of lines, and those that share a room with one of them."""
        shared = (self.hosted.get(kind.split(SEPARATOR)[0], frozenset()) for kind in kinds)
        return kinds.union(*(each for each in shared if each & kinds))

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """The kinds of lines whose figures a lever may move."""
        touched = {name: frozenset(self.lines.kinds(self.touched(name))) for name in self.chosen}
        return {name: self.with_hosted(kinds) for name, kinds in touched.items()}

    @cached_property
    def metering(self) -> tuple[tuple[frozenset[str], pa.Table], ...]:
        """Usage that decides on the use of devices, beside the kinds of lines that it may be about: meters, and the
        fixed lines that hold their boxes."""
        usage, lines = self.tables["usage"], self.lines
        meters = usage.filter((pc.field("metric") == "energy") & pc.field("subject_kind").isin(["asset", "site"]))
        fixed = usage.filter((pc.field("metric") == "line_days") & (pc.field("network") == "fixed"))
        named = {_plain(name) for name in meters["subject_id"].unique().to_pylist()}
        own = np.array([_plain(name or "") in named for name in lines.rows["asset_id"].to_pylist()], dtype=np.bool_)
        machines, boxes = lines.texts("tier") == "datacentre", lines.texts("category") == "internet_box"
        return (frozenset(lines.kinds(machines | own)), once(meters)), (frozenset(lines.kinds(boxes)), once(fixed))

    def meters(self, kinds: frozenset[str]) -> pa.Table:
        """The rows of `metering` of members of whose lines of these `kinds` it may be about some."""
        parts = []
        for about, rows in self.metering:
            people = sorted({kind.split(SEPARATOR)[0] for kind in kinds & about})
            parts.append(rows.filter(pc.is_in(rows["member_id"], pa.array(people, pa.string()))))
        return pa.concat_tables(parts)

    def policy(self, names: Iterable[str]) -> Policy:
        """Several levers together: the longest stay, what is left of the renewals."""
        usual = Policy.usual(self.lines)
        return reduce(_both, (self.policies[name] for name in sorted(names) if name in self.policies), usual)


def _plain(name: str) -> str:
    return name.strip().lower()


def _both(one: Policy, other: Policy) -> Policy:
    return Policy(
        np.maximum(one.longer, other.longer),
        np.maximum(one.longer_once, other.longer_once),
        one.renewed * other.renewed,
        np.maximum(one.idle, other.idle),
    )


def lasting(chosen: Iterable[str]) -> tuple[str, ...]:
    """Levers on devices and rooms whose effect goes on: those that are combined."""
    return tuple(name for name in chosen if not LEVERS[name].once and name not in OF_USAGE and name != REFURBISHED)


def wanted(given: Given) -> dict[World, frozenset[str]]:
    """The worlds that are computed, and the kinds of lines of each."""
    found: dict[World, frozenset[str]] = {World(frozenset()): frozenset()}
    for name, kinds in given.reach.items():
        lever = LEVERS[name]
        years = range(1, lever.years(given.chosen[name]) + 1)
        for each in (*years, *(() if lever.once else (LONG_RUN,))):
            if kinds:
                found[World(frozenset({name}), each)] = kinds
    lasting_ones = [name for name in lasting(given.chosen) if given.reach[name]]
    for count in range(2, len(lasting_ones) + 1):
        for names in combinations(lasting_ones, count):
            shared = frozenset.intersection(*(given.reach[name] for name in names))
            if shared:
                found[World(frozenset(names))] = shared
    for world, kinds in list(found.items()):
        usual = World(frozenset(), world.years)
        found[usual] = found.get(usual, frozenset()) | kinds
    return found


@dataclass(frozen=True)
class Computed:
    """Terms of all worlds (rows of `_uncertain_terms` with `kind`, as `Lines.kinds`, and `world`, its number, each text
    kept once), the model that draws them, and how many new devices are bought a year in each world, by line of the
    inventory."""

    terms: pa.Table
    model: Model
    number: Mapping[World, int]
    purchases: Mapping[World, Reals]


def computed(given: Given, factor_set: FactorSet, *, year: int) -> Computed:
    """Every world through the method, once."""
    made = wanted(given)
    of_usage = [name for name in OF_USAGE if name in given.chosen]
    worlds = [*made, *(World(frozenset({name})) for name in of_usage), *(usual_use(name) for name in of_usage)]
    number = {world: place for place, world in enumerate(worlds)}
    parts, purchases = [], {}
    for world, place in number.items():
        if world in made:
            tables, purchases[world] = _of_devices(given, world, made[world])
        else:
            tables = _of_usage(given, world)
        parts.append(_named(tables, given.tables, place))
    together = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    ahead_of = [place for world, place in number.items() if world.years]
    with method(together, factor_set, year=year) as engine:
        amounts = _shown(engine)
        is_ahead = pc.is_in(_world(amounts), pa.array(ahead_of, pa.int64()))
        # Years ahead are told of greenhouse gases alone.
        curves, _ = steps.uncertain(engine, amounts.filter(is_ahead), **steps.HEADLINE, criterion="gwp")
        whole, model = steps.uncertain(engine, amounts.filter(pc.invert(is_ahead)), **steps.HEADLINE)
    return Computed(_of_worlds(pa.concat_tables([whole, curves])), model, number, purchases)


def _of_devices(given: Given, world: World, kinds: frozenset[str]) -> tuple[dict[str, pa.Table], Reals]:
    """The inventory of a world, its sites and meters."""
    mask = given.lines.of_kinds(kinds)
    lines, policy = given.lines.take(mask), given.policy(world.levers).take(mask)
    fleet = ahead(lines, policy, world.years) if world.years else in_the_long_run(lines, policy)
    purchases = np.zeros(len(mask))
    purchases[mask] = fleet.purchases
    rows, sites, usage = fleet.devices, given.tables["sites"], given.meters(kinds)
    if ROOM in world.levers:
        is_given = "pue" in given.chosen[ROOM]
        moved = policies.better_room(rows, sites, usage, lines, given.pue, is_given)
        rows, sites, usage = moved.devices, moved.sites, moved.usage
    if REFURBISHED in world.levers:
        rows = _second_hand(rows, given.chosen[REFURBISHED]["percent"] / 100)
    return {"devices": rows, "sites": sites, "usage": usage}, purchases


def usual_use(name: str) -> World:
    """The world of the usage that a lever is about, as it is."""
    return World(frozenset({f"before:{name}"}))


def _of_usage(given: Given, world: World) -> dict[str, pa.Table]:
    """The usage that a lever is about, as it is or changed, without devices."""
    (pulled,) = world.levers
    name, usage = pulled.removeprefix("before:"), given.tables["usage"]
    rows = once(usage.filter(OF_USAGE[name](usage)))
    rows = policies.less(rows, given.chosen[name]["percent"]) if name == pulled else rows
    none = given.lines.rows.select(TABLES["devices"].names).slice(0, 0)
    return {"devices": none, "sites": given.tables["sites"], "usage": rows}


def _second_hand(rows: pa.Table, part: float) -> pa.Table:
    """A part of the devices second-hand."""
    place, condition = rows.column_names.index("quantity_devices"), rows.column_names.index("condition")
    names = pc.binary_join_element_wise(rows["line_id"], "second-hand", "~")
    new = rows.set_column(place, "quantity_devices", pc.multiply(rows["quantity_devices"], 1 - part))
    old = rows.set_column(place, "quantity_devices", pc.multiply(rows["quantity_devices"], part))
    kind = rows["condition"].type
    old = old.set_column(condition, "condition", pa.repeat(pa.scalar("refurbished"), rows.num_rows).cast(kind))
    return pa.concat_tables([new, old.set_column(rows.column_names.index("line_id"), "line_id", names)])


def _named(tables: dict[str, pa.Table], validated: Mapping[str, pa.Table], place: int) -> dict[str, pa.Table]:
    """The tables of a world, whose members are of it alone."""
    people = tables["devices" if tables["devices"].num_rows else "usage"]["member_id"].unique().cast(pa.string())
    whole = {"sites": tables["sites"], "members": validated["members"], "services": validated["services"]}
    here = {name: rows.filter(pc.is_in(rows["member_id"], people)) for name, rows in whole.items()}
    return {name: _renamed(rows, place) for name, rows in (tables | here).items()}


def _renamed(rows: pa.Table, place: int) -> pa.Table:
    held = rows["member_id"].combine_chunks().dictionary_encode()
    names = pc.binary_join_element_wise(held.dictionary, str(place), SEPARATOR)
    named = pa.DictionaryArray.from_arrays(held.indices, names)
    return rows.set_column(rows.column_names.index("member_id"), "member_id", named)


def _shown(engine: Engine) -> pa.Table:
    """What the headline is made of; visitors count as one who bears, since in their worlds there is nothing else."""
    kept = " AND ".join(f"{name} IN ('any', '{value}')" for name, value in steps.HEADLINE.items())
    amounts = steps.book(engine).view("activity_data").sql(f"SELECT * FROM activity_data WHERE {kept}")
    bearer = pc.if_else(pc.equal(amounts["ownership"], "visitor"), "supplier", amounts["ownership"])
    amounts = amounts.set_column(amounts.column_names.index("ownership"), "ownership", bearer)
    return amounts.append_column("line_id", pa.nulls(amounts.num_rows, pa.string()))


def _world(rows: pa.Table) -> pa.Array:
    """The number of the world of each row."""
    return _told(rows, 1).cast(pa.int64())


def _told(rows: pa.Table, part: int) -> pa.Array:
    """The member of each row (part 0), or the number of its world (1), of their names together."""
    names = rows["member_id"].combine_chunks().dictionary_encode()
    told = [name.split(SEPARATOR)[part] for name in names.dictionary.to_pylist()]
    return pa.array(told, pa.string()).take(names.indices)


def _of_worlds(terms: pa.Table) -> pa.Table:
    """The terms, each with its kind and the number of its world."""
    member, world = _told(terms, 0), _world(terms)
    kind = pc.binary_join_element_wise(member, terms["category"], SEPARATOR)
    terms = terms.set_column(terms.column_names.index("member_id"), "member_id", member).append_column("kind", kind)
    return once(terms.append_column("world", world))
