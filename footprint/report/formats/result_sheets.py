"""A member's results as sheets, last year's beside them. Where the two are not to be subtracted, the row says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from footprint.changes import PERIMETER
from footprint.levers.ranking import GASES, TOGETHER, ranked
from footprint.method.indicators import INDICATORS
from footprint.report.cells import Share, Sum, Value, ratio, total
from footprint.report.last_year import Beside
from footprint.report.model import HEADLINE, Part, Report
from footprint.report.sections import flow
from footprint.report.sections import levers as lever_section
from footprint.report.sections.indicator_table import ORDER
from footprint.report.wording import Wording
from footprint.steps import is_minimum

BESIDE = ("value_before", "value_difference", "remark")
SUMMARY_HEADS = ("measure", "view", "basis", "value", "unit", *BESIDE)
CRITERION_HEADS = ("criterion", "value", "unit", *BESIDE)
STAGE_HEADS = ("criterion", "stage", "value", "unit", "share", *BESIDE)
PART_HEADS = ("kgco2e", "share", "devices", "per_device", "before", "difference", "remark")  # behind the part's name
INDICATOR_HEADS = ("indicator", "value", "low", "high", "unit", *BESIDE, "covered_share", "definition")
MOVEMENT_HEADS = ("movement", "devices")
AGE_HEADS = ("age", "expected_life", "devices", "share")
LEVER_HEADS = ("lever", "saving", "low", "high", "unit", "p_saves", "full_effect", "saving_eur", "remark")
Row = Sequence[Value]


def summary(report: Report, w: Wording) -> list[Row]:
    """Who, which year, the total by every way to count, and what it is divided by; in kgCO2e."""
    return list(_summary(report, w))


def _summary(report: Report, w: Wording) -> Iterator[Row]:
    gone, kilograms, nothing = report.vanished, w.unit("kgCO2e"), (None, None, None)
    about = {"member": report.member["name"], "year": report.year, "factor_set": report.factor_set_id,
             "version": report.code_version}  # fmt: skip
    for name, value in about.items():
        yield w.t(f"data.{name}"), None, None, value, None, *nothing
    yield from _grid(report, w)
    yield from _heads(report, w)
    yield w.t("data.vanished"), None, None, gone.devices if gone else None, None, *nothing
    yield w.t("data.vanished_bound"), None, None, gone.kgco2e if gone else None, kilograms, *nothing


def _grid(report: Report, w: Wording) -> Iterator[Row]:
    before, unlike = report.last_year or {}, report.before.unlike
    for (view, basis), value in report.grid.items():
        reasons = unlike.get(("total", "gwp", basis), frozenset())
        beside = report.before.compared(value, before.get((view, basis)), reasons, is_whole=True)
        label = _least(w.t("data.total"), report.is_minimum, w)
        names = w.term("view", view), w.term("basis", basis)
        yield label, *names, value, w.unit("kgCO2e"), *_told(beside, value, w, report.last_year_is_minimum)


def _heads(report: Report, w: Wording) -> Iterator[Row]:
    """The total a head, heads and devices."""
    last, unlike = report.before, report.before.unlike.get(("total", "gwp", HEADLINE["basis"]), frozenset())
    headline = (report.last_year or {}).get((HEADLINE["view"], HEADLINE["basis"]))
    for name, people in (("per_employee", "employees_fte"), ("per_user", "users")):
        value, before = getattr(report, name), ratio(headline, last.profile.get(people))
        told = _told(last.compared(value, before, unlike), value, w, report.last_year_is_minimum)
        yield _least(w.t(f"data.{name}"), report.is_minimum, w), None, None, value, w.unit("kgCO2e"), *told
    for name, people in (("employees", "employees_fte"), ("users", "users")):
        yield w.t(f"data.{name}"), None, None, *_counted(report.member[people], last.profile.get(people), None)
    yield w.t("data.devices"), None, None, *_counted(report.fleet.devices, last.fleet.devices, None)
    undated, was = (None if of.undated_share is None else 100 * of.undated_share for of in (report.fleet, last.fleet))
    yield w.t("data.undated"), None, None, *_counted(undated, was, "%")


def _counted(now: float | None, before: float | None, unit: str | None) -> Row:
    """What is counted or declared, no estimate: both years can be subtracted."""
    return now, unit, before, None if now is None or before is None else now - before, None


def _least(label: str, is_least: bool, w: Wording) -> str:
    """What a total is called, said to be a minimum where it is one."""
    return f"{label} ({w.t('words.at_least')})" if is_least else label


def _told(beside: Beside, now: float | None, w: Wording, was_least: bool = False) -> tuple[Value, Value, Value]:
    """Last year's value, the difference, and why there is none: for the whole of it, or for parts."""
    if not beside.why and not was_least:
        return beside.before, beside.difference, None
    texts = w.texts
    said = [texts.get(f"changes.perimeter.{why}") or texts[f"beside.{why}"] for why in beside.why]
    if said and beside.why[0] in PERIMETER[:2] and None not in (now, beside.before):
        said = [texts["beside.in_part"].format(reasons=", ".join(said))]
    least = [texts["beside.was_least"]] if was_least and beside.before is not None else []
    return beside.before, beside.difference, ", ".join([*said, *least]) or None


def criteria(report: Report, w: Wording) -> list[Row]:
    """The total of each criterion in the headline; criteria are never added to one another."""
    sheet, terms = list[Row](), w.terms
    for c in report.criteria:
        beside = report.before.beside("total", c.name, HEADLINE["basis"], c.value)
        name = _least(terms.get(f"criterion.{c.name}", c.name), report.is_minimum or c.is_minimum, w)
        sheet.append((name, c.value, w.unit(c.unit), *_told(beside, c.value, w)))
    return sheet


