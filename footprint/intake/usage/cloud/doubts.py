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


def doubts(charges: Charges, accepted: np.ndarray, counted: np.ndarray, paid: np.ndarray) -> list[Cause]:
    """What is kept apart from usage, and what is left out. `accepted`: mask of rows; `counted`, `paid`: places of those
    whose quantity and whose cost count."""
    return [
        *_charges(charges, accepted), *_currencies(charges, paid), *_amortised(charges, paid),
        *_left_out(charges, accepted), *_unknown_use(charges, accepted, counted),
    ]  # fmt: skip


def _charges(charges: Charges, accepted: np.ndarray) -> list[Cause]:
    """What is kept apart from usage."""
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
    """Use that no rule knows, with its part of the cost."""
    usage, reasons = _usage(charges, accepted)
    usage[counted] = False
    unknown = usage & (reasons == "")
    if not unknown.any():
        return []
    is_counted = [bool(cloud_units.unit(text).counts) for text in charges.unit.values]
    share = _share_of_cost(charges, accepted, unknown)
    if share < _SAID_FROM and not (unknown & charges.unit.spread(is_counted, bool)).any():
        return []
    units = sorted({charges.unit.values[code].strip() for code in np.unique(charges.unit.codes[unknown])} - {""})
    more = ", …" if len(units) > _FEW_UNITS else ""
    args = {"units": ", ".join(units[:_FEW_UNITS]) + more, "percent": round(100 * share)}
    return [Cause("unknown_use", FLAGGED, "quantity_unit", charges.lines[unknown], args=args)]


def _share_of_cost(charges: Charges, accepted: np.ndarray, lines: np.ndarray) -> float:
    """What share of the cost of usage, in its main currency, these lines (a mask) have."""
    money = accepted & charges.is_usage & (charges.cost > 0)
    if not money.any():
        return 0.0
    currency = charges.currency()
    main = money & (currency.codes == np.bincount(currency.codes[money]).argmax())
    return float(charges.cost[main & lines].sum() / max(charges.cost[main].sum(), 1e-300))
