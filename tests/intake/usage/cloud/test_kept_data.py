"""Data that a cloud keeps counts as storage however its bill says so, and what a bill without costs leaves is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from footprint.intake.usage.cloud.kinds import Line, kind
from tests.intake.usage.written import read, rules, totals

GIB, MARCH = 1.073741824, 744


@pytest.mark.parametrize(
    ("line", "resource", "factor"),
    [
        (Line("outscale", meter="BSU:SnapshotUsage", description="BSU snapshot - 1 GiB per month"), "snapshot", GIB),
        (Line("outscale", meter="OSU:x", description="Object kept - 1 GiB per month"), "object", GIB),
        (Line("aws", meter="EUW3-EBS:SnapshotUsage", description="Snapshot"), "snapshot", 1.0),
        (Line("aws", meter="x", description="$0.05 per GB-Month of backup data stored"), "snapshot", 1.0),
    ],
)  # fmt: skip
def test_what_a_price_is_for_says_the_unit(line: Line, resource: str, factor: float) -> None:
    found = kind(line)
    assert (found.metric, found.resource, found.monthly) == ("storage_gb_hours", resource, True)
    assert found.factor == pytest.approx(factor)


@pytest.mark.parametrize("series", ["P{} LRS Disk", "P{} ZRS Disk", "E{} LRS Disk", "E{} Disks", "S{} LRS Disk"])
@pytest.mark.parametrize(("size", "gib"), [(1, 4), (4, 32), (6, 64), (10, 128), (15, 256), (30, 1024), (80, 32_767)])
def test_a_managed_disk_keeps_the_gib_of_its_size(series: str, size: int, gib: int) -> None:
    found = kind(Line("azure", service="Storage", meter=series.format(size), unit="1/Month"))
    assert (found.metric, found.monthly) == ("storage_gb_hours", True)
    assert found.factor == pytest.approx(gib * GIB)


@pytest.mark.parametrize(
    ("service", "name", "gb"),
    [
        ("Volumes", "donnees (150GB)", 150),
        ("Block Storage", "pg-data 1.5 TB", 1500),
        ("Snapshots", "avant-migration (20 GiB)", 20 * GIB),
        ("Disques", "sauvegardes 80 Go", 80),
        ("Volumes", "donnees", None),
        ("Volumes", "50 GB of 100 GB", None),
        ("Load Balancers", "lb-1 (8GB)", None),
        ("VPS SSD", "vps-2 (40 GB)", None),
        ("Spaces", "subscription 250 GB", None),
    ],
)
def test_hours_of_a_volume_are_those_of_the_bytes_that_its_name_says(service: str, name: str, gb: float | None) -> None:
    found = kind(Line("digitalocean", service=service, meter=name, unit="hours"))
    assert (found.metric, found.factor) == (("storage_gb_hours", pytest.approx(gb)) if gb else ("", 1.0))


def consumption(*lines: tuple[str, str, str, float]) -> str:
    return json.dumps({"ConsumptionEntries": [
        {"AccountId": "1", "PayingAccountId": "1", "Service": "TinaOS-FCU", "SubregionName": "eu-west-2a",
         "FromDate": "2025-03-01", "ToDate": "2025-04-01", "Operation": "x", "Category": category, "Type": type_,
         "Title": title, "Value": value}
        for category, type_, title, value in lines
    ]})  # fmt: skip


def test_lines_without_cost_that_no_rule_knows_are_named(tmp_path: Path) -> None:
    """Snapshots were left out so, and nothing said it."""
    text = consumption(
        ("compute", "BoxUsage:m5.large", "Instance m5.large - 1 hour", 700),
        ("storage", "BSU:SnapshotUsage", "BSU snapshot - 1 GiB per month", 100),
        ("network", "ElasticIP:AdditionalAddress", "Additional public IP - 1 hour", 744),
        ("other", "OOS:Widgets", "Widgets", 5),
    )
    readings = read(tmp_path, "conso.json", text)
    assert totals(readings) == pytest.approx({"compute_hours": 700, "storage_gb_hours": 100 * GIB * MARCH})
    assert "unknown_use.no_cost.says" in rules(readings)
    assert "OOS:Widgets" in str([reading.findings.to_pylist() for reading in readings])
