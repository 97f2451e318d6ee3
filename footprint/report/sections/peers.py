"""Where a member stands among others: between which limits of which group, as the region's release gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from footprint.region.peers import INDICATORS, LIMITS, Group, groups_of, size_of
from footprint.report.document import Block, Paragraph, Row, Table, heads
from footprint.report.tables import MemberTables
from footprint.report.wording import NBSP, Wording

ALL = Group()
HEADS = ("indicator", "peer_value", "peer_place", *(f"peer_{name}" for name in LIMITS), "unit", "peer_group",
         "peer_holdings", "peer_year")  # fmt: skip
COLUMNS = ("indicator", "value", "place", *LIMITS, "unit", "sector", "size", "holdings", "of_year")
QUARTERS, HALVES = ("first", "second", "third", "fourth"), ("lower", "upper")


@dataclass(frozen=True)
class Peer:
    """A figure of the member and the limits of a group, of `of_year`: a quarter of `holdings` have less than `low`,
    half less than `middle`, a quarter more than `high`; without `low` and `high` only the middle is given."""

    indicator: str
    value: float
    of_year: int
    sector: str
    size: str
    holdings: int
    low: float | None
    middle: float
    high: float | None
    unit: str

    @property
    def group(self) -> Group:
        return Group(self.sector, self.size)

    @property
    def limits(self) -> tuple[float, ...]:
        return tuple(each for each in (self.low, self.middle, self.high) if each is not None)

    @property
    def band(self) -> int:
        """In which band it is, from 0."""
        return sum(self.value >= limit for limit in self.limits)

    @property
    def place(self) -> str:
        """The same in a word."""
        return (QUARTERS if len(self.limits) > 1 else HALVES)[self.band]


def peers(tables: MemberTables, *, serves_others: bool) -> tuple[Peer, ...]:
    """By indicator, in the nearest group that has a line: of this year, or of the year before where none was released.
    What one weighs an employee is not compared where it works for others."""
    lines = tables.rows("region_peers") or tables.last_year.rows("region_peers")
    profile = next(iter(tables.rows("members")), {})
    groups = groups_of(profile.get("sector"), size_of(profile.get("employees_fte")))
    values = {row["indicator"]: row["value"] for row in tables.rows("indicators_member")
              if row["view"] in ("depreciation", "any") and row["basis"] in ("location", "any")}  # fmt: skip
    asked = (name for name in INDICATORS if not (serves_others and name == "C2"))
    found = (_nearest(name, values.get(name), groups, lines) for name in asked)
    return tuple(peer for peer in found if peer)


def _nearest(
    name: str, value: float | None, groups: Iterable[Group], lines: Sequence[Mapping[str, Any]]
) -> Peer | None:
    of = {Group(line["sector"], line["size"]): line for line in lines if line["indicator"] == name}
    line = next((of[group] for group in groups if group in of), None)
    if line is None or value is None:
        return None
    return Peer(value=value, **{each: line[each] for each in line if each != "year"})


def alike(found: Sequence[Peer]) -> Sequence[Peer]:
    """Those of the first one's group and year: what one sentence and one picture are about."""
    return [peer for peer in found if (peer.group, peer.of_year) == (found[0].group, found[0].of_year)]


def sentence(found: Sequence[Peer], w: Wording) -> str:
    """Where the first figure stands; why nothing is said where nothing can be."""
    if not found:
        return w.t("peers.none")
    first = found[0]
    about = {"group": group(first, w), "year": first.of_year, "what": w.t(f"peers.by.{first.indicator}")}
    return w.t("peers.said", **about, place=w.t(f"peers.place.{first.place}"))


def group(peer: Peer, w: Wording) -> str:
    """Who is compared."""
    kind = "all" if peer.group == ALL else "size" if peer.sector == "*" else "sector"
    about = {"size": w.t(f"peers.size.{peer.size}")} if peer.size != "*" else {}
    about |= {"sector": w.term("sector", peer.sector)} if kind == "sector" else {}
    return w.t(f"peers.group.{kind}", count=w.count(peer.holdings), **about)


def figure(value: float | None, unit: str, w: Wording, *, with_unit: bool = True) -> str:
    """A figure that is compared, as people write it."""
    if value is None:
        return w.t("peers.not_given")
    if unit == "1":
        return w.percent(value)
    written, name = w.number(value, digits=2), w.text_or(f"peers.unit.{unit}", "")
    return f"{written}{NBSP}{name}" if with_unit and name else written


def own(peer: Peer, w: Wording, *, with_unit: bool = True) -> str:
    """The member's figure, written otherwise than each limit: with a digit more, else said to be at it."""
    written = figure(peer.value, peer.unit, w, with_unit=False)
    if is_a_limit(written, peer, w) and peer.unit != "1":
        written = w.number(peer.value)
    name = w.text_or(f"peers.unit.{peer.unit}", "")
    shown = f"{written}{NBSP}{name}" if with_unit and name else written
    return w.t("peers.at_limit", value=shown) if is_a_limit(written, peer, w) else shown


def is_a_limit(written: str, peer: Peer, w: Wording) -> bool:
    """Whether a figure reads like a limit that stands beside it: 2.0 like 2."""
    mark = "," if w.lang == "fr" else "."
    ours, *limits = (
        each.rstrip("0").rstrip(mark) if mark in each else each
        for each in (written, *(figure(limit, peer.unit, w, with_unit=False) for limit in peer.limits))
    )
    return ours in limits


def blocks(found: Sequence[Peer], w: Wording, *, is_minimum: bool) -> Iterator[Block]:
    """Every figure with its limits and its group, and what they are."""
    yield Paragraph(sentence(found, w))
    if not found:
        return
    names = ("what", "you", "low", "middle", "high", "among", "year")
    columns = heads(*w.labels("peers", *names), numbers={1, 2, 3, 4})
    yield Table(w.t("peers.caption"), columns, tuple(_row(peer, w, is_minimum=is_minimum) for peer in found))
    yield Paragraph(w.t("peers.note"))


def _row(peer: Peer, w: Wording, *, is_minimum: bool) -> Row:
    limits = (figure(each, peer.unit, w, with_unit=False) for each in (peer.low, peer.middle, peer.high))
    value = w.least(own(peer, w), is_minimum and peer.indicator == "C2")
    return Row((w.term("indicator", peer.indicator), value, *limits, group(peer, w), str(peer.of_year)))


def rows(found: Sequence[Peer], w: Wording) -> list[tuple[str | float | int | None, ...]]:
    """The sheet of the workbook."""
    return [(w.term("indicator", peer.indicator), peer.value, w.t(f"peers.place.{peer.place}"), peer.low, peer.middle,
             peer.high, w.per(peer.unit), group(peer, w), peer.holdings, peer.of_year) for peer in found]  # fmt: skip


def records(found: Sequence[Peer]) -> list[dict[str, object]]:
    """As data: a row an indicator."""
    return [{name: getattr(peer, name) for name in COLUMNS} for peer in found]
