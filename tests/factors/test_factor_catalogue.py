"""The shipped catalogue: what must be in it, what must not, and what its name depends on."""

from __future__ import annotations

import csv
import math
import random
import shutil
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from factors import breadth, tables
from factors.catalogue import HOME, FactorSet, check, load
from footprint.engine import DuckDB


@pytest.fixture(scope="module")
def catalogue() -> FactorSet:
    return load()


def rows(catalogue: FactorSet, key: str, criterion: str = "gwp") -> list[dict[str, Any]]:
    return [row for row in catalogue.factors.to_pylist() if (row["factor_key"], row["criterion"]) == (key, criterion)]


def values(catalogue: FactorSet, key: str, criterion: str = "gwp") -> dict[str, float]:
    return {row["stage"]: row["value"] for row in rows(catalogue, key, criterion)}


def parameters(catalogue: FactorSet) -> dict[str, float]:
    return {row["parameter_key"]: row["value"] for row in catalogue.parameters.to_pylist()}


def test_no_rule_is_broken() -> None:
    assert check() == []


def test_laptop_is_the_worked_example_of_the_method(catalogue: FactorSet) -> None:
    assert values(catalogue, "device:laptop") == {"manufacturing": 170, "distribution": 12.3, "end_of_life": 2.79}
    assert parameters(catalogue)["lifetime:laptop"] == 5
    assert parameters(catalogue)["office_kwh:laptop"] == 48


def test_yearly_kwh_made_of_watts_and_hours_has_three_significant_digits(catalogue: FactorSet) -> None:
    found = parameters(catalogue)
    expected = {"laptop": 29.0, "desktop": 153, "monitor": 73, "internet_box": 70.1, "tablet": 18.2, "switch": 371}
    assert {name: found[f"annual_kwh:{name}"] for name in expected} == expected


def test_france_has_a_figure_for_every_year_from_2015_to_2025(catalogue: FactorSet) -> None:
    france = {row["valid_from"]: row for row in rows(catalogue, "grid:FRA")}
    assert set(range(2015, 2026)) <= set(france)
    assert (france[2015]["value"], france[2022]["value"], france[2025]["value"]) == (0.0609, 0.0520, 0.0461)
    assert {row["boundary"] for row in france.values()} == {"life cycle; consumption mix; grid losses included"}


def test_corsica_and_overseas_are_not_the_mainland(catalogue: FactorSet) -> None:
    found = {name: rows(catalogue, f"grid:{name}") for name in ("FR-20R", "GLP", "GUF", "MTQ", "MYT", "REU")}
    assert all(len(figures) == 1 and figures[0]["value"] > 0.5 for figures in found.values())


def test_other_countries_state_another_boundary_and_fallbacks_exist(catalogue: FactorSet) -> None:
    for name in ("DEU", "USA", "EUR", "WLD"):
        figures = rows(catalogue, f"grid:{name}")
        assert {row["boundary"] for row in figures} == {"life cycle; production mix; imports and grid losses excluded"}
        assert {row["valid_from"] for row in figures} >= set(range(2015, 2024))


def test_adpe_of_electricity_says_its_true_year(catalogue: FactorSet) -> None:
    figures = [r for r in catalogue.factors.to_pylist() if (r["activity"], r["criterion"]) == ("electricity", "adpe")]
    assert len(figures) == 136
    assert {(row["factor_year"], row["valid_from"]) for row in figures} == {(2011, 2011)}
    assert values(catalogue, "grid:FRA", "adpe")["use"] == pytest.approx(4.858e-8)
    assert rows(catalogue, "grid:WLD", "adpe") == []


def test_fossil_depletion_is_not_sold_as_primary_energy(catalogue: FactorSet) -> None:
    assert values(catalogue, "grid:FRA", "adpf")["use"] == pytest.approx(9.31353)
    figures = catalogue.factors.to_pylist()
    primary = [row for row in figures if (row["activity"], row["criterion"]) == ("electricity", "pe")]
    assert [(row["factor_key"], row["value"], row["fallback"], row["quality"], row["drawer"]) for row in primary] == [
        ("grid:FRA", 11.289, "derived", "low", "cited")
    ]


def test_no_residual_mix_is_shipped() -> None:
    opted_in = load(residual_mix=True)
    assert not [key for key in opted_in.factors["factor_key"].to_pylist() if key.startswith("residual:")]


def test_every_figure_has_a_complete_source(catalogue: FactorSet) -> None:
    sources = {row["source_id"]: row for row in catalogue.sources.to_pylist()}
    for row in sources.values():
        assert all(row[name] for name in ("title", "publisher", "version", "date", "licence", "redistribution"))
    for row in (*catalogue.factors.to_pylist(), *catalogue.parameters.to_pylist()):
        assert row["source_id"] in sources
        assert row["locator"]


