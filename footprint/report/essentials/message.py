"""What the first page says above all, in one line: the total, and the one thing beside it that a reader must know."""

from __future__ import annotations

import math

from footprint.changes import BOTH, SAME, TOTAL
from footprint.report.causes import Cause, Causes
from footprint.report.changes import PERIMETERS
from footprint.report.model import Report
from footprint.report.wording import NBSP, Wording, fitting, fitting_within
from footprint.steps import COMPLETE, COVERAGE_FLOOR

MOSTLY = 0.5  # from this share of purchases on, second hand is the news
REUSE = "R1"
LOW = "low_coverage"
FIRST_COUNTED = "first_counted"  # the cause
PARTED = ("ages", "usage")  # causes that are of two kinds, what devices use and the rest


def message(report: Report, w: Wording) -> str:
    """The heading of the first page."""
    if report.headline is None:
        return w.t("message.nothing", year=report.year)
    key = "said_partly" if report.is_minimum else "said"
    return w.t(f"message.{key}", total=total(report, w), year=report.year, story=_story(report, w))


def total(report: Report, w: Wording) -> str:
    """The total in words, with the digits that its interval leaves."""
    divisor, unit = unit_of(report)
    return w.t(f"message.unit.{unit}", value=over(report, divisor, w)).replace(" ", NBSP, 1)


def total_in_short(report: Report, w: Wording) -> str:
    """The total with its unit and the digits that its interval leaves."""
    found = report.certainty
    if found is None:
        return w.measure(report.headline, "kgCO2e")
    return w.measured(found.value, found.low, found.high, "kgCO2e")[0]


def computed_total(report: Report, w: Wording) -> str:
    """The same, said to be that of a part where it is."""
    return w.computed(total_in_short(report, w), report.is_minimum and report.headline is not None)


def before(report: Report, value: float | None, w: Wording) -> str:
    """Last year's total as finely as this year's is written, so that the two say how they differ; finer where that
    would leave a digit of it or none."""
    divisor, unit = unit_of(report)
    decimals = len(over(report, divisor, Wording("en")).partition(".")[2])
    if value is None or value < divisor * 10 ** (1 - decimals):
        return w.computed(w.measure(value, "kgCO2e"), report.last_year_is_minimum and value is not None)
    digits = math.floor(math.log10(value / divisor)) + 1 + decimals
    written = f"{w.number(value / divisor, digits=digits)}{NBSP}{w.unit(unit)}"
    return w.computed(written, report.last_year_is_minimum)


def unit_of(report: Report) -> tuple[float, str]:
    """(divisor, unit) that write the total in few digits, as its interval leaves them."""
    found = report.certainty
    if found is None:
        return fitting(report.headline, "kgCO2e")
    return fitting_within(found.value, found.width, "kgCO2e")


def over(report: Report, divisor: float, w: Wording) -> str:
    """The total over `divisor` (a unit, people), with the digits that its interval leaves."""
    found = report.certainty
    if found is None:
        return w.number(None if report.headline is None else report.headline / divisor)
    return w.within(found.value / divisor, found.low / divisor, found.high / divisor)[0]


def _story(report: Report, w: Wording) -> str:
    """What stands beside the total: what is not known, what is good, how it moved."""
    reuse = report.indicator(REUSE)
    is_low = report.assessed is not None and report.assessed < COVERAGE_FLOOR
    if report.assessed is not None and is_low:
        key = "low_making" if lacks_making_alone(report) else "low"
        return w.t(f"message.story.{key}", share=w.percent(report.assessed), lacking=w.percent(1 - report.assessed))
    if reuse is not None and reuse >= MOSTLY:
        return w.t("message.story.reused", share=w.percent(reuse))
    return _change(report, w)


def lacks_making_alone(report: Report) -> bool:
    """Whether all that devices lack is a figure of their making: who reads that a total is of 29 % of the fleet takes
    the whole to be three times as much, though the electricity of all is in it."""
    missing = report.gaps.missing
    return bool(missing) and not report.gaps.neither and all(gap.part == "embodied" for gap in missing)


def _change(report: Report, w: Wording) -> str:
    before, changes = report.year - 1, report.changes
    if changes is None and not report.was_registered:
        return w.t("message.story.first", year=before)
    if changes is None or not changes.before():
        return w.t("message.story.no_figures", year=before)
    if changes.same is None:
        return w.t("message.story.not_comparable", year=before)
    if fall_is_doubtful(report) and report.vanished:
        key = "vanished" if is_alike(report) or verdict(report.causes, TOTAL) == "down" else "vanished_same"
        return w.t(f"message.story.{key}", year=before, devices=w.count(report.vanished.devices))
    if unlisted := rise_is_doubtful(report):
        key = "listed" if is_alike(report) or verdict(report.causes, TOTAL) == "up" else "listed_same"
        return w.t(f"message.story.{key}", year=before, devices=w.count(unlisted))
    return _moved(report.causes, is_alike(report), before, w)


