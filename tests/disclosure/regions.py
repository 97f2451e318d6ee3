"""Regions that nobody has: holdings of very different sizes over sectors, zones and sizes, from a seed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

SECTORS, ZONES = (
    ("digital", "education_research", "other", "public"),
    ("gironde", "limousin", "poitou_charentes", "sud"),
)
SHARES = {"sector": (0.35, 0.1, 0.3, 0.25), "zone": (0.4, 0.12, 0.25, 0.23)}
HEAD = {"criterion": "gwp", "view": "depreciation", "basis": "location"}
NONE = {"criterion": "any", "view": "any", "basis": "any", "stage": "any"}


def region(members: int, seed: int, year: int = 2025) -> tuple[pa.Table, pa.Table]:
    """Rows of `region_amounts` and `region_variables` of so many members, every twelfth of a group of three."""
    draws = np.random.default_rng(seed)
    rows = []
    for number in range(members):
        employees = float(np.ceil(draws.lognormal(3.6, 1.4)))
        size = "small" if employees < 50 else "medium" if employees < 250 else "large"
        holding = f"group-{number // 36}" if number % 12 == 0 and members >= 36 else f"member-{number:03}"
        place = {"year": year, "holding_id": holding, "sector": str(draws.choice(SECTORS, p=SHARES["sector"])),
                 "zone": str(draws.choice(ZONES, p=SHARES["zone"])), "size": size}  # fmt: skip
        devices = np.ceil(employees * draws.lognormal(1.0, 0.4))
        kwh = devices * draws.lognormal(4.0, 0.5)
        abroad = kwh * 0.3 if draws.random() < 0.03 else 0.0
        green = kwh * 0.5 if draws.random() < 0.05 else 0.0
        amounts = {
            ("impact", "making:gwp"): devices * draws.lognormal(3.5, 0.4),
            ("impact", "kwh:grid:FRA|grid:FRA"): kwh - abroad - green,
            ("impact", "kwh:grid:FRA|contract:wind"): green,
            ("impact", "kwh:grid:DEU|grid:DEU"): abroad,
            ("employees", "employees"): employees,
            ("count", "members"): 1.0,
            ("stock", "part"): float(np.floor(devices * draws.random() * 0.2)),
            ("stock", "rest"): devices,
        }
        rows += [{**place, "family": family, "atom": atom, "amount": float(amount)}
                 for (family, atom), amount in amounts.items()]  # fmt: skip
    return _summed(rows), _variables(year)


def _summed(rows: list[dict[str, object]]) -> pa.Table:
    keys = ["year", "holding_id", "sector", "zone", "size", "family", "atom"]
    table = pa.Table.from_pylist(rows).group_by(keys, use_threads=False).aggregate([("amount", "sum")])
    return table.rename_columns([*keys, "amount"])


KWH = {
    "kwh:grid:FRA|grid:FRA": {"gwp": 0.05, "pe": 9.0, "market": 0.06},
    "kwh:grid:FRA|contract:wind": {"gwp": 0.05, "pe": 9.0, "market": 0.01},
    "kwh:grid:DEU|grid:DEU": {"gwp": 0.38, "pe": 7.0, "market": 0.38},
}


def _variables(year: int) -> pa.Table:
    rows = []

    def add(family: str, unit: str, level: str, variable: dict[str, str], terms: dict[str, float]) -> None:
        for atom, coefficient in terms.items():
            rows.append({"year": year, **NONE, **variable, "atom": atom, "family": family, "unit": unit,
                         "coefficient": coefficient, "level": level})  # fmt: skip

    use = {atom: factors["gwp"] for atom, factors in KWH.items()}
    c1 = {"indicator": "C1", **HEAD}
    add("impact", "kgCO2e", "cells", {**c1, "stage": "total"}, {"making:gwp": 1.0, **use})
    add("impact", "kgCO2e", "cells", {**c1, "stage": "making"}, {"making:gwp": 1.0})
    add("impact", "kgCO2e", "cells", {**c1, "stage": "rest"}, use)
    add("impact", "kgCO2e", "region", {**c1, "basis": "market", "stage": "total"},
        {"making:gwp": 1.0, **{atom: factors["market"] for atom, factors in KWH.items()}})  # fmt: skip
    add("impact", "kWh", "cells", {"indicator": "E1"}, dict.fromkeys(KWH, 1.0))
    add("impact", "MJ", "cells", {"indicator": "M2", "criterion": "pe"}, {a: f["pe"] for a, f in KWH.items()})
    add("employees", "fte", "cells", {"indicator": "C2_den"}, {"employees": 1.0})
    add("stock", "device", "cells", {"indicator": "P4_num"}, {"part": 1.0})
    add("stock", "device", "cells", {"indicator": "P4_den"}, {"part": 1.0, "rest": 1.0})
    return pa.Table.from_pylist(rows)


def a_year_later(before: pa.Table, seed: int, year: int = 2025) -> pa.Table:
    """The year after: one holding has left, one has joined that is like another, all others moved by up to a tenth."""
    draws = np.random.default_rng(seed)
    names = sorted(set(before["holding_id"].to_pylist()))
    left, alike = draws.choice(names, 2, replace=False)
    moves = dict(zip(names, draws.uniform(0.9, 1.1, len(names)).tolist(), strict=True))
    rows = []
    for row in before.to_pylist():
        by = 1.0 if row["family"] == "count" else moves[row["holding_id"]]
        rows += [row | {"year": year, "amount": row["amount"] * by}] if row["holding_id"] != left else []
        rows += [row | {"year": year, "holding_id": "newcomer"}] if row["holding_id"] == alike else []
    return pa.Table.from_pylist(rows, schema=before.schema)


# Greenhouse gases of holdings of both years: this year, the year before, and by what they moved.
OF_BOTH = {name: {"indicator": name, **HEAD, "stage": "total"} for name in ("C8_now", "C8_num", "C8_then")}
BOTH = " of both"


def like_for_like(before: pa.Table, after: pa.Table, variables: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows of the year `after` with those that compare it with the year `before`: amounts of holdings of both are atoms
    of their own, and what each moved by is a rise or a fall."""
    gases = {row["atom"]: row["coefficient"] for row in variables.to_pylist()
             if row["indicator"] == "C1" and row["stage"] == "total" and row["basis"] == "location"}  # fmt: skip
    keys = ("holding_id", "sector", "zone", "size")
    totals: list[dict[tuple[str, ...], float]] = [{}, {}]
    for sums, rows in zip(totals, (before, after), strict=True):
        for row in rows.to_pylist():
            key = tuple(row[name] for name in keys)
            sums[key] = sums.get(key, 0.0) + gases.get(row["atom"], 0.0) * row["amount"]
    then, now = totals
    made = after.to_pylist()
    for row in made:
        if row["family"] == "impact" and tuple(row[name] for name in keys) in then:
            row["atom"] += BOTH
    moved = {key: now[key] - then[key] for key in then.keys() & now.keys()}
    made += [{"year": after["year"][0].as_py(), **dict(zip(keys, key, strict=True)), "family": "impact",
              "atom": "rise" if by > 0 else "fall", "amount": abs(by)}
             for key, by in sorted(moved.items()) if by]  # fmt: skip
    return pa.Table.from_pylist(made, schema=after.schema), _of_both(variables, gases)


def _of_both(variables: pa.Table, gases: dict[str, float]) -> pa.Table:
    rows = variables.to_pylist()
    rows += [row | {"atom": row["atom"] + BOTH} for row in rows if row["family"] == "impact"]
    moved = {"C8_num": (1.0, -1.0), "C8_then": (-1.0, 1.0)}
    for name, variable in OF_BOTH.items():
        terms = {} if name == "C8_num" else {atom + BOTH: its for atom, its in gases.items()}
        terms |= dict(zip(("rise", "fall"), moved.get(name, (0.0, 0.0)), strict=True))
        rows += [{"year": rows[0]["year"], **variable, "atom": atom, "family": "impact", "unit": "kgCO2e",
                  "coefficient": its, "level": "years"} for atom, its in terms.items() if its]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=variables.schema)
