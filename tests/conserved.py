"""One check for every fixture: sharing machines and naming services moves impacts, and neither makes nor loses any."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import estimate
from footprint.schema import table
from pipelines import conservation
from pipelines.laws import differences

KNOWN_ZERO = {
    "fully_amortised", "not_in_service", "not_in_use", "box_in_line", "counted_elsewhere",
}  # fmt: skip


def conserved(tables: Mapping[str, pa.Table], factor_set: FactorSet, *, year: int) -> pa.Table:
    """The footprint of these validated tables, for which all of this holds:

    virtual machines + services + unallocated = host; services + unallocated + unnamed + other = total, in each view,
    basis, criterion and tier; the total is that of the same hosts shared with nobody; numbers are finite, and what is
    not assessed says why.
    """
    with estimate.method(tables, factor_set, year=year) as engine:
        assert conservation.open_machines(engine.sql("FROM service_shares")) == []
        footprint = estimate.footprint(engine)
        engine.bind(footprint=footprint).view("_digital_services", "_service_cells")
        assert conservation.torn_totals(footprint, engine.run("_service_totals")) == []
    with estimate.method(dict(tables) | {"allocations": table("allocations").empty()}, factor_set, year=year) as engine:
        alone = estimate.footprint(engine)
    sums = (conservation.whole(rows.to_pylist()) for rows in (footprint, alone))
    assert differences(*sums) == []
    for row in footprint.select(["value", "status"]).to_pylist():
        assert (row["value"] is None) == (row["status"] not in {"ok", *KNOWN_ZERO} and "covered" not in row["status"])
        assert row["value"] is None or isfinite(row["value"])
    return footprint
