"""Bills of clouds to days of use: machine hours, storage, transfer and cost, by service, region and resource.

FOCUS, AWS, Azure, Google, OVHcloud and Scaleway differ in their profiles only. Only the columns named there are read,
and of tags only the name of a service is kept. What a line is, is decided in `kinds`.
"""

from __future__ import annotations

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.cloud import units as cloud_units
from footprint.intake.usage.cloud import words
from footprint.intake.usage.cloud.charges import NO_CURRENCY, Charges
from footprint.intake.usage.cloud.days import days_of_use
from footprint.intake.usage.cloud.kinds import INBOUND, SOFTWARE
from footprint.intake.usage.cloud.periods import DAY, parted
from footprint.intake.usage.cloud.words import known_provider
from footprint.intake.usage.fates import Fates
from footprint.intake.usage.other_rows import written_again
from footprint.intake.usage.said_periods import said_by_name, said_in, taken
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty

_MOST_DAYS = 3_660
_LONGEST_SAID = 100  # days of a period that a title says
_NAMES = ("meter", "service", "description", "quantity")
_SAID_FROM = 0.01  # share of the cost below which requests and addresses are no news
_FEW_NAMES = 3
_A_CENT = 0.01


def read_cloud(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Days of use of the lines of a bill, in columns of `usage`.

    Lines repeated word for word are set aside; lines without a period or without any figure are refused. Taxes,
    credits, refunds, purchases and adjustments keep their cost, under `charge:…`, and nothing else.
    """
    fates = Fates.of(rows, findings)
    fates.set_aside(rows.separators_only(), "blank_row")
    fates.set_aside(written_again(rows, cells, np.arange(len(rows))), "repeated_row", variant="charge")
    fates.set_aside(cells.get("charge").where(lambda text: fold(text).endswith("total")), "total_row")
    fates.set_aside(_of_taxes(cells), "total_row")
    said = said_period(rows)
    cells = parted(_with_provider(rows, cells))
    charges = Charges(cells, Reader(rows.lines, findings, decimal), said)
    if said is not None and charges.is_dated.all() and not dated(cells):
        findings.add(taken(said, "period_start"))
        nameless = np.logical_and.reduce([cells.get(name).where(is_empty) for name in _NAMES])
        fates.refuse(nameless, "missing_period", "period_start")
    if not {"quantity", "priced_quantity"} & cells.coded.keys():
        findings.add(Cause("costs_only", FLAGGED, "cost"))
    has_figure = ~np.isnan(charges.cost) | ~np.isnan(charges.quantity)
    fates.refuse(~charges.is_dated, "missing_period", "period_start")
    fates.refuse(charges.end - charges.start > _MOST_DAYS * DAY, "implausible_period", "period_end")
    fates.refuse(~has_figure, "empty_charge", "quantity")
    counted, paid = _counted(charges, fates.left), np.flatnonzero(fates.left & ~np.isnan(charges.cost))
    findings.add_all(doubts(charges, fates.left, counted, paid))
    return ParsedTable.of_table(days_of_use(charges, counted, paid), fates.fate, charges.reader)


def _of_taxes(cells: Cells) -> np.ndarray:
    """Mask of the rows below a bill that say `TVA (20 %)` in the place of a period, and name nothing that was used."""
    taxes = frozenset(words.DATA["charges"]["tax"])
    named = cells.get("period_start").where(lambda text: fold(text).partition(" ")[0] in taxes)
    return np.asarray(named & np.logical_and.reduce([cells.get(name).where(is_empty) for name in _NAMES]))


def dated(cells: Cells) -> bool:
    """Whether any line says when it was used."""
    return not cells.get("period_start").where(is_empty).all()


def said_period(rows: Rows) -> tuple[int, int] | None:
    """The days [first, after) that the lines above a table, else the name of its file, say; None where they say none
    or several."""
    found = {period for text in rows.heading if (period := said_in(text)) is not None and _is_of_a_bill(period)}
    if not found and (period := said_by_name(rows.name, rows.heading)) is not None and _is_of_a_bill(period):
        found = {period}
    return found.pop() if len(found) == 1 else None


def _is_of_a_bill(period: tuple[int, int]) -> bool:
    """Whether a period may be that of a bill: one day is that of a letter, a year that of a folder."""
    return 1 < period[1] - period[0] <= _LONGEST_SAID


def _with_provider(rows: Rows, cells: Cells) -> Cells:
    """The cells with the provider that the title, or the name of the file, says where no line does."""
    named = ("cloud_provider", "publisher")
    if any(not cells.get(name).where(is_empty).all() for name in named if name in cells.coded):
        return cells
    known = {found for text in (*rows.heading, rows.name) if (found := known_provider(text))}
    meters = [*cells.get("meter").values, *cells.get("description").values]
    known = known or {found for text in meters if (found := _by_type(text))}
    return cells.with_column("cloud_provider", Coded.constant(known.pop(), cells.rows)) if len(known) == 1 else cells


def _by_type(meter: str) -> str:
    return "outscale" if "tinav" in meter.lower() else ""


def _counted(charges: Charges, left: np.ndarray) -> np.ndarray:
    """Lines of usage whose quantity counts. A negative one takes money back, never hours."""
    has_metric = charges.by_kind([bool(each.metric) for each in charges.kinds], bool)
    usage = left & has_metric & charges.is_usage & ~np.isnan(charges.quantity)
    negative = usage & (charges.quantity < 0)
    charges.reader.findings.add_lines("negative_usage", FLAGGED, "quantity", charges.lines[negative])
    return np.flatnonzero(usage & (charges.quantity > 0))


def doubts(charges: Charges, accepted: np.ndarray, counted: np.ndarray, paid: np.ndarray) -> list[Cause]:
    """What is kept apart from usage, and what is left out. `accepted`: mask of rows; `counted`, `paid`: places of those
    whose quantity and whose cost count."""
    return [
        *_charges(charges, accepted), *_currencies(charges, paid), *_amortised(charges, paid),
        *_left_out(charges, accepted), *_unknown_use(charges, accepted, counted),
    ]  # fmt: skip


def _charges(charges: Charges, accepted: np.ndarray) -> list[Cause]:
    words_apart = sorted(set(charges.charge.values) - {words.USAGE})
    masks = {word: accepted & charges.charge.where(word.__eq__) for word in words_apart}
    return [
        Cause("charges_apart", FLAGGED, "charge", charges.lines[mask], variant=word)
        for word, mask in masks.items() if mask.any()
    ]  # fmt: skip


def _currencies(charges: Charges, paid: np.ndarray) -> list[Cause]:
    """Money of several currencies, or of none: it is never added up."""
    currency = charges.currency()
    names = sorted({currency.values[code] for code in np.unique(currency.codes[paid])})
    causes: list[Cause] = []
    if NO_CURRENCY in names:
        missing = paid[currency.where(NO_CURRENCY.__eq__)[paid]]
        causes.append(Cause("missing_currency", FLAGGED, "currency", charges.lines[missing]))
    if len(named := [name for name in names if name != NO_CURRENCY]) > 1:
        causes.append(Cause("mixed_currencies", FLAGGED, "currency", args={"currencies": ", ".join(named)}))
    return causes


def _amortised(charges: Charges, paid: np.ndarray) -> list[Cause]:
    """Lines of usage whose cost is not what was billed: that of a commitment, spread over what it covers."""
    paid = paid[charges.is_usage[paid]]
    other = paid[np.abs(charges.cost[paid] - charges.billed[paid]) >= _A_CENT]
    if not len(other):
        return []
    args = {"cost": round(float(charges.cost[other].sum()), 2), "billed": round(float(charges.billed[other].sum()), 2)}
    return [Cause("amortised_cost", FLAGGED, "cost", charges.lines[other], args=args)]


def _usage(charges: Charges, accepted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mask of the lines of usage, and why each line is apart ('' = it is not)."""
    reasons = charges.by_kind([kind.apart for kind in charges.kinds], object)
    return accepted & charges.is_usage & (charges.quantity > 0), reasons


def _left_out(charges: Charges, accepted: np.ndarray) -> list[Cause]:
    """Traffic that came in, and software of a marketplace."""
    usage, reasons = _usage(charges, accepted)
    masks = {"inbound_left_out": usage & (reasons == INBOUND), "marketplace_software": usage & (reasons == SOFTWARE)}
    return [Cause(rule, FLAGGED, "quantity", charges.lines[mask]) for rule, mask in masks.items() if mask.any()]


def _unknown_use(charges: Charges, accepted: np.ndarray, counted: np.ndarray) -> list[Cause]:
    """Use that no rule knows, with its part of the cost; what has no cost is said by its names."""
    usage, reasons = _usage(charges, accepted)
    usage[counted] = False
    unknown = usage & (reasons == "")
    if not unknown.any():
        return []
    if np.isnan(charges.cost[unknown]).all():
        meter, *others = (charges.cells.get(name) for name in ("meter", "description", "service"))
        named = meter.or_else(others[0], is_empty).or_else(others[1], is_empty)
        args: dict[str, object] = {
            "names": _few(sorted({named.values[code] for code in np.unique(named.codes[unknown])}))
        }
        return [Cause("unknown_use", FLAGGED, "quantity_unit", charges.lines[unknown], args=args, variant="no_cost")]
    is_counted = [bool(cloud_units.unit(text).counts) for text in charges.unit.values]
    share = _share_of_cost(charges, accepted, unknown)
    if share < _SAID_FROM and not (unknown & charges.unit.spread(is_counted, bool)).any():
        return []
    units = sorted({charges.unit.values[code].strip() for code in np.unique(charges.unit.codes[unknown])} - {""})
    args = {"units": _few(units), "percent": round(100 * share)}
    return [Cause("unknown_use", FLAGGED, "quantity_unit", charges.lines[unknown], args=args)]


def _few(names: list[str]) -> str:
    return ", ".join(names[:_FEW_NAMES]) + (", …" if len(names) > _FEW_NAMES else "")


def _share_of_cost(charges: Charges, accepted: np.ndarray, lines: np.ndarray) -> float:
    """What share of the cost of usage, in its main currency, these lines (a mask) have."""
    money = accepted & charges.is_usage & (charges.cost > 0)
    if not money.any():
        return 0.0
    currency = charges.currency()
    main = money & (currency.codes == np.bincount(currency.codes[money]).argmax())
    return float(charges.cost[main & lines].sum() / max(charges.cost[main].sum(), 1e-300))
