"""A region of small invented members in a lake of its own, through the real method on the shipped factors."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import changes, levers, steps
from footprint.lake import Lake
from footprint.region import region_amounts, region_cells
from footprint.report import write_member, write_region
from footprint.report.build import documents
from footprint.report.document import Document
from footprint.report.model import Report
from footprint.schema import table
from tests.once import once

YEAR = 2025
EVIL_SITE = "<script>alert(1)</script>"
EVIL_CATEGORY = "=cmd()"
Row = dict[str, Any]


def rows(name: str, given: list[Row]) -> pa.Table:
    """Rows of a table of the lake, all other columns NULL."""
    described = table(name)
    return pa.Table.from_pylist([dict.fromkeys(described.names) | row for row in given], schema=described.arrow)


def device(line: int, category: str, quantity: float | None, bought: date | None, **more: Any) -> Row:
    where = {"line_id": f"aaaaaaaa:{line}", "file_sha8": "aaaaaaaa", "line": line, "list": "inventory"}
    what = {"category": category, "quantity_devices": quantity, "acquired_on": bought, "acquired_precision": "day"}
    return {**where, **what, "status": "in_use", **more}


def town(year: int) -> list[Row]:
    """A town with every kind of device that a report has something to say about."""
    rows = [
        device(2, "laptop", 420.0, date(2022, 9, 1), site_id="Hôtel de ville"),
        device(3, "desktop", 310.0, date(2021, 3, 15), site_id="Hôtel de ville"),
        device(4, "monitor", 720.0, date(2020, 6, 1), site_id="Médiathèque", annual_kwh=40.0, lifetime_years=8.0),
        device(5, "smartphone", 260.0, date(2024, 2, 1), site_id=EVIL_SITE),
        device(6, "server", 12.0, date(2022, 1, 10), site_id="Salle serveurs"),
        device(7, "switch", 64.0, date(2019, 5, 1), site_id="Salle serveurs"),
        device(8, "laptop", 35.0, date(2023, 5, 1), condition="refurbished", site_id="École Jaurès"),
        device(9, "tablet", 180.0, None, site_id="École Jaurès"),
        device(10, "printer", 48.0, date(2022, 9, 1), site_id="École Jaurès"),
        device(11, "video_conference", 9.0, date(2023, 1, 1), site_id="Hôtel de ville"),
        device(12, EVIL_CATEGORY, 3.0, date(2023, 1, 1), site_id="Hôtel de ville"),
        device(13, "laptop", float("nan"), date(2023, 1, 1), site_id="Hôtel de ville"),
        device(14, "smartphone", 40.0, date(2023, 7, 1), ownership="byod", site_id="Hôtel de ville"),
        device(15, "multifunction_printer", 22.0, date(2021, 1, 1), ownership="leased", site_id="Médiathèque"),
        device(17, "monitor", 15.0, date(2022, 2, 1), status="in_stock", site_id="Médiathèque"),
        device(18, "desktop", 6.0, date(2017, 2, 1), status="gone_undated"),
    ]
    if year == YEAR:
        retired = date(2025, 3, 1)
        return [*rows, device(16, "desktop", 25.0, date(2021, 3, 15), status="retired", retired_on=retired)]
    return [*rows, device(19, "laptop", 60.0, date(2021, 10, 1), site_id="Hôtel de ville")]


MEMBERS: list[tuple[str, str, str, float | None]] = [
    ("town", "public", "gironde", 900.0),
    ("village", "public", "limousin", 40.0),
    ("county", "public", "gironde", 700.0),
    ("school", "education_research", "limousin", 300.0),
    ("campus", "education_research", "gironde", 900.0),
    ("lab", "education_research", "limousin", 120.0),
    ("shop", "digital", "gironde", 12.0),
    ("host", "digital", "limousin", None),
    ("studio", "digital", "gironde", 30.0),
    ("farm", "other", "limousin", 15.0),
    ("silent", "other", "limousin", None),
]


def small(size: float) -> list[Row]:
    return [device(2, "laptop", 20.0 * size, date(2023, 1, 1)), device(3, "monitor", 25.0 * size, date(2021, 1, 1))]


def findings() -> list[Row]:
    found = {
        "file_sha8": "aaaaaaaa",
        "column": "category",
        "raw_value": "onduleur ?",
        "group_id": "g1",
        "message_args": '{"value": "onduleur ?", "count": 2}',
    }
    return [
        {
            **found,
            "line": 21,
            "rule": "unknown_category",
            "severity": "refused",
            "row_count": 2,
            "message_key": "findings.unknown_category.says",
        },
        {
            **found,
            "line": 25,
            "rule": "unknown_category",
            "severity": "refused",
            "row_count": 2,
            "message_key": "findings.unknown_category.says",
        },
        {
            **found,
            "line": 30,
            "rule": "total_row",
            "severity": "set_aside",
            "row_count": 1,
            "message_key": "findings.total_row.says",
            "group_id": "g2",
        },
    ]


def fill(lake: Lake, factor_set: FactorSet) -> None:
    """Two years of every member, from accepted rows to indicators."""
    for year in (YEAR - 1, YEAR):
        for place, (member, sector, zone, staff) in enumerate(MEMBERS):
            given = town(year) if member == "town" else [] if member == "silent" else small(1.0 + place / 4)
            fill_member(
                lake, year, member, given, sector=sector, zone=zone, employees_fte=staff, users=staff and 2 * staff
            )
        steps.year_factors(lake, year, factor_set)
        steps.device_lives(lake, year, factor_set)
        steps.service_shares(lake, year)
        steps.activity_data(lake, year, factor_set)
        steps.fleet(lake, year)
        steps.vanished_units(lake, year, factor_set)
        steps.member_states(lake, year)
        steps.footprint(lake, year, factor_set)
        steps.uncertainty_member(lake, year, factor_set)
        steps.indicators_member(lake, year, factor_set)
        steps.uncertainty_drivers(lake, year, factor_set)
        changes.changes_member(lake, year, factor_set, {})
        changes.uncertainty_changes(lake, year, factor_set, {})
    steps.uncertainty_region(lake, YEAR, factor_set)
    region_amounts(lake, YEAR)
    region_cells(lake, YEAR)
    levers.levers_member(lake, YEAR, factor_set)


def fill_member(lake: Lake, year: int, member: str, given: list[Row], **profile: Any) -> None:
    where = {"year": year, "member_id": member}
    names = {"town": "Ville de Bellerive & Cie"}
    sites = [
        {
            "site_id": "Salle serveurs",
            "kind": "datacentre",
            "country": "FRA",
            "pue": 1.6,
            "wue_l_per_kwh": 0.3,
            "control": "own",
        }
    ]
    contract = {"contract_id": "c1", "covered_share": 0.4, "factor_key": "technology:hydro", "instrument": "ppa"}
    lines = [{"file_sha8": "aaaaaaaa", "line": row["line"], "fate": "accepted", "count": 1} for row in given]
    lines += (
        [{"file_sha8": "aaaaaaaa", "line": line, "fate": "refused", "count": 1} for line in (21, 25)] if given else []
    )
    content = {
        "members": [{"name": names.get(member, member), "holding_id": member, "country": "FRA", **profile}],
        "devices": given,
        "sites": sites if member == "town" else [],
        "contracts": [contract] if member == "town" else [],
        "lines": lines,
        "findings": findings() if member == "town" else [],
    }
    for name, found in content.items():
        lake.write(name, rows(name, [{**where, **row} for row in found]), **where)


def whole(report: Report, lang: str) -> Document:
    """The report with the sections of its annex behind its own."""
    document, annex = documents(report, lang)
    return replace(document, parts=(*document.parts, *annex.parts))


@pytest.fixture(scope="session")
def factor_set() -> FactorSet:
    return catalogue.load()


def region(factory: pytest.TempPathFactory) -> Path:
    """The region's home with the town's report and the draft, made once a run: the caller's own copy."""

    def make(home: Path) -> None:
        lake, factor_set = Lake(home), catalogue.load()
        fill(lake, factor_set)
        write_member(lake, year=YEAR, member_id="town", factor_set=factor_set)
        write_region(lake, year=YEAR, factor_set=factor_set)

    return Path(shutil.copytree(once(factory, "region", make), factory.mktemp("region") / "home"))


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The region's lake; tests only read it."""
    return Lake(region(tmp_path_factory))


@pytest.fixture(scope="session")
def written(lake: Lake) -> dict[str, Path]:
    """Files of the town's report and of the region's draft, by name."""
    folders = (lake.home / "reports" / str(YEAR) / "town", lake.home / "releases" / str(YEAR) / "draft")
    return {path.name: path for folder in folders for path in folder.iterdir()}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, factor_set: FactorSet) -> dict[str, Path]:
    """Files of the report of a member with digital services and makers' models, by their place in its folder."""
    from tests.report import serving

    made = Lake(tmp_path_factory.mktemp("served"))
    serving.fill(made, factor_set)
    folder = made.home / "reports" / str(YEAR) / serving.MEMBER
    paths = write_member(made, year=YEAR, member_id=serving.MEMBER, factor_set=factor_set)
    return {path.relative_to(folder).as_posix(): path for path in paths}
