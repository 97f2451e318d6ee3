"""Factors and defaults of a user in the place of the published ones, and residual mixes."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from factors.catalogue import HOME, load
from footprint.cli import app

HEAD = (
    "factor_id,factor_key,activity,stage,criterion,value,unit,value_min,value_max,geography,valid_from,valid_to,"
    "boundary,quality,drawer,source_id,locator"
)
GIZMO = "f1,device:gizmo,life_start,manufacturing,gwp,100,kgCO2e/item,,,FRA,,,making,high,member,ours,page 1"
GRID = "g1,grid:FRA,electricity,use,gwp,0.05,kgCO2e/kWh,,,FRA,2024,2024,life cycle,high,member,ours,page 2"


def write(folder: Path, *lines: str, name: str = "mine.csv", head: str = HEAD) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return folder


def category(catalogue: Any, name: str) -> dict[str, Any]:
    return next(row for row in catalogue.device_categories.to_pylist() if row["category"] == name)


def test_given_factors_replace_the_published_ones_and_make_their_categories_known(tmp_path: Path) -> None:
    own = load(factors_dir=write(tmp_path / "f", GIZMO, GRID))
    assert own.factors["factor_id"].to_pylist() == ["f1", "g1"]
    first, second = own.factors.to_pylist()
    assert (first["fallback"], first["factor_year"], first["drawer"], first["gsd"]) == ("none", None, "member", None)
    assert (second["factor_year"], second["valid_from"]) == (2024, 2024)
    gizmo = category(own, "gizmo")
    assert (gizmo["tier"], gizmo["factor_key"], gizmo["is_device"]) == (None, "device:gizmo", True)
    assert own.parameters.num_rows == load().parameters.num_rows
    assert own.id != load().id


def test_a_category_that_we_do_not_assess_is_assessed_by_given_factors(tmp_path: Path) -> None:
    drone = category(load(factors_dir=write(tmp_path / "f", GIZMO.replace("gizmo", "drone"))), "drone")
    assert (drone["factor_key"], drone["reason"], drone["tier"]) == ("device:drone", None, "terminal")


def test_optional_columns_may_be_missing(tmp_path: Path) -> None:
    head = "factor_id,factor_key,activity,stage,criterion,value,unit"
    own = load(factors_dir=write(tmp_path / "f", "f1,device:gizmo,life_start,embodied,adpe,1e-3,kgSbe/item", head=head))
    assert own.factors["value"].to_pylist() == [1e-3]
    assert own.factors["source_id"].to_pylist() == [None]


def test_several_files_semicolons_decimal_commas_and_a_byte_order_mark(tmp_path: Path) -> None:
    folder = write(tmp_path / "f", GRID, name="b.csv")
    (folder / "a.csv").write_text(f"{HEAD}\n{GIZMO}\n".replace(",", ";").replace("100", "1,5"), encoding="utf-8-sig")
    assert load(factors_dir=folder).factors["value"].to_pylist() == [1.5, 0.05]


def test_given_defaults_replace_the_published_ones(tmp_path: Path) -> None:
    write(tmp_path, "lifetime:gizmo,4", "annual_kwh:laptop,31.5", name="d.csv", head="parameter_key,value")
    own = load(defaults_file=tmp_path / "d.csv")
    assert {
        row["parameter_key"]: (row["name"], row["category"], row["value"]) for row in own.parameters.to_pylist()
    } == {
        "annual_kwh:laptop": ("annual_kwh", "laptop", 31.5),
        "lifetime:gizmo": ("lifetime", "gizmo", 4.0),
    }
    assert category(own, "gizmo")["factor_key"] == "device:gizmo"
    assert own.factors.equals(load().factors)


def test_a_criterion_that_only_given_factors_know_is_computed(tmp_path: Path) -> None:
    own = load(factors_dir=write(tmp_path / "f", GIZMO.replace("gwp,100,kgCO2e", "ctue,7,CTUe")))
    added = [row for row in own.criteria.to_pylist() if row["criterion"] == "ctue"]
    assert [(row["unit"], row["default_form"]) for row in added] == [("CTUe", "staged")]


def test_an_empty_value_stays_unknown_and_a_credit_at_the_end_of_life_is_taken(tmp_path: Path) -> None:
    credit = GIZMO.replace("life_start,manufacturing", "life_end,end_of_life").replace(",100,", ",-1,")
    own = load(factors_dir=write(tmp_path / "f", credit, GRID.replace(",0.05,", ",,")))
    assert (own.factors["value"].to_pylist(), own.implausible) == ([-1.0, None], ())


@pytest.mark.parametrize(
    ("line", "value", "why"),
    [
        (GIZMO.replace(",100,", ",-812,"), -812.0, "negative"),
        (GIZMO.replace("item,,,", "item,101,110,"), 100.0, "outside_bounds"),
        (GIZMO.replace("item,,,", "item,10,99,"), 100.0, "outside_bounds"),
        (GRID.replace(",0.05,", ",1.6,"), 1.6, "above_any_mix"),
        (GRID.replace("gwp,0.05,kgCO2e", "pe,2.9,MJ"), 2.9, "below_primary_energy"),
    ],
)
def test_a_factor_that_cannot_be_true_is_named_and_is_no_figure(
    tmp_path: Path, line: str, value: float, why: str
) -> None:
    own = load(factors_dir=write(tmp_path / "f", line))
    (named,) = own.implausible
    assert (named.file, named.line, named.name, named.value, named.why) == ("mine.csv", 2, line[:2], value, why)
    assert math.isnan(own.factors["value"].to_pylist()[0])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("lifetime:gizmo,0", "outside_range"),
        ("lifetime:gizmo,-4", "negative"),
        ("annual_kwh:laptop,-1", "negative"),
        ("pue:own,0.9", "outside_range"),
        ("pue:own,101", "outside_range"),
        ("share:byod,1.2", "outside_range"),
        ("mobile_share:smartphone,1.2", "outside_range"),
    ],
)
def test_a_default_that_cannot_be_true_is_named_and_unknown(tmp_path: Path, line: str, why: str) -> None:
    write(tmp_path, line, "lifetime:laptop,5", name="d.csv", head="parameter_key,value")
    own = load(defaults_file=tmp_path / "d.csv")
    assert [(each.line, each.name, each.why) for each in own.implausible] == [(2, line.partition(",")[0], why)]
    values = dict(zip(own.parameters["parameter_key"].to_pylist(), own.parameters["value"].to_pylist(), strict=True))
    assert values == {line.partition(",")[0]: None, "lifetime:laptop": 5.0}


@pytest.mark.parametrize(
    ("gsd", "why", "kept"),
    [("0", "impossible_spread", None), ("-1", "impossible_spread", None), ("0.9", "impossible_spread", None),
     ("1000", "impossible_spread", None), ("1", "exact", 1.0), ("1.4", None, 1.4), ("", None, None)],
)  # fmt: skip
def test_a_spread_that_cannot_be_true_and_one_without_width_are_named(
    tmp_path: Path, gsd: str, why: str | None, kept: float | None
) -> None:
    """Neither is capped without a word: the first is unknown, so that the usual one counts, the second stays."""
    write(tmp_path, f"lifetime:laptop,5,{gsd}", name="d.csv", head="parameter_key,value,gsd")
    folder = write(tmp_path / "f", f"{GIZMO},{gsd}", head=f"{HEAD},gsd")
    own = load(factors_dir=folder, defaults_file=tmp_path / "d.csv")
    assert [(each.name, each.why) for each in own.implausible] == [("f1", why), ("lifetime:laptop", why)] * bool(why)
    assert own.factors["gsd"].to_pylist() == own.parameters["gsd"].to_pylist() == [kept]
    assert (own.factors["value"].to_pylist(), own.parameters["value"].to_pylist()) == ([100.0], [5.0])


def test_an_estimate_names_a_spread_and_what_counts_instead(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text("category,acquired_on\nlaptop,2025-01-01\n", encoding="utf-8")
    write(tmp_path, "lifetime:laptop,5,0.2", "annual_kwh:laptop,30,1", name="d.csv", head="parameter_key,value,gsd")
    options = ["--year", "2025", "--defaults", str(tmp_path / "d.csv")]
    said = CliRunner().invoke(app, ["estimate", str(tmp_path / "fleet.csv"), *options]).stderr
    assert "lifetime:laptop" in said
    assert "0,2 est impossible\u00a0: la dispersion habituelle compte" in said
    assert "annual_kwh:laptop" in said
    assert "dit que le chiffre est exact" in said


def test_no_published_figure_is_implausible() -> None:
    assert load().implausible == ()


def test_an_estimate_names_the_figure_and_assesses_nothing_by_it(tmp_path: Path) -> None:
    """One gizmo bought on 1 January 2025, life 4 years: with 100 kgCO2e a life, manufacturing in 2025 is
    100 × 365/(365.25 × 4) = 24.98. With −812 it was −812 × 365/1461 = −202.86, "ok": it is unknown now."""
    (tmp_path / "fleet.csv").write_text("category,acquired_on\ngizmo,2025-01-01\n", encoding="utf-8")
    write(tmp_path, "lifetime:gizmo,4", name="d.csv", head="parameter_key,value")
    for given, expected in (("100", (100 * 365 / 1461, "ok")), ("-812", (None, "implausible_factor"))):
        folder = write(tmp_path / "f", GIZMO.replace(",100,", f",{given},"))
        options = ["--factors", str(folder), "--defaults", str(tmp_path / "d.csv"), "--by", "line", "--format", "json"]
        ran = CliRunner().invoke(app, ["estimate", str(tmp_path / "fleet.csv"), "--year", "2025", *options])
        rows = [row for row in json.loads(ran.stdout) if row["stage"] == "manufacturing" and row["criterion"] == "gwp"]
        booked = next(row for row in rows if row["view"] == "depreciation")
        assert (booked["value"], booked["status"]) == (expected[0] and pytest.approx(expected[0]), expected[1])
        assert ("-812" in ran.stderr) == (given == "-812")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (GIZMO.replace(",100,", ",lots,"), r"mine.csv, line 2, column value: 'lots' is not a number"),
        (GIZMO.replace(",100,", ",nan,"), r"mine.csv, line 2, column value: 'nan' is not a number"),
        (GIZMO.replace("device:gizmo", ""), r"mine.csv, line 2, column factor_key: empty"),
        (GRID.replace("2024,2024", "soon,2024"), r"line 2, column valid_from: 'soon' is not a year"),
        (GIZMO.replace("kgCO2e/item", "gCO2e/item"), r"f1: unit 'gCO2e/item', expected kgCO2e/"),
        (
            GIZMO.replace("manufacturing", "end_of_life"),
            r"f1: stage end_of_life does not belong to activity life_start",
        ),
        (GIZMO + "\n" + GIZMO.replace("f1", "f2"), r"f1 and f2 apply to the same year"),
        (GIZMO + "\n" + GIZMO.replace("f1", "f2").replace("manufacturing", "embodied"), r"would be counted twice"),
        (GIZMO + ",more", r"mine.csv, line 2: 18 cells for 17 columns"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load(factors_dir=write(tmp_path / "f", line))


def test_missing_columns_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"mine\.csv: column factor_id is missing; there are value"):
        load(factors_dir=write(tmp_path / "f", "1", head="value"))
    with pytest.raises(ValueError, match="no CSV file with factors in this folder"):
        load(factors_dir=tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"nothing\.csv: cannot be read as text in UTF-8"):
        load(defaults_file=tmp_path / "nothing.csv")


def residual(boundary: str) -> str:
    return f"r1,residual:FRA,electricity,use,gwp,0.07,kgCO2e/kWh,,,FRA,2024,2024,{boundary},low,member,ours,page 3"


def test_a_residual_mix_is_let_in_only_if_asked_for_and_of_the_same_boundary(tmp_path: Path) -> None:
    same = write(tmp_path / "same", GRID, residual("life cycle"))
    assert load(factors_dir=same).factors["factor_id"].to_pylist() == ["g1"]
    assert load(factors_dir=same, residual_mix=True).factors["factor_id"].to_pylist() == ["g1", "r1"]
    other = write(tmp_path / "other", GRID, residual("direct combustion"))
    with pytest.raises(ValueError, match="the boundary of this residual mix is direct combustion, that of grid:FRA is"):
        load(factors_dir=other, residual_mix=True)


def test_a_residual_mix_beside_the_published_ones(tmp_path: Path) -> None:
    home = Path(shutil.copytree(HOME, tmp_path / "home", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    shutil.copy(home / "electricity.schema.json", home / "residual.schema.json")
    write(home, residual("life cycle; consumption mix; grid losses included"), name="residual.csv")
    assert "residual:FRA" in load(folder=home, residual_mix=True).factors["factor_key"].to_pylist()
    assert "residual:FRA" not in load(folder=home).factors["factor_key"].to_pylist()


def test_residual_mixes_of_a_file_count_beside_the_published_factors(tmp_path: Path) -> None:
    """A laptop of 48 kWh a year in a whole year of 365 days, half under no contract: market-based electricity is
    48 kWh × 0.07 kgCO2e = 3.36 by the residual mix; without it the grid's."""
    ours = next(row["boundary"] for row in load().factors.to_pylist() if row["factor_key"] == "grid:FRA"
                and row["criterion"] == "gwp")  # fmt: skip
    line = residual(f'"{ours}"').replace("2024,2024", "2025,2025")
    write(tmp_path / "r", line, name="mix.csv")
    (tmp_path / "fleet.csv").write_text("category,acquired_on\nlaptop,2023-01-01\n", encoding="utf-8")
    options = ["--year", "2025", "--by", "total", "--format", "json", "--residual-mix", str(tmp_path / "r" / "mix.csv")]
    ran = CliRunner().invoke(app, ["estimate", str(tmp_path / "fleet.csv"), *options])
    found = {
        row["basis"]: row["value"]
        for row in json.loads(ran.stdout)
        if (row["stage"], row["criterion"], row["view"]) == ("use", "gwp", "depreciation")
    }
    assert found["market"] == pytest.approx(48.0 * 0.07)
    assert found["location"] < found["market"]


def test_a_file_of_residual_mixes_holds_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "r", GRID, name="mix.csv")
    with pytest.raises(ValueError, match=r"mix.csv, line 2: grid:FRA is no residual mix"):
        load(residual_file=tmp_path / "r" / "mix.csv")
