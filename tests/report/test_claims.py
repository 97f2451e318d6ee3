"""Providers' own figures beside ours: from the file by the inbox and the lake to the report, and in no total."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from math import fsum, isclose
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint import steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.report.build import write_member
from footprint.report.claims import (
    COLUMNS,
    Claims,
    Compared,
    Ours,
    claims,
    group_of_line,
    group_of_service,
    held_against,
)
from footprint.report.document import Items
from footprint.report.model import member_report
from footprint.report.sections.claims_section import sections, sentences
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.schema import MEMBER_YEAR, tables
from tests.fixtures import INTAKE

KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
EXPORTS = INTAKE / "usage" / "claims"
MONTHS = {"2025-02": 672, "2025-03": 744, "2025-04": 720}  # hours
_HEADER = (
    "lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,"
    "lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,lineItem/LineItemDescription,"
    "product/instanceType,product/region,pricing/unit\n"
)


def bill() -> bytes:
    """Three months of one machine and of 500 GB of objects at AWS in Paris."""
    text = _HEADER
    for month, hours in MONTHS.items():
        year, number = map(int, month.split("-"))
        period = f"{month}-01T00:00:00Z,{date(year, number + 1, 1)}T00:00:00Z"
        text += (
            f"Usage,{period},AmazonEC2,EUW3-BoxUsage:m5.xlarge,{hours},EUR,10,m5.xlarge hour,m5.xlarge,eu-west-3,Hrs\n"
        )
        text += f"Usage,{period},AmazonS3,EUW3-TimedStorage-ByteHrs,500,EUR,10,GB-month of S3,,eu-west-3,GB-Mo\n"
    return text.encode()


def computed(home: Path, factor_set: FactorSet, **exports: bytes) -> Lake:
    lake, inbox = Lake(home), Inbox(home)
    for name, content in {"facture": bill(), **exports}.items():
        inbox.deliver(io.BytesIO(content), received_on=date(2026, 1, 10), name=f"{name}.csv", list_name=name, **KEYS)
    rebuild(lake, inbox, **KEYS, factor_set=factor_set)
    steps.year_factors(lake, 2025, factor_set)
    steps.device_lives(lake, 2025, factor_set)
    steps.service_shares(lake, 2025)
    steps.activity_data(lake, 2025, factor_set)
    steps.fleet(lake, 2025)
    steps.footprint(lake, 2025, factor_set)
    steps.indicators_member(lake, 2025, factor_set)
    return lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, factor_set: FactorSet) -> Lake:
    exports = {name: (EXPORTS / f"claims_{name}.csv").read_bytes() for name in ("aws_data_export", "azure_emissions")}
    return computed(tmp_path_factory.mktemp("claims"), factor_set, **exports)


@pytest.fixture(scope="module")
def found(lake: Lake, factor_set: FactorSet) -> Claims:
    made = claims(MemberTables(lake, **KEYS, factor_set=factor_set))
    assert made is not None
    return made


def gwp(lake: Lake, category: str | None = None) -> float:
    return fsum(
        row["value"]
        for row in lake.read("footprint", year=2025).to_pylist()
        if row["criterion"] == "gwp" and row["value"] is not None and row["basis"] in ("location", "any")
        and row["view"] in ("depreciation", "any") and category in (None, row["category"])
    )  # fmt: skip


def only(found: Claims, **wanted: str) -> Compared:
    (one,) = (each for each in found.compared if all(getattr(each, name) == value for name, value in wanted.items()))
    return one


def test_ours_of_the_common_month_is_its_part_of_the_footprint(lake: Lake, found: Claims) -> None:
    machines = only(found, provider="aws", group="compute", basis="location")
    assert (machines.months, machines.theirs, machines.theirs_at_least) == (("2025-03",), 12.3, False)
    hours = sum(MONTHS.values())
    assert machines.ours is not None
    assert isclose(machines.ours, gwp(lake, "cloud_compute") * MONTHS["2025-03"] / hours, rel_tol=1e-9)
    assert machines.ratio == machines.ours / 12.3
    assert machines.only_ours == ("2025-02", "2025-04")


def test_a_basis_covers_the_months_that_it_gives(found: Claims) -> None:
    market = only(found, provider="aws", group="compute", basis="market")
    assert market.months == ("2025-03", "2025-04")
    assert market.theirs == pytest.approx(8.0)
    assert {each.basis for each in found.compared if each.group == "storage" and each.provider == "aws"} == {"location"}


def test_without_a_bill_there_is_no_ratio(found: Claims) -> None:
    azure = only(found, provider="azure", group="compute", basis="unstated")
    assert (azure.months, azure.theirs, azure.ours, azure.ratio) == ((), 15.0, None, None)
    assert azure.only_theirs == ("2025-03", "2025-04")


def test_claims_change_no_other_table(lake: Lake, tmp_path: Path, factor_set: FactorSet) -> None:
    alone = computed(tmp_path, factor_set)
    same = ("devices", "sites", "services", "allocations", "usage", "year_factors", "device_lives", "activity_data",
            "fleet", "footprint", "indicators_member")  # fmt: skip
    for name in same:
        where = KEYS if tables()[name].partition == MEMBER_YEAR else {"year": 2025}
        assert lake.read(name, **where).equals(alone.read(name, **where)), name
    assert gwp(lake) == gwp(alone) > 0
    assert lake.read("provider_claims", **KEYS).num_rows == 6
    assert claims(MemberTables(alone, **KEYS, factor_set=factor_set)) is None


def test_the_same_export_twice_is_shown_once(tmp_path: Path, factor_set: FactorSet) -> None:
    export = (EXPORTS / "claims_aws_data_export.csv").read_bytes()
    later = export.replace(b"0.0123", b"0.0200")
    lake = computed(tmp_path, factor_set, premier=export, second=later)
    made = claims(MemberTables(lake, **KEYS, factor_set=factor_set))
    assert made is not None
    assert only(made, group="compute", basis="location").theirs == 20.0
    rules = {row["message_key"] for row in lake.read("findings", **KEYS).to_pylist()}
    assert "findings.overlapping_periods.claims.says" in rules


def test_every_form_of_the_report_shows_it(lake: Lake, factor_set: FactorSet) -> None:
    paths = {path.name: path for path in write_member(lake, **KEYS, factor_set=factor_set)}
    page = paths["annexe.html"].read_text()
    assert "Le chiffre du fournisseur, à côté du nôtre" in page
    assert "n’entre dans aucun total" in page
    rows = list(csv.DictReader(io.StringIO(paths["fournisseurs.csv"].read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["provider"], row["group"], row["basis"], row["months"]) for row in rows[:2]] == [
        ("aws", "compute", "location", "2025-03"), ("aws", "compute", "market", "2025-03 2025-04"),
    ]  # fmt: skip
    sheet = CalamineWorkbook.from_path(paths["rapport.xlsx"]).get_sheet_by_name("Fournisseurs").to_python()
    assert len(sheet) == 1 + len(rows)
    assert paths["rapport.pdf"].stat().st_size > 0


def test_a_report_without_exports_has_no_word_of_them(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = computed(tmp_path, factor_set)
    names = {path.name for path in write_member(lake, **KEYS, factor_set=factor_set)}
    assert "fournisseurs.csv" not in names
    assert member_report(lake, **KEYS, factor_set=factor_set).claims is None


@pytest.mark.parametrize(
    ("provider", "service", "group"),
    [("aws", "AmazonEC2", "compute"), ("aws", "AmazonS3", "storage"), ("aws", "AmazonRDS", "other"),
     ("gcp", "Compute Engine", "compute"), ("gcp", "Cloud Storage", "storage"), ("gcp", "BigQuery", "other"),
     ("azure", "Virtual Machines", "compute"), ("azure", "Storage", "storage"),
     ("ovhcloud", "Instances Public Cloud", "compute"), ("ovhcloud", "Block Storage", "storage"),
     ("scaleway", "block_storage", "storage"), ("scaleway", "instances", "compute")],
)  # fmt: skip
def test_services_of_providers(provider: str, service: str, group: str) -> None:
    assert group_of_service(provider, service) == group


@pytest.mark.parametrize(
    ("provider", "kind", "resource", "group"),
    [("aws", "compute", "m5.xlarge", "compute"), ("aws", "compute", "db.m5.large", "other"),
     ("aws", "storage", "block_ssd", "compute"), ("ovhcloud", "storage", "block_ssd", "storage"),
     ("aws", "storage", "object", "storage"), ("aws", "transfer", "", "other")],
)  # fmt: skip
def test_lines_of_bills(provider: str, kind: str, resource: str, group: str) -> None:
    assert group_of_line(provider, kind, resource) == group


def row(month: int, service: str | None, **figures: Any) -> dict[str, Any]:
    fixed = {"provider": "aws", "months": 1, "days": 31 if month in (1, 3) else 28, "status": "ok", "scopes": None}
    none = dict.fromkeys(("location_kgco2e", "market_kgco2e", "unstated_kgco2e", "method_version", "account"))
    return fixed | none | {"month": date(2025, month, 1), "service": service} | figures


def cell(value: float | None, stage: str = "use", basis: str = "location") -> dict[str, Any]:
    return {"value": value, "stage": stage, "basis": basis, "status": "ok"}


def both(ours: Ours, *rows: dict[str, Any]) -> Iterator[Compared]:
    yield from held_against(list(rows), ours).compared


def test_ratios_by_hand_of_common_months_alone() -> None:
    ours: Ours = {
        ("aws", "compute", "2025-01"): [cell(4.0), cell(2.0, "manufacturing", "any"), cell(9.0, "use", "market")],
        ("aws", "compute", "2025-02"): [cell(100.0)],
    }
    (one,) = both(ours, row(1, "EC2", location_kgco2e=3.0), row(3, "EC2", location_kgco2e=50.0))
    assert (one.ours, one.ours_use, one.theirs, one.ratio, one.use_ratio) == (6.0, 4.0, 3.0, 2.0, 4.0 / 3.0)
    assert (one.months, one.only_theirs, one.only_ours) == (("2025-01",), ("2025-03",), ("2025-02",))
    (market,) = both(ours, row(1, "EC2", market_kgco2e=1.0))
    assert (market.ours, market.ratio) == (11.0, 11.0)


def test_zero_and_unknown_give_no_ratio_and_gaps_make_a_minimum() -> None:
    ours: Ours = {("aws", "compute", "2025-01"): [cell(4.0), cell(None, "manufacturing", "any")]}
    (zero,) = both(ours, row(1, "EC2", location_kgco2e=0.0))
    assert (zero.ratio, zero.ours_at_least) == (None, True)
    (least,) = both(ours, row(1, "EC2", location_kgco2e=2.0, status="at_least"))
    assert (least.ratio, least.theirs_at_least) == (2.0, True)
    assert list(both(ours, row(1, "EC2", status="at_least"))) == []


def test_months_that_are_not_whole_and_other_services_are_told_and_not_compared() -> None:
    ours: Ours = {("aws", "compute", "2025-01"): [cell(4.0)]}
    made = held_against([row(1, "EC2", location_kgco2e=2.0, days=3), row(1, "Athena", location_kgco2e=1.5)], ours)
    assert made.compared == ()
    assert made.claimants[0].partial == ("2025-01",)
    assert made.claimants[0].others == (("Athena", 1.5),)


def test_a_figure_of_all_services_is_held_against_all_of_ours() -> None:
    ours: Ours = {("aws", "all", "2025-01"): [cell(8.0)], ("aws", "compute", "2025-01"): [cell(4.0)]}
    (one,) = both(ours, row(1, None, location_kgco2e=2.0))
    assert (one.group, one.ratio) == ("all", 4.0)


def test_accounts_that_one_side_names_alone_are_told() -> None:
    ours: Ours = {("aws", "compute", "2025-01"): [cell(4.0)]}
    rows = [row(1, "EC2", location_kgco2e=2.0, account=name) for name in ("1", "/subscriptions/2")]
    assert held_against(rows, ours, {"aws": frozenset({"2", "3"})}).claimants[0].accounts == (("1",), ("3",))
    assert held_against(rows, ours, {"azure": frozenset({"9"})}).claimants[0].accounts == ((), ())


@pytest.mark.parametrize(
    ("version", "making"), [("v2.0.0", False), ("v1", False), ("v3.0.1", True), ("v10", True), (None, None)]
)
def test_whether_making_is_in_a_version_of_aws(version: str | None, making: bool | None) -> None:
    made = held_against([row(1, "EC2", location_kgco2e=2.0, method_version=version)], {})
    scopes = made.claimants[0].scopes
    assert (("3" in scopes) if scopes else None) is making


@pytest.mark.parametrize(
    ("theirs", "words"), [(2.0, "2 fois plus grande"), (8.0, "2 fois plus petite"), (4.1, "presque")]
)
def test_the_sentence_says_how_many_times(theirs: float, words: str) -> None:
    ours: Ours = {("aws", "compute", "2025-01"): [cell(4.0)]}
    made = held_against([row(1, "EC2", location_kgco2e=theirs)], ours)
    assert words in sentences(made, Wording("fr"))[0].replace("\u00a0", " ")


def test_what_explains_a_figure_without_making() -> None:
    ours: Ours = {("aws", "compute", "2025-01"): [cell(4.0), cell(2.0, "manufacturing", "any")]}
    made = held_against([row(1, "EC2", location_kgco2e=2.0, method_version="v2.0.0")], ours)
    (section,) = sections(made, 2025, Wording("en"))
    items = [item for block in section.blocks if isinstance(block, Items) for item in block.items]
    assert any("without making, our figure would be 4" in item.replace("\u00a0", " ") for item in items)


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["EC2", "S3"]), st.floats(0.001, 1e6)), max_size=8),
       st.dictionaries(st.integers(1, 12), st.floats(0.001, 1e6), max_size=6))  # fmt: skip
def test_only_common_months_are_added(said: list[tuple[int, str, float]], mine: dict[int, float]) -> None:
    days = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
    ours: Ours = {("aws", "compute", f"2025-{month:02}"): [cell(value)] for month, value in mine.items()}
    rows = [row(month, name, location_kgco2e=kg, days=days[month]) for month, name, kg in said]
    for each in both(ours, *rows):
        months = {month for month, name, _ in said if name == "EC2" and month in mine}
        if each.group == "compute":
            assert set(each.months) == {f"2025-{month:02}" for month in months}
        if each.ratio is not None:
            theirs = fsum(kg for month, name, kg in said if name == "EC2" and month in mine)
            assert isclose(each.ratio, fsum(mine[month] for month in months) / theirs, rel_tol=1e-9)
