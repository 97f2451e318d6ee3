"""The parts of a member's report that give results: cover, lead, total; tables are in `result_tables`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from footprint.report import result_tables
from footprint.report.document import Figure, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.essentials import message
from footprint.report.model import HEADLINE, Report
from footprint.report.obligations import authority, scopes
from footprint.report.obligations import section as obligations
from footprint.report.sections import (
    ages,
    certainty,
    change_section,
    comparison,
    flow,
    indicator_table,
    levers,
    peers,
    to_mend,
)
from footprint.report.wording import Wording
from footprint.schema import BASES, VIEWS


def figures(report: Report, w: Wording) -> tuple[Figure, ...]:
    """What stands on the cover."""
    divisor, unit = message.unit_of(report)
    total = None if report.headline is None else report.headline / divisor
    what = w.t("figures.total" if report.services is None else "figures.total_services", year=report.year)
    least = w.t("figures.computed") if report.is_minimum and total is not None else ""
    shown = [_sure(report, w, divisor, Figure(w.number(total), w.unit(unit) if total is not None else "", what, least))]
    for name, value, people in (
        ("per_employee", report.per_employee, report.member["employees_fte"]),
        ("per_user", report.per_user, report.member["users"]),
    ):
        # Of who works for others a figure per head says nothing: it is in the annex alone.
        if value is not None and len(shown) == 1 and not report.comparison.serves_others:
            figure = Figure(w.number(value), w.unit("kgCO2e"), w.t(f"figures.{name}"), least)
            shown.append(_sure(report, w, people, figure))
    shown.append(Figure(w.count(report.fleet.devices), "", w.t("figures.devices", year=report.year)))
    shown.append(Figure(w.percent(report.assessed), "", _assessed(report, w)))
    return tuple(shown)


def _sure(report: Report, w: Wording, divisor: float, figure: Figure) -> Figure:
    """A figure, which is the headline over `divisor`, with its interval and the digits that this leaves."""
    found = report.certainty
    if found is None:
        return figure
    between = certainty.bounds(found, w, divisor=divisor, is_minimum=report.is_minimum)
    return replace(figure, value=message.over(report, divisor, w), range=between)


def _assessed(report: Report, w: Wording) -> str:
    """What the share of the fleet stands for, and how many kinds are in no list."""
    text = w.t("figures.assessed")
    absent = len(report.comparison.absent)
    return w.t("figures.absent", text=text, count=absent) if absent else text


def lead(report: Report, w: Wording) -> tuple[str, ...]:
    """What must be known before any figure is read."""
    nothing = [w.t("lead.nothing")] if report.headline is None else []
    return (*message.marks(report, w), *nothing)


def _in_one(report: Report, w: Wording) -> Iterator[Paragraph]:
    """What is published in one figure."""
    stages = report.gwp.stages if report.gwp else ()
    if share := next((part.share for part in stages if part.key == "combined"), None):
        yield Paragraph(w.t("lead.combined", combined=w.percent(share)))


def sections(report: Report, w: Wording) -> list[Section]:
    """Every part that gives results, in reading order."""
    return [
        Section("stages", w.t("stages.title"), (*_in_one(report, w), *result_tables.stages(report, w))),
        *_types(report, w),
        *_counting(report, w),
        *certainty.sections(report.certainty, report.provenance, report.grid.values(), w),
        *change_section.sections(report, w),
        *comparison.sections(report.comparison, w, peers.blocks(report.peers, w, is_minimum=report.is_minimum)),
        *flow.sections(report.flow, authority.reused_spend(report, w), w),
        *ages.sections(report.ages, w),
        *levers.sections(report.levers, report.year, w),
        *to_mend.sections(report, w),
        Section("places", w.t("places.title"), result_tables.places(report, w)),
        *obligations.sections(report, w),
        Section("criteria", w.t("criteria.title"), result_tables.criteria(report, w)),
        *indicator_table.sections(report, w),
    ]


def _types(report: Report, w: Wording) -> Iterator[Section]:
    """The heaviest types of equipment in the report, all of them in its annex."""
    is_cut = result_tables.has_more(report)
    blocks = result_tables.categories(report, w, is_whole=not is_cut)
    yield Section("categories", w.t("categories.title"), blocks)
    if is_cut:
        yield Section("types", w.t("categories.all"), result_tables.categories(report, w, is_whole=True))


def _counting(report: Report, w: Wording) -> Iterator[Section]:
    """The total in each way of counting; in the annex what each way means, and last year's totals."""
    # What has no date is in no year of purchase.
    _, is_whole = scopes.bought_in_year(report.impacts)
    table = _ways(w, report.year, report.grid, report.is_minimum, is_whole=is_whole)
    notes = [Note(_vanished(report, w))] if report.vanished else []
    if report.contracts_not_assessed:
        notes.insert(0, Note(w.t("counting.not_assessed", share=w.percent(report.contracts_not_assessed))))
    yield Section("counting", w.t("counting.title"), (table, *notes, Paragraph(w.t("counting.more"))))
    explained = Items(w.labels("counting", *VIEWS, *BASES))
    per_head = Items((_per_head(report, w, "employee", "employees_fte"), _per_head(report, w, "user", "users")))
    least, grid = report.last_year_is_minimum, report.last_year
    before = [_ways(w, report.year - 1, grid, least)] if grid else []
    yield Section("ways", w.t("counting.ways"), (*before, per_head, explained))


def _ways(
    w: Wording, year: int, grid: dict[tuple[str, str], float | None], is_minimum: bool, *, is_whole: bool = True
) -> Table:
    columns = heads(w.t("counting.view"), *(w.capital(w.term("basis", basis)) for basis in BASES), numbers={1, 2})
    least = {view: is_minimum or (view == "acquisition" and not is_whole) for view in VIEWS}
    rows = tuple(_view(w, view, grid, least[view]) for view in VIEWS)
    return Table(w.t("counting.caption", year=year), columns, rows)


def _view(w: Wording, view: str, grid: dict[tuple[str, str], float | None], is_minimum: bool) -> Row:
    cells = (w.total(grid[view, basis], "kgCO2e", is_minimum) for basis in BASES)
    return Row((w.capital(w.term("view", view)), *cells), strong=view == HEADLINE["view"])


def _per_head(report: Report, w: Wording, name: str, column: str) -> str:
    value = report.per_employee if name == "employee" else report.per_user
    if report.member[column] is None:
        return w.t(f"counting.no_{name}")
    if value is None:
        return w.t(f"counting.zero_{name}")
    words = {"value": w.total(value, "kgCO2e", report.is_minimum), "count": w.count(report.member[column])}
    return w.t(f"counting.per_{name}", **words, year=report.year)


def _vanished(report: Report, w: Wording) -> str:
    gone = report.vanished
    if gone is None:
        return ""
    sentences = [w.t("counting.vanished", devices=w.count(gone.devices), year=report.year - 1)]
    if gone.kgco2e is not None:
        sentences.append(w.t("counting.vanished_bound", bound=w.measure(gone.kgco2e, "kgCO2e"), year=report.year))
    if gone.unbounded:
        sentences.append(w.t("counting.vanished_unknown", devices=w.count(gone.unbounded)))
    return " ".join([*sentences, w.t("counting.vanished_mend")])
