"""Tables of a member's report: stages, categories, places, scopes, criteria, indicators. Nothing is computed here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from footprint import messages
from footprint.report.document import Block, Paragraph, Row, Table, heads
from footprint.report.model import Criterion, Part, Report, ScopePart
from footprint.report.sections import servers
from footprint.report.wording import Wording, fitting

Parts = tuple[Part, ...]
Bar = Part | ScopePart
HEADLINE_CRITERION = "gwp"
SEVERAL = ("embodied", "combined")  # stages that are published in one figure
OTHERS = "\x00others"  # key of the rest of a long table; no member can name a site so
MOST_ROWS = 15  # of a table that may grow with the member; data files hold every row
TABLE_TONNES = 100_000.0  # kgCO2e from which tables speak in tonnes


def stages(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.gwp or report.gwp.value is None:
        return (Paragraph(w.t("words.no_figure")),)
    caption = w.t("stages.caption", year=report.year)
    shared = report.shared_stages if report.making_share is not None else {}
    # A figure for several stages that stands at 0 only means that nothing of this year is published so.
    stages = [part for part in report.gwp.stages if part.value != 0 or part.key not in SEVERAL]
    parts = tuple(replace(part, share=shared.get(part.key)) for part in stages)
    blocks: list[Block] = [_bars(report, w, caption, w.t("stages.stage"), "stage", parts)]
    blocks.append(Paragraph(w.t("stages.rounded")))
    blocks.append(Paragraph(w.t("stages.shares" if shared else "stages.no_shares")))
    if any(part.key == "embodied" and part.value for part in report.gwp.stages):
        blocks.append(Paragraph(w.t("stages.embodied")))
    if any(part.key == "combined" for part in report.gwp.stages):
        blocks.append(Paragraph(w.t("stages.combined")))
    return tuple(blocks)


def _bars(
    report: Report, w: Wording, caption: str, heading: str, kind: str, parts: Parts, *, devices: bool = False
) -> Table:
    """Bars of the largest parts, by the name of each; `kind` is the vocabulary of their keys."""
    named = [((_name(w, kind, part),), part) for part in _most(parts)]
    return _bar_table(report, w, caption, (heading,), named, parts, devices=devices)


def _name(w: Wording, kind: str, part: Part) -> str:
    if part.key == OTHERS:
        return w.t("words.others")
    return w.capital(w.term(kind, part.key)) if part.key else w.t("words.no_name")


def _bar_table(
    report: Report,
    w: Wording,
    caption: str,
    headings: Sequence[str],
    named: Sequence[tuple[tuple[str, ...], Bar]],
    parts: Sequence[Bar],
    *,
    devices: bool = False,
) -> Table:
    """One row a part of `named`: its words below `headings`, its figure, its share, a bar; with `devices` the count and
    the figure of one device. The last row adds up `parts`, all of them and before rounding."""
    divisor, unit = fitting(max((abs(part.value or 0) for part in parts), default=0.0), "kgCO2e", large=TABLE_TONNES)
    counted = (w.t("words.devices"), w.t("words.per_device", unit=w.unit("kgCO2e"))) if devices else ()
    share = w.t("words.share_of_assessed" if report.is_minimum else "words.share")
    columns = heads(*headings, *counted, w.unit(unit), share, numbers=range(len(headings), 5))
    shares = w.shares([part.share for _, part in named])
    rows = [
        Row(
            (*words, *_counts(w, part, devices), w.number(None if part.value is None else part.value / divisor), share),
            bar=max(0.0, min(1.0, part.share or 0.0)),
        )
        for (words, part), share in zip(named, shares, strict=True)
    ]
    total = _total(report, w, parts, divisor, words=len(headings), devices=devices)
    return Table(caption, columns, (*rows, *total))


def _counts(w: Wording, part: Bar, devices: bool) -> tuple[str, ...]:
    if not devices or not isinstance(part, Part):
        return ()
    return _or_dash(w, part.devices, w.count), _or_dash(w, part.per_device, w.number)


def _total(report: Report, w: Wording, parts: Sequence[Bar], divisor: float, *, words: int, devices: bool) -> list[Row]:
    """The row of the total below `words` columns of words; a figure per device has none, since networks and clouds have
    no devices."""
    values = [part.value for part in parts if part.value is not None]
    if len(values) < 2:
        return []
    value = w.least(w.number(math.fsum(values) / divisor), report.is_minimum)
    counts = [part.devices for part in parts if isinstance(part, Part) and part.devices is not None]
    counted = [w.count(math.fsum(counts)), w.t("words.none")] if devices else []
    shares = [part.share for part in parts if part.share is not None]
    whole = math.isclose(math.fsum(shares), 1, rel_tol=1e-6)
    share = messages.percent(1, w.lang, decimals=1) if whole else w.t("words.none")
    return [Row((w.t("words.total"), *[""] * (words - 1), *counted, value, share), strong=True)]


def _or_dash(w: Wording, value: float | None, written: Callable[[float], str]) -> str:
    return w.t("words.none") if value is None else written(value)


def _most(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The largest parts, and the rest as one; a rest that is not assessed stays apart."""
    if len(parts) <= MOST_ROWS:
        return parts
    first, rest = parts[: MOST_ROWS - 1], parts[MOST_ROWS - 1 :]
    assessed = [part for part in rest if part.value is not None]
    if len(assessed) < 2:  # a row for others would be as long, and say less
        return parts
    value, share = (sum(getattr(part, name) or 0.0 for part in assessed) for name in ("value", "share"))
    return (*first, Part(OTHERS, value, share), *(part for part in rest if part.value is None))


def categories(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.categories:
        return (Paragraph(w.t("words.no_figure")),)
    caption = w.t("categories.caption", year=report.year)
    table = _bars(report, w, caption, w.t("categories.category"), "category", report.categories, devices=True)
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


def scopes(report: Report, w: Wording) -> tuple[Block, ...]:
    parts = [part for part in report.scopes if part.value is not None]
    if not parts:
        return (Paragraph(w.t("words.no_figure")),)
    named = [((_scope(w, part.scope), part.beges_code or w.t("scopes.unverified")), part) for part in parts]
    headings = (w.t("scopes.scope"), w.t("scopes.beges"))
    table = _bar_table(report, w, w.t("scopes.caption", year=report.year), headings, named, parts)
    return (table, *_scope_notes(report, w))


def _scope_notes(report: Report, w: Wording) -> Iterator[Block]:
    """Whether the electricity is split, and why not."""
    yield from (
        Paragraph(w.t(f"scopes.{state}"))
        for state in ("split", "no_parts", "parts_differ")
        if state in report.electricity_split
    )
    yield Paragraph(w.t("scopes.note"))


def _scope(w: Wording, scope: str) -> str:
    key = f"scope.{scope.partition(' ')[0].replace('.', '_').replace('+', '_and_')}"
    return f"{scope.partition(' ')[0]} {w.t(key)}" if w.has(key) else scope or w.t("scopes.none")


def criteria(report: Report, w: Wording) -> tuple[Block, ...]:
    if not report.criteria:
        return (Paragraph(w.t("words.no_figure")),)
    columns = heads(*w.labels("criteria", "criterion", "total", "embodied", "use"), numbers={1, 2, 3})
    # No total: criteria have units of their own.
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
