"""`python -m footprint.samples.make FOLDER` writes the sample members into FOLDER, the same bytes every time."""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from footprint import disk, schema
from footprint.samples.make import fleet, usage
from footprint.samples.make.dialects import render
from footprint.samples.make.dirt import Row, soil

YEARS = (2024, 2025)
OBJECTIVE = ("topic", "target", "target_year", "measure_fr", "measure_en")
MANIFEST = ("year", "member_id", "list", "file", "received_on", "as_of")


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("footprint.samples.make").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def write(folder: Path) -> None:
    """Write members.csv, manifest.csv, pole-objectives.csv and files/<year>/<member>/<file> into `folder`."""
    members = _data("organisations")["member"]
    manifest: list[dict[str, Any]] = []
    for member in members:
        units = fleet.units(member, _data("models"))
        for year in (year for year in YEARS if str(year) in member["years"]):
            for upload in (upload for upload in member["file"] if year in upload.get("years", YEARS)):
                path = folder / "files" / str(year) / member["member_id"] / upload["file"]
                disk.make_folder(path.parent)
                path.write_bytes(_content(member, upload, units, year))
                manifest.append(_delivery(member, upload, year))
    _objectives(folder / "pole-objectives.csv")
    _table(folder / "manifest.csv", MANIFEST, manifest)
    _table(folder / "members.csv", schema.table("members").names, _profiles(members))


def _objectives(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, OBJECTIVE, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(_data("organisations")["objective"])


def _delivery(member: dict[str, Any], upload: dict[str, Any], year: int) -> dict[str, Any]:
    as_of = f"{year}-{upload['as_of']}" if "as_of" in upload else ""
    received_on = f"{year + 1}-{upload['received']}"
    return {
        "year": year, "member_id": member["member_id"], "list": upload["list"], "file": upload["file"],
        "received_on": received_on, "as_of": as_of,
    }  # fmt: skip


def _profiles(members: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    zones = _data("organisations")["zone_of"]
    for member in members:
        for year, declared in member["years"].items():
            own = {"zone": zones[member["departement"]], "country": "FRA", "holding_id": member["member_id"]}
            yield own | member | declared | {"year": year, "profile_complete": "true"}


def _table(path: Path, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (str(row["year"]), row["member_id"])))


def _content(member: dict[str, Any], upload: dict[str, Any], units: list[fleet.Unit], year: int) -> bytes:
    if "made" in upload:
        return usage.content(upload, _hosts(units, year), year)
    dialects = _data("dialects")
    dialect, columns = dialects[upload["dialect"]], dialects["columns"][upload["columns"]]
    if "rows" in upload:
        given = [{name: _dated(name, value, year) for name, value in row.items()} for row in upload["rows"]]
        return render(dialect, columns, given, [], {})
    words = dialects["words"][dialect["words"]]
    rows = [_row(lot, member, upload, words, year) for lot in _chosen(member, upload, units, year)]
    seed = f"{member['member_id']} {upload['file']}"
    rows = soil(rows, upload.get("dirt", {}), words, dialect["date"], year, seed)
    return render(dialect, columns, rows, upload.get("titles", []), upload.get("band", {}))


def _hosts(units: list[fleet.Unit], year: int) -> list[str]:
    """Names of the servers that stand in the last list of the year, as the inventory writes them."""
    end = date(year, 12, 31)
    there = [unit for unit in units if unit.category == "server" and unit.listed(end, keeps_retired=False)]
    return [f"SER-{unit.number:04d}" for unit in there]


def _dated(field: str, value: str, year: int) -> str | date:
    """Days are written without their year in organisations.toml: each year has its own."""
    match field:
        case "start" | "last_day":
            return date.fromisoformat(f"{year}-{value}")
        case "updated" | "acquired_on":
            return datetime.fromisoformat(f"{year}-{value[3:5]}-{value[:2]} {value[6:]}")
        case _:
            return value


def _chosen(
    member: dict[str, Any], upload: dict[str, Any], units: list[fleet.Unit], year: int
) -> list[list[fleet.Unit]]:
    """The devices of this file, one list a row: alone, or in the lots in which they were bought."""
    day = date.fromisoformat(f"{year}-{upload.get('as_of', '12-31')}")
    kept = member.get("keeps_retired", True)
    wanted = [unit for unit in units if _wanted(unit, upload) and unit.listed(day, kept)]
    if not upload.get("lots"):
        return [[unit] for unit in wanted]
    lots: dict[fleet.Unit, list[fleet.Unit]] = {}
    for unit in wanted:
        lots.setdefault(replace(unit, number=0, serial="", user=""), []).append(unit)
    return list(lots.values())


def _wanted(unit: fleet.Unit, upload: dict[str, Any]) -> bool:
    if "categories" in upload:
        return unit.category in upload["categories"] and upload.get("only_site", unit.site) == unit.site
    return unit.category not in upload.get("without", ())


def _row(
    lot: list[fleet.Unit], member: dict[str, Any], upload: dict[str, Any], words: dict[str, list[str]], year: int
) -> Row:
    unit = lot[0]
    maker, model, _, _, cpu, ram, ssd, inches, price = unit.model
    day = date.fromisoformat(f"{year}-{upload.get('as_of', '12-31')}")
    retired = unit.retired if unit.retired and unit.retired <= day else None
    status = "retired" if retired else "in_stock" if unit.stock else "in_use"
    kinds = words[unit.category]
    country = member.get("abroad", {}).get(unit.site, "FRA")
    numbered = f"{'EQ' if upload.get('lots') else unit.category[:3].upper()}-{unit.number:04d}"
    return {
        "origin": f"{unit.category} {unit.acquired} {unit.site}" if upload.get("lots") else numbered,
        "name": numbered, "entity": member["name"], "status": words[status][0], "maker": maker, "model": model,
        "type": kinds[unit.acquired.year % len(kinds)], "serial": "" if upload.get("without_serial") else unit.serial,
        "site": _site(unit, member, upload), "service": unit.service, "user": unit.user,
        "updated": datetime(year, 12, 1, 8, tzinfo=UTC) + timedelta(minutes=17 * unit.number), "cpu": cpu,
        "ram_gio": f"{ram} Gio" if ram else "", "disk_gio": f"{ssd * 0.9313:.2f} Gio" if ssd else "",
        "ram": ram or None, "ssd": ssd or None, "inches": inches, "inches_plain": inches or None,
        "inches_text": f'{inches:g}"'.replace(".", ",") if inches else "", "maker_model": f"{maker} {model}",
        "remark": "reconditionné" if unit.condition == "refurbished" else "",
        "acquired_on": unit.acquired, "in_service_on": unit.acquired + timedelta(days=unit.number % 21),
        "retired_on": retired,
        "price": price, "country": words[country][0], "quantity": len(lot), "condition": words[unit.condition][0],
        "ownership": words[unit.ownership][0], "share": None, "lifetime": None, "annual_kwh": unit.annual_kwh,
        "exit_route": words["recycled"][0] if retired and "recycled" in words else None,
    }  # fmt: skip


def _site(unit: fleet.Unit, member: dict[str, Any], upload: dict[str, Any]) -> str:
    """NumEcoEval's only site column is the datacentre."""
    if upload.get("dialect") == "numecoeval" and unit.site != member.get("machine_room"):
        return ""
    return unit.site


if __name__ == "__main__":
    write(Path(sys.argv[1]))
