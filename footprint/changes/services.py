"""How sure it is that a digital service weighs more, or less, than the year before."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.changes.comparing import Step
from footprint.uncertainty import Model, chances, difference

KEYS = ("member_id", "service_id", "unit")
Row = dict[str, Any]


def services(step: Step, model: Model) -> list[Row]:
    """Rows of `uncertainty_services`, without the years: of services with figures in both results, which say how far
    they may err."""
    sides = {"before": _of_services(step.before.terms), "now": _of_services(step.now.terms)}
    sums = {side: _sums(terms) for side, terms in sides.items()}
    signs = [np.full(sides["before"].num_rows, -1.0), np.full(sides["now"].num_rows, 1.0)]
    terms = pa.concat_tables(sides.values()).append_column("sign", pa.array(np.concatenate(signs)))
    if not sums["before"].keys() & sums["now"].keys():
        return []
    drawn = chances(difference(terms, KEYS), model, KEYS).to_pylist()
    deviation = {tuple(row[name] for name in KEYS): row for row in drawn}
    rows = []
    for key in sorted(sums["before"].keys() & sums["now"].keys()):
        before, now = sums["before"][key], sums["now"][key]
        # Terms that cancel on both sides are nothing that differs: no draw.
        sure = deviation.get(key, {"value": 0.0, "low": 0.0, "high": 0.0, "chance": 0.0})
        bounds = {name: now - before + (sure[name] - sure["value"]) for name in ("low", "high")}
        about = {"before": before, "now": now, "difference": now - before, **bounds, "p_higher": sure["chance"]}
        rows.append(dict(zip(KEYS, key, strict=True)) | about)
    return rows


def _of_services(terms: pa.Table) -> pa.Table:
    """What serves a digital service, location-based."""
    return terms.filter((pc.field("basis") == "location") & pc.field("service_id").is_valid())


def _sums(terms: pa.Table) -> dict[tuple[str, ...], float]:
    values: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    columns = (terms[name].to_pylist() for name in (*KEYS, "value"))
    for *key, value in zip(*columns, strict=True):
        values[tuple(key)].append(value)
    return {key: fsum(each) for key, each in values.items()}
