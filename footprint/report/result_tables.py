"""Tables of a member's report: stages, categories, places, scopes, criteria, indicators. Nothing is computed here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from footprint import messages
from footprint.report.cells import total
from footprint.report.document import Block, Paragraph, Row, Table, heads
from footprint.report.model import Criterion, Part, Report
from footprint.report.order import is_short
from footprint.report.sections import servers
from footprint.report.wording import Wording, of_column

Parts = tuple[Part, ...]
HEADLINE_CRITERION = "gwp"
SEVERAL = ("embodied", "combined")  # stages that are published in one figure
# Keys of the rest of a long table, assessed and not; no member can name a site so.
OTHERS, UNASSESSED = "\x00others", "\x00unassessed"
MOST_ROWS = 15  # of a table that may grow with the member; data files hold every row
FEW_ROWS = 5  # of one in the report, if its annex has it whole


def stages(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.gwp or report.gwp.value is None:
        return (Paragraph(w.t("words.no_figure")),)
    caption = w.t("stages.caption", year=report.year)
    has_shares = report.making_share is not None  # making and use are known of enough of the same devices
    # A figure for several stages that stands at 0 only means that nothing of this year is published so.
    stages = [part for part in report.gwp.stages if part.value != 0 or part.key not in SEVERAL]
    parts = tuple(part if has_shares else replace(part, share=None) for part in stages)
    blocks: list[Block] = [_bars(report, w, caption, w.t("stages.stage"), "stage", parts)]
    blocks.append(Paragraph(w.t("stages.shares" if has_shares else "stages.no_shares")))
    if any(part.key == "embodied" and part.value for part in report.gwp.stages):
        blocks.append(Paragraph(w.t("stages.embodied")))
    if any(part.key == "combined" for part in report.gwp.stages):
        blocks.append(Paragraph(w.t("stages.combined")))
    return tuple(blocks)


def _name(w: Wording, kind: str, part: Part) -> str:
    if part.key in (OTHERS, UNASSESSED):
        return w.t("words.others" if part.key == OTHERS else "words.others_unassessed")
    return w.capital(w.term(kind, part.key)) if part.key else w.t("words.no_name")


def _bars(
    report: Report,
    w: Wording,
    caption: str,
    heading: str,
    kind: str,
    parts: Parts,
    *,
    devices: bool = False,
    most: int = MOST_ROWS,
) -> Table:
    """One row a part, the largest ones by their name, `kind` being the vocabulary of their keys: its figure, its share,
    a bar; with `devices` the count and the figure of one device. The last row adds up all parts, before rounding."""
    divisor, unit = of_column([part.value for part in parts], "kgCO2e")
    counted = (w.t("words.devices"), w.t("words.per_device", unit=w.unit("kgCO2e"))) if devices else ()
    shown = _most(parts, most)
    has_shares = any(part.share is not None for part in shown)  # a column of dashes says nothing
    share = w.t("words.share_of_assessed" if report.is_minimum else "words.share")
    columns = heads(heading, *counted, w.unit(unit), *([share] if has_shares else []), numbers=range(1, 5))
    figures = _figures(w, shown, divisor)
    rows = [
        Row(
            (_name(w, kind, part), *(_counts(w, part) if devices else ()), figure, share)[: len(columns)],
            bar=max(0.0, min(1.0, part.share or 0.0)) if has_shares else None,
        )
        for part, figure, share in zip(shown, figures, w.shares([part.share for part in shown]), strict=True)
    ]
    sums = _total(report, w, parts, divisor, devices=devices)
    return Table(caption, columns, (*rows, *(replace(row, cells=row.cells[: len(columns)]) for row in sums)))


def _figures(w: Wording, parts: Parts, divisor: float) -> list[str]:
    """What the parts weigh over `divisor`; as written they add up to their total."""
    values = [None if part.value is None else part.value / divisor for part in parts]
    return w.added(values, math.fsum([value for value in values if value is not None]))


def _counts(w: Wording, part: Part) -> tuple[str, str]:
    return _or_dash(w, part.devices, w.count), _or_dash(w, part.per_device, w.number)


def _total(report: Report, w: Wording, parts: Parts, divisor: float, *, devices: bool) -> list[Row]:
    """The row of the total; a figure per device has none, since networks and clouds have no devices."""
    values = [part.value for part in parts if part.value is not None]
    if len(values) < 2:
        return []
    value = w.least(w.number(math.fsum(values) / divisor), report.is_minimum)
    counts = [part.devices for part in parts if part.devices is not None]
    counted = [w.count(math.fsum(counts)), w.t("words.none")] if devices else []
    shares = [part.share for part in parts if part.share is not None]
    whole = math.isclose(math.fsum(shares), 1, rel_tol=1e-6)
    share = messages.percent(1, w.lang, decimals=1) if whole else w.t("words.none")
    return [Row((w.t("words.total"), *counted, value, share), strong=True)]


def _or_dash(w: Wording, value: float | None, written: Callable[[float], str]) -> str:
    return w.t("words.none") if value is None else written(value)


def _most(parts: Parts, most: int) -> Parts:
    """The largest parts, and the rest as one; a rest that is not assessed stays apart."""
    if len(parts) <= most:
        return parts
    first, rest = parts[: most - 1], parts[most - 1 :]
    assessed, unknown = ([part for part in rest if (part.value is None) is is_unknown] for is_unknown in (False, True))
    return (*first, *_as_one(assessed, OTHERS), *_as_one(unknown, UNASSESSED))


def _as_one(parts: list[Part], key: str) -> Parts:
    """Several parts as one of this key; one alone says more by its name."""
    if len(parts) < 2:
        return tuple(parts)
    value, share, devices = (total(getattr(part, name) for part in parts) for name in ("value", "share", "devices"))
    return (Part(key, value, share, devices),)


def has_more(report: Report) -> bool:
    """Whether the table of types in the report is cut."""
    return len(report.categories) > FEW_ROWS and not is_short(report)


def categories(report: Report, w: Wording, *, is_whole: bool) -> tuple[Block, ...]:
    """Types of equipment: the heaviest ones, or all with what is known of servers."""
    if not report.categories:
        return (Paragraph(w.t("words.no_figure")),)
    caption, heading = w.t("categories.caption", year=report.year), w.t("categories.category")
    most = MOST_ROWS if is_whole else FEW_ROWS
    table = _bars(report, w, caption, heading, "category", report.categories, devices=True, most=most)
    if not is_whole:
        return (table, Paragraph(w.t("categories.more" if report.changes else "categories.more_first")))
    return (table, Paragraph(w.t("categories.note")), *servers.blocks(report.servers, w))


def places(report: Report, w: Wording) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if report.tiers:
        caption = w.t("places.tiers", year=report.year)
        blocks.append(_bars(report, w, caption, w.t("places.tier"), "tier", report.tiers))
    if any(part.key for part in report.sites):
        caption = w.t("places.sites", year=report.year)
        blocks.append(_bars(report, w, caption, w.t("places.site"), "site", report.sites))
    else:
        blocks.append(Paragraph(w.t("places.no_site")))
    return tuple(blocks)


def criteria(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.criteria:
        return (Paragraph(w.t("words.no_figure")),)
    columns = heads(*w.labels("criteria", "criterion", "total", "embodied", "use"), numbers={1, 2, 3})
    # No total: criteria have units of their own.
    rows = tuple(_criterion_row(w, criterion, report.is_minimum) for criterion in report.criteria)
    table = Table(w.t("criteria.caption", year=report.year), columns, rows)
    return (Paragraph(w.t("criteria.apart")), table, Paragraph(w.t("criteria.note")), *_older(report, w))


def _criterion_row(w: Wording, c: Criterion, is_minimum: bool) -> Row:
    figure = w.total(c.value, c.unit, is_minimum or c.is_minimum)
    name, covered = w.capital(w.term("criterion", c.name)), (_covered(w, c, part) for part in ("embodied", "use"))
    return Row((name, figure, *covered), strong=c.name == HEADLINE_CRITERION)


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
