"""How a member compares: with published means per user, with its own years, and how long its devices last with the
lives that its figures assume. Where it stands among other members is in `peers`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.report.document import Block, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording

OWN_YEARS = 4
PER_HEAD = ("C2", "C3")
# Below half of the lowest published mean an inventory is rather partial than sober; above twice the highest, wrong.
FAR_BELOW, FAR_ABOVE = 0.5, 2.0
# Fewer devices say little of how long a type lasts.
FEW_RETIRED = 5
MOST_LIVES = 6
# What nearly every organisation has, and what schools have beside it; the types of device or activity that show it.
USUAL = {
    "computers": {"all_in_one", "desktop", "laptop", "thin_client", "workstation"},
    "screens": {"monitor"},
    "phones": {"feature_phone", "smartphone"},
    "printers": {"multifunction_printer", "printer"},
    "network": {"firewall", "router", "switch", "wifi_access_point"},
    "access": {"fixed_network", "internet_box", "mobile_network"},
}
IN_SCHOOLS = {"classrooms": {"interactive_display", "projector"}}
# Activities (NAF) whose machines serve other organisations: publishers of software, telecoms, programming, hosting.
KINDS = "SELECT DISTINCT member_id, tier, category FROM footprint WHERE ownership <> 'visitor'"
SERVING = ("58.2", "61.", "62.", "63.")


@dataclass(frozen=True)
class Own:
    """A figure per head of the member [kgCO2e], C2 or C3, in one year."""

    year: int
    indicator: str
    value: float


@dataclass(frozen=True)
class Comparison:
    """`own`: this year first; `references`: rows of `benchmarks`, per user, lowest first; `absent`: what is usual and
    not in the member's files; `lives`: rows of `_observed_lives` of which enough devices left, most devices first."""

    own: tuple[Own, ...]
    references: tuple[dict[str, Any], ...]
    serves_others: bool
    absent: tuple[str, ...]
    lives: tuple[dict[str, Any], ...]

    @property
    def compared(self) -> Own | None:
        """What is compared: this year's figure per employee, else per user."""
        return self.own[0] if self.own and not self.serves_others else None

    @property
    def place(self) -> str | None:
        """Where it stands on the scale of published means; None where there is no scale or nothing to compare."""
        if self.compared is None or not self.references:
            return None
        low, high = (self.references[end]["value"] for end in (0, -1))
        if self.compared.value < FAR_BELOW * low:
            return "far_below"
        if self.compared.value > FAR_ABOVE * high:
            return "far_above"
        return "below" if self.compared.value < low else "above" if self.compared.value > high else "within"


def comparison(tables: MemberTables) -> Comparison:
    """How one member-year compares; parts of it may be empty."""
    kinds = tables.ask(KINDS).to_pylist()
    lives = tables.ask("FROM _observed_lives ORDER BY dated DESC, category", "_whole_lives", "_observed_lives")
    profile = tables.rows("members")
    member = profile[0] if profile else {"sector": None, "naf": None}
    has_servers = any(kind["tier"] == "datacentre" for kind in kinds)
    is_digital = member["sector"] == "digital" or (member["naf"] or "").startswith(SERVING)
    return Comparison(
        own=_own(tables),
        references=_references(tables.factor_set),
        serves_others=is_digital and has_servers,
        absent=_absent({kind["category"] for kind in kinds}, has_servers, member["sector"]),
        lives=tuple(row for row in lives.to_pylist() if (row["dated"] or 0) >= FEW_RETIRED and row["usual_years"]),
    )


def _own(tables: MemberTables) -> tuple[Own, ...]:
    """What the member weighed per head in its last years, in the headline."""
    asked = pc.field("indicator").isin(PER_HEAD) & pc.field("value").is_valid()
    asked &= (pc.field("view") == "depreciation") & (pc.field("basis") == "location")
    found = []
    for each in range(tables.year, tables.year - OWN_YEARS, -1):
        rows = tables.lake.read("indicators_member", year=each, member_id=tables.member_id).filter(asked).to_pylist()
        found += [Own(each, row["indicator"], row["value"]) for row in sorted(rows, key=lambda row: row["indicator"])]
    return tuple(found) if found and found[0].year == tables.year else ()