def test_one_figure_has_one_form(catalogue: FactorSet) -> None:
    forms: dict[tuple[str, str], set[bool]] = {}
    for row in catalogue.factors.to_pylist():
        if row["factor_key"].startswith("device:"):
            forms.setdefault((row["factor_key"], row["criterion"]), set()).add(row["stage"] == "embodied")
    assert forms
    assert all(len(form) == 1 for form in forms.values())


NOT_ASSESSED = """
3d_printer: no figure is published for this category
barcode_scanner: no figure is published for this category
component: a part of a device, already inside the figure of the device
drone: no figure is published for this category
headset: no figure is published for this category
iot: published figures cover consumer devices from 9 to 62 kg; sensors and badge readers have none
kiosk: no figure is published for this category
not_hardware: not a device
payment_terminal: no figure is published for this category
pbx: no figure is published for this category
pdu: no figure is published for this category
plotter: no figure is published for this category
scanner: no figure is published for this category
storage: the one published figure (144 kg) does not say for which capacity; it waits for a count of disks
ups: no figure is published for this category
video_conference: no figure is published for this category
virtual_machine: not a physical device: its host is counted
webcam: no figure is published for this category
"""


def test_categories_that_are_not_assessed(catalogue: FactorSet) -> None:
    found = [row for row in catalogue.device_categories.to_pylist() if row["factor_key"] is None]
    assert [f"{row['category']}: {row['reason']}" for row in found] == NOT_ASSESSED.strip().splitlines()


def test_categories_that_lack_a_parameter(catalogue: FactorSet) -> None:
    """Assessed only where the member gives the value: the list is kept so that nobody is surprised."""
    known = parameters(catalogue)
    assessed = [row["category"] for row in catalogue.device_categories.to_pylist() if row["factor_key"]]
    lacking = {name: [c for c in assessed if f"{name}:{c}" not in known] for name in ("lifetime", "annual_kwh")}
    assert lacking == {
        "lifetime": ["feature_phone", "rack"],
        "annual_kwh": ["keyboard", "mouse", "rack"],
    }


def test_the_list_of_what_is_published_is_the_catalogues(catalogue: FactorSet) -> None:
    """factors/README.md says what each kind of device has; `python -m factors.breadth` prints the list anew."""
    text = breadth.markdown(catalogue)
    assert "| laptop | 170 | 12.3 | 2.79 | 48 | 5 | \u2013 |" in text
    assert text in (HOME / "README.md").read_text(encoding="utf-8")


def test_cited_drawer_switches_off() -> None:
    without = load(cited=False)
    assert "cited" not in without.factors["drawer"].to_pylist()
    assert "cited" not in without.parameters["drawer"].to_pylist()
    keyboard = next(row for row in without.device_categories.to_pylist() if row["category"] == "keyboard")
    assert keyboard["factor_key"] is None
    assert keyboard["reason"] == "its figures are in a drawer that is switched off"
    assert values(without, "device:laptop")["manufacturing"] == 170
    assert without.id != load().id


def test_derived_rows_are_the_medians_of_the_published_models() -> None:
    with (HOME / "odbl" / "device_models.csv").open(encoding="utf-8", newline="") as file:
        models = list(csv.DictReader(file))
    made = (row for row in load(cited=False).factors.to_pylist() if row["source_id"] == "boavizta_env_footprint")
    derived = [row for row in made if row["fallback"] == "derived"]
    derived += [row for row in load().parameters.to_pylist() if row["drawer"] == "odbl"]
    # Delivery and end of life of a server stand for those of its assembly, too
    assert len(derived) == 15 + 6 + 2 + 8 + 4
    for row in derived:
        words = row["locator"].split(" whose subject is ")
        column, count = words[0].split()[2], int(words[0].split()[5])
        subjects, _, word = words[1].removesuffix(" and that declare it").partition(" and whose model holds ")
        kinds, named = subjects.split(" or "), word.strip('"')
        chosen = [model for model in models if model["subject"] in kinds and named in model["model"]]
        published = [float(model[column]) for model in chosen if model[column]]
        assert len(published) == count
        assert statistics.median(published) == pytest.approx(row["value"], rel=1e-9)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HOME, tmp_path / "factors", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_spreads_of_making_are_those_of_makers_figures(catalogue: FactorSet) -> None:
    """GSD = exp of the population deviation of ln over all makers; not below what reaches their median at 90 %."""
    published: dict[str, list[float]] = defaultdict(list)
    for row in tables.read(catalogue.models):
        if row["manufacturing_kgco2e"]:
            published[f"device:{row['subject']}"].append(row["manufacturing_kgco2e"])
    making = [
        row for row in catalogue.factors.to_pylist() if (row["stage"], row["criterion"]) == ("manufacturing", "gwp")
    ]
    checked = {}
    for row in making:
        values = published.get(row["factor_key"], [])
        if len(values) >= 20:
            spread = math.exp(statistics.pstdev(map(math.log, values)))
            reach = math.exp(abs(math.log(row["value"] / statistics.median(values))) / 1.645)
            checked[row["factor_key"]] = (round(max(spread, reach), 2), row["gsd"])
    assert len(checked) == 7
    assert [name for name, (computed, stated) in checked.items() if computed != stated] == []


