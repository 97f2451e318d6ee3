"""Each rule of `check()` is proven: a copy of the catalogue that breaks it is caught, by that rule."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from factors.catalogue import HOME, check

Cells = dict[str, str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HOME, tmp_path / "factors", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def edit(path: Path, change: Callable[[list[Cells]], object]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def put(column: str, value: str, **where: str) -> Callable[[list[Cells]], None]:
    """Write `value` into the first row that matches."""

    def change(rows: list[Cells]) -> None:
        next(row for row in rows if all(row[name] == cell for name, cell in where.items()))[column] = value

    return change


def again(**cells: str) -> Callable[[list[Cells]], None]:
    """Repeat the first row with other cells."""
    return lambda rows: rows.append({**rows[0], **cells})


def without(**where: str) -> Callable[[list[Cells]], None]:
    def change(rows: list[Cells]) -> None:
        rows[:] = [row for row in rows if any(row[name] != cell for name, cell in where.items())]

    return change


LAPTOP = {"factor_key": "device:laptop", "stage": "manufacturing"}
FRANCE_2025 = {"factor_key": "grid:FRA", "valid_from": "2025"}

BROKEN = {
    "number": ("devices.csv", put("value", "much", **LAPTOP), "column value: 'much' is not a number"),
    "empty": ("devices.csv", put("boundary", "", **LAPTOP), "column boundary: empty"),
    "negative": ("devices.csv", put("value", "-170", **LAPTOP), "-170.0 is below 0"),
    "vocabulary": ("devices.csv", put("quality", "superb", **LAPTOP), "superb is none of high, medium, low"),
    "pattern": ("devices.csv", put("unit", "kgCO2e", **LAPTOP), "'kgCO2e' does not look like"),
    "unique": ("devices.csv", again(), "stands twice"),
    "id in two drawers": (
        "cited/parameters.csv",
        put("parameter_key", "lifetime:laptop", parameter_key="lifetime:mouse"),
        "lifetime:laptop stands in cited/parameters.csv and in parameters.csv",
    ),
    "same year twice": (
        "electricity.csv",
        put("valid_to", "2025", factor_key="grid:FRA", valid_from="2024"),
        "apply to the same year",
    ),
    "two forms": (
        "cited/devices.csv",
        put("factor_key", "device:laptop", factor_key="device:mouse"),
        "device:laptop, gwp: single stages and an embodied aggregate would be counted twice",
    ),
    "stage and activity": (
        "devices.csv",
        put("activity", "life_start", factor_key="device:laptop", stage="end_of_life"),
        "stage end_of_life does not belong to activity life_start",
    ),
    "bounds": ("devices.csv", put("value_min", "171", **LAPTOP), "170.0 is not between 171.0 and None"),
    "unit of the criterion": (
        "devices.csv",
        put("unit", "gCO2e/item", **LAPTOP),
        "gCO2e/item is not in kgCO2e (gwp)",
    ),
    "one denominator": (
        "devices.csv",
        put("unit", "kgCO2e/kg", **LAPTOP),
        "device:laptop, life_start: per item and per kg",
    ),
    "source unknown": ("devices.csv", put("source_id", "hearsay", **LAPTOP), "source hearsay is not in sources.csv"),
    "source incomplete": ("sources.csv", put("licence", "", source_id="owid_ember"), "column licence: empty"),
    "source unused": ("sources.csv", again(source_id="spare"), "nothing uses spare"),
    "drawer of another folder": ("devices.csv", put("drawer", "cited", **LAPTOP), "says drawer cited, lies in open"),
    "licence of another drawer": (
        "devices.csv",
        put("source_id", "ecodiag", **LAPTOP),
        "redistribution of ecodiag is unclear: not for open",
    ),
    "fossil as primary energy": (
        "cited/electricity.csv",
        put("value", "0.14", criterion="pe"),
        "is this fossil resource use under another name?",
    ),
    "grams for kilograms": ("electricity.csv", put("value", "46.1", **FRANCE_2025), "above any national mix"),
    "mix without year": (
        "electricity.csv",
        put("valid_from", "", **FRANCE_2025),
        "a mix without its year",
    ),
    "release year for data year": (
        "electricity_minerals.csv",
        put("factor_year", "2025", factor_key="grid:FRA"),
        "a mix of 2025 said to be of 2011",
    ),
    "two boundaries in a series": (
        "electricity.csv",
        put("boundary", "direct combustion", **FRANCE_2025),
        "grid:FRA, gwp: a series over 2 boundaries",
    ),
    "a French year missing": ("electricity.csv", without(**FRANCE_2025), "grid:FRA, gwp: no figure for 2025"),
    "country unknown": ("devices.csv", put("geography", "XXX", **LAPTOP), "XXX is not in countries.csv"),
    "another country's mix": (
        "electricity.csv",
        put("geography", "DEU", **FRANCE_2025),
        "grid:FRA with a figure of DEU",
    ),
    "no world to fall back to": (
        "electricity.csv",
        lambda rows: rows.__setitem__(slice(None), [row for row in rows if row["geography"] != "WLD"]),
        "grid:WLD: no figure, yet countries fall back to it",
    ),
    "category without factor": (
        "device_categories.csv",
        put("factor_key", "device:drone", category="drone"),
        "drone: device:drone has no factor",
    ),
    "category without reason": (
        "device_categories.csv",
        put("reason", "", category="drone"),
        "drone: not assessed, and no reason is given",
    ),
    "device without tier": (
        "device_categories.csv",
        put("tier", "", category="laptop"),
        "laptop: a device has a tier, anything else has none",
    ),
    "factors without category": (
        "device_categories.csv",
        without(category="laptop"),
        "device:laptop: factors that no category uses",
    ),
    "life of nothing": (
        "parameters.csv",
        put("category", "gadget", parameter_key="lifetime:laptop"),
        "lifetime:laptop: gadget is not in device_categories.csv",
    ),
    "life of 0": ("parameters.csv", put("value", "0", parameter_key="lifetime:laptop"), "0.0 is impossible"),
    "PUE below 1": ("parameters.csv", put("value", "0.8", parameter_key="pue:own"), "0.8 is impossible"),
    "share above 1": ("parameters.csv", put("value", "57", parameter_key="share:byod"), "57.0 is impossible"),
    "life in hours": (
        "parameters.csv",
        put("unit", "kWh/year", parameter_key="lifetime:laptop"),
        "lifetime:laptop: lifetime in kWh/year",
    ),
    "region elsewhere": (
        "cited/cloud_regions.csv",
        put("country", "DEU", provider="aws", region="eu-west-1"),
        "aws eu-west-1: DEU is unknown, or another row says IRL",
    ),
    "region in the open": (
        "cloud_regions.csv",
        put("source_id", "gsf_real_time_cloud", provider="aws", region="eu-west-3"),
        "aws eu-west-3: redistribution of gsf_real_time_cloud is unclear: not for open",
    ),
    "machine without power": (
        "cloud_instances.csv",
        put("platform", "abacus", provider="aws", instance="m5.xlarge"),
        "aws m5.xlarge: no power_full:abacus",
    ),
    "cards without their number": (
        "cloud_instances.csv",
        put("accelerators", "", provider="aws", instance="p4d.24xlarge"),
        "aws p4d.24xlarge: None of nvidia_a100_sxm4_40gb",
    ),
    "cards of nobody": (
        "cloud_instances.csv",
        put("accelerator", "abacus", provider="aws", instance="p4d.24xlarge"),
        "aws p4d.24xlarge: 8.0 of abacus",
    ),
    "card without power": (
        "accelerators.csv",
        put("power", "abacus", accelerator="nvidia_t4"),
        "nvidia_t4: no power_idle:abacus, or no power_full:abacus",
    ),
    "scope missing": ("scopes.csv", without(ownership="byod"), "0 rows for electricity, use, byod, own"),
    "scope twice": ("scopes.csv", again(ownership="any", stage="manufacturing"), "2 rows for life_start"),
}


@pytest.mark.parametrize(("file", "change", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_named(copy: Path, file: str, change: Callable[[list[Cells]], object], message: str) -> None:
    edit(copy / file, change)
    problems = check(copy)
    assert [problem for problem in problems if message in problem], problems


def test_a_residual_mix_of_another_boundary_is_named(copy: Path) -> None:
    shutil.copy(copy / "electricity.csv", copy / "residual.csv")
    shutil.copy(copy / "electricity.schema.json", copy / "residual.schema.json")
    edit(copy / "residual.csv", _residual_only)
    assert [problem for problem in check(copy) if "the boundary of this residual mix is direct combustion" in problem]


def _residual_only(rows: list[Cells]) -> None:
    france = next(row for row in rows if (row["factor_key"], row["valid_from"]) == ("grid:FRA", "2025"))
    rows[:] = [{**france, "factor_id": "r1", "factor_key": "residual:FRA", "boundary": "direct combustion"}]


def test_a_file_without_schema_or_with_other_columns_is_named(copy: Path) -> None:
    (copy / "zones.schema.json").unlink()
    (copy / "sectors.csv").write_text("sector,name\na,b\n", encoding="utf-8")
    (copy / "criteria.csv").write_text("criterion,unit\na\n", encoding="utf-8")
    problems = check(copy)
    assert "zones.csv: there is no zones.schema.json beside it" in problems
    assert "criteria.csv, line 2: 1 cells for 2 columns" in problems
    assert [problem for problem in problems if problem.startswith("sectors.csv: columns ['sector', 'name']")]
