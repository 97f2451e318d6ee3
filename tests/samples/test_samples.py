"""The sample members are what their script writes, and show what real inventories show."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from stdnum.fr import siren

from footprint import samples
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import Summary
from tests.cases import long_but

PACKAGE = Path(str(files("footprint.samples")))
FACTORS = Path(str(files("factors")))

# Pinned: year, member, files of the member-year, lines, accepted, refused, set aside, devices.
EXPECTED = """
2024 agglo-val-isterne        3   464   461   0   3   461
2024 campus-vergnac           1   177   174   0   3   456
2024 commune-ormevigne        1    82    79   0   3    79
2024 conserverie-mirandol     1    55    54   0   1   106
2024 etudes-tersane           3   207   205   0   2   205
2024 halbrane-atelier         3   223   220   0   3   220
2024 halbrane-logistique      1   145   143   1   1   143
2024 halbrane-numerique       1   226   224   0   2   224
2024 laboratoire-estran       2   133   132   1   0   246
2024 libre-fontaine           1    62    61   0   1    61
2024 pixelande                1   255   255   0   0   255
2024 pole-exemple             1    32    32   0   0    32
2024 universite-clairmarais   3   683   677   0   6  1468
2024 ville-port-salvert       6   956   948   1   7   946
2024 ville-sainte-orlane      2   333   332   0   1   332
2025 agglo-val-isterne        4   529   526   0   3   526
2025 campus-vergnac           1   149   146   0   3   463
2025 commune-ormevigne        1    82    79   0   3    79
2025 conserverie-mirandol     1    50    49   0   1   112
2025 etudes-tersane           4   245   216   0  29   216
2025 halbrane-atelier         3   228   225   0   3   225
2025 halbrane-logistique      1   148   146   1   1   146
2025 halbrane-numerique       3   709   707   0   2   226
2025 laboratoire-estran       3   171   168   2   1   255
2025 libre-fontaine           1    66    65   0   1    65
2025 nuage-doux               3   125   125   0   0   122
2025 pixelande                5   448   448   0   0   262
2025 pole-exemple             1    31    31   0   0    31
2025 universite-clairmarais   6   651   645   0   6  1478
2025 ville-port-salvert      12  3988  3980   1   7   981
2025 ville-sainte-orlane      2   281   280   0   1   280
"""

# Kinds of files of which one accepted line is one row of a table; usage is stored by days.
ONE_ROW_A_LINE = {"inventory": "devices", "sites": "sites", "contracts": "contracts"}

# What the story of each member must show, whatever else is found (2025).
STORIES = {
    "ville-port-salvert": {
        "duplicate_serial",
        "virtual_machine",
        "unreadable_date",
        "retired_without_date",
        "missing_date",
    },
    "agglo-val-isterne": {"probable_duplicate_list", "date_order_assumed", "virtual_machine"},
    "ville-sainte-orlane": {"vanished_units"},
    "commune-ormevigne": {"total_row", "not_hardware", "category_corrected", "blank_row", "unreadable_date"},
    "universite-clairmarais": {
        "exit_of_a_live_device",
        "invalid_quantity",
        "future_purchase",
        "component",
        "repeated_row",
    },
    "laboratoire-estran": {"as_of_far", "ambiguous_category", "category_corrected", "exit_of_a_live_device"},
    "conserverie-mirandol": {"missing_date", "total_row"},
    "etudes-tersane": {"wrong_kind", "duplicate_serial"},
}


def _rows(name: str, folder: Path = PACKAGE) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_script_writes_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "footprint.samples.make", str(tmp_path)], check=True)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    shipped = {path.relative_to(PACKAGE): path.read_bytes() for path in PACKAGE.rglob("*.csv")}
    assert written == shipped
    assert sum(map(len, shipped.values())) < 2_000_000


def test_every_file_is_in_the_manifest_and_every_member_in_the_registry() -> None:
    named = {f"files/{row['year']}/{row['member_id']}/{row['file']}" for row in _rows("manifest.csv")}
    assert named == {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "files").rglob("*.csv")}
    registered = {(row["year"], row["member_id"]) for row in _rows("members.csv")}
    assert registered == {(row["year"], row["member_id"]) for row in _rows("manifest.csv")}


def test_the_registry_is_plausible() -> None:
    rows = _rows("members.csv")
    known = {name: {row[name] for row in _rows(f"{name}s.csv", FACTORS)} for name in ("sector", "zone")}
    assert all(siren.is_valid(row["siren"]) for row in rows)
    assert len({row["siren"] for row in rows}) == len({row["member_id"] for row in rows}) == 16
    for name, keys in known.items():
        assert {row[name] for row in rows} == keys
    assert [row["member_id"] for row in rows if not row["employees_fte"]] == ["libre-fontaine"] * 2
    group = {row["member_id"] for row in rows if row["holding_id"] == "groupe-halbrane"}
    assert group == {"halbrane-atelier", "halbrane-logistique", "halbrane-numerique"}


def test_lines_and_devices_of_every_member(summaries: dict[tuple[int, str], Summary]) -> None:
    found = [
        f"{year} {member:<23}{s.files:>3}{s.rows:>6}{s.accepted:>6}{s.refused:>4}{s.set_aside:>4}{s.devices:>6.0f}"
        for (year, member), s in summaries.items()
    ]
    assert found == EXPECTED.strip("\n").splitlines()


def test_about_five_thousand_devices(home: Path, summaries: dict[tuple[int, str], Summary]) -> None:
    devices = Lake(home).read("devices", year=2025)
    there = devices.filter(pc.invert(pc.is_in(devices["status"], pc.cast(["retired", "gone_undated"], "string"))))
    assert 4_500 < sum(quantity or 1 for quantity in there["quantity_devices"].to_pylist()) < 5_500


@pytest.mark.parametrize("member_id", STORIES)
def test_the_story_of(member_id: str, summaries: dict[tuple[int, str], Summary]) -> None:
    assert STORIES[member_id] - summaries[2025, member_id].findings.keys() == set()


def test_every_line_has_one_fate(home: Path, summaries: dict[tuple[int, str], Summary]) -> None:
    lake = Lake(home)
    for (year, member_id), summary in summaries.items():
        keys = {"year": year, "member_id": member_id}
        assert summary.rows == summary.accepted + summary.refused + summary.set_aside
        fates = lake.read("lines", **keys)["fate"].to_pylist()
        counted = (fates.count("accepted"), fates.count("refused"), fates.count("set_aside"))
        assert counted == (summary.accepted, summary.refused, summary.set_aside)
        receipts = lake.read("receipts", **keys).to_pylist()
        listed = [row for row in receipts if row["current"] and row["kind"] in ONE_ROW_A_LINE]
        stored = sum(lake.read(name, **keys).num_rows for name in ONE_ROW_A_LINE.values())
        assert stored == sum(row["accepted"] for row in listed)


def test_only_the_ticket_list_cannot_be_used(summaries: dict[tuple[int, str], Summary]) -> None:
    unusable = {key: summary.unusable for key, summary in summaries.items() if summary.unusable}
    assert unusable == {(year, "etudes-tersane"): ("tickets",) for year in (2024, 2025)}


def test_the_corrected_list_replaces_the_first(home: Path, summaries: dict[tuple[int, str], Summary]) -> None:
    receipts = Lake(home).read("receipts", year=2025, member_id="pixelande").to_pylist()
    inventory = next(row["list"] for row in receipts if row["kind"] == "inventory")
    receipts = [row for row in receipts if row["list"] == inventory]
    assert sorted(row["current"] for row in receipts) == [False, True]
    assert Lake(home).read("devices", year=2025, member_id="pixelande")["file_sha8"].unique().to_pylist() == [
        next(row["table_sha256"][:8] for row in receipts if row["current"])
    ]


def test_a_member_without_any_date(home: Path, summaries: dict[tuple[int, str], Summary]) -> None:
    devices = Lake(home).read("devices", year=2025, member_id="conserverie-mirandol")
    assert devices["acquired_on"].null_count == devices.num_rows > 0


def test_what_is_leased_second_hand_private_abroad_and_measured(
    home: Path, summaries: dict[tuple[int, str], Summary]
) -> None:
    devices = Lake(home).read("devices", year=2025)
    assert {"leased", "byod"} <= set(devices["ownership"].to_pylist())
    assert {"refurbished"} <= set(devices["condition"].to_pylist())
    assert {"in_stock", "gone_undated", "retired"} <= set(devices["status"].to_pylist())
    assert {"ESP"} <= set(devices["country"].to_pylist())
    assert {"month", "year", "school_year", "day"} <= set(devices["acquired_precision"].to_pylist())
    servers = devices.filter(pc.and_(pc.equal(devices["category"], "server"), pc.is_valid(devices["annual_kwh"])))
    sites = Lake(home).read("sites", year=2025).to_pylist()
    measured = {(row["member_id"], row["site_id"]) for row in servers.to_pylist()}
    rooms = {(row["member_id"], row["site_id"]) for row in sites if row["kind"] in ("datacentre", "colocation")}
    assert measured == rooms
    contracts = Lake(home).read("contracts", year=2025).to_pylist()
    assert {row["factor_key"] for row in contracts} == {"technology:hydro", "technology:wind_onshore", None}


def test_no_serial_user_or_file_name_enters_the_lake(home: Path, summaries: dict[tuple[int, str], Summary]) -> None:
    stored = []
    for path in (home / "lake").rglob("*"):
        if path.is_file():
            stored.append(path.read_bytes().decode("latin-1"))
        if path.suffix == ".parquet":
            stored += [str(column.unique().to_pylist()) for column in pq.read_table(path, partitioning=None).columns]
    text = "\n".join(stored)
    assert re.findall(r"FIC[A-Z2-9]{8}", text) == []
    from footprint.samples.make.fleet import FIRST_NAMES, LAST_NAMES

    names = (name for name in (*FIRST_NAMES, *LAST_NAMES) if name in text)
    assert [name for name in names if re.search(rf"\b{name}\b", text)] == []
    assert [row["file"] for row in _rows("manifest.csv") if row["file"] in text] == []


# One with access logs, which take longest, likewise.
@pytest.mark.parametrize("member_id", long_but(["laboratoire-estran"], ["laboratoire-estran", "pixelande"]))
def test_installing_and_rebuilding_again_changes_nothing(tmp_path: Path, member_id: str) -> None:
    from factors import catalogue
    from footprint.member_year import rebuild

    def everything() -> dict[str, bytes]:
        samples.install(tmp_path)
        for year in (2024, 2025):
            rebuild(Lake(tmp_path), Inbox(tmp_path), year=year, member_id=member_id, factor_set=catalogue.load())
        return {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    assert everything() == everything()
