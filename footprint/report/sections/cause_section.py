"""Why a total moved, in sentences made from its numbers, a table, a sheet and causes.csv."""

from __future__ import annotations

from collections.abc import Sequence

from footprint.changes import BOTH, PERIMETER, SAME
from footprint.messages import DIGITS, adding_up
from footprint.report.causes import Cause, Causes, with_intervals
from footprint.report.cells import Sum, Value
from footprint.report.document import Block, Paragraph
from footprint.report.formats import tidy
from footprint.report.wording import NBSP, Wording, fitting, of_column

MOST_NAMED = 2  # categories of a cause in its sentence
MOST_DIGITS = DIGITS + 1  # of two figures of which a sentence gives the difference
FIRST = 2  # causes in the sentence of the report's first page
HEADS = ("cause", "category", "service", "stage", "basis", "difference")
COLUMNS = (
    "member_id", "year", "from_year", "basis", "criterion", "category", "service_id", "stage", "cause", "difference",
    "unit", "cause_low", "cause_high", "cause_p_higher",
)  # fmt: skip


def sentences(found: Causes, w: Wording) -> list[str]:
    """What is counted in both years and its causes, what is not counted alike, then the sum."""
    if not found.causes:
        return [w.t("causes.none", from_year=found.from_year, year=found.year)]
    years = {"from_year": found.from_year, "year": found.year}
    told = [_same(found, w)] if found.of(BOTH) else []
    told += [_sentence(cause, found, w) for cause in (*found.of(BOTH), *found.of(PERIMETER))]
    key = "total" if found.of(BOTH) and found.of(PERIMETER) else "total_of_one"
    ends = _ends("value_before", "value", found, w)
    parts = {"same": _more(found.same, found, w), "perimeter": _more(found.perimeter, found, w)}
    return [*told, w.t(f"causes.{key}", **years, **ends, **parts, difference=_more(found.difference, found, w))]


def _same(found: Causes, w: Wording) -> str:
    years, ends = {"from_year": found.from_year, "year": found.year}, _ends("same_before", "same", found, w)
    same = w.t("causes.same", **years, **ends, difference=_more(found.same, found, w))
    return f"{same} {verdict(found, SAME, w)}".rstrip()


def _ends(before: str, now: str, found: Causes, w: Wording) -> dict[str, str]:
    """Both years' figures in one unit: whoever subtracts what is written has the difference that is written, unless
    that takes more than a digit more."""
    first, last = (found.facts[name] for name in (before, now))
    divisor, unit = of_column((first, last), found.unit)
    digits = adding_up([-first, last], last - first)
    shown = {name: w.number(value / divisor, digits=each if max(digits) <= MOST_DIGITS else DIGITS)
             for name, value, each in zip(("before", "now"), (first, last), digits, strict=True)}  # fmt: skip
    return {name: f"{figure}{NBSP}{w.unit(unit)}" for name, figure in shown.items()}


def verdict(found: Causes | None, name: str, w: Wording) -> str:
    """Whether a difference is one upwards or downwards, as far as its interval says, with its bounds; empty where it
    has none."""
    sure = found.sure.get(name) if found else None
    if found is None or sure is None:
        return ""
    divisor, unit = fitting(max(abs(sure.low), abs(sure.high)), found.unit)
    value = found.same if name == SAME else found.difference
    _, low, high = w.plus_within(*(each / divisor for each in (value, sure.low, sure.high)))
    return w.t(f"causes.verdict.{sure.verdict}", low=low, high=f"{high}{NBSP}{w.unit(unit)}")


def _sentence(cause: Cause, found: Causes, w: Wording) -> str:
    facts = {"from_year": found.from_year, "year": found.year, "difference": _more(cause.difference, found, w)}
    if cause.name == "fleet":
        ends = {"before": w.count(found.facts["devices_before"]), "now": w.count(found.facts["devices"])}
    elif cause.name == "grid":
        ends = {"before": _grid(found.facts["grid_before"], found, w), "now": _grid(found.facts["grid"], found, w)}
    else:
        ends = {}
    said = w.t(f"causes.says.{cause.name}", **facts, **ends)
    return f"{said}{_named(cause, found, w)}."


def _grid(value: float | None, found: Causes, w: Wording) -> str:
    """A factor of electricity: 51.9 g CO2e/kWh."""
    return w.number(None) if value is None else f"{w.each(value, found.unit)}/{w.unit('kWh')}"


def _named(cause: Cause, found: Causes, w: Wording) -> str:
    """The categories that a cause is mostly about, where it is about several or says nothing else."""
    if cause.name in ("fleet", "grid"):
        return ""
    shown = cause.categories[:MOST_NAMED]
    parts = [f"{w.term('category', name)}{NBSP}{_more(value, found, w)}" for name, value in shown]
    more = [w.t("changes.others")] if len(cause.categories) > MOST_NAMED else []
    return f" ({', '.join([*parts, *more])})"


def _more(value: float, found: Causes, w: Wording) -> str:
    return w.more(value, found.unit)


def first(found: Causes | None, w: Wording) -> str:
    """The largest causes of what is counted in both years, to stand behind its change."""
    if found is None or not found.of(BOTH):
        return ""
    names = [(w.t(f"causes.name.{cause.name}"), _more(cause.difference, found, w)) for cause in found.of(BOTH)[:FIRST]]
    return w.t("causes.first", named=w.listed([f"{w.uncapital(name)} ({more})" for name, more in names]))


def blocks(found: Causes | None, w: Wording) -> list[Block]:
    """One paragraph a cause."""
    return [Paragraph(sentence) for sentence in sentences(found, w)] if found else []


def rows(found: Causes, w: Wording) -> list[Sequence[Value]]:
    """Every part of the difference of greenhouse gases, on both bases, in kgCO2e."""
    texts, terms, sheet = w.texts, w.terms, list[Sequence[Value]]()
    gases = [row for row in found.rows if row["criterion"] == "gwp"]
    for row in sorted(gases, key=lambda row: (row["basis"], -abs(row["difference"]))):
        category, stage, basis = (
            terms.get(f"{kind}.{row[kind]}", row[kind]) for kind in ("category", "stage", "basis")
        )
        sheet.append(
            (texts[f"causes.name.{row['cause']}"], category, row["service_id"], stage, basis, row["difference"])
        )
    sheet.append(Sum((texts["words.total"], None, None, None, terms[f"basis.{found.basis}"], found.difference)))
    return sheet


def table(found: Causes) -> bytes:
    """causes.csv: the rows of `changes_member` of the member, each with the interval of its whole cause."""
    order = ("basis", "criterion", "cause", "category", "stage")
    given = sorted(found.rows, key=lambda row: (*(row[name] for name in order), row["service_id"] or ""))
    return tidy.written(COLUMNS, with_intervals(given, found.intervals))
