"""Servers from their components, by hand: the figures below are the published ones, the sums are made here.

The same formula was held against BoaviztAPI 2.5.0 on 1,050 servers (tests/bench/test_server_components.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import steps
from footprint.engine import DuckDB
from footprint.hardware import accelerators, processors
from tests.method import builders, usage_cases

Row = dict[str, Any]
# kgCO2e: assembly, board, rack case, blade and a sixteenth of its enclosure, kg of supply, processor, mm2, strip, cm2 …
ASSEMBLY, BOARD, RACK, BLADE, SUPPLY_KG = 6.68, 66.1, 150.0, 30.9 + 880 / 16, 24.3
CPU, CPU_MM2, STRIP, RAM_CM2, DRIVE, SSD_CM2, DISK = 9.14, 0.0197, 5.22, 2.2, 6.34, 2.2, 31.11
RAM_GB_CM2 = (0.625 + 1.25 + 1.75 + 2.375 + 0.75 + 1.0 + 1.313 + 1.875 + 0.75 + 0.875 + 1.125) / 11
SSD_GB_CM2 = 54.88421052631579


def server(**more: Any) -> Row:
    base = {
        "line_id": "f:2",
        "line": 2,
        "category": "server",
        "acquired_on": date(2025, 3, 1),
        "ram_gb": 64.0,
        "ssd_gb": 0.0,
    }
    return base | {"hdd_units": 0.0, "cpu": "AMD EPYC 7543", "cpu_units": 2.0} | more


def by_hand(
    die: float, *, cpus: float = 2, ram: float = 64, ssd: float = 0, disks: float = 0, blade: bool = False
) -> float:
    """Making of one server, kgCO2e."""
    shell = ASSEMBLY + BOARD + (BLADE if blade else RACK) + 2 * 2.99 * SUPPLY_KG
    memory = ceil(ram / 32) * STRIP + ram / RAM_GB_CM2 * RAM_CM2
    storage = ceil(ssd / 1000) * DRIVE + ssd / SSD_GB_CM2 * SSD_CM2 + disks * DISK
    return shell + cpus * (CPU + die * CPU_MM2) + memory + storage


def footprint(*devices: Row, **more: Any) -> list[Row]:
    return usage_cases.impacts(factors=catalogue.load(), devices=list(devices), **more)


def members(devices: Sequence[Row]) -> list[Row]:
    """The devices, each of a member of its own: one run of the method answers for all of them."""
    return [device | {"member_id": f"m{number:03}", "line_id": f"f:{number}"} for number, device in enumerate(devices)]


def footprints(*devices: Row) -> list[list[Row]]:
    """The rows of each device."""
    rows = footprint(*members(devices))
    return [[row for row in rows if row["member_id"] == device["member_id"]] for device in members(devices)]


def lives(*devices: Row) -> list[Row]:
    """The row of `device_lives` of each device."""
    rows = usage_cases.activity("device_lives", factors=catalogue.load(), devices=members(devices))
    return sorted(rows, key=lambda row: str(row["member_id"]))


def making(rows: list[Row], view: str = "acquisition") -> float:
    """kgCO2e of making in these rows."""
    made = [row for row in rows if row["stage"] == "manufacturing" and row["criterion"] == "gwp"]
    return sum(row["value"] for row in made if row["view"] == view and row["value"] is not None)


CASES: list[tuple[Row, float]] = [
    ({}, by_hand(1064)),
    ({"cpu": "2 x AMD EPYC 7543", "cpu_units": None}, by_hand(1064)),
    ({"cpu": "AMD EPYC 9654 96-Core Processor", "cpu_units": 1.0}, by_hand(1261, cpus=1)),
    ({"cpu": "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz"}, by_hand(694)),
    ({"cpu": "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"}, by_hand(456.12)),
    ({"cpu": "Intel® Xeon® Platinum 8480+", "ram_gb": 1536.0}, by_hand(1908, ram=1536)),
    ({"cpu": "Intel Xeon E-2224", "cpu_units": None}, by_hand(126, cpus=1)),
    ({"cpu": "Intel(R) Xeon(R) Silver 4310 CPU @ 2.10GHz", "cpu_units": None}, by_hand(529.5)),
    ({"cpu": "AMD EPYC 7302P 16-Core Processor", "cpu_units": None}, by_hand(712, cpus=1)),
    ({"ram_gb": 24.0, "ssd_gb": 480.0}, by_hand(1064, ram=24, ssd=480)),
    ({"ssd_gb": 15360.0, "hdd_units": None}, by_hand(1064, ssd=15360)),
    ({"hdd_units": 12.0, "ssd_gb": None}, by_hand(1064, disks=12)),
    ({"model_text": "Synergy Blade 480"}, by_hand(1064, blade=True)),
    ({"quantity_devices": 3.0, "share": 0.5}, 1.5 * by_hand(1064)),
]


def test_making_is_the_sum_of_the_components() -> None:
    answers = footprints(*(server(**given) for given, _ in CASES))
    for rows, (given, expected) in zip(answers, CASES, strict=True):
        assert making(rows) == pytest.approx(expected, rel=1e-9), given


def test_a_server_that_says_too_little_is_its_category() -> None:
    too_little: list[Row] = [
        {"cpu": None}, {"cpu": "Intel Xeon D-1541"}, {"ssd_gb": None, "hdd_units": None}, {"ram_gb": None},
        {"ram_gb": -1.0}, {"category": "desktop"}, {"condition": "refurbished"},
    ]  # fmt: skip
    answers = [
        [row for row in rows if row["stage"] == "manufacturing"]
        for rows in footprints(*(server(**given) for given in too_little))
    ]
    for rows, given in zip(answers, too_little, strict=True):
        assert rows, given
        assert not any(row["factor_key"].startswith("component:") for row in rows), given
    assert {row["status"] for row in answers[-1] if row["value"] is None} == {"refurbished_factor_missing"}


def test_what_nobody_publishes_is_shown_once() -> None:
    unknown, built_in = footprints(server(gpu="NVIDIA A100"), server(gpu="Matrox G200eR"))
    rows = [row for row in unknown if row["view"] == "depreciation" and row["criterion"] == "gwp"]
    missing = {(row["factor_key"], row["stage"], row["status"]) for row in rows if row["value"] is None}
    assert missing == {
        ("component:gpu", "manufacturing", "missing_factor"),
    }  # fmt: skip
    assert not [row for row in built_in if row["factor_key"] == "component:gpu"]


def test_a_server_bears_the_accelerators_that_it_names() -> None:
    """Two A100 of 40 GB: 2 x 316.4919 kg more to make (2876.29 mm2 of processor, 991.58278 of memory, 105 cm2 of board,
    0.09 kg of casing, 1.25 of heat sink, 1.56 in all), and 2 x (46 + 0.5 x 361) = 453 W more all year."""
    card = 2876.29 * 0.042592 + 991.58278 * 0.18379 + 105 * 0.032549 + 0.09 * 8.2542 + 1.25 * 5.7412 + 1.56 * 0.25955
    named = server(gpu="2 x NVIDIA A100-SXM4-40GB")
    assert making(footprint(named)) == pytest.approx(by_hand(1064) + 2 * card, rel=1e-9)
    plain, with_cards = (row["kwh_year"] for row in lives(server(), named))
    assert with_cards - plain == pytest.approx(453 * 8.76, rel=1e-9)


def test_a_server_of_whose_accelerators_nobody_knows_the_power_has_no_usual_consumption() -> None:
    """Its processors (2 x 225 W) or the category's 1,760 kWh would be a part of it that looks whole. What its owner
    declares, 9,000 kWh, stands."""
    names = ("NVIDIA A100", "NVIDIA Quadro RTX 6000", "NVIDIA H100 SXM5 80GB")
    less: list[Row] = [{}, {"cpu": None}, {"ram_gb": None}]
    servers = [server(gpu=gpu, **more) for gpu in names for more in less]
    rows = lives(*servers, *(device | {"annual_kwh": 9000.0} for device in servers))
    answers = [(row["kwh_year"], row["kwh_source"], row["use_status"]) for row in rows]
    assert answers[: len(servers)] == [(None, None, "unknown_accelerator")] * len(servers)
    assert answers[len(servers) :] == [(9000.0, "declared", "ok")] * len(servers)


@pytest.mark.parametrize(
    ("text", "model", "cards"),
    [
        ("NVIDIA A100-SXM4-40GB", "nvidia_a100_sxm4_40gb", 1), ("4 x Tesla T4", "nvidia_t4", 4),
        ("GA102GL [A10G]", "nvidia_a10g", 1), ("NVIDIA L40S", "nvidia_l40s", 1), ("NVIDIA L4", "nvidia_l4", 1),
        ("Tesla V100 SXM2 16 GB", "nvidia_tesla_v100_sxm2_16gb", 1), ("2 × NVIDIA A100 40GB", None, None),
        ("NVIDIA A100", None, None), ("NVIDIA H100 80GB HBM3", None, None), ("Matrox G200eR", None, None),
        ("T400", None, None), ("40 x Tesla T4", None, None),
        ("Tesla T4\nTesla T4", "nvidia_t4", 2), ("Tesla T4; NVIDIA L4", None, None),
    ],
)  # fmt: skip
def test_names_of_accelerators(text: str, model: str | None, cards: float | None) -> None:
    models = catalogue.load().accelerators
    (row,) = accelerators.decide(pa.table({"gpu": [text]}), models).to_pylist()
    assert (row["accelerator"], row["cards"]) == (model, cards)


@pytest.mark.parametrize(
    ("text", "is_built_in"),
    [
        ("Intel Iris Xe Graphics", True), ("Intel(R) UHD Graphics 630", True), ("ASPEED AST2500", True), ("n/a", True),
        ("hd " * 10_000, False), ("-" * 30_000 + "x", False), ("AMD FirePro W5100", False),
        ("NVIDIA Quadro P2000", False),
        ("Matrox G200; NVIDIA Quadro P2000", False),
    ],
)  # fmt: skip
def test_graphics_that_are_no_card_of_their_own(text: str, is_built_in: bool) -> None:
    (row,) = accelerators.decide(pa.table({"gpu": [text]}), catalogue.load().accelerators).to_pylist()
    assert row["is_built_in"] is is_built_in


def test_views_amortise_components_like_a_device() -> None:
    gone = server(acquired_on=date(2024, 1, 1), retired_on=date(2025, 7, 1), lifetime_years=4.0)
    leased = server(acquired_on=date(2025, 1, 1), ownership="leased", lifetime_years=4.0)
    whole, held = by_hand(1064), 547
    of_gone, of_leased = footprints(gone, leased)
    assert making(of_gone, view="service_life") == pytest.approx(whole * 181 / held, rel=1e-9)
    assert making(of_gone, view="depreciation") == pytest.approx(whole * (181 / 1461 + 1 - held / 1461), rel=1e-9)
    assert making(of_leased, view="depreciation") == pytest.approx(whole * 365 / 1461, rel=1e-9)


def test_power_is_declared_else_of_the_processor_else_of_the_category() -> None:
    watts = (2 * 225 * 0.75 + 64 * 0.1264375) * 1.33 + 4 * 8 + 2 * 6.4
    sources: list[Row] = [{"annual_kwh": 900.0}, {"ssd_gb": 3840.0, "hdd_units": 2.0}, {"ram_gb": None}]
    declared, model, default = (
        (row["kwh_year"], row["kwh_source"], row["energy_key"], row["quality_use"])
        for row in lives(*(server(acquired_on=date(2024, 1, 1), **given) for given in sources))
    )
    assert declared == (900.0, "declared", None, "declared")
    assert model == (pytest.approx(watts * 8.76, rel=1e-12), "model", "server:tdp_share", "model")
    assert default[1:] == ("default", "annual_kwh:server", "default")


NAMED = [
    ("Intel Xeon E-2224", 72, 1),  # tier E-2100 and E-2200: 72, 72 and 95 W
    ("Intel Xeon Silver 4310", 120, 2),
    ("Intel Xeon Gold 5317", 150, 2),
    ("Intel Core i3-9100", 62, 1),
    ("AMD EPYC 7543", 225, 2),
]


def test_power_is_that_of_the_named_processor() -> None:
    """W = (processors × TDP × 0.75 + 64 GB × 0.1264375) × 1.33 + 8 for one drive, over 8,760 h. A Xeon E-2224, alone
    in its machine: (72 × 0.75 + 8.092) × 1.33 + 8 = 90.6 W, 793 kWh; as two processors of 205 W it was 3,676."""
    rows = lives(*(server(cpu=cpu, cpu_units=None, ssd_gb=480.0) for cpu, _, _ in NAMED))
    for row, (cpu, watts, cpus) in zip(rows, NAMED, strict=True):
        expected = ((cpus * watts * 0.75 + 64 * 0.1264375) * 1.33 + 8) * 8.76
        assert (row["kwh_year"], row["kwh_source"]) == (pytest.approx(expected, rel=1e-12), "model"), cpu


def test_a_processor_without_a_published_power_leaves_the_category_s() -> None:
    names = ("Intel Xeon D-1541", "Intel Xeon Silver 4210", "Intel Xeon E5-1620 v3", "Apple M1")
    rows = lives(*(server(cpu=cpu) for cpu in names))
    assert [(row["kwh_year"], row["energy_key"]) for row in rows] == [(1760.3, "annual_kwh:server")] * len(names)


def test_both_ways_of_counting_a_server_have_the_same_stages() -> None:
    """Delivery 31.76 and end of life 17.93 kg a machine, by components as by category."""
    named, unnamed = server(retired_on=date(2025, 11, 1)), server(cpu=None, retired_on=date(2025, 11, 1))
    for rows in footprints(named, unnamed):
        for stage, expected in (("distribution", 31.76), ("end_of_life", 17.93)):
            values = [
                row["value"]
                for row in rows
                if (row["view"], row["stage"], row["criterion"]) == ("acquisition", stage, "gwp")
            ]
            assert values == [pytest.approx(expected)], stage


def test_explain_names_the_processor_s_row_and_both_ways_of_counting() -> None:
    """A Xeon E-2224, 64 GB, 480 GB: its components + 31.76 + 17.93 kg; its category 1,215.355 + the same."""
    given = server(cpu="Intel Xeon E-2224", cpu_units=None, ssd_gb=480.0)
    (row,) = usage_cases.activity("_explain_server", factors=catalogue.load(), devices=[given])
    assert (row["cpu"], row["match"], row["tdp_w"], row["cpus"]) == ("xeon e 2100", "family", 72, 1)
    assert row["from_components"] is True
    assert row["kgco2e_of_components"] == pytest.approx(by_hand(126, cpus=1, ssd=480) + 31.76 + 17.93)
    assert (row["kgco2e_of_category"], row["kwh_of_category"]) == (pytest.approx(1215.355 + 31.76 + 17.93), 1760.3)
    (bare,) = usage_cases.activity("_explain_server", factors=catalogue.load(), devices=[server(cpu="Apple M1")])
    assert (bare["cpu"], bare["match"], bare["from_components"]) == (None, "unknown", False)
    assert (bare["kgco2e_of_components"], bare["kwh_year"]) == (None, None)


def test_minerals_of_components_are_a_criterion_of_their_own() -> None:
    """The published figure of a component holds fossil resources too: it is in `adp`, nothing of it in `adpe`."""
    of_server, of_laptop = footprints(server(), {**server(), "category": "laptop", "cpu": None})
    rows = [row for row in of_server if row["view"] == "acquisition" and row["value"]]
    assert not [row for row in rows if row["factor_key"].startswith("component:") and row["criterion"] == "adpe"]
    die = next(row for row in rows if (row["factor_key"], row["criterion"]) == ("component:cpu_die", "adp"))
    assert die["value"] == pytest.approx(2 * 1064 * 5.87e-9)
    assert not [row for row in of_laptop if row["criterion"] == "adp"]


def test_use_stays_one_amount() -> None:
    devices = [server(annual_kwh=365.0)]
    rows = usage_cases.activity("activity_data", factors=catalogue.load(), devices=devices)
    located = [row for row in rows if row["activity"] == "electricity" and row["basis"] == "location"]
    assert [row["quantity"] for row in located] == [pytest.approx(306.0)]
    units = {row["factor_key"]: row["unit"] for row in rows if row["activity"] == "life_start"}
    assert (units["component:cpu_die"], units["component:ram_die"], units["component:power_supply"]) == (
        "mm2",
        "cm2",
        "kg",
    )
    assert {row["lines"] for row in rows} == {1}
    assert {row["factor_key"] for row in rows if row["activity"] == "life_end"} == {"component:assembly"}


def test_a_split_host_splits_every_component() -> None:
    allocations = [
        {
            "file_sha8": "a" * 8,
            "line": 2,
            "from_kind": "asset",
            "from_id": "h1",
            "to_kind": "service",
            "to_id": "web",
            "share": 0.25,
        }
    ]
    rows = footprint(server(asset_id="H1"), allocations=allocations)
    asked = [
        row for row in rows if (row["view"], row["stage"], row["criterion"]) == ("acquisition", "manufacturing", "gwp")
    ]
    parts: dict[str | None, float] = {}
    for row in asked:
        parts[row["service_id"]] = parts.get(row["service_id"], 0.0) + row["value"]
    assert parts == {"web": pytest.approx(by_hand(1064) / 4), None: pytest.approx(by_hand(1064) * 3 / 4)}


def test_the_fleet_is_assessed_where_its_assembly_is() -> None:
    (row,) = usage_cases.activity("fleet", factors=catalogue.load(), devices=[server(quantity_devices=4.0)])
    assert (row["factor_key"], row["devices"], row["lines"]) == ("component:assembly", 4.0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", ("xeon gold cascade lake", "family", None)),
        ("2 x AMD EPYC 7543", ("epyc 7543", "exact", 2.0)),
        ("AMD EPYC™ 7302P 16-Core Processor", ("epyc 7302p", "exact", None)),
        ("Intel Xeon E5-2650 0 @ 2.00GHz", ("xeon e5 2650", "exact", None)),
        ("Intel(R) Xeon(R) CPU E5-2640 v3 @ 2.60GHz (2x)", ("xeon e5 v3", "family", 2.0)),
        ("XEON SILVER 4314", ("xeon silver 4314", "exact", None)),
        ("Intel Xeon E-2276G", ("xeon e 2100", "family", None)),
        ("Intel(R) Core(TM) i5-9500T CPU @ 2.20GHz", ("core i5 t", "family", None)),
        ("Intel(R) Core(TM) i5-8265U CPU @ 1.60GHz", (None, "unknown", None)),
        ("Apple M1", (None, "unknown", None)),
    ],
)
def test_processors_are_named_without_guessing(text: str, expected: tuple[str | None, str, float | None]) -> None:
    known = processors.known(catalogue.load().cpus)
    assert (*processors.identify(text, known), processors.count(text)) == expected


def test_every_family_tells_its_models_from_the_others() -> None:
    known = processors.known(catalogue.load().cpus)
    models = [row for row in known.rows.values() if row["family"]]
    assert len(models) > 100
    for row in models:
        forms = [name for form, name in known.families if form.fullmatch(row["cpu"])]
        assert forms in ([row["family"]], []), row["cpu"]


def test_where_nothing_is_named_tables_of_components_are_those_of_the_method() -> None:
    """They are not planned then: columns and types must be those that would come out, and there is no row."""
    sources = steps.catalogue_sources(builders.published())
    for rows in ([], builders.devices({"category": "server", "ram_gb": 64.0})):
        devices = builders.tables(rows)["devices"]
        with DuckDB() as opened, DuckDB() as planned:
            steps.components(opened.bind(**sources, devices=devices))
            steps._components(planned.bind(**sources, devices=devices).view("_accelerator_parts"))
            for name in ("cpu_matches", "gpu_matches", "_servers", "_server_parts"):
                answer, expected = (each.sql(f"SELECT * FROM {name}") for each in (opened, planned))
                assert (answer.num_rows, answer.schema) == (0, expected.schema)
                assert answer.equals(expected)


@pytest.mark.parametrize("named", [{"cpu": "AMD EPYC 7543"}, {"gpu": "NVIDIA A100 80GB"}])
def test_one_named_line_is_enough_for_components_to_be_looked_for(named: Row) -> None:
    rows = builders.devices({"category": "laptop"}, {"category": "server", "ram_gb": 64.0, **named})
    with DuckDB() as opened:
        opened.bind(**steps.catalogue_sources(builders.published()), devices=builders.tables(rows)["devices"])
        steps.components(opened)
        (table,) = (f"{each}_matches" for each in named)
        assert opened.sql(f"SELECT * FROM {table}").num_rows == 1
