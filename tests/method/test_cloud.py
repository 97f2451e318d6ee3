"""Cloud use, worked out by hand, the arithmetic in the comments. Its own small catalogue, and once the shipped one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from math import exp, fsum, pi, sqrt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import DuckDB, Engine
from footprint.schema import table
from tests.cases import cases
from tests.method import builders

Row = dict[str, Any]
LIFE_HOURS = 8766 * 6  # six years of 365.25 days
# Value and unit of each parameter.
PARAMETERS: dict[str, tuple[float, str]] = {
    "power_idle:skylake": (0.6, "W/vCPU"), "power_full:skylake": (4.2, "W/vCPU"), "power_idle:aws": (0.7, "W/vCPU"),
    "power_full:aws": (3.5, "W/vCPU"), "power_idle:cloud": (0.8, "W/vCPU"), "power_full:cloud": (4.0, "W/vCPU"),
    "cpu_load:cloud": (0.5, "1"), "power_memory:cloud": (0.4, "W/GB"), "power_storage:ssd": (1.2, "W/TB"),
    "power_storage:hdd": (0.65, "W/TB"), "replication:block_ssd": (2.0, "1"), "replication:object": (6.0, "1"),
    "energy_per_gb:cloud": (0.001, "kWh/GB"), "pue:aws": (1.135, "1"), "pue:colocation": (1.46, "1"),
    "wue:aws": (0.18, "L/kWh"), "lifetime:cloud_server": (6.0, "year"), "cloud_per_vcpu:cpu_die": (13.0, "mm2/vCPU"),
    "cloud_per_vcpu:motherboard": (1 / 96, "item/vCPU"), "cloud_per_ram_gb:ram_die": (0.8, "cm2/GB"),
    "cloud_per_ssd_gb:ssd_die": (0.02, "cm2/GB"), "cloud_per_hdd_gb:hdd": (0.0001, "item/GB"),
    "power_idle:known_card": (40.0, "W/item"), "power_full:known_card": (400.0, "W/item"),
}  # fmt: skip
INSTANCES = [
    ("aws", "m5.xlarge", 4.0, 16.0, "skylake", None, None),
    ("aws", "c7g.large", 2.0, 4.0, None, None, None),
    ("aws", "p9.24xlarge", 96.0, 1152.0, "skylake", "known_card", 8.0),
    ("aws", "p9x.24xlarge", 96.0, 1152.0, "skylake", "dark_card", 8.0),
    ("aws", "p9w.24xlarge", 96.0, 1152.0, "skylake", "whole_card", 0.5),
    ("aws", "p9y.24xlarge", 96.0, 1152.0, "skylake", "bare_card", 8.0),
    ("ovhcloud", "b2-7", 2.0, 7.0, None, None, None),
]
CARD = {
    "die_mm2": 2000.0, "memory_gb": 40.0, "memory_dies": 6.0, "memory_die_mm2": 1000.0, "board_cm2": 100.0,
    "casing_kg": 0.0, "heatsink_kg": 1.2, "card_kg": 1.5, "source_id": "s", "locator": "l",
}  # fmt: skip
BARE = dict.fromkeys(CARD) | {"source_id": "s", "locator": "l"}
CARDS = [
    {"accelerator": "known_card", "power": "known_card", "whole": None} | CARD,
    {"accelerator": "dark_card", "power": None, "whole": None} | CARD,
    {"accelerator": "whole_card", "power": "known_card", "whole": "gpu_whole"} | BARE,
    {"accelerator": "bare_card", "power": "known_card", "whole": None} | BARE,
]
REGIONS = [
    ("aws", "eu-west-3", "FRA", None, None, None),
    ("aws", "eu-central-1", "DEU", None, None, None),
    ("aws", "eu-central-1", "DEU", 1.3, None, 2023),
    ("aws", "eu-central-1", "DEU", 1.2, 0.01, 2025),
    ("aws", "eu-central-1", "DEU", 1.1, None, 2026),
    ("ovhcloud", "gra7", "FRA", None, None, None),
]


@cache
def small() -> FactorSet:
    """The tiny factor set of the tests with cloud tables."""
    parameters = [
        {"parameter_key": k, "value": value, "unit": unit, "gsd": builders.spread(k)}
        for k, (value, unit) in PARAMETERS.items()
    ]
    names = ("provider", "region", "country", "pue", "wue_l_per_kwh", "valid_from")
    types = [pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64(), pa.int64()]
    regions = pa.table([pa.array(c, t) for c, t in zip(zip(*REGIONS, strict=True), types, strict=True)], names)
    types = [*[pa.string()] * 2, *[pa.float64()] * 2, *[pa.string()] * 2, pa.float64()]
    columns = [pa.array(c, t) for c, t in zip(zip(*INSTANCES, strict=True), types, strict=True)]
    instances = pa.table(columns, ("provider", "instance", "vcpu", "ram_gb", "platform", "accelerator", "accelerators"))
    return replace(
        builders.factor_set(),
        parameters=pa.Table.from_pylist(parameters),
        cloud_regions=regions,
        cloud_instances=instances,
        accelerators=pa.Table.from_pylist(CARDS, schema=catalogue.load().accelerators.schema),
    )


def used(**values: Any) -> Row:
    """One row of usage: 730 hours of an m5.xlarge in Paris, unless the values say otherwise."""
    row: Row = dict.fromkeys(table("usage").names)
    row |= {"member_id": "m", "year": 2025, "subject_kind": "service", "subject_id": "guichet", "file_sha8": "f"}
    row |= {"metric": "compute_hours", "unit": "h", "day": date(2025, 3, 1), "provider": "aws", "region": "eu-west-3"}
    row |= {"resource": "m5.xlarge", "quantity": 730.0, "first_line": 2, "last_line": 2, "lines": 1}
    return row | values


def engine(rows: list[Row], factors: FactorSet | None = None) -> Engine:
    """The cloud views over these rows of usage. The caller closes it."""
    usage = pa.Table.from_pylist(rows, schema=table("usage").arrow)
    opened = DuckDB().bind(run=steps.run_view(2025), usage=usage, services=table("services").empty())
    opened.bind(**steps.catalogue_sources(factors or small()))
    opened.view("_service_names", "_usage", "_life_spread", "_accelerator_parts")
    return opened.view("_cloud_lines", "_cloud_activity", "_cloud_coverage")


def activity(*rows: Row) -> list[Row]:
    with engine(list(rows)) as opened:
        return list(opened.run("_cloud_activity").to_pylist())


def amount(found: list[Row], activity_: str, factor_key: str, basis: str = "any") -> float | None:
    (row,) = (
        r for r in found if (r["activity"], r["factor_key"], r["basis"]) == (activity_, factor_key, basis)
    )  # fmt: skip
    quantity: float | None = row["quantity"]
    return quantity


def exactly(expected: float) -> object:
    return pytest.approx(expected, rel=1e-12, abs=1e-15)


# ------------------------------------------------------------------ by hand


def test_a_machine_in_paris() -> None:
    found = activity(used())
    # 4 x (0.6 + 0.5 x 3.6) + 16 x 0.4 = 9.6 + 6.4 = 16 W ; 16 x 730 / 1000 = 11.68 kWh ; x 1.135 = 13.2568 kWh
    assert amount(found, "it_electricity", "it:energy") == exactly(11.68)
    for basis in ("location", "market"):
        assert amount(found, "electricity", "grid:FRA", basis) == exactly(13.2568)
    assert amount(found, "onsite_water", "onsite:water") == exactly(11.68 * 0.18 / 1000)
    # 4 vCPU x 730 h / 52,596 h = 0.0555... lives of one virtual processor
    assert amount(found, "life_start", "component:cpu_die") == exactly(13 * 4 * 730 / LIFE_HOURS)  # 0.7217 mm2
    assert amount(found, "life_start", "component:motherboard") == exactly(4 * 730 / 96 / LIFE_HOURS)
    assert amount(found, "life_start", "component:ram_die") == exactly(0.8 * 16 * 730 / LIFE_HOURS)
    for row in found:
        assert (row["view"], row["entry"], row["ownership"], row["service_id"]) == (
            "any",
            "running",
            "supplier",
            "guichet",
        )
        assert (row["tier"], row["category"], row["status"]) == ("datacentre", "cloud_compute", "ok")
    making = next(row for row in found if row["factor_key"] == "component:cpu_die")
    assert (making["unit"], making["lifetime_key"]) == ("mm2", "lifetime:cloud_server")
    assert making["quantity_short_life"] == exactly(1.2 * making["quantity"])
    assert making["quantity_long_life"] == exactly(making["quantity"] / 1.2)


def test_a_region_with_figures_of_its_own_takes_the_latest_not_after_the_year() -> None:
    found = activity(used(region="eu-central-1"))
    assert amount(found, "electricity", "grid:DEU", "location") == exactly(11.68 * 1.2)
    assert amount(found, "onsite_water", "onsite:water") == exactly(11.68 * 0.01 / 1000)
    (row,) = (r for r in found if r["activity"] == "electricity" and r["basis"] == "location")
    assert (row["pue_key"], row["energy_key"], row["quality"]) == (None, "power_full:skylake", "model")


def test_a_type_without_published_power_takes_the_providers_mean() -> None:
    found = activity(used(resource="c7g.large", quantity=100.0))
    # 2 x (0.7 + 0.5 x 2.8) + 4 x 0.4 = 4.2 + 1.6 = 5.8 W
    assert amount(found, "it_electricity", "it:energy") == exactly(0.58)
    hosted = activity(used(provider="ovhcloud", region="GRA7", resource="b2-7", quantity=100.0))
    # no mean of its own: 2 x (0.8 + 0.5 x 3.2) + 7 x 0.4 = 4.8 + 2.8 = 7.6 W ; PUE of a colocation
    assert amount(hosted, "electricity", "grid:FRA", "market") == exactly(0.76 * 1.46)
    (water,) = (row for row in hosted if row["activity"] == "onsite_water")
    assert (water["status"], water["quantity"]) == ("missing_wue", None)


def test_storage_counts_its_copies() -> None:
    found = activity(used(metric="storage_gb_hours", unit="GB.h", resource="block_ssd", quantity=100 * 744.0))
    # 74,400 GB.h x 2 copies x 1.2 W/TB = 178.56 Wh
    assert amount(found, "it_electricity", "it:energy") == exactly(0.17856)
    assert amount(found, "life_start", "component:ssd_die") == exactly(0.02 * 2 * 74_400 / LIFE_HOURS)
    found = activity(used(metric="storage_gb_hours", unit="GB.h", resource="object", quantity=1000.0))
    assert amount(found, "it_electricity", "it:energy") == exactly(1000 * 6 * 0.65 / 1e6)
    assert amount(found, "life_start", "component:hdd") == exactly(0.0001 * 6000 / LIFE_HOURS)
    assert {row["category"] for row in found} == {"cloud_storage"}


def test_transfer_between_datacentres_and_never_on_the_internet() -> None:
    """10 GB x 0.001 kWh x PUE 1.135 of the provider = 0.01135 kWh, as the method of the coefficient multiplies them."""
    inside = used(metric="data_gb", unit="GB", resource="transfer", network="cloud", quantity=10.0)
    found = activity(inside, used(metric="data_gb", unit="GB", resource="egress", quantity=1000.0))
    rows = [(row["activity"], row["basis"], row["tier"], row["pue_key"]) for row in found]
    assert sorted(rows) == [
        ("electricity", "location", "network", "pue:aws"), ("electricity", "market", "network", "pue:aws"),
    ]  # fmt: skip
    assert {row["quantity"] for row in found} == {0.01 * 1.135}
    own = activity(inside | {"region": "eu-central-1"})
    assert {row["quantity"] for row in own} == {0.01 * 1.2}  # the region's own PUE


def test_processors_and_memory_sold_apart() -> None:
    core = used(resource="N1 Core", vcpu=1.0, ram_gb=0.0, quantity=96.0)
    memory = used(resource="N1 Ram", vcpu=0.0, ram_gb=1.0, quantity=360.0)
    apart = activity(core, memory)
    together = activity(used(resource="4 vCPU, 15 GB", vcpu=4.0, ram_gb=15.0, quantity=24.0))
    for kind in ("electricity", "life_start", "it_electricity", "onsite_water"):
        whole = fsum(row["quantity"] for row in together if row["activity"] == kind)
        assert fsum(row["quantity"] for row in apart if row["activity"] == kind) == exactly(whole)


def test_the_bills_own_size_wins() -> None:
    found = activity(used(resource="m5.xlarge", vcpu=8.0, ram_gb=32.0))
    assert amount(found, "life_start", "component:cpu_die") == exactly(13 * 8 * 730 / LIFE_HOURS)


# ------------------------------------------------------------------ what is not known

ACCELERATED = [
    ("aws", "p4d.24xlarge"), ("aws", "g4dn.xlarge"), ("aws", "g5.48xlarge"), ("aws", "p3.2xlarge"),
    ("aws", "inf2.xlarge"), ("aws", "trn1.32xlarge"),
    ("aws", "ml.p4d.24xlarge"), ("aws", "p6-b200.48xlarge"), ("aws", "zz1.large + GPU"),
    ("azure", "Standard_NC24ads_A100_v4"), ("azure", "nd96asr_v4"), ("azure", "NV6"), ("gcp", "a2-highgpu-1g"),
    ("gcp", "g2-standard-4"), ("gcp", "Nvidia Tesla T4 GPU"), ("gcp", "ct5lp-hightpu-4t"),
    ("ovhcloud", "t2-45"), ("ovhcloud", "h100-380"), ("scaleway", "GPU-3070-S"), ("scaleway", "L40S-1-48G"),
    ("oracle", "VM.GPU3.1"), ("nobody", "xl-gpu"),
]  # fmt: skip


def services_of(machines: list[tuple[str, str]], **size: float) -> list[Row]:
    """Usage of each machine by a service that is called like it: one run of the method for all."""
    return [
        used(provider=provider, resource=name, subject_id=f"{provider} {name}", **size) for provider, name in machines
    ]


def test_a_machine_with_unknown_accelerators_is_not_assessed_whatever_the_bill_says() -> None:
    """96 processors and 1,152 GB of a p4d are 96 x (0.7 + 0.5 x 2.8) + 1152 x 0.4 = 662 W; its eight accelerators of
    400 W alone are 3,200 W. This catalogue knows none of these types, so neither making nor electricity nor water of
    the machine has a figure."""
    with engine(services_of(ACCELERATED, vcpu=96.0, ram_gb=1152.0)) as opened:
        rows = opened.run("_cloud_activity").to_pylist()
        hours = opened.run("_cloud_coverage").to_pylist()
    assert {(row["status"], row["quantity"]) for row in rows} == {("unknown_accelerator", None)}
    activities = {"life_start", "electricity", "it_electricity", "onsite_water"}
    assert {(row["service_id"], row["activity"]) for row in rows} == {
        (f"{provider} {name}", activity) for provider, name in ACCELERATED for activity in activities
    }
    number = Counter(provider for provider, _ in ACCELERATED)
    assert {row["provider"]: (row["total"], row["assessed"]) for row in hours} == {
        provider: (730.0 * count, 0.0) for provider, count in number.items()
    }


PLAIN = [
    ("aws", "m5.xlarge"), ("aws", "t2.micro"), ("aws", "c7g.large"), ("azure", "D2s_v3"), ("azure", "b2s"),
    ("gcp", "n1-standard-4"), ("gcp", "e2-small"), ("ovhcloud", "b2-7"), ("scaleway", "pro2-s"),
    ("gcp", "c2d-highcpu-2"), ("gcp", "A2 Instance Core"),
]  # fmt: skip


def test_other_machines_are_assessed_by_the_size_of_their_bill() -> None:
    rows = activity(*services_of(PLAIN, vcpu=4.0, ram_gb=16.0))
    assert {(row["service_id"], row["status"]) for row in rows if row["activity"] == "it_electricity"} == {
        (f"{provider} {name}", "ok") for provider, name in PLAIN
    }


@pytest.mark.parametrize("resource", ["p9.24xlarge", "P9.24xlarge + GPU"])
def test_a_machine_with_known_accelerators_bears_them(resource: str) -> None:
    """The machine: 96 x (0.6 + 0.5 x 3.6) + 1152 x 0.4 = 691.2 W ; eight cards: 8 x (40 + 0.5 x 360) = 1760 W.
    730 h: 504.576 and 1284.8 kWh, each by its own row. A card: 2000 mm2 of processor, 1000 of memory, 100 cm2 of board,
    1.2 kg of heat sink, 1.5 kg in all and no casing, times 8 x 730/52596."""
    found = activity(used(resource=resource))
    watts = {row["energy_key"]: row["quantity"] for row in found if row["activity"] == "it_electricity"}
    assert watts == {"power_full:skylake": exactly(504.576), "power_full:known_card": exactly(1284.8)}
    meter = fsum(r["quantity"] for r in found if (r["activity"], r["basis"]) == ("electricity", "location"))
    assert meter == exactly((504.576 + 1284.8) * 1.135)
    assert fsum(r["quantity"] for r in found if r["activity"] == "onsite_water") == exactly(1789.376 * 0.18 / 1000)
    parts = {row["factor_key"]: row["quantity"] for row in found if "gpu" in row["factor_key"]}
    share = 8 * 730 / LIFE_HOURS
    assert parts == {
        "component:gpu_die": exactly(2000 * share), "component:gpu_memory_die": exactly(1000 * share),
        "component:gpu_board": exactly(100 * share), "component:gpu_heatsink": exactly(1.2 * share),
        "component:gpu_upstream": exactly(1.5 * share),
    }  # fmt: skip
    assert amount(found, "life_start", "component:cpu_die") == exactly(13 * 96 * 730 / LIFE_HOURS)


@pytest.mark.parametrize("sold", ["", " attached to Spot Preemptible VMs"])
def test_a_card_sold_apart_is_itself_and_nothing_else(sold: str) -> None:
    """Google bills an A100 of 40 GB beside the processors and the memory of its machine: 100 h of 46 + 0.5 x 361 W are
    22.65 kWh, and no processor; its hours are no hours of machines."""
    row = used(provider="gcp", resource=f"Nvidia Tesla A100 GPU{sold}", region="europe-west4", quantity=100.0)
    with engine([row], catalogue.load()) as opened:
        found = opened.run("_cloud_activity").to_pylist()
        (hours,) = opened.run("_cloud_coverage").to_pylist()
    watts = {r["energy_key"]: r["quantity"] for r in found if r["activity"] == "it_electricity"}
    assert watts == {"power_full:gcp": 0.0, "power_full:nvidia_a100": exactly(22.65)}
    assert amount(found, "life_start", "component:cpu_die") == 0.0
    assert amount(found, "life_start", "component:gpu_die") == exactly(2876.29 * 100 / LIFE_HOURS)
    assert (hours["measure"], hours["total"], hours["assessed"]) == ("accelerator_hours", 100.0, 100.0)


def test_cards_without_a_published_power_leave_use_unknown_and_making_known() -> None:
    """Eight cards whose parts are published and whose power is not: neither electricity nor water of the machine has a
    figure, not even of its processors, and its hours are not said to be assessed."""
    with engine([used(resource="p9x.24xlarge")]) as opened:
        found = opened.run("_cloud_activity").to_pylist()
        hours = opened.run("_cloud_coverage").to_pylist()
    use = {(row["status"], row["quantity"]) for row in found if row["activity"] != "life_start"}
    assert use == {("unknown_accelerator", None)}
    assert amount(found, "life_start", "component:gpu_die") == exactly(2000 * 8 * 730 / LIFE_HOURS)
    assert amount(found, "life_start", "component:cpu_die") == exactly(13 * 96 * 730 / LIFE_HOURS)
    assert [(row["total"], row["assessed"]) for row in hours] == [(730.0, 0.0)]


def test_half_a_card_whose_making_is_one_figure() -> None:
    """Half a card: 0.5 x 730/52596 of it, and 0.5 x (40 + 0.5 x 360) = 110 W, 80.3 kWh."""
    found = activity(used(resource="p9w.24xlarge"))
    parts = {row["factor_key"]: row["quantity"] for row in found if "gpu" in row["factor_key"]}
    assert parts == {"component:gpu_whole": exactly(0.5 * 730 / LIFE_HOURS)}
    watts = {row["energy_key"]: row["quantity"] for row in found if row["activity"] == "it_electricity"}
    assert watts["power_full:known_card"] == exactly(80.3)


def test_cards_without_a_published_making_leave_making_unknown_and_use_known() -> None:
    """The other half: eight cards of 220 W, whose parts nobody has published. The making of the processors alone would
    look like that of the machine."""
    found = activity(used(resource="p9y.24xlarge"))
    assert {(r["status"], r["quantity"]) for r in found if r["activity"] == "life_start"} == {
        ("unknown_accelerator", None)
    }
    watts = {row["energy_key"]: row["quantity"] for row in found if row["activity"] == "it_electricity"}
    assert watts == {"power_full:skylake": exactly(504.576), "power_full:known_card": exactly(1284.8)}


def test_no_machine_of_the_catalogue_is_taken_for_one_with_accelerators() -> None:
    listed = catalogue.load().cloud_instances.select(["provider", "instance", "accelerator"]).to_pylist()
    types = [each for each in listed if each["accelerator"] is None]
    rows = [used(provider=each["provider"], resource=each["instance"], quantity=1.0) for each in types]
    with engine(rows) as opened:
        found = opened.run("_cloud_lines").to_pylist()
    assert len(found) == len(types) > 1000
    assert {row["resource"] for row in found if row["resource_status"] == "unknown_accelerator"} == set()


def test_an_unknown_type_keeps_its_rows_without_a_figure() -> None:
    found = activity(used(resource="u-99tb.metal"))
    assert {(row["status"], row["quantity"]) for row in found} == {("unknown_instance", None)}
    assert {row["factor_key"] for row in found} >= {"component:cpu_die", "component:ram_die", "grid:FRA"}


def test_an_unknown_region_voids_electricity_only() -> None:
    found = activity(used(region="mars-north-1"))
    assert {(row["activity"], row["factor_key"]) for row in found if row["status"] == "unknown_region"} == {
        ("electricity", "grid:ZZZ")
    }
    assert amount(found, "it_electricity", "it:energy") == exactly(11.68)
    assert amount(found, "life_start", "component:cpu_die") == exactly(13 * 4 * 730 / LIFE_HOURS)


def test_what_is_only_a_cost_says_so() -> None:
    money = {"metric": "cost", "unit": "EUR", "quantity": 10.0}
    found = activity(used(**money, resource="SQS", region=None), used(**money, resource="charge:tax"))
    assert {(row["category"], row["status"], row["quantity"]) for row in found} == {
        ("cloud_other", "not_assessed", None)
    }


def test_a_seller_of_tokens_is_no_cloud() -> None:
    """What a model costs stands with its tokens; whoever rents machines as well stays a cloud."""
    money = {"metric": "cost", "unit": "EUR", "quantity": 10.0}
    sold = used(**money, provider="mistral", resource="large")
    assert activity(sold)
    assert activity(sold, used(provider="mistral"), used(metric="tokens_out", unit="token", provider="mistral"))
    assert not activity(sold, used(metric="tokens_out", unit="token", provider="mistral", resource="large"))


def test_coverage_by_hours_and_by_cost() -> None:
    money = {"metric": "cost", "unit": "EUR"}
    rows = [
        used(), used(resource="u-99tb.metal", quantity=270.0), used(**money, quantity=60.0),
        used(**money, resource="u-99tb.metal", quantity=20.0), used(**money, resource="SQS", quantity=20.0),
        used(**money, resource="charge:credit", quantity=-30.0), used(metric="cost", unit="USD", quantity=5.0),
        used(resource="N1 Ram", vcpu=0.0, ram_gb=1.0, quantity=10.0),
        used(resource="N1 Core", vcpu=1.0, ram_gb=0.0, quantity=96.0),
    ]  # fmt: skip
    with engine(rows) as opened:
        found = {(row["measure"], row["unit"]): row for row in opened.run("_cloud_coverage").to_pylist()}
    assert found["compute_hours", "h"]["assessed_share"] == exactly(0.73)
    # 730 + 270 hours of machines; 96 hours of processors and 10 of memory are neither machines nor each other.
    assert found["compute_hours", "h"]["total"] == 1000.0
    assert found["vcpu_hours", "vCPU.h"]["total"] == 96.0
    assert found["memory_gb_hours", "GB.h"]["total"] == 10.0
    assert found["cost", "EUR"]["assessed_share"] == exactly(0.6)
    assert (found["cost", "EUR"]["total"], found["cost", "EUR"]["apart"]) == (100.0, -30.0)
    assert (found["cost", "USD"]["total"], found["cost", "USD"]["assessed"]) == (5.0, 5.0)


# ------------------------------------------------------------------ properties

ROWS = st.lists(
    st.builds(
        used,
        quantity=st.floats(0.0, 1e5),
        region=st.sampled_from(["eu-west-3", "eu-central-1", "nowhere"]),
        resource=st.sampled_from(["m5.xlarge", "c7g.large", "unknown"]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
FEW = settings(
    max_examples=cases(5), deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


def sums(rows: list[Row]) -> dict[tuple[str, str, str, str], float | None]:
    """Amount of each activity, factor, basis and status."""
    found: dict[tuple[str, str, str, str], float | None] = {}
    for row in activity(*rows):
        key = row["activity"], row["factor_key"], row["basis"], row["status"]
        if row["quantity"] is None:
            found[key] = None
        else:
            found[key] = (found.get(key) or 0.0) + row["quantity"]
    return found


def same(one: dict[Any, float | None], other: dict[Any, float | None]) -> bool:
    """Same keys, same values to 1e-12, and nothing known where the other knows nothing."""
    known = {key: value for key, value in one.items() if value is not None}
    return one.keys() == other.keys() and known == pytest.approx(
        {k: v for k, v in other.items() if v is not None}, 1e-12
    )


@FEW
@given(rows=ROWS, times=st.floats(0.0, 1e3))
def test_amounts_are_linear_in_hours(rows: list[Row], times: float) -> None:
    once, more = sums(rows), sums([row | {"quantity": row["quantity"] * times} for row in rows])
    assert once.keys() == more.keys()
    for key, value in once.items():
        assert more[key] is None if value is None else more[key] == pytest.approx(value * times, rel=1e-9, abs=1e-12)


@FEW
@given(rows=ROWS)
def test_splitting_by_days_and_order_change_nothing(rows: list[Row]) -> None:
    halves = [row | {"quantity": row["quantity"] / 2, "day": date(2025, 3, day)} for row in rows for day in (1, 2)]
    whole, split = sums(rows), sums(halves)
    assert same(sums(halves[::-1]), split)
    assert same(whole, split)


# ------------------------------------------------------------------ the shipped catalogue


def test_an_m5_xlarge_in_paris_with_published_figures() -> None:
    published = catalogue.load()
    parameters = {row["parameter_key"]: row["value"] for row in published.parameters.to_pylist()}
    factors = {
        row["factor_key"]: row["value"]
        for row in published.factors.to_pylist()
        if row["criterion"] == "gwp" and row["stage"] == "manufacturing"
    }
    per_vcpu = fsum(
        factors[f"component:{key.split(':')[1]}"] * value
        for key, value in parameters.items()
        if "cloud_per_vcpu" in key
    )
    per_gb = fsum(
        factors[f"component:{key.split(':')[1]}"] * value for key, value in parameters.items() if "cloud_per_ram" in key
    )
    with engine([used()], published) as opened:
        opened.bind(year_factors=opened.run("year_factors"), sites=table("sites").empty())
        impacts = steps.multiply(opened, opened.run("_cloud_activity")).run("_impacts").to_pylist()
    gwp = [row for row in impacts if row["criterion"] == "gwp"]
    making = fsum(row["value"] for row in gwp if row["stage"] == "manufacturing")
    assert making == exactly((4 * per_vcpu + 16 * per_gb) * 730 / LIFE_HOURS)
    use = {row["basis"]: row["value"] for row in gwp if row["stage"] == "use"}
    # 4 x (0.64460445 + 0.5 x 3.54883195) + 16 x 0.392 = 15.94808 W ; x 730 h x 1.135 = 13.2138 kWh ; x 0.0461
    assert use == {
        "location": pytest.approx(13.213783092535 * 0.0461),
        "market": pytest.approx(13.213783092535 * 0.0461),
    }
    assert {row["scope"] for row in gwp} == {"3.1"}
    assert making == pytest.approx(0.67, abs=0.005)  # BoaviztAPI 2.5.0 gives 0.67 kgCO2e for the same hours
    # The whole machine is brought and taken away once: 31.76 and 17.93 kg of one, of which 4/96 for 730 h of six years.
    part = 4 / 96 * 730 / LIFE_HOURS
    assert {row["stage"]: row["value"] for row in gwp if row["stage"] in ("distribution", "end_of_life")} == {
        "distribution": exactly(31.76 * part),
        "end_of_life": exactly(17.93 * part),
    }


def test_a_p4d_in_paris_with_published_figures() -> None:
    """Eight A100 of 40 GB: 8 x (46 + 0.5 x 361) = 1812 W, beside 96 x (0.63894936 + 0.5 x 3.32835534) + 1152 x 0.392
    = 672.6842 W of the machine. A card: 2876.29 x 0.042592 + 991.58278 x 0.18379 + 105 x 0.032549 + 0.09 x 8.2542
    + 1.25 x 5.7412 + 1.56 x 0.25955 = 316.4919 kgCO2e; eight of them over 730 of 52,596 hours: 35.1417 kg."""
    card = 2876.29 * 0.042592 + 991.58278 * 0.18379 + 105 * 0.032549 + 0.09 * 8.2542 + 1.25 * 5.7412 + 1.56 * 0.25955
    published = catalogue.load()
    with engine([used(resource="p4d.24xlarge")], published) as opened:
        opened.bind(year_factors=opened.run("year_factors"), sites=table("sites").empty())
        amounts = opened.run("_cloud_activity").to_pylist()
        impacts = steps.multiply(opened, opened.run("_cloud_activity")).run("_impacts").to_pylist()
    gwp = [row for row in impacts if row["criterion"] == "gwp"]
    assert {row["status"] for row in gwp} == {"ok"}
    assert fsum(row["value"] for row in gwp if "gpu" in row["factor_key"]) == exactly(8 * card * 730 / LIFE_HOURS)
    kwh = {row["energy_key"]: row["quantity"] for row in amounts if row["activity"] == "it_electricity"}
    watts = 96 * (0.63894936 + 0.5 * (3.9673047 - 0.63894936)) + 1152 * 0.392
    assert kwh == {
        "power_full:cascade_lake": pytest.approx(watts * 0.73), "power_full:nvidia_a100": pytest.approx(1812 * 0.73)
    }  # fmt: skip


def test_the_parts_of_a_card_weigh_what_their_publisher_says() -> None:
    """BoaviztAPI's own example: a card of 2.2 kg with 24 GB on 12 dies, 2808.445 mm2 of processor, 296 cm2 of board,
    0.79 kg of casing and 0.9 of heat sink is 238.6 kgCO2e. Without its delivery by 19,000 km of ship and 1,000 of lorry
    (2.2 x 0.3031) and its end (2.2 x 1.5062) 234.6196 are left."""
    value = {
        row["factor_key"].split(":gpu_")[-1]: row["value"]
        for row in catalogue.load().factors.to_pylist()
        if row["factor_key"].startswith("component:gpu_") and row["criterion"] == "gwp"
    }
    made = 2808.445102929598 * value["die"] + 506.6304769903343 * value["memory_die"] + 296 * value["board"]
    made += 0.79 * value["casing"] + 0.9 * value["heatsink"] + 2.2 * value["upstream"]
    assert made == pytest.approx(238.6 - 2.2 * (19000 * 1.33e-5 + 1000 * 5.04e-5) - 2.2 * 1.5062, abs=0.05)


def test_the_memory_dies_of_a_card_follow_their_publishers_wafer() -> None:
    """15.5 mm2 a GB, 0.2 mm between dies, a wafer of 300 mm, its edge lost, a tenth of a fault a cm2: 24 GB on 12 dies
    take 506.63 mm2 of wafer."""
    for row in (row for row in catalogue.load().accelerators.to_pylist() if row["memory_dies"]):
        assert row["memory_gb"] * 15.5 / row["memory_dies"] <= 130  # beyond, several dies are counted as one
        cut = (sqrt(row["memory_gb"] * 15.5 / row["memory_dies"]) + 0.2) ** 2
        wafer = pi * 150**2
        dies = wafer / cut - pi * 300 / sqrt(2 * cut)
        expected = row["memory_dies"] * wafer / dies / exp(-sqrt(cut / 100 * 0.1))
        assert row["memory_die_mm2"] == pytest.approx(expected, rel=1e-6)
        if (row["memory_gb"], row["memory_dies"]) == (24, 12):
            assert row["memory_die_mm2"] == pytest.approx(506.6304769903343, rel=1e-7)


def test_electricity_of_a_region_that_nobody_knows_is_a_row_without_a_value() -> None:
    """Left out, the total of making alone would look complete."""
    published = catalogue.load()
    with engine([used(region="nowhere")], published) as opened:
        opened.bind(year_factors=opened.run("year_factors"), sites=table("sites").empty())
        impacts = steps.multiply(opened, opened.run("_cloud_activity")).run("_impacts").to_pylist()
    use = [row for row in impacts if row["criterion"] == "gwp" and row["stage"] == "use"]
    assert {(row["basis"], row["value"], row["status"]) for row in use} == {
        ("location", None, "unknown_region"),
        ("market", None, "unknown_region"),
    }


def test_a_cloud_machine_has_the_dies_of_a_server() -> None:
    """What a gigabyte takes in a cloud is one by the density that the servers of an inventory have."""
    known = {row["parameter_key"]: row["value"] for row in catalogue.load().parameters.to_pylist()}
    assert known["cloud_per_ram_gb:ram_die"] == pytest.approx(1 / known["server:ram_density"], rel=1e-12)
    assert known["cloud_per_ssd_gb:ssd_die"] == pytest.approx(1 / known["server:ssd_density"], rel=1e-12)
