"""The parts of a member's report that give results: totals, stages, categories, sites, scopes, criteria, indicators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from footprint.report.document import Block, Figure, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.model import HEADLINE, Criterion, Part, Report, ScopePart
from footprint.report.wording import Wording, fitting
from footprint.schema import BASES, VIEWS
from footprint.steps import COVERAGE_FLOOR, is_minimum

Parts = tuple[Part, ...]
HEADLINE_CRITERION = "gwp"
SUMS = "CEM"  # indicators of these letters are totals, or totals a head
OTHERS = "\x00others"  # key of the rest of a long table; no member can name a site so
MOST_ROWS = 15  # of a table that may grow with the member; data files hold every row
TABLE_TONNES = 100_000.0  # kgCO2e from which tables speak in tonnes


def figures(report: Report, w: Wording) -> tuple[Figure, ...]:
    """What stands on the cover."""
    divisor, unit = fitting(report.headline, "kgCO2e")
    total = None if report.headline is None else report.headline / divisor
    what = w.t("figures.total" if report.services is None else "figures.total_services", year=report.year)
    least = w.t("words.at_least") if report.is_minimum and total is not None else ""
    shown = [Figure(w.number(total), w.unit(unit) if total is not None else "", what, least)]
    if report.per_employee is not None:
        shown.append(Figure(w.number(report.per_employee), w.unit("kgCO2e"), w.t("figures.per_employee"), least))
    elif report.per_user is not None:
        shown.append(Figure(w.number(report.per_user), w.unit("kgCO2e"), w.t("figures.per_user"), least))
    shown.append(Figure(w.count(report.fleet.devices), "", w.t("figures.devices", year=report.year)))
    shown.append(Figure(w.percent(report.assessed), "", _assessed(report, w)))
    return tuple(shown)


def _assessed(report: Report, w: Wording) -> str:
    """What the share of the fleet stands for, less the stages that nobody publishes for some types."""
    stages = [w.term("stage", stage) for stage in report.missing_stages]
    return w.t("figures.assessed_but", stages=w.listed(stages)) if stages else w.t("figures.assessed")


def lead(report: Report, w: Wording) -> tuple[str, ...]:
    """What a hurried reader takes home, in a few sentences."""
    if report.headline is None:
        return (*_marks(report, w), w.t("lead.nothing"), w.t("lead.interval"))
    return (*_marks(report, w), *_weights(report, w), *_change(report, w), *_reserves(report, w), w.t("lead.interval"))


def _marks(report: Report, w: Wording) -> list[str]:
    """Why the region's tables do not count the member, which its figures must not be read without."""
    state = report.state
    if state is None or state["left_out"] is None:
        return []
    key = "check" if (state["reason"] or "").startswith("check_") else state["left_out"]
    coverage, floor = w.percent(state["coverage"]), w.percent(COVERAGE_FLOOR)
    number = w.t("mark.number", number=state["number"]) if state["number"] else ""
    return [w.t(f"mark.{key}", coverage=coverage, floor=floor, number=number)]


def _weights(report: Report, w: Wording) -> list[str]:
    sentences = []
    use, combined = _share(report, "use"), _share(report, "combined")
    if use is not None:
        sentences.append(w.t("lead.stages", making=w.percent(1 - use - (combined or 0.0)), use=w.percent(use)))
    if combined:
        sentences.append(w.t("lead.combined", combined=w.percent(combined)))
    heavy = [part for part in report.categories if part.share and part.share >= 0.03][:3]
    if heavy:
        named = [f"{w.term('category', part.key)} ({w.percent(part.share)})" for part in heavy]
        sentences.append(w.t("lead.categories", named=w.listed(named)))
    return sentences


def _share(report: Report, stage: str) -> float | None:
    stages = report.gwp.stages if report.gwp else ()
    return next((part.share for part in stages if part.key == stage), None)


def _change(report: Report, w: Wording) -> list[str]:
    before = report.last_year and report.last_year[HEADLINE["view"], HEADLINE["basis"]]
    if report.headline is None or not before:
        return []
    change = w.signed(report.headline / before - 1)
    said = w.total(before, "kgCO2e", report.last_year_is_minimum)
    return [w.t("lead.change", year=report.year - 1, before=said, change=change)]


def _reserves(report: Report, w: Wording) -> list[str]:
    undated, sentences = report.fleet.undated_share, []
    if undated:
        key = "lead.undated" if report.comparable else "lead.undated_too_many"
        sentences.append(w.t(key, share=w.percent(undated)))
    if report.vanished:
        sentences.append(w.t("lead.vanished", devices=w.count(report.vanished.devices)))
    return sentences


def sections(report: Report, w: Wording) -> list[Section]:
    """Every part that gives results, in reading order."""
    return [
        Section("stages", w.t("stages.title"), _stages(report, w)),
        Section("categories", w.t("categories.title"), _categories(report, w)),
        _counting(report, w),
        Section("places", w.t("places.title"), _places(report, w)),
        Section("scopes", w.t("scopes.title"), _scopes(report, w)),
        Section("criteria", w.t("criteria.title"), _criteria(report, w)),
        *_indicators(report, w),
    ]


