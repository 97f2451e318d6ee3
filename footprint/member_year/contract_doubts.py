"""Electricity contracts against the rest of the member-year: mixes without figures, sites that no list knows.

What one contract says by itself is read by the intake; how contracts are booked is in the method.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.vocabulary.folding import fold
from footprint.member_year.filed_rows import Filed, YearFindings

_RULES = {"factor_key": "unknown_contract_mix", "site_id": "unknown_contract_site"}
NOT_OWN = ("home", "colocation", "cloud_region")  # kinds of sites whose electricity somebody else buys


def doubt_contracts(filed: Sequence[Filed], factor_set: FactorSet, noted: YearFindings) -> None:
    """Add a finding for each name in a contract that stands nowhere else, at the lines that hold it."""
    factors = factor_set.factors
    electric = factors.filter(pc.equal(factors.column("activity"), "electricity"))
    known = {
        "factor_key": frozenset(electric.column("factor_key").to_pylist()),
        "site_id": frozenset(site for part in filed for site in _sites(part)),
    }
    for part in filed:
        if part.kind == "contracts":
            contracts = part.tables["contracts"]
            for cause in (*unknown_names(contracts, part.lines, known), *_beyond_reach(contracts, part.lines, filed)):
                noted.add(part.receipt.sha8, cause)


def unknown_names(contracts: pa.Table, lines: Sequence[int], known: Mapping[str, Collection[str]]) -> list[Cause]:
    """A cause for each name of a column of `known` that is not among its names. `lines`: the file's line of each
    contract; none where the file has expired."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(contracts.to_pylist()):
        for column, names in known.items():
            if row[column] is not None and row[column] not in names:
                found.setdefault((column, row[column]), []).extend(lines[number : number + 1])
    return [_cause(column, name, at, known[column]) for (column, name), at in sorted(found.items())]


def _beyond_reach(contracts: pa.Table, lines: Sequence[int], filed: Sequence[Filed]) -> list[Cause]:
    """Contracts of a site that others run; those without a site where the member has such sites or devices that persons
    own, which they do not cover (method README §7). One cause a site."""
    elsewhere = {
        row["site_id"] for part in filed if "sites" in part.tables for row in part.tables["sites"].to_pylist()
        if row["kind"] in NOT_OWN
    }  # fmt: skip
    personal = any(
        pc.any(pc.equal(part.tables["devices"].column("ownership"), "byod")).as_py()
        for part in filed
        if "devices" in part.tables
    )
    at: dict[str | None, list[int]] = {}
    for number, site in enumerate(contracts.column("site_id").to_pylist()):
        if site in elsewhere or (site is None and (elsewhere or personal)):
            at.setdefault(site, []).extend(lines[number : number + 1])
    return [
        Cause("contract_reach", FLAGGED, "site_id", np.array(numbers, np.int64), raw=site,
              variant=("named" if site is not None else "sites" if elsewhere else "personal"),
              args={"sites": ", ".join(sorted(elsewhere))})
        for site, numbers in sorted(at.items(), key=lambda each: each[0] or "")
    ]  # fmt: skip


def _cause(column: str, name: str, lines: Sequence[int], known: Collection[str]) -> Cause:
    near = next((each for each in sorted(known) if fold(each) == fold(name)), None)
    at = np.array(lines, np.int64)
    return Cause(_RULES[column], FLAGGED, column, at, raw=name, proposal=near, variant="near" if near else "")


def _sites(part: Filed) -> Iterable[str]:
    """The sites that a file describes, or where its devices stand."""
    rows = [part.tables[name] for name in ("sites", "devices") if name in part.tables]
    return (site for table in rows for site in pc.unique(table.column("site_id")).to_pylist() if site is not None)
