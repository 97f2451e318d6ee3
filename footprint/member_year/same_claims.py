"""Providers' own figures that several exports tell: of a provider, month, service and basis the newest export counts.

Two exports may name services in their own ways (`AmazonEC2`, `EC2`). Where they have no service in common they are
taken as the same statement in other words, unless they came together; a figure of all services stands for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from footprint.inbox.deliveries import Receipt
from footprint.schema import CLAIM_BASES, TABLES

_FIGURES = {basis: [f"{basis}_kgco2e", f"scope2_{basis}_kgco2e", f"scope3_{basis}_kgco2e"] for basis in CLAIM_BASES}


@dataclass(frozen=True)
class Claimed:
    """What one table of a file claims."""

    receipt: Receipt
    claims: pa.Table


@dataclass(frozen=True)
class Replaced:
    """How many months of a file (`sha8`) another list tells anew."""

    sha8: str
    other: str
    months: int


@dataclass
class _Said:
    """What one part says of one provider's month on one basis: its services by account."""

    part: int
    services: dict[str | None, set[str | None]]

    def of(self, account: str | None) -> set[str | None]:
        """The services of an account, and of all accounts together; of every account where none is named."""
        wanted = self.services if account is None else {account, None}
        return {service for name in wanted for service in self.services.get(name, ())}


def newest(parts: Sequence[Claimed]) -> tuple[list[pa.Table], list[Replaced]]:
    """The claims of each part that no newer one tells, in the order of `parts`, and what was replaced by which list."""
    rows = [part.claims.to_pylist() for part in parts]
    order = sorted(range(len(parts)), key=lambda place: parts[place].receipt.rank)
    said: dict[tuple[object, ...], list[_Said]] = {}
    for place in order:
        for row in rows[place]:
            for key in _keys(row):
                of_key = said.setdefault(key, [])
                if not of_key or of_key[-1].part != place:
                    of_key.append(_Said(place, {}))
                of_key[-1].services.setdefault(row["account"], set()).add(_service(row))
    met: dict[tuple[int, int], set[object]] = {}
    tables = []
    for place, part in enumerate(parts):
        left = []
        for row in rows[place]:
            kept = dict(row)
            for key in _keys(row):
                winner = _winner(place, row, said[key], parts)
                if winner is not None:
                    met.setdefault((place, winner), set()).add(key[2])
                    kept |= dict.fromkeys(_FIGURES.get(str(key[1]), ()))
            if kept == row or any(kept[f"{basis}_kgco2e"] is not None for basis in CLAIM_BASES):
                left.append(kept)
        changed = left != rows[place]
        tables.append(pa.Table.from_pylist(left, schema=TABLES["provider_claims"].arrow) if changed else part.claims)
    replaced = [
        Replaced(parts[place].receipt.sha8, parts[winner].receipt.list, len(months))
        for (place, winner), months in sorted(met.items())
    ]
    return tables, replaced


def _keys(row: dict[str, object]) -> Iterator[tuple[object, ...]]:
    """Provider, basis and month of all that a row says; a row that has bounds only speaks of every basis."""
    given = [basis for basis in CLAIM_BASES if row[f"{basis}_kgco2e"] is not None]
    month = row["month"]
    for basis in given or CLAIM_BASES:
        for later in range(int(str(row["months"]))):
            yield row["provider"], basis, (month.year, month.month + later)  # type: ignore[attr-defined]


def _service(row: dict[str, object]) -> str | None:
    return str(row["service"]).lower() if row["service"] else None


def _winner(place: int, row: dict[str, object], said: Sequence[_Said], parts: Sequence[Claimed]) -> int | None:
    """The newest part that tells what a row of the part at `place` tells; None where none does."""
    account, service = row["account"], _service(row)
    at = next(position for position, each in enumerate(said) if each.part == place)
    mine = said[at].of(account)  # type: ignore[arg-type]
    for other in reversed(said[at + 1 :]):
        theirs = other.of(account)  # type: ignore[arg-type]
        together = parts[other.part].receipt.rank == parts[place].receipt.rank
        is_same = service in theirs or None in theirs or service is None
        if theirs and (is_same or not (together or mine & theirs)):
            return other.part
    return None
