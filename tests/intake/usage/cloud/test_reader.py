"""Bills of clouds: what each tool's lines become, worked out by hand, and bills that are not as they should be."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from math import isclose
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.intake import Reading
from footprint.intake.telling import render
from tests.cases import cases
from tests.intake.accounts import AS_OF, FILES, conserved, rules
from tests.intake.conftest import Read
from tests.intake.one_table import read

FOCUS = (
    "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,ServiceCategory,ChargeDescription,"
    "ConsumedQuantity,ConsumedUnit,EffectiveCost,BillingCurrency,RegionId,ResourceId,SubAccountName,SkuPriceDetails\n"
)
MACHINE = '{"InstanceType": "m5.xlarge"}'


def line(**changes: str) -> str:
    """One charge of a FOCUS bill: an hour of a machine, unless the changes say otherwise."""
    cells = {
        "ChargeCategory": "Usage", "ChargePeriodStart": "2025-03-01T00:00:00Z",
        "ChargePeriodEnd": "2025-03-01T01:00:00Z", "ProviderName": "AWS", "ServiceName": "EC2",
        "ServiceCategory": "Compute", "ChargeDescription": "",
        "ConsumedQuantity": "1", "ConsumedUnit": "Hours", "EffectiveCost": "0.2", "BillingCurrency": "EUR",
        "RegionId": "eu-west-3", "ResourceId": "i-1", "SubAccountName": "", "SkuPriceDetails": MACHINE,
    } | changes  # fmt: skip
    return ",".join('"' + cells[name].replace('"', '""') + '"' for name in FOCUS.strip().split(",")) + "\n"


def sample(name: str) -> Reading:
    return conserved(read(FILES / "usage" / name, year=2025, as_of=AS_OF))


def total(reading: Reading, metric: str, **where: Any) -> float:
    rows = reading.table.to_pylist()
    return sum(
        row["quantity"] for row in rows if row["metric"] == metric and all(row[k] == v for k, v in where.items())
    )


def close(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)


BY_HAND = "Période;Catégorie;Produit;Ressource;Quantité;Unité;Total HT (EUR)\n"


@pytest.mark.parametrize("cell", ["Compute", "Instance", "Serveurs virtuels", "VPS"])
def test_hours_of_what_a_small_bill_calls_a_machine_are_of_machines(tmp_path: Path, cell: str) -> None:
    """Of a type that nobody knows, too; an address and a gateway by the hour are none."""
    path = tmp_path / "facture.csv"
    path.write_text(
        f"{BY_HAND}2025-04;{cell};ZX-2;web-1;720;heures;14,26\n2025-04;Réseau;IP flottante;ip-1;720;heures;2,88\n"
        "2025-04;Réseau;Public gateway;gw;720;heures;20\n",
        encoding="utf-8",
    )
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert close(total(reading, "compute_hours"), 720)
    assert close(total(reading, "cost"), 37.14)


@pytest.mark.parametrize(("name", "cost", "says"), [("USD", 6.0, False), ("amount_usd", 0.0, True)])
def test_a_bill_whose_money_is_not_understood_says_so(tmp_path: Path, name: str, cost: float, says: bool) -> None:
    path = tmp_path / "invoice.csv"
    path.write_text(
        f"product,group_description,description,hours,start,end,{name},project_name,category\n"
        "Droplets,,s-1vcpu-1gb,672,2025-02-01 00:00:00 +0000,2025-03-01 00:00:00 +0000,6.00,web,iaas\n"
    )
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert close(total(reading, "cost"), cost)
    assert ("cost_left_out" in rules(reading)) is says
    assert close(total(reading, "compute_hours"), 672)


@pytest.mark.parametrize("machine", ["tiles (c-4)", "web-1 (1gb)", "db (gd-40vcpu-160gb)"])
def test_hours_of_droplets_of_any_size_are_those_of_machines(tmp_path: Path, machine: str) -> None:
    path = tmp_path / "invoice.csv"
    days = "2025-02-01 00:00:00 +0000,2025-03-01 00:00:00 +0000"
    path.write_text(
        "product,group_description,description,hours,start,end,USD,project_name,category\n"
        f"Droplets,,{machine},672,{days},6.00,web,iaas\nDroplet Backups,,web-1,672,{days},1.20,web,iaas\n"
    )
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert close(total(reading, "compute_hours"), 672)


def test_hours_of_an_openstack_project_are_those_of_its_servers(tmp_path: Path) -> None:
    """Of the period that was asked for; `total_hours` repeats the servers, `uptime` goes back before it."""
    servers = [
        {"hours": hours, "flavor": "m1", "instance_id": name, "name": name, "tenant_id": "t", "memory_mb": 4096,
         "local_gb": 40, "vcpus": 2, "started_at": "2025-01-14T09:00:00", "ended_at": None, "state": "active",
         "uptime": 9_000_000}
        for name, hours in (("a", 720.0), ("b", 300.5))
    ]  # fmt: skip
    usage = {"tenant_id": "t", "start": "2025-11-01T00:00:00.000000", "stop": "2025-12-01T00:00:00.000000",
             "total_hours": 1020.5, "server_usages": servers}  # fmt: skip
    path = tmp_path / "usage.json"
    path.write_text(json.dumps({"tenant_usage": usage}))
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert close(total(reading, "compute_hours"), 1020.5)
    days = {row["day"] for row in reading.table.to_pylist()}
    assert (min(days), max(days)) == (date(2025, 11, 1), date(2025, 11, 30))


# ------------------------------------------------------------------ each tool


def test_a_focus_bill() -> None:
    reading = sample("cloud_focus.csv")
    assert (reading.kind, reading.profile, reading.accepted) == ("cloud", "cloud_focus", 8)
    assert close(total(reading, "compute_hours", resource="m5.xlarge", subject_id="guichet"), 730)
    assert close(total(reading, "storage_gb_hours", resource="block_ssd"), 100 * 744)  # March has 744 hours
    assert close(total(reading, "storage_gb_hours", resource="object"), 3.225806451612903 * 744)  # 100 GB for a day
    assert close(total(reading, "data_gb", resource="egress", network=None), 5)
    assert close(total(reading, "data_gb", resource="transfer", network="cloud"), 2)
    assert close(total(reading, "cost", resource="Amazon Simple Queue Service"), 0.4)
    assert close(total(reading, "cost", resource="charge:credit"), -50)
    assert close(total(reading, "cost"), 148.92 + 9.28 + 2.4 + 0.45 + 0.02 + 0.4 - 50 + 22.3)
    assert rules(reading) == {"charges_apart": 2}


def test_a_month_is_cut_into_days_without_losing_anything() -> None:
    hours = [row for row in sample("cloud_focus.csv").table.to_pylist() if row["metric"] == "compute_hours"]
    assert [row["day"] for row in hours] == [date(2025, 3, day) for day in range(1, 32)]
    assert {round(row["quantity"], 9) for row in hours} == {round(730 / 31, 9)}
    assert {(row["unit"], row["first_line"], row["last_line"], row["lines"]) for row in hours} == {("h", 2, 2, 1)}


def test_an_aws_report() -> None:
    reading = sample("cloud_aws_cur.csv")
    assert reading.profile == "cloud_aws"
    machine = [row for row in reading.table.to_pylist() if row["metric"] == "compute_hours"]
    assert {(row["resource"], row["quantity"], row["vcpu"], row["ram_gb"]) for row in machine} == {
        ("m5.xlarge", 2.0, 4.0, 16.0),  # on demand and covered by a savings plan: both run
        ("db.t3.micro", 2.0, 2.0, 1.0),  # one hour in two zones
    }
    assert {row["subject_id"] for row in machine} == {"guichet"}  # the service, not the name of the machine
    assert close(total(reading, "cost", resource="charge:credit"), -0.224)
    assert close(total(reading, "cost"), 0.224 + 0.04)


def test_what_a_commitment_covers_costs_what_the_commitment_pays_for_it(read_text: Read) -> None:
    names = "lineItem/UsageStartDate,lineItem/LineItemType,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount"
    money = "lineItem/UnblendedCost,savingsPlan/SavingsPlanEffectiveCost,reservation/EffectiveCost"
    machine = "2025-03-01T00:00:00Z,{},AmazonEC2,EUW3-BoxUsage:m5.xlarge,1,{},m5.xlarge,Hrs,EUR\n"
    lines = [
        machine.format("Usage", "0.20,,"), machine.format("SavingsPlanCoveredUsage", "0.20,0.12,0"),
        machine.format("DiscountedUsage", "0,0,0.11"), machine.format("SavingsPlanNegation", "-0.20,0,0"),
        machine.format("RIFee", "0.11,0,0"), machine.format("SavingsPlanRecurringFee", "0.12,,"),
    ]  # fmt: skip
    header = f"{names},{money},product/instanceType,pricing/unit,lineItem/CurrencyCode\n"
    reading = read_text((header + "".join(lines)).encode(), "cur.csv")
    assert close(total(reading, "compute_hours"), 3)  # on demand, under a plan, reserved: each ran an hour
    assert close(total(reading, "cost", resource="m5.xlarge"), 0.20 + 0.12 + 0.11)
    assert close(total(reading, "cost", resource="charge:purchase"), 0.11 + 0.12)
    assert close(total(reading, "cost", resource="charge:credit"), -0.20)


def test_an_azure_export_counts_single_hours_whatever_its_price_is_for() -> None:
    reading = sample("cloud_azure_ea.csv")
    assert reading.profile == "cloud_azure"
    assert close(total(reading, "compute_hours", resource="Standard_D2s_v3", subject_id="portail"), 24)
    assert close(total(reading, "compute_hours", resource="b2s", subject_id="rg-portail"), 12)
    assert close(total(reading, "storage_gb_hours", resource="block_ssd"), 128 * 1.024**3 * 0.032258064516129 * 744)
    assert close(total(reading, "storage_gb_hours", resource="object"), 0.5 * 744)
    assert close(total(reading, "cost", resource="Virtual Machines Licenses"), 2.4)
    assert {row["day"] for row in reading.table.to_pylist()} == {date(2025, 3, 14)}
    assert {row["region"] for row in reading.table.to_pylist()} == {"westeurope"}
    assert rules(reading) == {"block_units": 1}
    assert not any("dupont" in str(row).lower() for row in (*reading.table.to_pylist(), *reading.findings.to_pylist()))


def test_a_google_export_sells_processors_and_memory_apart() -> None:
    reading = sample("cloud_google.csv")
    assert reading.profile == "cloud_google"
    found = {row["resource"]: row for row in reading.table.to_pylist() if row["metric"] == "compute_hours"}
    core, ram = found["N1 Predefined Instance Core"], found["N1 Predefined Instance Ram"]
    assert (core["quantity"], core["vcpu"], core["ram_gb"]) == (96.0, 1.0, 0.0)  # 4 processors for a day
    assert (round(ram["quantity"], 6), ram["vcpu"], ram["ram_gb"]) == (360.0, 0.0, 1.0)  # 15 GiB for a day
    assert close(total(reading, "storage_gb_hours", resource="block_hdd", subject_id="carte"), 100 * 24)
    assert close(total(reading, "data_gb"), 3)
    assert close(total(reading, "cost", resource="charge:tax"), 0.4)
    assert {row["subject_id"] for row in reading.table.to_pylist()} == {"carte", "ville-web", ""}


def test_the_same_bill_in_parquet(read_text: Read) -> None:
    table = pa.table({
        "ChargePeriodStart": pa.array([datetime(2025, 3, 1, tzinfo=UTC)], pa.timestamp("us", "UTC")),
        "ChargePeriodEnd": pa.array([datetime(2025, 4, 1, tzinfo=UTC)], pa.timestamp("us", "UTC")),
        "ChargeCategory": ["Usage"], "ProviderName": ["AWS"], "ServiceName": ["EC2"], "ServiceCategory": ["Compute"],
        "ConsumedQuantity": [744.0], "ConsumedUnit": ["Hours"], "BillingCurrency": ["EUR"], "RegionId": ["eu-west-3"],
        "EffectiveCost": pa.array([100], pa.int32()).cast(pa.decimal128(20, 6)),
        "SkuPriceDetails": pa.array([[("InstanceType", "m5.xlarge")]], pa.map_(pa.string(), pa.string())),
        "Tags": pa.array([[("service", "l'accueil")]], pa.map_(pa.string(), pa.string())),
    })  # fmt: skip
    stream = io.BytesIO()
    pq.write_table(table, stream)
    reading = read_text(stream.getvalue(), "bill.parquet")
    assert (reading.profile, reading.accepted, dict(rules(reading))) == ("cloud_focus", 1, {})
    assert close(total(reading, "compute_hours", resource="m5.xlarge", subject_id="l'accueil"), 744)
    assert close(total(reading, "cost", unit="EUR"), 100)
    damaged = read_text(stream.getvalue()[:200], "bill.parquet")
    assert damaged.kind is None


def test_ovhcloud_and_scaleway_in_json(read_text: Read) -> None:
    ovh: dict[str, Any] = {
        "period": {"from": "2025-03-01T00:00:00Z", "to": "2025-04-01T00:00:00Z"},
        "hourlyUsage": {
            "instance": [{"reference": "b2-7", "region": "GRA7", "quantity": {"unit": "Hour", "value": 744},
                          "totalPrice": 50.5}],
            "storage": [{"type": "storage", "region": "GRA", "quantity": {"unit": "GiBh", "value": 1000}}],
        },
    }  # fmt: skip
    reading = read_text(json.dumps(ovh), "usage.json")
    assert reading.profile == "cloud_ovhcloud"
    assert close(total(reading, "compute_hours", resource="b2-7", region="GRA7"), 744)
    assert close(total(reading, "storage_gb_hours", resource="object"), 1000 * 1024**3 / 1e9)
    bucket = {
        "type": "storage-standard", "bucketName": "b", "region": "GRA", "totalPrice": 9.5,
        "stored": {"quantity": {"unit": "GiBh", "value": 1000}, "totalPrice": 8},
        "incomingBandwidth": {"quantity": {"unit": "GiB", "value": 70}, "totalPrice": 0},
        "outgoingBandwidth": {"quantity": {"unit": "GiB", "value": 50}, "totalPrice": 1.5},
    }  # fmt: skip
    reading = read_text(json.dumps({**ovh, "hourlyUsage": {**ovh["hourlyUsage"], "storage": [bucket]}}), "usage.json")
    assert close(total(reading, "storage_gb_hours", resource="object"), 1000 * 1024**3 / 1e9)
    assert close(total(reading, "data_gb", resource="egress"), 50 * 1024**3 / 1e9)  # what comes in is not counted
    assert close(total(reading, "cost", unit="EUR"), 50.5 + 9.5)
    one = {
        "category_name": "Compute", "product_name": "PRO2-S", "sku": "/compute/pro2_s/run_fr-par-1", "unit": "minute",
        "billed_quantity": "43200", "value": {"currency_code": "EUR", "units": 100, "nanos": 500_000_000},
    }  # fmt: skip
    scaleway = {"consumptions": [one], "period_start": "2025-06-01", "period_end": "2025-07-01"}
    reading = read_text(json.dumps(scaleway), "consumption.json")
    assert reading.profile == "cloud_scaleway"
    assert close(total(reading, "compute_hours", resource="pro2-s", region="fr-par-1"), 720)  # 43,200 minutes
    assert close(total(reading, "cost", unit="EUR"), 100.5)
    without = read_text(json.dumps({"consumptions": [one]}), "consumption.json")
    assert rules(without) == {"missing_period": 1, "no_accepted_row": 1}


# ------------------------------------------------------------------ units and times


@pytest.mark.parametrize(
    ("quantity", "unit", "hours"),
    [("1", "Hours", 1.0), ("3600", "Seconds", 1.0), ("90", "minutes", 1.5), ("2", "Hrs", 2.0), ("1E-1", "hour", 0.1)],
)
def test_hours_in_any_unit(read_text: Read, quantity: str, unit: str, hours: float) -> None:
    reading = read_text(FOCUS + line(ConsumedQuantity=quantity, ConsumedUnit=unit))
    assert close(total(reading, "compute_hours"), hours)


def test_blocks_where_the_days_say_so(read_text: Read) -> None:
    """2.4 blocks of 10 hours fill a day; no line lasts longer than its own: the quantity counts blocks."""
    header = "Date,MeterCategory,MeterName,MeterId,UnitOfMeasure,Quantity,ResourceLocation,Cost,BillingCurrency\n"
    rows = [
        f"2025-03-0{day},Virtual Machines,D2s v3,m,10 Hours,{q},westeurope,2,EUR\n" for day, q in ((1, 2.4), (2, 0.6))
    ]
    reading = read_text(header + "".join(rows))
    assert close(total(reading, "compute_hours"), 30)
    assert "multiplied by the block" in " ".join(render(reading.findings, "en"))
    single = read_text(header + "".join(rows) + rows[0].replace(",2.4,", ",24,"))
    assert close(total(single, "compute_hours"), 2.4 + 0.6 + 24)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2025-03-01T22:00:00Z", "2025-03-01T23:00:00Z", {1: 1.0}),
        ("2025-03-01 23:00:00", "2025-03-02 00:00:00", {1: 1.0}),
        ("2025-03-01T23:00:00Z", "2025-03-02T01:00:00Z", {1: 0.5, 2: 0.5}),
        ("2025-03-02T00:30:00+01:00", "2025-03-02T01:30:00+01:00", {1: 0.5, 2: 0.5}),
        ("2025-03-01 23:30:00+00", "2025-03-02 00:30:00+00", {1: 0.5, 2: 0.5}),
        ("3/1/25", "3/3/25", {1: 0.5, 2: 0.5}),
        ("2025-03-01", "", {1: 1.0}),
    ],
)
def test_times(read_text: Read, start: str, end: str, days: dict[int, float]) -> None:
    reading = read_text(FOCUS + line(ChargePeriodStart=start, ChargePeriodEnd=end))
    hours = {r["day"].day: r["quantity"] for r in reading.table.to_pylist() if r["metric"] == "compute_hours"}
    assert hours == pytest.approx(days, rel=1e-12)


def test_a_december_that_ends_next_year(read_text: Read) -> None:
    reading = read_text(
        FOCUS
        + line(ChargePeriodStart="2025-12-31T12:00:00Z", ChargePeriodEnd="2026-01-01T12:00:00Z", ConsumedQuantity="24")
    )
    hours = {r["day"]: r["quantity"] for r in reading.table.to_pylist() if r["metric"] == "compute_hours"}
    assert hours == {date(2025, 12, 31): 12.0, date(2026, 1, 1): 12.0}


# ------------------------------------------------------------------ bad input


def test_a_bill_with_only_its_header(read_text: Read) -> None:
    reading = read_text(FOCUS)
    assert (reading.kind, rules(reading)) == (None, {"no_accepted_row": 1})


def test_currencies_are_never_added(read_text: Read) -> None:
    reading = read_text(
        FOCUS + line() + line(BillingCurrency="USD", ResourceId="i-2") + line(BillingCurrency="", ResourceId="i-3")
    )
    assert {row["unit"]: row["quantity"] for row in reading.table.to_pylist() if row["metric"] == "cost"} == {
        "EUR": 0.2, "USD": 0.2, "XXX": 0.2,
    }  # fmt: skip
    assert rules(reading) == {"mixed_currencies": 1, "missing_currency": 1}
    assert any("EUR, USD" in told for told in render(reading.findings, "fr"))


@pytest.mark.parametrize("provider", ["OVHcloud", "Scaleway", "Outscale"])
def test_no_provider_is_taken_to_bill_in_euro(read_text: Read, provider: str) -> None:
    reading = read_text(FOCUS + line(BillingCurrency="", ProviderName=provider))
    assert {row["unit"] for row in reading.table.to_pylist() if row["metric"] == "cost"} == {"XXX"}
    assert rules(reading) == {"missing_currency": 1}


def test_credits_never_take_hours_away(read_text: Read) -> None:
    reading = read_text(
        FOCUS + line(ConsumedQuantity="10", EffectiveCost="2")
        + line(ChargeCategory="Credit", ConsumedQuantity="-10", EffectiveCost="-2")
        + line(ConsumedQuantity="-3", EffectiveCost="-0.6")
    )  # fmt: skip
    assert close(total(reading, "compute_hours"), 10)
    assert close(total(reading, "cost", resource="charge:credit"), -2)
    assert close(total(reading, "cost", resource="m5.xlarge"), 1.4)
    assert rules(reading) == {"charges_apart": 1, "negative_usage": 1}


def test_an_export_appended_to_itself_counts_once(read_text: Read) -> None:
    body = line() + line(ResourceId="i-2") + line(ChargePeriodStart="2025-03-02T00:00:00Z", ChargePeriodEnd="")
    reading = read_text(FOCUS + body + body)
    assert (reading.accepted, reading.set_aside, rules(reading)) == (3, 3, {"repeated_row": 3})
    assert close(total(reading, "compute_hours"), 3)
    once = read_text(FOCUS + body)
    assert reading.table.drop_columns(["file_sha8"]).equals(once.table.drop_columns(["file_sha8"]))


def test_lines_that_say_nothing(read_text: Read) -> None:
    reading = read_text(
        FOCUS + line() + line(ChargePeriodStart="", ChargePeriodEnd="")
        + line(ConsumedQuantity="NULL", EffectiveCost="NULL")
        + line(ChargePeriodEnd="2095-01-01") + line(ConsumedQuantity="beaucoup", ResourceId="i-9")
    )  # fmt: skip
    assert (reading.accepted, reading.refused) == (2, 3)
    assert rules(reading) == {
        "missing_period": 1, "empty_charge": 1, "implausible_period": 1, "unreadable_number": 1,
    }  # fmt: skip
    assert close(total(reading, "cost"), 0.4)


def test_a_period_that_ends_before_it_begins(read_text: Read) -> None:
    reading = read_text(FOCUS + line(ChargePeriodEnd="2025-02-01T00:00:00Z"))
    assert rules(reading) == {"reversed_period": 1}
    assert close(total(reading, "compute_hours", day=date(2025, 3, 1)), 1)


def test_people_are_no_service_and_no_account(read_text: Read) -> None:
    reading = read_text(FOCUS + line(SubAccountName="jeanne.martin@ville.fr"))
    assert {(row["subject_kind"], row["subject_id"], row["account"]) for row in reading.table.to_pylist()} == {
        ("member", "", None)
    }
    assert "martin" not in str(reading.findings.to_pylist())


def test_a_machine_of_unknown_type_keeps_its_hours(read_text: Read) -> None:
    cells = {"SkuPriceDetails": "", "ChargeDescription": "On Demand Instance Hour"}
    reading = read_text(FOCUS + line(**cells))
    assert close(total(reading, "compute_hours", resource="EC2 (type unknown)"), 1)
    assert close(total(reading, "cost", resource="EC2 (type unknown)"), 0.2)


@pytest.mark.parametrize("words", ["NatGateway-Hours", "LoadBalancer hours", "EBS optimized m5.large Instance Hour"])
def test_hours_that_are_no_machine(read_text: Read, words: str) -> None:
    reading = read_text(FOCUS + line(ChargeDescription=words, SkuPriceDetails=""))
    assert (total(reading, "compute_hours"), total(reading, "cost", resource="EC2")) == (0, 0.2)


# ------------------------------------------------------------------ properties

CHARGES = st.lists(
    st.fixed_dictionaries({
        "ConsumedQuantity": st.floats(0.001, 1e6).map(repr),
        "EffectiveCost": st.floats(-1e4, 1e4).map(repr),
        "ChargePeriodStart": st.integers(1, 20).map(lambda day: f"2025-02-{day:02}T{day:02}:00:00Z"),
        "ChargePeriodEnd": st.integers(21, 28).map(lambda day: f"2025-02-{day}T07:30:00Z"),
        "ResourceId": st.uuids().map(str),
        "RegionId": st.sampled_from(["eu-west-3", "us-east-1"]),
    }),
    min_size=1, max_size=15,
)  # fmt: skip


@settings(
    max_examples=cases(8), deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(charges=CHARGES, seed=st.randoms(use_true_random=False))
def test_days_conserve_their_lines_in_any_order(read_text: Read, charges: list[dict[str, str]], seed: Any) -> None:
    lines = [line(**each) for each in charges]
    reading = read_text(FOCUS + "".join(lines))
    seed.shuffle(lines)
    other = read_text(FOCUS + "".join(lines))
    for metric, name in (("compute_hours", "ConsumedQuantity"), ("cost", "EffectiveCost")):
        whole = sum(float(each[name]) for each in charges)
        assert isclose(total(reading, metric), whole, rel_tol=1e-9, abs_tol=1e-6)
    keys = ["metric", "day", "region", "resource"]
    for one, two in zip(reading.table.to_pylist(), other.table.to_pylist(), strict=True):
        assert [one[key] for key in keys] == [two[key] for key in keys]
        assert isclose(one["quantity"], two["quantity"], rel_tol=1e-9, abs_tol=1e-9)


HOURS = "Mois;Instance;Gabarit;Heures;Coût HT (€)\njanvier 2025;web;b3-8;744;37,80\nfévrier 2025;web;b3-8;600;31,00\n"


def test_hours_that_people_copy_from_a_console(read_text: Read) -> None:
    reading = read_text("Consommation cloud\n\n" + HOURS + "TOTAL;;;1344;68,80\n")
    assert total(reading, "compute_hours") == 1344.0
    assert total(reading, "cost") == pytest.approx(68.8)
    assert max(row["day"] for row in reading.table.to_pylist()) == date(2025, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "Mois;Agent;Heures\njanvier 2025;A1;120\n",
        "Mois;Serveur;Heures d'arrêt\njanvier 2025;SRV1;3\n",
        "Mois;Serveur;Heures d'intervention;Coût\njanvier 2025;SRV1;3;250\n",
    ],
)
def test_hours_of_people_and_of_failures_are_none_of_machines(text: str, read_text: Read) -> None:
    assert read_text(text).kind != "cloud"


def test_a_period_in_one_cell_lasts_to_its_last_day(read_text: Read) -> None:
    """744 hours from 1 to 31 July, on 31 days."""
    text = (
        "Période;Projet;Catégorie;Référence;Ressource;Quantité;Unité;Total HT (EUR)\n"
        "01/07/2025 - 31/07/2025;web;Instance;b3-8;app;744;Heure;37,80\n"
    )
    reading = read_text(text)
    assert total(reading, "compute_hours") == pytest.approx(744)
    assert {row["day"] for row in reading.table.to_pylist()} == {date(2025, 7, day) for day in range(1, 32)}


@pytest.mark.parametrize(
    ("parts", "price", "hours"),
    [
        ({"stored": (900, 3.0), "instance": (500, 1.0), "volume": (400, 2.0)}, 3.0, 900),  # a sum beside its parts
        ({"volume": (400, 2.0), "total": (400, 2.0)}, 2.0, 400),  # one part, said twice
        ({"instance": (500, 1.0), "volume": (400, 2.0)}, 3.0, 900),
        ({"instance": (400, 2.0), "volume": (400, 2.0)}, 4.0, 800),  # two that are alike
        ({"instance": (400, 0), "volume": (400, 0)}, 0, 800),  # nothing tells
    ],
)
def test_a_part_that_sums_up_those_beside_it_counts_alone(
    read_text: Read, parts: dict[str, tuple[float, float]], price: float, hours: float
) -> None:
    amounts = {name: {"quantity": {"unit": "GiBh", "value": size}, "totalPrice": cost}
               for name, (size, cost) in parts.items()}  # fmt: skip
    period = {"from": "2025-03-01T00:00:00Z", "to": "2025-04-01T00:00:00Z"}
    disk = {"type": "classic", "quantity": {"unit": "GiBh", "value": 100}, "totalPrice": 1.0}
    usage = {"snapshot": [{"region": "SBG5", "totalPrice": price, **amounts}], "volume": [disk]}
    reading = read_text(json.dumps({"period": period, "hourlyUsage": usage}), "usage.json")
    assert close(total(reading, "storage_gb_hours"), (hours + 100) * 1024**3 / 1e9)
    assert close(total(reading, "cost", unit="EUR"), price + 1.0)
