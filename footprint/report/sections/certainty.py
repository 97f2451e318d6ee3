"""How sure the headline is: its interval, what makes it wide, and what a member could do to narrow it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from footprint.report.cells import Value
from footprint.report.document import Block, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.provenance import Provenance, parameter
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.uncertainty.draws import DRAWS

UNIT = "kgCO2e"
HEADS = ("output", "part", "criterion", "view", "basis", "value", "low", "median", "high", "unit")
DRIVER_HEADS = ("measure", "share", "low_known", "high_known")
MOST_DRIVERS, MOST_DATA = 8, 3
# What a member can say of its own devices and rooms, and the least that is worth the asking.
GIVEN_BY_MEMBERS = ("life", "consumption", "pue", "share")
WORTH_ASKING = 0.005
NOTICEABLE = 0.01  # share of the interval by which it would shrink
FIGURES = ("value", "low", "median", "high")
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Certainty:
    """The interval of the headline [kgCO2e], its bounds with no and with full correlation within a source, what makes
    it wide (rows of `uncertainty_drivers`, heaviest first), and every row of `uncertainty_member`."""

    value: float
    low: float
    median: float
    high: float
    independent: tuple[float, float]
    common: tuple[float, float]
    drivers: Rows
    rows: Rows

    @property
    def width(self) -> float:
        """Of the interval [kgCO2e]."""
        return self.high - self.low

    def narrowed(self, driver: Mapping[str, Any]) -> float:
        """By which share the interval would shrink if the driver were known."""
        return 1 - float(driver["high"] - driver["low"]) / self.width

    @property
    def data(self) -> Rows:
        """What the member could say that would narrow the interval most."""
        asked = (each for each in self.drivers if each["kind"] in GIVEN_BY_MEMBERS)
        worth = [each for each in asked if self.narrowed(each) >= WORTH_ASKING]
        return sorted(worth, key=lambda each: (-self.narrowed(each), each["driver"]))[:MOST_DATA]


def certainty(tables: MemberTables) -> Certainty | None:
    """What the lake says of the headline's interval; None where it says nothing."""
    rows = tables.rows("uncertainty_member")
    gases = [row for row in rows if (row["output"], row["criterion"]) == ("total", "gwp")]
    gases = [row for row in gases if (row["view"], row["basis"]) == ("depreciation", "location")]
    by = {row["correlation"]: row for row in gases}
    middle = next((row for correlation, row in by.items() if 0 < correlation < 1), None)
    if middle is None or not middle["high"] > middle["low"]:
        return None
    drivers = tables.rows("uncertainty_drivers")
    bounds = [(by[each]["low"], by[each]["high"]) for each in (0.0, 1.0)]
    shown = sorted(drivers, key=lambda row: (-row["share"], row["kind"], row["driver"]))
    named = {name: middle[name] for name in FIGURES}
    return Certainty(**named, independent=bounds[0], common=bounds[1], drivers=shown, rows=rows)


def rows(found: Certainty, services: Mapping[str, str], w: Wording) -> list[Sequence[Value]]:
    """Every interval as a row of the workbook, correlation as the method has it. `services`: their names by id."""
    texts, terms, sheet = w.texts, w.terms, list[Sequence[Value]]()
    for row in found.rows:
        if 0 < row["correlation"] < 1:
            names = [terms.get(f"{kind}.{row[kind]}", row[kind]) for kind in ("criterion", "view", "basis")]
            name = services.get(row["key"], row["key"]) if row["output"] == "service" else row["key"]
            part = None if row["output"] == "total" else terms.get(f"{row['output']}.{name}", name)
            unit = texts.get(f"unit.{row['unit']}", row["unit"])
            sheet.append((texts[f"certainty.of.{row['output']}"], part, *names, *map(row.get, FIGURES), unit))
    return sheet


def driver_rows(found: Certainty, provenance: Provenance, w: Wording) -> Iterator[Sequence[Value]]:
    """What makes the interval of the headline wide, as rows of the workbook."""
    names = _Names(provenance, w)
    for row in found.drivers:
        yield names.of(row), row["share"], row["low"], row["high"]


def bounds(found: Certainty | None, w: Wording, *, divisor: float = 1.0, is_minimum: bool = False) -> str:
    """The interval of a cover figure, which is the headline over `divisor`; empty where there is none. Beside "at
    least" it says that it is that of what is counted."""
    if found is None:
        return ""
    _, low, high = w.within(*(each / divisor for each in (found.value, found.low, found.high)))
    return w.t("figures.range_counted" if is_minimum else "figures.range", low=low, high=high)