def rise_is_doubtful(report: Report) -> float:
    """How many devices there were before and in no list of last year, of which a rise of what is counted in both years
    may come: more of them than a total that is known may lack; else 0."""
    flow = report.flow
    if flow is None or not flow.is_listed or verdict(report.causes, SAME) != "up":
        return 0.0
    return flow.unexplained if flow.unexplained > (1 - COMPLETE) * flow.end else 0.0


def fall_is_doubtful(report: Report) -> bool:
    """Whether a fall of what is counted in both years may come of devices that are no longer listed, without a date:
    more of them than a total that is known may lack."""
    gone = report.vanished
    if gone is None or verdict(report.causes, SAME) != "down":
        return False
    return gone.devices > (1 - COMPLETE) * ((report.fleet.devices or 0.0) + gone.devices)


def verdict(found: Causes | None, name: str) -> str:
    """`up` or `down` where the interval of this difference says so, else `open`."""
    return found.sure[name].verdict if found is not None and name in found.sure else "open"


def is_alike(report: Report) -> bool:
    """Whether all that is counted is counted in both years."""
    return report.changes is not None and not any(map(report.changes.difference, PERIMETERS[1:]))


def _moved(found: Causes | None, is_alike: bool, before: int, w: Wording) -> str:
    """Rise or fall as far as the intervals say, first of what is counted in both years, with its largest cause."""
    if found is None or SAME not in found.sure:
        return w.t("message.story.unsure", year=before)
    same, whole = (verdict(found, name) for name in (SAME, TOTAL))
    if same == "open":
        key = f"counted_{whole}" if whole != "open" and abs(found.perimeter) > abs(found.same) else "open"
    else:
        key = same if is_alike or same == whole else f"{same}_same"
    first = max(found.causes, key=lambda cause: abs(cause.difference), default=None)
    if first is not None and first.name == FIRST_COUNTED and not key.startswith("counted"):
        moved = w.t(f"message.moved.{same}")
        return w.t("message.story.first_counted", value=w.measure(first.difference, found.unit), moved=moved)
    if same == "open":
        return w.t(f"message.story.{key}", year=before)
    return w.t(f"message.story.{key}", year=before, why=_why(found, same, w))


def _why(found: Causes, verdict: str, w: Wording) -> str:
    """The largest cause of what is counted in both years that goes the same way."""
    ours = [cause for cause in found.of(BOTH) if cause.verdict == verdict]
    return why(ours[0], w) if ours else w.t("message.why.several")


def why(cause: Cause, w: Wording) -> str:
    """What happened, in words."""
    return w.t(f"message.why.{_which_way(cause)}")


def step(cause: Cause, w: Wording, *, on_paper: bool) -> str:
    """The same as the name of a step of the picture: a name without a direction was read the other way round. A fleet
    that may have changed on paper alone is lists."""
    if on_paper and cause.name == "fleet":
        return w.t(f"answers.changed.step.lists.{cause.verdict}")
    return w.text_or(f"answers.changed.step.{_which_way(cause)}", w.t(f"causes.name.{cause.name}"))


def _which_way(cause: Cause) -> str:
    part = f"{cause.part}." if cause.name in PARTED else ""
    return f"{cause.name}.{part}{cause.verdict}"


def marks(report: Report, w: Wording) -> list[str]:
    """Why the region's tables do not count the member, which its figures must not be read without; that too little is
    assessed is said where the page says how sure it is, and a signature changes no figure."""
    return [_mark(report, w)] if left_out(report) not in (None, LOW, "unsigned") else []


def low_coverage(report: Report, w: Wording) -> list[str]:
    """That too little is assessed to count."""
    return [_mark(report, w)] if left_out(report) == LOW else []


def left_out(report: Report) -> str | None:
    """Why the region's tables do not count the member; None where they do."""
    return None if report.state is None else report.state["left_out"]


def _mark(report: Report, w: Wording) -> str:
    state = report.state or {}
    key = "check" if (state["reason"] or "").startswith("check_") else state["left_out"]
    coverage, floor = w.percent(state["coverage"]), w.percent(COVERAGE_FLOOR)
    number = w.t("mark.number", number=state["number"]) if state["number"] else ""
    return w.t(f"mark.{key}", coverage=coverage, floor=floor, number=number)