def stages(report: Report, w: Wording) -> list[Row]:
    """Each criterion by stage, then its total."""
    sheet, terms = list[Row](), w.terms
    for c in report.criteria:
        shown = {part.key: part for part in c.stages}
        name, unit = terms.get(f"criterion.{c.name}", c.name), w.unit(c.unit)
        for key in (*shown, *report.before.added("stage", c.name, shown)):
            part = shown.get(key, Part(key, None, None))
            told = _told(report.before.beside("stage", c.name, key, part.value), part.value, w)
            sheet.append((name, terms[f"stage.{key}"], part.value, unit, part.share, *told))
        total_of = _least(terms["stage.total"], report.is_minimum or c.is_minimum, w)
        told = _told(report.before.beside("total", c.name, HEADLINE["basis"], c.value), c.value, w)
        sheet.append(Sum((name, total_of, c.value, unit, None, *told)))
    return sheet


def parts(report: Report, w: Wording, kind: str, of: tuple[Part, ...]) -> list[Row]:
    """Greenhouse gases by category or site [kgCO2e], those of last year alone behind them, and the total."""
    sheet, shown = list[Row](), {part.key: part for part in of}
    for key in (*shown, *report.before.added(kind, "gwp", shown)):
        part = shown.get(key, Part(key, None, None))
        name = w.terms.get(f"{kind}.{key}", key) or w.texts["words.no_name"]
        told = _told(report.before.beside(kind, "gwp", key, part.value), part.value, w)
        sheet.append((name, part.value, part.share, part.devices, part.per_device, *told))
    if len(sheet) > 1:
        value, share, devices = (total([getattr(part, name) for part in of]) for name in ("value", "share", "devices"))
        told = _told(report.before.beside("total", "gwp", HEADLINE["basis"], value), value, w)
        sheet.append(Sum((w.t("words.total"), value, share, devices, None, *told)))
    return sheet


def indicators(report: Report, w: Wording, asked: Sequence[str] = ORDER) -> list[Row]:
    """Indicators in the headline, those asked for in their order, with interval, unit and what they count."""
    old = {row["indicator"]: row for row in _headline(report.last_indicators)}
    found = {row["indicator"]: row for row in _headline(report.indicators)}
    rows = [found[name] for name in asked if name in found]
    return [_indicator(row, old.get(row["indicator"], {}), report, w) for row in rows]


def _indicator(row: Mapping[str, Any], before: Mapping[str, Any], report: Report, w: Wording) -> Row:
    name, is_share = row["indicator"], row["unit"] == "1"
    was, difference, why = _told(_beside_indicator(report, row, before), row["value"], w)
    value, low, high, was, difference = (
        Share(each) if is_share and isinstance(each, float) else each
        for each in (row["value"], row["low"], row["high"], was, difference)
    )
    unit = None if is_share else w.per(row["unit"])
    return (f"{w.terms[f'indicator.{name}']} ({name})", value, low, high, unit, was, difference, why,
            row["covered_share"], w.terms[f"definition.{name}"])  # fmt: skip


def _headline(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if all(row[name] in (wanted, "any") for name, wanted in HEADLINE.items())]


def _beside_indicator(report: Report, row: Mapping[str, Any], before: Mapping[str, Any]) -> Beside:
    """A figure of impacts is compared as the total of its criterion is; another one where it is of all it is about."""
    criterion, was = INDICATORS[row["indicator"]].criterion, before.get("value")
    if criterion is not None:
        unlike = report.before.unlike.get(("total", criterion, HEADLINE["basis"]), frozenset())
        return report.before.compared(row["value"], was, unlike)
    if None in (row["value"], was):
        return Beside(was, None, ("not_assessed",) if row["value"] is None else ("unknown_before",))
    if any(is_minimum(each["covered_share"]) for each in (row, before)):
        return Beside(was, None, ("partly_assessed",))
    return Beside(was, row["value"] - was)


def ages(report: Report, w: Wording) -> list[Row]:
    """Devices by age at the end of the year, and whether they are beyond the life expected of them."""
    whole = total([age.devices for age in report.ages])
    of_all = 1 / whole if whole else None
    looks = dict(zip((False, True, None), w.labels("ages", "range", "ours", "missing"), strict=True))
    sheet: list[Row] = [(age.years, looks[age.is_beyond], age.devices, of_all and age.devices * of_all)
                        for age in report.ages]  # fmt: skip
    return [*sheet, Sum((w.t("words.total"), None, whole, of_all and 1.0))] if len(sheet) > 1 else sheet


def movements(found: flow.Flow, w: Wording) -> list[Row]:
    """Devices that were there, came and left, signed; then what they come to, and what it is made of."""
    return [
        (Sum if name in flow.OUTSIDE else tuple)((flow.named(name, kind, found.year, w), devices))
        for name, kind, devices in flow.movements(found)
    ]


def levers(report: Report, w: Wording) -> list[Row]:
    """What each lever would avoid in a year, of greenhouse gases, the surest first; then all that last, on one
    inventory. None of it is netted."""
    together = [row for row in report.levers if (row["lever"], row["criterion"]) == (TOGETHER, GASES)]
    return [
        (lever_section.name(row, w), row["saving"], row["low"], row["high"], w.unit(row["unit"]), row["p_saves"],
         row["full_effect_year"], row["saving_eur"], w.texts.get(f"levers.status.{row['status']}"))
        for row in (*ranked(report.levers), *together)
    ]  # fmt: skip
