"""Hours that are billed and did not run, bytes and money that nobody counted: each told, none taken for a machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.telling import render
from tests.intake.accounts import AS_OF, rules
from tests.intake.conftest import Read
from tests.intake.usage.cloud.test_reader import close, total

NAMES = (
    "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,PublisherName,InvoiceIssuerName,ServiceName,"
    "ChargeDescription,ConsumedQuantity,ConsumedUnit,EffectiveCost,BilledCost,BillingCurrency,RegionId,ResourceId,"
    "CommitmentDiscountStatus,CapacityReservationStatus,x_InstanceType,x_UsageType"
)
DAY = {
    "ChargeCategory": "Usage", "ChargePeriodStart": "2025-03-01T00:00:00Z",
    "ChargePeriodEnd": "2025-03-02T00:00:00Z", "ProviderName": "AWS", "ServiceName": "EC2", "ConsumedQuantity": "24",
    "ConsumedUnit": "Hours", "EffectiveCost": "5", "BillingCurrency": "EUR", "RegionId": "eu-west-3",
    "ResourceId": "i-1", "x_InstanceType": "m5.xlarge",
}  # fmt: skip


def bill(*lines: dict[str, str]) -> str:
    """A FOCUS bill of a machine that runs a day, with these changes on each further line."""
    rows = [",".join((DAY | each).get(name, "") for name in NAMES.split(",")) for each in ({}, *lines)]
    return NAMES + "\n" + "\n".join(rows) + "\n"


# --- reserved and not used --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unused",
    [
        {"CommitmentDiscountStatus": "Unused"},
        {"CapacityReservationStatus": "Unused"},
        {"x_UsageType": "EUW3-UnusedBox:m5.xlarge"},
        {"x_UsageType": "EUW3-Reservation:m5.xlarge"},
        {"x_UsageType": "EUW3-UnusedDed:m5.xlarge"},
        {"ChargeDescription": "Reserved VM Instance Standard_D2s_v3 FR Central 1 Year", "ProviderName": "Microsoft"},
        {"ResourceId": "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/capacityReservationGroups/r"},
        {"ResourceId": "/providers/Microsoft.Capacity/reservationOrders/1"},
    ],
)
def test_what_was_reserved_and_not_used_did_not_run(read_text: Read, unused: dict[str, str]) -> None:
    """A machine of 24 hours beside 24 hours that nobody used: 24, and 5 euros of 10 stand apart."""
    reading = read_text(bill({"ResourceId": "r-1"} | unused))
    assert close(total(reading, "compute_hours"), 24)
    assert close(total(reading, "cost", resource="charge:unused"), 5)
    assert close(total(reading, "cost"), 10)
    assert rules(reading) == {"charges_apart": 1}
    assert any("did not run" in said for said in render(reading.findings, "en"))


@pytest.mark.parametrize("used", [{"CommitmentDiscountStatus": "Used"}, {"CapacityReservationStatus": "Used"},
                                  {"ChargeDescription": "m5.xlarge reserved instance applied"},
                                  {"x_UsageType": "EUW3-BoxUsage:m5.xlarge"}])  # fmt: skip
def test_what_was_reserved_and_used_ran(read_text: Read, used: dict[str, str]) -> None:
    reading = read_text(bill({"ResourceId": "i-2"} | used))
    assert close(total(reading, "compute_hours"), 48)
    assert rules(reading) == {}


AZURE = "Date,MeterCategory,MeterSubCategory,MeterName,MeterId,ConsumedService,PublisherType,UnitOfMeasure,Quantity,"
AZURE += "ResourceLocation,Cost,BillingCurrency,ChargeType\n"


@pytest.mark.parametrize(
    "other",
    [
        "Virtual Machines,Reservation,D2s v3,m2,Microsoft.Capacity,Azure,1 Hour,24,westeurope,2,EUR,Usage",
        "Virtual Machines,Dsv3,D2s v3,m2,Microsoft.Compute,Azure,1 Hour,24,westeurope,2,EUR,UnusedReservation",
        "Virtual Machines,Dsv3 Capacity Reservation,D2s v3,m2,Microsoft.Compute,Azure,1 Hour,24,westeurope,2,EUR,Usage",
        "Virtual Machines,Reservation-Windows Svr (2 Core),D2s v3,m2,x,Azure,1 Hour,24,westeurope,2,EUR,Usage",
        "Virtual Machines Licenses,Windows,2 vCPU VM License,m2,x,Azure,1 Hour,24,westeurope,2,EUR,Usage",
        "Virtual Machines,Fortinet D2s v3,D2s v3,m2,x,Marketplace,1 Hour,24,westeurope,2,EUR,Usage",
    ],
)
def test_reserved_compute_and_software_of_azure_are_no_machines(read_text: Read, other: str) -> None:
    """24 hours of one machine, and 24 of what is none: 24."""
    machine = "Virtual Machines,Dsv3,D2s v3,m1,Microsoft.Compute,Azure,1 Hour,24,westeurope,2,EUR,Usage"
    reading = read_text(AZURE + f"2025-03-14,{machine}\n2025-03-14,{other}\n")
    assert close(total(reading, "compute_hours"), 24)
    assert close(total(reading, "cost"), 4)


def test_a_commitment_of_google_is_no_memory(read_text: Read) -> None:
    names = (
        "service.description,sku.id,sku.description,usage_start_time,usage_end_time,project.id,location.region,cost,"
    )
    names += "currency,usage.amount,usage.unit,cost_type\n"
    line = "Compute Engine,{},{},2025-03-01 00:00:00 UTC,2025-03-02 00:00:00 UTC,p,europe-west9,1,EUR,{},regular\n"
    lines = line.format(1, "N1 Predefined Instance Ram running in Paris", "1391569403904000,byte-seconds")
    lines += line.format(2, "Commitment v1: Ram in Paris for 1 Year", "1391569403904000,byte-seconds")
    assert round(total(read_text(names + lines), "compute_hours"), 6) == 360  # 15 GiB for a day


# --- accelerators -----------------------------------------------------------------------------------


def test_what_a_bill_says_of_accelerators_stands_with_the_machine(read_text: Read) -> None:
    """A type that nobody knows, with one accelerator in a column of the bill: its name says so to the method."""
    header = "SkuPriceDetails," + NAMES
    details = '"{""InstanceType"": ""zz1.large"", ""GpuCount"": 1, ""CoreCount"": 4, ""MemorySize"": ""16 GB""}"'
    plain = details.replace('""GpuCount"": 1, ', "")
    body = ",".join((DAY | {"x_InstanceType": ""}).get(name, "") for name in NAMES.split(","))
    reading = read_text(f"{header}\n{details},{body}\n{plain},{body}\n")
    assert close(total(reading, "compute_hours", resource="zz1.large + GPU"), 24)
    assert close(total(reading, "compute_hours", resource="zz1.large"), 24)


def test_accelerators_sold_by_themselves_have_neither_processors_nor_memory(read_text: Read) -> None:
    gpu = {"ProviderName": "Google Cloud", "x_UsageType": "Nvidia Tesla T4 GPU running in Paris", "x_InstanceType": ""}
    reading = read_text(bill(gpu))
    (row,) = (row for row in reading.table.to_pylist() if row["metric"] == "compute_hours" and "GPU" in row["resource"])
    assert (row["quantity"], row["vcpu"], row["ram_gb"]) == (24.0, 0.0, 0.0)


# --- software beside its machine --------------------------------------------------------------------


@pytest.mark.parametrize(
    "software",
    [
        {"PublisherName": "Palo Alto Networks"},
        {"InvoiceIssuerName": "AWS Marketplace"},
        {"ServiceName": "AWS Marketplace"},
        {"x_UsageType": "EUW3-SoftwareUsage:m5.xlarge"},
        {"ChargeDescription": "AWS Marketplace software usage|eu-west-3|m5.xlarge"},
    ],
)
def test_software_is_no_second_machine(read_text: Read, software: dict[str, str]) -> None:
    """Software sold by the hour runs on a machine beside it: two machines of 24 h are 48 h, not 72; its cost stays."""
    reading = read_text(bill({"PublisherName": "AWS"}, {"PublisherName": "AWS"} | software))
    assert close(total(reading, "compute_hours"), 48)
    assert close(total(reading, "cost"), 15)
    assert close(total(reading, "cost", resource="m5.xlarge"), 10)


@pytest.mark.parametrize(
    ("provider", "publisher"),
    [("AWS", "Amazon Web Services"), ("Microsoft", "Azure"), ("Google Cloud", "Google LLC"),
     ("OVHcloud", "OVH SAS"), ("Scaleway", "Scaleway"), ("Hetzner", "Hetzner Online GmbH"), ("", "AWS")],
)  # fmt: skip
def test_a_provider_publishes_its_own_machines(read_text: Read, provider: str, publisher: str) -> None:
    own = {"ProviderName": provider, "PublisherName": publisher, "ResourceId": "i-2"}
    assert close(total(read_text(bill(own)), "compute_hours"), 48)


# --- told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["GiB·h", "GiB-Hours", "GibiByte Hours", "GiBh", "GiB*h", "gibibytes-hours"])
def test_bytes_kept_in_any_spelling_of_their_unit(read_text: Read, unit: str) -> None:
    """500 GiB for 744 hours are 372,000 GiB.h: 399,431 GB.h are counted, no third of the cost is gone."""
    kept = {"ConsumedQuantity": "372000", "ConsumedUnit": unit, "ServiceName": "Object storage", "x_InstanceType": ""}
    reading = read_text(bill(kept))
    assert close(total(reading, "storage_gb_hours", resource="object"), 372_000 * 1024**3 / 1e9)
    assert rules(reading) == {}


@pytest.mark.parametrize(
    ("unit", "cost"), [("Database-Hours", "5"), ("Snapshots", "5"), ("Objects", "5"), ("Hours", "0")]
)
def test_use_that_no_rule_knows_is_said_with_its_part_of_the_cost(read_text: Read, unit: str, cost: str) -> None:
    other = {"ConsumedUnit": unit, "ServiceName": "Managed things", "x_InstanceType": "", "EffectiveCost": cost}
    reading = read_text(bill(other))
    assert rules(reading) == {"unknown_use": 1}
    said = " ".join(render(reading.findings, "en"))
    assert unit in said
    assert ("50 %" in said) == (cost == "5")


def test_few_requests_are_no_news(read_text: Read) -> None:
    assert rules(read_text(bill({"ConsumedUnit": "Requests", "x_InstanceType": "", "EffectiveCost": "0.01"}))) == {}


def test_traffic_that_comes_in_is_said(read_text: Read) -> None:
    inward = {"ConsumedUnit": "GB", "x_UsageType": "EUW3-DataTransfer-In-Bytes", "x_InstanceType": ""}
    reading = read_text(bill(inward))
    assert (total(reading, "data_gb"), rules(reading)) == (0, {"inbound_left_out": 1})


def test_an_amortised_cost_is_said(read_text: Read) -> None:
    reading = read_text(bill({"BilledCost": "0", "ResourceId": "i-2"}))
    assert rules(reading) == {"amortised_cost": 1}
    assert close(total(reading, "cost"), 10)


def test_a_short_line_is_said(read_text: Read) -> None:
    text = bill({"ResourceId": "i-2"}).rstrip("\n").rstrip(",") + "\n"
    text = text.rsplit(",", 3)[0] + "\n"
    assert rules(read_text(text))["missing_cells"] == 1


# --- rows that are no lines -------------------------------------------------------------------------


def test_a_grand_total_of_a_bill_is_no_line(read_text: Read) -> None:
    last = ",".join({"ServiceName": "Grand total", "EffectiveCost": "10"}.get(name, "") for name in NAMES.split(","))
    reading = read_text(bill({"ResourceId": "i-2"}) + last + "\n")
    assert (close(total(reading, "cost"), 10), rules(reading)) == (True, {"total_row": 1})


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("word", ["Grand total", "Total", "Total général", "Totaux"])
def test_a_total_in_a_column_that_nobody_reads_is_no_visit(read_text: Read, place: str, word: str) -> None:
    """60 + 40 visits, and 100 in a row whose last cell says what it is: 100, not 200."""
    rows = ["2025-06-01,60,30,", "2025-06-02,40,30,"]
    rows.insert(0 if place == "first" else 2, f"2025-06-01,100,30,{word}")
    reading = read_text("Day,Visits,Average duration,Zorg\n" + "\n".join(rows) + "\n", name="visits.csv")
    assert (reading.kind, total(reading, "sessions"), rules(reading).get("total_row")) == ("visits", 100, 1)


RUN = "2025-06-0{n}T10:00:00,calcul,{id},{tail}\n"
OLD = "timestamp,project_name,run_id,duration,emissions,energy_consumed,country_name,country_iso_code,pue\n"
NEW = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,energy_consumed,country_name,country_iso_code,pue\n"
)


def test_a_second_header_starts_another_table(tmp_path: Path) -> None:
    """Three runs of 2 kWh of one version, six of 1 kWh of another whose columns stand elsewhere: 12 kWh in two
    tables."""
    old = "".join(RUN.format(n=n, id=f"a{n}", tail="3600,0.1,2,France,FRA,1.0") for n in (1, 2, 3))
    new = "".join(RUN.format(n=n, id=f"b{n}", tail="e,3600,0.1,1,France,FRA,1.0") for n in range(1, 7))
    path = tmp_path / "emissions.csv"
    path.write_text(OLD + old + NEW + new, encoding="utf-8")
    found = read_all(path, year=2025, as_of=AS_OF)
    assert [(each.kind, each.accepted, each.refused) for each in found] == [("codecarbon", 3, 0), ("codecarbon", 6, 0)]
    assert sum(total(each, "energy") for each in found) == pytest.approx(12)


def test_the_same_header_again_is_no_run(read_text: Read) -> None:
    old = "".join(RUN.format(n=n, id=f"a{n}", tail="3600,0.1,2,France,FRA,1.0") for n in (1, 2))
    reading = read_text(OLD + old + OLD + RUN.format(n=3, id="a3", tail="3600,0.1,2,France,FRA,1.0"))
    assert (total(reading, "energy"), rules(reading)) == (6, {"header_again": 1})


def test_energy_that_holds_a_pue_is_divided_by_it_and_people_are_told(read_text: Read) -> None:
    """3 kWh with a PUE of 1.5 are 2 kWh of the equipment."""
    reading = read_text(OLD + RUN.format(n=1, id="a", tail="3600,0.1,3,France,FRA,1.5"))
    assert (total(reading, "energy"), rules(reading)) == (2, {"pue_taken_out": 1})
    assert any("1.5" in said for said in render(reading.findings, "en"))
