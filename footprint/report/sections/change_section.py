"""What the report says of the change since last year: sentences, a section with its causes first, the sheet and
evolution.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from footprint import messages
from footprint.changes import BOTH, SAME, TOTAL
from footprint.report.causes import Sure
from footprint.report.cells import Sum, Value
from footprint.report.changes import PERIMETERS, Change, Changes, Perimeter
from footprint.report.document import Block, Paragraph, Row, Section, Table, heads
from footprint.report.formats import tidy
from footprint.report.model import Report
from footprint.report.order import is_short
from footprint.report.sections import cause_section
from footprint.report.wording import Wording, fitting

MOST_PARTS = 6  # of the table of parts; the sheet and evolution.csv have all of them
FEW_PARTS = 2  # in a report of three pages; its data have each
MOST_NAMED = 2  # in a sentence
HEADS = ("category", "service", "stage", "before", "now", "difference", "perimeter")
COLUMNS = (
    "member", "year", "category", "service", "stage", "before_kgco2e", "now_kgco2e", "difference_kgco2e", "perimeter",
)  # fmt: skip


def lead(report: Report, w: Wording) -> list[str]:
    """The change of what is counted in both years, and the total's beside it; else why there is none."""
    year, changes = report.year - 1, report.changes
    if changes is None:
        return [w.t("changes.no_figures" if report.was_registered else "changes.no_year", year=year)]
    before = changes.before()
    if not before or report.headline is None:
        return [w.t("changes.no_figures", year=year)]
    is_minimum = report.is_minimum or report.last_year_is_minimum
    least = w.total(before, "kgCO2e", report.last_year_is_minimum)
    if changes.same is None:
        return [w.t("changes.not_comparable", year=year, before=least, share=w.percent(changes.same_share))]
    if all(not changes.difference(perimeter) for perimeter in PERIMETERS[1:]):
        was = w.t("changes.was", year=year, before=least, change=w.signed(changes.same))
        return [_with_causes(was, report, w)]
    share = w.percent((changes.now("counted_in_both") or 0.0) / report.headline)
    same = _with_causes(w.t("changes.same", year=year, change=w.signed(changes.same), share=share), report, w)
    parts = w.listed([_addition(changes, perimeter, w) for perimeter in _moved(changes)])
    words = {"year": year, "before": least, "parts": parts, "difference": w.more(changes.difference(), "kgCO2e")}
    if is_minimum:
        return [same, w.t("changes.total_of_minima", **words)]
    return [same, w.t("changes.total", **words, change=w.signed(report.headline / before - 1))]


def _with_causes(sentence: str, report: Report, w: Wording) -> str:
    sure = cause_section.verdict(report.causes, SAME, w)
    return " ".join(filter(None, (sentence, sure, cause_section.first(report.causes, w))))


def _moved(changes: Changes) -> list[Perimeter]:
    """The perimeters of which anything changed, what is counted in both years last."""
    return [perimeter for perimeter in (*PERIMETERS[1:], PERIMETERS[0]) if changes.difference(perimeter)]


def _addition(changes: Changes, perimeter: Perimeter, w: Wording) -> str:
    """How much one perimeter adds to the change, and its heaviest parts but for what is counted in both years."""
    addition = w.t(f"changes.adds.{perimeter}", difference=w.more(changes.difference(perimeter), "kgCO2e"))
    if perimeter == "counted_in_both":
        return addition
    named = list(dict.fromkeys(w.term("category", part.category) for part in changes.of(perimeter) if part.difference))
    more = [w.t("changes.others")] if len(named) > MOST_NAMED else []
    return w.t("changes.named", said=addition, named=", ".join([*named[:MOST_NAMED], *more]))


def sections(report: Report, w: Wording) -> list[Section]:
    """Its causes, a sentence each, then in a table by what is counted in which year, and the parts that are not counted
    alike in both."""
    changes = report.changes
    if changes is None:
        return []
    is_told = report.causes is not None and changes.same is not None  # by its causes
    told = [] if is_told else [Paragraph(sentence) for sentence in lead(report, w)]
    blocks: list[Block] = [*told, *cause_section.blocks(report.causes, w), _by_perimeter(report, changes, w)]
    apart = [part for part in changes.parts if part.perimeter in PERIMETERS[1:] and (part.value_before or part.value)]
    if apart:
        blocks.append(_parts(report, apart, w))
    explained = ["all_in_both"] if _is_all_in_both(changes) else _shown(changes)
    blocks += [Paragraph(w.t(f"changes.explained.{name}")) for name in explained]
    return [Section("changes", w.t("changes.title", year=report.year - 1), tuple(blocks))]


def _shown(changes: Changes) -> list[Perimeter]:
    """The perimeters that hold anything but zeros."""
    return [name for name in changes.perimeters() if changes.before(name) or changes.now(name)]


def _is_all_in_both(changes: Changes) -> bool:
    """Whether all is counted in both years, so that the total is their sum."""
    return _shown(changes) == ["counted_in_both"]


@dataclass(frozen=True)
class _Line:
    """One row of a table: last year's value, this year's, the difference and how sure it is; a cause has no values."""

    name: str
    difference: float
    before: float | None = None
    now: float | None = None
    sure: Sure | None = None
    is_cause: bool = False
    strong: bool = False


