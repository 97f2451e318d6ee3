"""What changed since last year, and why: what compares from one year to the other, and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from footprint.changes import BOTH, PERIMETER, SAME
from footprint.report.causes import Cause, Causes
from footprint.report.changes import Changes, Perimeter
from footprint.report.charts import Step, waterfall
from footprint.report.document import Block, Paragraph
from footprint.report.essentials import message
from footprint.report.essentials.message import PARTED, is_alike
from footprint.report.essentials.naming import first
from footprint.report.model import Report
from footprint.report.sections import change_section
from footprint.report.sections.cause_section import FIRST, verdict
from footprint.report.wording import NBSP, Wording, fitting

MOST_CAUSES = 4
FEWEST_DIGITS, MOST_DIGITS = 3, 5
TENTH = 0.1


def changed(report: Report, w: Wording) -> Iterator[Block]:
    """The change since last year of what compares, and its causes, from one year to the other."""
    says = _change(report, w)
    yield Paragraph(says)
    found, changes = report.causes, report.changes
    if found is None or changes is None or changes.same is None or not found.of(BOTH):
        return
    start, end = (of("counted_in_both") or 0.0 for of in (changes.before, changes.now))
    named = sorted(found.of(BOTH), key=lambda cause: -abs(cause.difference))
    shown = named[:MOST_CAUSES] if len(named) > MOST_CAUSES + 1 else named
    on_paper = bool(_doubt(report, w))
    moves = [(message.step(cause, w, on_paper=on_paper), cause.difference) for cause in shown]
    if len(shown) < len(named):
        moves.append((w.t("words.others"), end - start - sum(value for _, value in moves)))
    (start_name, begins), (end_name, ends) = _ends(report, start, end, w)
    steps, level = [Step(start_name, begins, 0.0, start, total=True)], start
    for label, value in moves:
        steps.append(Step(label, w.more(value, found.unit), level, level + value))
        level += value
    steps.append(Step(end_name, ends, 0.0, end, total=True))
    yield waterfall(steps, says, torn=w.t("answers.changed.torn"))


def _ends(report: Report, start: float, end: float, w: Wording) -> tuple[tuple[str, str], tuple[str, str]]:
    """What stands at both ends of the picture: the totals, or the part of them that compares."""
    years, values = (str(report.year - 1), str(report.year)), agreeing(start, end, w)
    if is_alike(report):
        partly = (report.last_year_is_minimum, report.is_minimum)
        before, now = (w.computed(value, is_part) for value, is_part in zip(values, partly, strict=True))
        return (years[0], before), (years[1], now)
    names = [w.t("answers.changed.part", year=year) for year in years]
    return (names[0], values[0]), (names[1], values[1])


def _change(report: Report, w: Wording) -> str:
    """By how much, and whether that is sure; why nothing is said where nothing can be."""
    changes = report.changes
    if changes is None or changes.same is None or report.headline is None:
        return change_section.lead(report, w)[0]
    doubt = _doubt(report, w)  # says more than an interval
    sure = "" if doubt else verdict(report.causes, SAME, w)
    rest = "" if is_alike(report) else w.t("answers.changed.rest", named=_apart(report, changes, w))
    said = (_moved(report, changes, report.headline, w), sure, rest, doubt,
            _why(report.causes, w, on_paper=bool(doubt)))  # fmt: skip
    return " ".join(filter(None, said))


def _moved(report: Report, changes: Changes, total: float, w: Wording) -> str:
    """What is counted in both years, and what is not."""
    before, now = (of("counted_in_both") or 0.0 for of in (changes.before, changes.now))
    words = {"year": report.year - 1, "change": w.signed(changes.same or 0.0, finely_below=TENTH)}
    if is_alike(report):
        return w.t("answers.changed.alike", more=w.more(now - before, "kgCO2e"), **words)
    words |= dict(zip(("before", "now"), agreeing(before, now, w), strict=True))
    words["more"] = w.more(now - before, "kgCO2e")
    return w.t("answers.changed.same", **words, share=w.percent(now / total))


def agreeing(before: float, now: float, w: Wording) -> tuple[str, str]:
    """Two totals with so many digits that whoever divides them has the change that is written."""
    (divisor, unit), change = fitting(max(before, now), "kgCO2e"), w.signed(now / before - 1, finely_below=TENTH)
    for digits in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        one, other = (float(f"{value / divisor:.{digits}g}") for value in (before, now))
        if one and w.signed(other / one - 1, finely_below=TENTH) == change:
            break
    written = [f"{w.number(value / divisor, digits=digits)}{NBSP}{w.unit(unit)}" for value in (before, now)]
    return written[0], written[1]


def _doubt(report: Report, w: Wording) -> str:
    """That a rise or fall may come of lists; empty where nothing says so."""
    if message.fall_is_doubtful(report) and report.vanished:
        return w.t("answers.changed.doubtful", devices=w.count(report.vanished.devices))
    if unlisted := message.rise_is_doubtful(report):
        everything = w.count(report.flow.end if report.flow else None)
        return w.t("answers.changed.listed", devices=w.count(unlisted), all=everything, year=report.year - 1)
    return ""


def _apart(report: Report, changes: Changes, w: Wording) -> str:
    """What is not counted alike in both years, the largest difference first: how much it is, so that with what compares
    it makes up the totals."""
    apart = sorted(changes.perimeters(), key=lambda name: -abs(changes.difference(name)))
    return w.listed([_part_apart(name, report, changes, w) for name in apart if name in PERIMETER])


def _part_apart(name: Perimeter, report: Report, changes: Changes, w: Wording) -> str:
    parts, is_part = changes.of(name), name == "partly_assessed"
    sizes: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        sizes[part.category] += (part.value_before if part.value is None else part.value) or 0.0
    largest = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    types = [w.term("category", each) if is_part else _of_type(each, size, w) for each, size in largest]
    key = "partly_made" if is_part and all(part.stage != "use" for part in parts) else name
    words = {"now": w.measure(changes.now(name), "kgCO2e"), "before": w.measure(changes.before(name), "kgCO2e")}
    return w.t(f"answers.changed.apart.{key}", **words, year=report.year - 1, named=w.listed(first(types, w)))


def _of_type(category: str, size: float, w: Wording) -> str:
    return w.t("answers.changed.apart.of", of=w.term("category", category), value=w.measure(size, "kgCO2e"))


def _why(found: Causes | None, w: Wording, *, on_paper: bool) -> str:
    """The largest causes of what is counted in both years, in words, with what they are mostly about."""
    if found is None or not found.of(BOTH):
        return ""
    joint = f"{NBSP}; " if w.lang == "fr" else "; "
    named = joint.join(_cause(cause, found, w, on_paper=on_paper) for cause in found.of(BOTH)[:FIRST])
    return w.t("answers.changed.causes", named=named)


def _cause(cause: Cause, found: Causes, w: Wording, *, on_paper: bool) -> str:
    is_of_lists = on_paper and cause.name == "fleet"
    why = w.t(f"message.why.lists.{cause.verdict}") if is_of_lists else message.why(cause, w)
    words = {"why": why, "more": w.more(cause.difference, found.unit)}
    # A cause of two kinds is of other types in each: to name one would give it both.
    if cause.name in ("fleet", "grid") or cause.category is None or (cause.name in PARTED and cause.part == "both"):
        return w.t("answers.changed.cause", **words)
    return w.t("answers.changed.cause_of", **words, of=w.term("category", cause.category))