def _counting(report: Report, w: Wording) -> Section:
    columns = heads(w.t("counting.view"), *(w.capital(w.term("basis", basis)) for basis in BASES), numbers={1, 2})
    rows = [_view(w, report.year, view, report.grid, report.is_minimum) for view in VIEWS]
    if report.last_year:
        least = report.last_year_is_minimum
        rows += [_view(w, report.year - 1, view, report.last_year, least) for view in VIEWS]
    table = Table(w.t("counting.caption", year=report.year), columns, tuple(rows))
    per_head = (_per_head(report, w, "employee", "employees_fte"), _per_head(report, w, "user", "users"))
    beside = [Note(_vanished(report, w))] if report.vanished else []
    if report.contracts_not_assessed:
        beside.insert(0, Note(w.t("counting.not_assessed", share=w.percent(report.contracts_not_assessed))))
    explained = Items(tuple(w.t(f"counting.{name}") for name in (*VIEWS, *BASES)))
    return Section("counting", w.t("counting.title"), (table, Items(per_head), *beside, explained))


def _view(w: Wording, year: int, view: str, grid: dict[tuple[str, str], float | None], is_minimum: bool) -> Row:
    cells = (w.total(grid[view, basis], "kgCO2e", is_minimum) for basis in BASES)
    return Row((f"{year}, {w.term('view', view)}", *cells), strong=view == HEADLINE["view"])


def _per_head(report: Report, w: Wording, name: str, column: str) -> str:
    value = report.per_employee if name == "employee" else report.per_user
    if report.member[column] is None:
        return w.t(f"counting.no_{name}")
    if value is None:
        return w.t(f"counting.zero_{name}")
    count = w.count(report.member[column])
    return w.t(f"counting.per_{name}", value=w.total(value, "kgCO2e", report.is_minimum), count=count)


def _vanished(report: Report, w: Wording) -> str:
    gone = report.vanished
    if gone is None:
        return ""
    said = [w.t("counting.vanished", devices=w.count(gone.devices), year=report.year - 1)]
    if gone.kgco2e is not None:
        said.append(w.t("counting.vanished_bound", bound=w.measure(gone.kgco2e, "kgCO2e"), year=report.year))
    if gone.unbounded:
        said.append(w.t("counting.vanished_unknown", devices=w.count(gone.unbounded)))
    return " ".join([*said, w.t("counting.vanished_mend")])