def lead(found: Certainty | None, provenance: Provenance, w: Wording) -> str:
    """What a hurried reader should know of how sure the total is; the two most uncertain numbers are named."""
    if found is None:
        return w.t("lead.no_interval")
    heavy = [each for each in found.drivers if each["share"] >= 0.1][:2] or found.drivers[:1]
    names = _Names(provenance, w)
    named = [w.t("lead.due", name=w.uncapital(names.of(each)), share=w.percent(each["share"])) for each in heavy]
    return w.t("lead.interval", named=w.listed(named))


def heaviest(found: Certainty, provenance: Provenance, w: Wording) -> tuple[str, float] | None:
    """What makes the total most uncertain, in words, and its share of the variance; None where nothing is said of
    it."""
    if not found.drivers:
        return None
    return w.uncapital(_Names(provenance, w).of(found.drivers[0])), found.drivers[0]["share"]


def worth_giving(found: Certainty, provenance: Provenance, w: Wording) -> Iterator[str]:
    """What the member could say that would narrow the interval noticeably, a sentence each, most first."""
    names = _Names(provenance, w)
    for each in (each for each in found.data if found.narrowed(each) >= NOTICEABLE):
        yield w.t("to_mend.narrows", name=w.uncapital(names.of(each)), share=w.percent(found.narrowed(each)))


def sections(
    found: Certainty | None, provenance: Provenance, methods: Collection[float | None], w: Wording
) -> list[Section]:
    """The section, if there is an interval. `methods`: the total by every way to count, some unknown."""
    if found is None:
        return []
    names, known = _Names(provenance, w), [each for each in methods if each is not None]
    blocks: list[Block] = [
        Paragraph(lead(found, provenance, w)),
        Paragraph(_interval(found, w)),
        Paragraph(_correlation(found, w)),
        _drivers(found, names, w),
    ]
    items = tuple(
        w.t("certainty.give", name=names.of(each), share=w.percent(found.narrowed(each))) for each in found.data
    )
    blocks.append(Paragraph(w.t("certainty.data" if items else "certainty.no_data")))
    blocks += [Items(items)] if items else []
    low, high = (w.measure(each, UNIT) for each in (min(known), max(known)))
    blocks.append(Note(w.t("certainty.outside", low=low, high=high)))
    return [Section("certainty", w.t("certainty.title"), tuple(blocks))]


def _interval(found: Certainty, w: Wording) -> str:
    value, low, high = w.measured(found.value, found.low, found.high, UNIT)
    median, *_ = w.measured(found.median, found.low, found.high, UNIT)
    return w.t("certainty.interval", value=value, low=low, high=high, median=median, draws=w.count(DRAWS))


def _correlation(found: Certainty, w: Wording) -> str:
    _, low, high = w.measured(found.value, *found.independent, UNIT, width=found.width)
    _, least, most = w.measured(found.value, *found.common, UNIT, width=found.width)
    return w.t("certainty.correlation", low=low, high=high, least=least, most=most)


def _drivers(found: Certainty, names: _Names, w: Wording) -> Table:
    columns = heads(*w.labels("certainty", "what", "share", "left"), numbers={1, 2})
    shown = found.drivers[:MOST_DRIVERS]
    rows = [_row(found, each, names, w) for each in shown]
    rest = 1 - sum(each["share"] for each in shown)
    if len(found.drivers) > MOST_DRIVERS and rest > 0:
        rows.append(Row((w.t("certainty.rest", count=len(found.drivers) - MOST_DRIVERS), w.percent(rest), "")))
    return Table(w.t("certainty.caption"), columns, tuple(rows))


def _row(found: Certainty, driver: Mapping[str, Any], names: _Names, w: Wording) -> Row:
    _, low, high = w.measured(found.value, driver["low"], driver["high"], UNIT, width=found.width)
    left = w.t("certainty.between", low=low, high=high)
    return Row((names.of(driver), w.percent(driver["share"]), left), bar=max(0.0, driver["share"]))


class _Names:
    """What an uncertain number is called in reports, from the factors and parameters that the member's figures used."""

    def __init__(self, provenance: Provenance, w: Wording) -> None:
        self.w = w
        self.factors = {each.factor_key: each for each in provenance.factors}
        self.parameters = {each.parameter_key: each for each in provenance.parameters}

    def of(self, driver: Mapping[str, Any]) -> str:
        """The name of a row of `uncertainty_drivers`."""
        kind, key = driver["kind"], driver["driver"]
        name = self._label(key)
        in_words = self.w.uncapital(name)
        return self.w.t(f"certainty.{kind}", name=in_words) if f"certainty.{kind}" in self.w.texts else name

    def _label(self, key: str) -> str:
        if key in self.parameters:
            return parameter(self.w, self.parameters[key])
        return self.w.subject(key, self.factors[key].iso2) if key in self.factors else key
