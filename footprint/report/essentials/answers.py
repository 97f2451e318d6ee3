"""The six questions of the first page: how much, how sure, what weighs, what changed and why, how do we compare, what
to do. Each has one sentence, then a picture of the same figures, and a module of its own."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.report.charts import Span, spans
from footprint.report.document import Block, Paragraph, Section
from footprint.report.essentials import message
from footprint.report.essentials.actions import actions
from footprint.report.essentials.changed import changed
from footprint.report.essentials.message import is_alike
from footprint.report.essentials.standing import standing
from footprint.report.essentials.sure import sure
from footprint.report.essentials.weights import WORTH_NAMING, weights
from footprint.report.model import HEADLINE, Report
from footprint.report.wording import NBSP, Wording, fitting

QUESTIONS = ("much", "sure", "weighs", "changed", "compared", "do")


def answers(report: Report, w: Wording) -> tuple[Section, ...]:
    """A section a question, its first block being the sentence that answers."""
    if report.headline is None:
        return ()
    said = {"much": _much, "sure": sure, "weighs": weights, "changed": changed, "compared": standing, "do": actions}
    return tuple(Section(f"q-{name}", w.t(f"answers.{name}.title"), tuple(said[name](report, w))) for name in QUESTIONS)


def _much(report: Report, w: Wording) -> Iterator[Block]:
    """The total with its interval, last year's beside it."""
    found, what = report.certainty, {"year": report.year}
    if found is None:
        value = w.measure(report.headline, "kgCO2e")
        yield Paragraph(w.t("answers.much.no_interval", value=w.computed(value, report.is_minimum), **what))
        return
    value, low, high = w.measured(found.value, found.low, found.high, "kgCO2e")
    is_whole = report.assessed is None or report.assessed == 1
    key = f"answers.much.{'least' if report.is_minimum else 'said' if is_whole else 'counted'}"
    says = w.t(key, value=value, low=low, high=high, **what)
    yield Paragraph(says)
    before = report.last_year[HEADLINE["view"], HEADLINE["basis"]] if report.last_year else None
    # Totals that do not compare are not drawn side by side.
    before = before if report.changes is None or is_alike(report) else None
    name = w.t("answers.much.before", year=report.year - 1, value=message.before(report, before, w))
    span = Span(str(report.year), message.computed_total(report, w), found.value, found.low, found.high, (low, high),
                beside=None if before is None else (name, before))  # fmt: skip
    yield spans([span], says)
    yield from map(Paragraph, _by_contracts(report, w))
    yield Paragraph(w.t("answers.much.means"))


def _by_contracts(report: Report, w: Wording) -> Iterator[str]:
    """The total with the electricity of the member's contracts, where that is another one."""
    ours, theirs = report.headline, report.grid[HEADLINE["view"], "market"]
    if ours and theirs is not None and abs(theirs / ours - 1) >= WORTH_NAMING and not report.contracts_not_assessed:
        divisor, unit = fitting(theirs, "kgCO2e")
        value = f"{w.number(theirs / divisor, digits=2)}{NBSP}{w.unit(unit)}"
        yield w.t("answers.much.contracts", ours=message.total_in_short(report, w), value=value)