def _references(factor_set: FactorSet) -> tuple[dict[str, Any], ...]:
    """Published means per user, lowest first, each with the title and address of its source."""
    sources = {row["source_id"]: row for row in factor_set.sources.to_pylist()}
    about = ("title", "publisher", "url")
    return tuple(row | {name: sources[row["source_id"]][name] for name in about} for row in factor_set.published_means)


def _absent(categories: set[str], has_servers: bool, sector: str | None) -> tuple[str, ...]:
    usual = USUAL | (IN_SCHOOLS if sector == "education_research" else {})
    lacking = [name for name, shown_by in usual.items() if not shown_by & categories]
    return tuple(lacking if has_servers else [*lacking, "servers"])


def sections(found: Comparison, w: Wording, among: Iterable[Block] = ()) -> list[Section]:
    """The sections on the scale, with what is said of other members, and on how long devices last, those that have
    anything to say."""
    blocks = {"comparison": [*_scale(found, w), *among], "lives": _lives(found, w)}
    return [Section(name, w.t(f"{name}.title"), tuple(each)) for name, each in blocks.items() if each]


def sentences(found: Comparison, w: Wording) -> Iterator[str]:
    """What the scale means for the member."""
    if found.serves_others:
        yield w.t("comparison.serves_others")
    elif found.compared is None:
        yield w.t("comparison.no_people")
    elif found.place:
        low, high = (w.number(found.references[end]["value"]) for end in (0, -1))
        yield w.t(f"comparison.place.{found.place}", low=low, high=high)
        if found.place in ("far_below", "below") and found.absent:
            yield w.t("comparison.absent", named=w.listed([w.t(f"comparison.kinds.{name}") for name in found.absent]))


def _scale(found: Comparison, w: Wording) -> list[Block]:
    """Own figures and published means on one scale, lowest first."""
    said: list[Block] = [Note(text) for text in sentences(found, w)]
    if found.compared is None or not found.references:
        return said if found.serves_others or found.references else []
    columns = heads(*w.labels("comparison", "what", "value", "scope"), numbers={1})
    values = [(each.value, True, _own_cells(each, w)) for each in found.own]
    values += [(row["value"], False, _reference_cells(row, w)) for row in found.references]
    largest = max(value for value, *_ in values)
    ordered = sorted(values, key=lambda each: (each[0], each[2]))
    rows = tuple(Row(cells, bar=value / largest, strong=is_own) for value, is_own, cells in ordered)
    caption = w.t("comparison.caption")
    return [*said, Table(caption, columns, rows), Paragraph(w.t("comparison.note"))]


def _own_cells(own: Own, w: Wording) -> tuple[str, str, str]:
    return w.t(f"comparison.own.{own.indicator}", year=own.year), w.number(own.value, digits=2), w.t("comparison.ours")


def _reference_cells(row: dict[str, Any], w: Wording) -> tuple[str, str, str]:
    return w.t(f"comparison.of.{row['scope']}"), w.number(row["value"]), w.t(f"comparison.scope_of.{row['scope']}")


def _lives(found: Comparison, w: Wording) -> list[Block]:
    """How long devices lasted that left in the year, beside the life assumed, and what making weighs by either."""
    if not found.lives:
        return []
    names = ("type", "retired", "observed", "usual", "usual_making", "observed_making")
    columns = heads(*w.labels("comparison", *names), numbers=set(range(1, len(names))))
    rows = tuple(_life(row, w) for row in found.lives[:MOST_LIVES])
    caption, notes = w.t("comparison.lives"), w.labels("comparison", "observed_note", "scenario_note")
    return [Table(caption, columns, rows), Items(notes)]


def _life(row: dict[str, Any], w: Wording) -> Row:
    kilograms = (w.measure(row[name], "kgCO2e") for name in ("usual_kgco2e", "observed_kgco2e"))
    years = (w.number(row[name], digits=2) for name in ("observed_years", "usual_years"))
    return Row((w.capital(w.term("category", row["category"])), w.count(row["dated"]), *years, *kilograms))


def records(found: Comparison) -> Sequence[dict[str, Any]]:
    """The scale as data: own figures, then published ones."""
    if found.compared is None:
        return []
    own = [{"what": "own", "indicator": each.indicator, "year": each.year, "value": each.value} for each in found.own]
    names = ("indicator", "year", "value", "organisations", "users", "source_id", "title", "url", "note")
    return [*own, *({"what": row["kind"], **{name: row[name] for name in names}} for row in found.references)]