def _by_perimeter(report: Report, changes: Changes, w: Wording) -> Table:
    """The causes of what is counted in both years, their sum, then what is not counted alike, and the whole."""
    found = report.causes
    sure = found.sure if found else {}
    lines = [
        _Line(w.t(f"causes.name.{cause.name}"), cause.difference, sure=sure.get(cause.name), is_cause=True)
        for cause in (found.of(BOTH) if found else ())
    ]
    for name in [] if _is_all_in_both(changes) else _shown(changes):
        title, is_sum = w.capital(w.t(f"changes.perimeter.{name}")), bool(lines) and name == "counted_in_both"
        values = (changes.difference(name), changes.before(name), changes.now(name), sure.get(name))
        lines.append(_Line(title, *values, strong=is_sum))
    whole = (changes.difference(), changes.before(), changes.now(), sure.get(TOTAL))
    lines.append(_Line(w.capital(w.term("words", "total")), *whole, strong=True))
    return _table(report, w, w.t("changes.caption", year=report.year - 1), lines)


def _parts(report: Report, apart: list[Change], w: Wording) -> Table:
    most = FEW_PARTS if is_short(report) else MOST_PARTS
    shown, rest = apart[:most], apart[most:]
    lines = [
        _Line(w.t("changes.of", part=_name(part, w), perimeter=w.t(f"changes.perimeter.{part.perimeter}")),
              part.difference, part.value_before, part.value)
        for part in shown
    ]  # fmt: skip
    if rest:
        others = Changes(tuple(rest))
        lines.append(_Line(w.t("words.others"), others.difference(), others.before(), others.now()))
    return _table(report, w, w.t("changes.parts_caption"), lines)


def _table(report: Report, w: Wording, caption: str, lines: Sequence[_Line]) -> Table:
    """A row a line, in the unit that fits the largest; with a column of intervals where there is one."""
    divisor, unit = fitting(max(abs(value or 0.0) for line in lines for value in (line.before, line.now)), "kgCO2e")
    named, with_interval = {"unit": w.unit(unit)}, any(line.sure for line in lines)
    names = [
        w.t("changes.part"),
        *(w.t("changes.in_year", year=year, **named) for year in (report.year - 1, report.year)),
        w.t("changes.difference", **named),
        *([w.t("changes.interval", **named)] if with_interval else []),
    ]
    values = zip(*(_column(lines, name, w, divisor) for name in ("before", "now", "difference")), strict=True)
    cells = ((line.name, *figures, _between(line, w, divisor)) for line, figures in zip(lines, values, strict=True))
    rows = [Row(each[: len(names)], strong=line.strong) for line, each in zip(lines, cells, strict=True)]
    return Table(caption, heads(*names, numbers=range(1, len(names))), tuple(rows))


def _column(lines: Sequence[_Line], name: str, w: Wording, divisor: float) -> list[str]:
    """The figures of one column. As written, causes add up to what is counted in both years or to the total, and what
    is counted in which year to the total, if the last line is one."""
    values = [None if value is None else value / divisor for value in (getattr(line, name) for line in lines)]
    sums = [place for place, line in enumerate(lines) if line.strong]
    digits = messages.adding_up(values, None)
    for first, place in reversed([*zip((0, *sums), sums, strict=False)]):
        digits[first:place] = messages.adding_up(values[first:place], values[place], of_whole=digits[place])
    return [_figure(line, value, each, name == "difference", w)
            for line, value, each in zip(lines, values, digits, strict=True)]  # fmt: skip


def _figure(line: _Line, value: float | None, digits: int, is_difference: bool, w: Wording) -> str:
    if value is None:
        return "" if line.is_cause else w.t("words.none")
    return w.plus(value, digits=digits) if is_difference else w.number(value, digits=digits)


def _between(line: _Line, w: Wording, divisor: float) -> str:
    """The interval of a difference, with the digits that it leaves."""
    if line.sure is None:
        return ""
    _, low, high = w.plus_within(*(each / divisor for each in (line.difference, line.sure.low, line.sure.high)))
    return w.t("changes.between", low=low, high=high)


def _name(part: Change, w: Wording) -> str:
    """The category and the stage, and the service of what is bought."""
    of = [w.capital(w.term("category", part.category)), w.term("stage", part.stage)]
    return ", ".join([*of[:1], *([part.service_id] if part.service_id else []), *of[1:]])


def rows(changes: Changes, w: Wording) -> list[Sequence[Value]]:
    """One row a part, in kgCO2e."""
    texts, terms, sheet = w.texts, w.terms, list[Sequence[Value]]()
    for part in changes.parts:
        category, stage = terms.get(f"category.{part.category}", part.category), terms[f"stage.{part.stage}"]
        figures = (part.value_before, part.value, part.difference)
        sheet.append((category, part.service_id or None, stage, *figures, texts[f"changes.perimeter.{part.perimeter}"]))
    if len(changes.parts) > 1:
        sheet.append(
            Sum((texts["words.total"], None, None, changes.before(), changes.now(), changes.difference(), None))
        )
    return sheet


def table(report: Report) -> bytes:
    """evolution.csv: the rows of `_year_changes` of the member."""
    about = {"member": report.member["member_id"], "year": report.year}
    parts = report.changes.parts if report.changes else ()
    return tidy.written(COLUMNS, [dict(zip(COLUMNS, (*about.values(), *_exact(part)), strict=True)) for part in parts])


def _exact(part: Change) -> tuple[Value, ...]:
    figures = (part.value_before, part.value, part.difference)
    return part.category, part.service_id or None, part.stage, *figures, part.perimeter
