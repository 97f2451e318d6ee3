"""What electricity contracts cover: the market-based side (§7)."""

from __future__ import annotations

from datetime import date
from math import fsum, inf

from tests.oracles.world import Row, World, days_of, overlap

Where = tuple[str | None, str | None, str]  # site, country, ownership
Share = tuple[float, str | None]  # share of a site's electricity, factor_key of the contract


def reaches(contract: Row, where: Where, world: World, places: dict[str, Row]) -> bool:
    """Whether a contract covers devices of a site, country and ownership (§7): its own site; without one, what the
    member runs itself in its country."""
    site, country, owner = where
    if contract["site_id"] is not None:
        return bool(site == contract["site_id"])
    own = places.get(site or "", {}).get("kind") in (None, "office", "datacentre")
    return own and owner != "byod" and country == world.country


def contract_shares(
    contracts: list[Row], where: Where, kwh: dict[Where, float], world: World, places: dict[str, Row]
) -> list[Share]:
    """s and the factor of each contract at devices of a site, country and ownership: at most 1 each, 1 together."""
    year = world.year
    found, first, last = [], days_of(year)[0], days_of(year)[-1] + 1
    for contract in contracts:
        begin = first if contract["start"] is None else (contract["start"] - date(1970, 1, 1)).days
        end = last if contract["end"] is None else (contract["end"] - date(1970, 1, 1)).days
        days, amount, s = overlap(begin, end, year), contract["covered_kwh"], contract["covered_share"]
        used = fsum(each for cell, each in kwh.items() if reaches(contract, cell, world, places))
        if not reaches(contract, where, world, places) or not days:
            continue
        if amount is not None:
            s = min(1.0, amount * days / (end - begin) / used) if used and 0 <= amount < inf else 0.0
        else:
            s = s * days / len(days_of(year)) if s is not None and 0 <= s <= 1 else 0.0
        found.append((s, contract["factor_key"]))
    together = max(1.0, fsum(s for s, _ in found))
    return [(s / together, key) for s, key in found]
