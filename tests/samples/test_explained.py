"""Ten figures of five sample members, from the indicator down to a line and the published figures behind it.

Of each, the items add up to the figure, and the product of the heaviest line is made again here, by hand.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from footprint import explain
from footprint.engine import DuckDB
from footprint.explain import Explanation
from footprint.lake import Lake
from tests.cases import long_but
from tests.shipped import FACTORS

YEAR = 2025
MEMBERS = ("ville-port-salvert", "universite-clairmarais", "laboratoire-estran", "etudes-tersane", "agglo-val-isterne")
# The two largest; of the others the same equations are made again by `test_oracle`, every line of them.
LOOKED_AT = MEMBERS[:2]
BEGIN, END = date(YEAR, 1, 1), date(YEAR + 1, 1, 1)


def value_of(lake: Lake, member_id: str, indicator: str) -> float:
    (row,) = [
        row for row in lake.read("indicators_member", year=YEAR).to_pylist()
        if (row["member_id"], row["indicator"]) == (member_id, indicator)
        and row["view"] in ("depreciation", "any") and row["basis"] in ("location", "any")
    ]  # fmt: skip
    return float(row["value"])


def plain(line: dict[str, Any]) -> bool:
    """Whether a line is in use all year inside its life, so that its arithmetic is one product a stage."""
    begin = line["acquired_on"]
    return (
        begin is not None
        and begin < BEGIN
        and line["acquired_precision"] == "day"
        and begin + timedelta(days=line["lifetime_years"] * 365.25) >= END
        and line["retired_on"] is None
        and (line["ownership"] or "owned", line["condition"] or "new", line["device_status"] or "in_use")
        == ("owned", "new", "in_use")
        and (line["embodied_status"], line["use_status"]) == ("ok", "ok")
    )


@cache
def lines_of(home: Path, member_id: str) -> dict[str, dict[str, Any]]:
    """Every line of a member as it is explained."""
    with DuckDB() as engine:
        explain.engine_of(Lake(home), engine, year=YEAR, member_id=member_id, factor_set=FACTORS)
        return {row["line_id"]: row for row in engine.run("_explain_line").to_pylist()}


def heaviest(lake: Lake, member_id: str, indicator: str) -> Explanation:
    """The explanation of the heaviest line of this kind."""
    where: dict[str, Any] = {"year": YEAR, "member_id": member_id, "factor_set": FACTORS}
    lines = lines_of(lake.home, member_id)
    heavy = explain.heaviest_lines(lake, indicator=indicator, **where).to_pylist()
    of_devices = (row["line_id"] for row in heavy if row["value"] and row["line_id"] in lines)
    line_id = next(line_id for line_id in of_devices if plain(lines[line_id]))
    explanation = explain.explain_line(lake, line=line_id, **where)
    assert explanation is not None
    return explanation


def impact(found: Explanation, stage: str, criterion: str) -> dict[str, Any]:
    (row,) = [
        row for row in found.impacts.to_pylist()
        if (row["view"], row["stage"], row["criterion"]) == ("depreciation", stage, criterion)
        and row["basis"] in ("any", "location")
    ]  # fmt: skip
    return row


def published(found: Explanation, row: dict[str, Any]) -> float:
    """The one published figure behind an impact."""
    (figure,) = [each for each in found.figures.to_pylist() if each["factor_id"] in row["factor_ids"].split(";")]
    assert figure["title"]
    assert figure["locator"]
    return float(figure["value"])


@pytest.mark.parametrize("member_id", long_but(LOOKED_AT, MEMBERS))
@pytest.mark.parametrize("indicator", ["C1", "E1"])
def test_items_add_up_to_the_figure(lake: Lake, member_id: str, indicator: str) -> None:
    found = explain.explain_total(lake, year=YEAR, member_id=member_id, indicator=indicator, factor_set=FACTORS)
    parts = [row["value"] for row in found.impacts.to_pylist() if row["value"] is not None]
    assert fsum(parts) == pytest.approx(value_of(lake, member_id, indicator), rel=1e-12)


@pytest.mark.parametrize("member_id", long_but(LOOKED_AT[:1], MEMBERS))
def test_making_and_use_of_the_heaviest_line_are_made_again(lake: Lake, member_id: str) -> None:
    """making = number × published kgCO2e × 365 days / (life in years × 365.25 days);
    use = number × kWh a year × PUE × published kgCO2e a kWh."""
    found = heaviest(lake, member_id, "C1")
    line: dict[str, Any] = found.line or {}
    number, life = line["quantity_devices"], line["lifetime_years"]
    use = impact(found, "use", "gwp")
    kwh = number * line["kwh_year"] * (line["pue"] or 1.0)
    assert use["value"] == pytest.approx(kwh * published(found, use), rel=1e-12)
    making = next(row for stage in ("manufacturing", "combined", "embodied")
                  for row in found.impacts.to_pylist()
                  if (row["view"], row["stage"], row["criterion"]) == ("depreciation", stage, "gwp"))  # fmt: skip
    assert making["value"] == pytest.approx(number * published(found, making) * 365 / (life * 365.25), rel=1e-12)


@pytest.mark.parametrize("member_id", long_but(LOOKED_AT[:1], MEMBERS))
def test_electricity_of_the_heaviest_line_is_made_again(lake: Lake, member_id: str) -> None:
    """electricity = number × kWh a year × PUE, and no published figure beside them."""
    found = heaviest(lake, member_id, "E1")
    line: dict[str, Any] = found.line or {}
    kwh = line["quantity_devices"] * line["kwh_year"] * (line["pue"] or 1.0)
    assert impact(found, "use", "energy")["value"] == pytest.approx(kwh, rel=1e-12)
