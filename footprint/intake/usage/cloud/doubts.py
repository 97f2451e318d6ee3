"""What people are told of a bill: charges that are no usage, money that was not billed so, use that no rule counts.

Nothing is counted here.
"""

from __future__ import annotations

import numpy as np

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.usage.cloud import units as cloud_units
from footprint.intake.usage.cloud import words
from footprint.intake.usage.cloud.charges import NO_CURRENCY, Charges
from footprint.intake.usage.cloud.kinds import INBOUND, SOFTWARE

_SAID_FROM = 0.01  # share of the cost below which requests and addresses are no news
_FEW_UNITS = 3
_A_CENT = 0.01


def say(charges: Charges, left: np.ndarray, counted: np.ndarray, paid: np.ndarray) -> None:
    """Name what is kept apart from usage, and what is left out. `left`: rows accepted; `counted`, `paid`: places of
    those whose quantity and whose cost count."""
    _charges(charges, left)
    _currencies(charges, paid)
    _amortised(charges, paid)
    _left_out(charges, left, counted)


def _charges(charges: Charges, left: np.ndarray) -> None:
    """Name what is kept apart from usage."""
    for word in sorted(set(charges.charge.values) - {words.USAGE}):
        here = left & charges.charge.where(lambda value, word=word: value == word)  # type: ignore[misc]
        charges.reader.findings.add_lines("charges_apart", FLAGGED, "charge", charges.lines[here], variant=word)


def _currencies(charges: Charges, paid: np.ndarray) -> None:
    """Name money of several currencies, or of none: it is never added up."""
    findings, currency = charges.reader.findings, charges.currency()
    seen = sorted({currency.values[code] for code in np.unique(currency.codes[paid])})
    if NO_CURRENCY in seen:
        missing = paid[currency.where(lambda value: value == NO_CURRENCY)[paid]]
        findings.add_lines("missing_currency", FLAGGED, "currency", charges.lines[missing])
    if len(known := [value for value in seen if value != NO_CURRENCY]) > 1:
        findings.add(Cause("mixed_currencies", FLAGGED, "currency", args={"currencies": ", ".join(known)}))


def _amortised(charges: Charges, paid: np.ndarray) -> None:
    """Name lines of usage whose cost is not what was billed: that of a commitment, spread over what it covers."""
    paid = paid[charges.is_usage[paid]]
    other = paid[np.abs(charges.cost[paid] - charges.billed[paid]) >= _A_CENT]
    if len(other):
        args = {
            "cost": round(float(charges.cost[other].sum()), 2),
            "billed": round(float(charges.billed[other].sum()), 2),
        }
        charges.reader.findings.add_lines("amortised_cost", FLAGGED, "cost", charges.lines[other], args=args)


def _left_out(charges: Charges, left: np.ndarray, counted: np.ndarray) -> None:
    """Name traffic that came in, software of a marketplace, and use that no rule knows, with its part of the cost."""
    findings, lines = charges.reader.findings, charges.lines
    usage = left & charges.is_usage & (charges.quantity > 0)
    reasons = charges.by_kind([each.apart for each in charges.kinds], object)
    findings.add_lines("inbound_left_out", FLAGGED, "quantity", lines[usage & (reasons == INBOUND)])
    findings.add_lines("marketplace_software", FLAGGED, "quantity", lines[usage & (reasons == SOFTWARE)])
    usage[counted] = False
    unknown = usage & (reasons == "")
    if not unknown.any():
        return
    known = [bool(cloud_units.unit(text).counts) for text in charges.unit.values]
    money, share = left & charges.is_usage & (charges.cost > 0), 0.0
    if money.any():
        currency = charges.currency()
        main = currency.codes == np.bincount(currency.codes[money]).argmax()
        share = float(charges.cost[money & main & unknown].sum() / max(charges.cost[money & main].sum(), 1e-300))
    if share >= _SAID_FROM or (unknown & charges.unit.spread(known, bool)).any():
        units = sorted({charges.unit.values[code].strip() for code in np.unique(charges.unit.codes[unknown])} - {""})
        more = ", …" if len(units) > _FEW_UNITS else ""
        args = {"units": ", ".join(units[:_FEW_UNITS]) + more, "percent": round(100 * share)}
        findings.add_lines("unknown_use", FLAGGED, "quantity_unit", lines[unknown], args=args)