def _stages(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.gwp or report.gwp.value is None:
        return (Paragraph(w.t("words.no_figure")),)
    caption = w.t("stages.caption", year=report.year)
    blocks: list[Block] = [_bars(w, caption, w.t("stages.stage"), "stage", report.gwp.stages)]
    if any(part.key == "embodied" and part.value for part in report.gwp.stages):
        blocks.append(Paragraph(w.t("stages.embodied")))
    if any(part.key == "combined" for part in report.gwp.stages):
        blocks.append(Paragraph(w.t("stages.combined")))
    return tuple(blocks)


def _bars(w: Wording, caption: str, heading: str, kind: str, parts: Parts, *, devices: bool = False) -> Table:
    """One row a part: its figure, its share, a bar; with `devices` the count and the figure of one device."""
    known = [part for part in parts if part.value is not None]
    largest = max((abs(part.value or 0) for part in known), default=0.0)
    divisor, unit = fitting(largest, "kgCO2e", large=TABLE_TONNES)
    counted = (w.t("words.devices"), w.t("words.per_device", unit=w.unit("kgCO2e"))) if devices else ()
    columns = heads(heading, *counted, w.unit(unit), w.t("words.share"), numbers=range(1, 5))
    rows = [_bar_row(w, kind, part, divisor, devices) for part in _most(parts)]
    return Table(caption, columns, tuple(rows))


def _bar_row(w: Wording, kind: str, part: Part, divisor: float, devices: bool) -> Row:
    name = w.capital(w.term(kind, part.key)) if part.key else w.t("words.no_name")
    name = w.t("words.others") if part.key == OTHERS else name
    counted = [_or_dash(w, part.devices, w.count), _or_dash(w, part.per_device, w.number)] if devices else []
    value = w.number(None if part.value is None else part.value / divisor)
    share = w.t("words.none") if part.value is None else w.percent(part.share)
    return Row((name, *counted, value, share), bar=max(0.0, min(1.0, part.share or 0.0)))


def _or_dash(w: Wording, value: float | None, written: Callable[[float], str]) -> str:
    return w.t("words.none") if value is None else written(value)


def _most(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The largest parts, and the rest as one; a rest that is not assessed stays apart."""
    if len(parts) <= MOST_ROWS:
        return parts
    first, rest = parts[: MOST_ROWS - 1], parts[MOST_ROWS - 1 :]
    known = [part for part in rest if part.value is not None]
    value, share = (sum(getattr(part, name) or 0.0 for part in known) for name in ("value", "share"))
    together = (Part(OTHERS, value, share),) if known else ()
    return (*first, *together, *(part for part in rest if part.value is None))


def _categories(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.categories:
        return (Paragraph(w.t("words.no_figure")),)
    caption = w.t("categories.caption", year=report.year)
    return (_bars(w, caption, w.t("categories.category"), "category", report.categories, devices=True),
            Paragraph(w.t("categories.note")))  # fmt: skip


def _places(report: Report, w: Wording) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if report.tiers:
        blocks.append(_bars(w, w.t("places.tiers", year=report.year), w.t("places.tier"), "tier", report.tiers))
    if any(part.key for part in report.sites):
        blocks.append(_bars(w, w.t("places.sites", year=report.year), w.t("places.site"), "site", report.sites))
    else:
        blocks.append(Paragraph(w.t("places.no_site")))
    return tuple(blocks)


def _scopes(report: Report, w: Wording) -> tuple[Block, ...]:
    known = [part for part in report.scopes if part.value is not None]
    if not known:
        return (Paragraph(w.t("words.no_figure")),)
    divisor, unit = fitting(max(abs(part.value or 0) for part in known), "kgCO2e", large=TABLE_TONNES)
    columns = heads(w.t("scopes.scope"), w.t("scopes.beges"), w.unit(unit), w.t("words.share"), numbers={2, 3})
    rows = tuple(_scope_row(w, part, divisor) for part in known)
    return (Table(w.t("scopes.caption", year=report.year), columns, rows), Paragraph(w.t("scopes.note")))


def _scope_row(w: Wording, part: ScopePart, divisor: float) -> Row:
    beges, value = part.beges_code or w.t("scopes.unverified"), w.number((part.value or 0) / divisor)
    return Row((_scope(w, part.scope), beges, value, w.percent(part.share)), bar=max(0.0, part.share or 0.0))


def _scope(w: Wording, scope: str) -> str:
    key = f"scope.{scope.partition(' ')[0].replace('.', '_').replace('+', '_and_')}"
    return f"{scope.partition(' ')[0]} {w.t(key)}" if w.has(key) else scope or w.t("scopes.none")


def _criteria(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.criteria:
        return (Paragraph(w.t("words.no_figure")),)
    columns = heads(*(w.t(f"criteria.{name}") for name in ("criterion", "total", "embodied", "use")), numbers={1, 2, 3})
    rows = tuple(_criterion_row(w, criterion, report.is_minimum) for criterion in report.criteria)
    table = Table(w.t("criteria.caption", year=report.year), columns, rows)
    return (Paragraph(w.t("criteria.apart")), table, Paragraph(w.t("criteria.note")), *_older(report, w))


def _criterion_row(w: Wording, c: Criterion, is_minimum: bool) -> Row:
    total = w.total(c.value, c.unit, is_minimum or c.is_minimum)
    name, covered = w.capital(w.term("criterion", c.name)), (_covered(w, c, part) for part in ("embodied", "use"))
    return Row((name, total, *covered), strong=c.name == HEADLINE_CRITERION)


def _covered(w: Wording, criterion: Criterion, part: str) -> str:
    """Share of devices assessed; a dash where the criterion has no such part, words where it is not for all devices."""
    if not criterion.has(part):
        return w.t("words.none")
    return w.percent(getattr(criterion.coverage, part)) if criterion.coverage else w.t("criteria.hosted")


def _older(report: Report, w: Wording) -> list[Block]:
    """Criteria whose electricity factors describe an earlier year: the gap is printed beside the criterion."""
    gaps: dict[str, int] = {}
    for factor in report.provenance.factors:
        if factor.fallback == "older_year" and factor.year is not None:
            gaps[factor.criterion] = max(gaps.get(factor.criterion, 0), report.year - factor.year)
    old = sorted(gaps.items())
    named = [w.t("criteria.older", criterion=w.term("criterion", name), years=gap) for name, gap in old]
    return [Paragraph(w.t("criteria.older_years", named=w.listed(named)))] if named else []


def _indicators(report: Report, w: Wording) -> list[Section]:
    """Indicators in the headline view, if they are computed; what has no value is said so."""
    asked = [i for i in report.indicators if all(i[name] in (wanted, "any") for name, wanted in HEADLINE.items())]
    if not asked:
        return []
    rows = tuple(
        Row((f"{w.term('indicator', i['indicator'])} ({i['indicator']})", _indicator(w, i, report)))
        for i in sorted(asked, key=lambda i: i["indicator"])
    )
    columns = heads(*(w.t(f"indicators.{name}") for name in ("name", "value")), numbers={1})
    table = Table(w.t("indicators.caption", year=report.year), columns, rows)
    return [Section("indicators", w.t("indicators.title"), (table, Paragraph(w.t("indicators.note"))))]


def _indicator(w: Wording, indicator: dict[str, Any], report: Report) -> str:
    value, unit, share = (indicator[name] for name in ("value", "unit", "covered_share"))
    if unit in ("%", "1") and value is not None:
        return w.percent(value)
    sums_up = indicator["indicator"][0] in SUMS
    return w.total(value, unit, sums_up and (report.is_minimum or is_minimum(share)))