# Category: models with a figure of their making, its median [kgCO2e] and GSD (method README §20, UNCERTAINTY.md §7).
MAKERS = {
    "laptop": (259, 251, 1.46), "monitor": (179, 333, 1.39), "desktop": (71, 213, 1.33), "smartphone": (51, 53.0, 1.61),
    "all_in_one": (31, 267, 1.32), "server_rack": (27, 1221, 1.25), "iot_device": (24, 22.2, 1.70),
    "workstation": (23, 321, 1.67), "tablet": (21, 82.0, 2.04), "thin_client": (16, 45.5, 1.50),
}  # fmt: skip


def test_the_published_spread_of_makers_figures(catalogue: FactorSet) -> None:
    """Making of every model that its maker published, by category, the ten with most models."""
    published: dict[str, list[float]] = defaultdict(list)
    for row in tables.read(catalogue.models):
        if row["manufacturing_kgco2e"]:
            published[row["subject"]].append(row["manufacturing_kgco2e"])
    most = sorted(published, key=lambda name: -len(published[name]))[: len(MAKERS)]
    assert set(most) == set(MAKERS)
    for name, (count, median, gsd) in MAKERS.items():
        values = published[name]
        assert len(values) == count
        assert statistics.median(values) == pytest.approx(median, rel=0.005)
        assert math.exp(statistics.pstdev(map(math.log, values))) == pytest.approx(gsd, abs=0.005)


@pytest.mark.parametrize(("category", "low", "high"), [("laptop", 43, 97), ("smartphone", 64, 87)])
def test_the_spread_of_what_second_hand_saves_is_the_range_published_with_it(
    catalogue: FactorSet, category: str, low: float, high: float
) -> None:
    """ADEME (2022): a refurbished laptop avoids 43 to 97 % of a year's impacts, a smartphone 64 to 87 %: an interval of
    95 %, with the quality class of the catalogue. The default of a parameter would reach four times the saving, above
    the whole making of a new one."""
    rows = {row["parameter_key"]: row for row in catalogue.parameters.to_pylist()}
    row = rows[f"refurbished_saving:{category}"]
    assert row["gsd"] == round((high / low) ** (1 / (2 * 1.96)), 2)
    assert f"{low} to {high} %" in row["note"]
    with DuckDB() as engine:
        engine.bind(parameters=catalogue.parameters, spreads=catalogue.spreads)
        spreads = {each["parameter_key"]: each["sigma"] for each in engine.run("_parameter_spreads").to_pylist()}
    reach = math.exp(1.96 * spreads[row["parameter_key"]])
    assert high / low < reach**2 < 1.2 * high / low
    making = math.fsum(
        each["value"] for each in catalogue.factors.to_pylist()
        if (each["factor_key"], each["criterion"]) == (f"device:{category}", "gwp")
        and each["activity"] in ("life_start", "life_end")
    )  # fmt: skip
    new = making / rows[f"lifetime:{category}"]["value"]
    assert row["value"] < new
    assert row["value"] * reach < 1.5 * new < 4 * row["value"]


def test_id_is_short_stable_and_independent_of_the_order_of_rows(copy: Path, catalogue: FactorSet) -> None:
    for path in copy.rglob("*.csv"):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        random.Random(7).shuffle(lines)
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    shuffled = load(folder=copy)
    assert len(catalogue.id) == 12
    assert int(catalogue.id, 16) >= 0
    assert shuffled.id == load().id == catalogue.id
    assert shuffled.factors.equals(catalogue.factors)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("devices.csv", ",gwp,170,", ",gwp,170.0001,"),
        ("parameters.csv", ",pue,1.56,", ",pue,1.57,"),
        ("scopes.csv", "3.2,4.2", "3.1,4.2"),
        ("device_categories.csv", "laptop,terminal,", "laptop,network,"),
        ("countries.csv", "DEU,DE,EUR", "DEU,DE,"),
    ],
)
def test_id_changes_with_anything_that_changes_results(
    copy: Path, catalogue: FactorSet, file: str, before: str, after: str
) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert before in text
    (copy / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    assert load(folder=copy).id != catalogue.id


def test_values_keep_all_their_digits(catalogue: FactorSet) -> None:
    with (HOME / "electricity.csv").open(encoding="utf-8", newline="") as file:
        written = {row["factor_id"]: float(row["value"]) for row in csv.DictReader(file)}
    read = {row["factor_id"]: row["value"] for row in catalogue.factors.to_pylist()}
    assert len(written) > 2000
    assert all(read[name] == value for name, value in written.items())


def test_zones_hold_the_twelve_departements_once() -> None:
    with (HOME / "zones.csv").open(encoding="utf-8", newline="") as file:
        codes = [code for row in csv.DictReader(file) for code in row["departements"].split()]
    assert sorted(codes) == ["16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"]
