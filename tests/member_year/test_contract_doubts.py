"""Contracts that name what nobody knows, in a member's year and in a one-off estimate."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint import estimate
from footprint.inbox.store import Inbox
from footprint.intake.telling import tell
from footprint.lake import Lake
from footprint.member_year import rebuild
from tests.shipped import FACTORS

DEVICES = "category;acquired_on;site\nlaptop;2023;Mairie\n"
SITES = "site_id;kind;country;pue\nSalle;datacentre;FRA;1,5\n"
CONTRACTS = (
    "contract_id;site_id;start;end;covered_share;factor_key\n"
    "sound;Mairie;2025-01-01;2026-01-01;0,1;technology:hydro\n"
    "room;Salle;2025-01-01;2026-01-01;0,1;grid:FRA\n"
    "all;;2025-01-01;2026-01-01;0,1;\n"
    "typed otherwise;mairie;2025-01-01;2026-01-01;0,1;Technology:Hydro\n"
    "nowhere;Gymnase;2025-01-01;2026-01-01;0,1;technology:tidal\n"
    "nowhere too;Gymnase;2025-06-01;2025-06-01;0,1;technology:tidal\n"
)
TOLD = {
    ("unknown_contract_mix", "Technology:Hydro", "technology:hydro", (5,)),
    ("unknown_contract_mix", "technology:tidal", None, (6, 7)),
    ("unknown_contract_site", "mairie", "Mairie", (5,)),
    ("unknown_contract_site", "Gymnase", None, (6, 7)),
    ("invalid_period", None, None, (7,)),
}  # fmt: skip


def told(findings: list[dict[str, Any]]) -> set[tuple[object, ...]]:
    """(rule, name, proposal, lines) of each cause about contracts."""
    lines: dict[tuple[object, ...], list[object]] = {}
    for row in findings:
        if str(row["rule"]).startswith("unknown_contract") or row["rule"] == "invalid_period":
            lines.setdefault((row["rule"], row["raw_value"], row["proposal"]), []).append(row["line"])
    return {(*cause, tuple(at)) for cause, at in lines.items()}


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    files = {"devices.csv": DEVICES, "sites.csv": SITES, "contracts.csv": CONTRACTS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in files]


def test_in_a_one_off_estimate(paths: list[Path]) -> None:
    day = date(2025, 12, 31)
    readings = estimate.read_files(paths, year=2025, as_of=day, factor_set=FACTORS)
    merged = estimate.merge(readings, year=2025, as_of=day, factor_set=FACTORS)
    found = [row for table in (merged.findings, *(each.findings for each in readings)) for row in table.to_pylist()]
    assert told(found) == TOLD


def test_in_a_members_year(tmp_path: Path, paths: list[Path]) -> None:
    lake = Lake(tmp_path / "home")
    for path in paths:
        Inbox(lake.home).deliver(
            io.BytesIO(path.read_bytes()), year=2025, member_id="a", received_on=date(2026, 1, 10), name=path.name,
            list_name=path.stem, as_of=date(2025, 12, 31),
        )  # fmt: skip
    rebuild(lake, Inbox(lake.home), year=2025, member_id="a", factor_set=FACTORS)
    assert told(lake.read("findings", year=2025, member_id="a").to_pylist()) == TOLD


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_text_names_what_to_write(paths: list[Path], lang: str) -> None:
    day = date(2025, 12, 31)
    readings = estimate.read_files(paths, year=2025, as_of=day, factor_set=FACTORS)
    merged = estimate.merge(readings, year=2025, as_of=day, factor_set=FACTORS)
    mends = {each.lines: each.mend for each in tell(merged.findings, lang) if each.column == "site_id"}
    assert "Mairie" in mends[5,]
    assert "Mairie" not in mends[6, 7]


@pytest.mark.parametrize(
    ("sites", "devices", "variant"),
    [
        (SITES, DEVICES, None),
        ("site_id;kind;country;pue\nSalle;colocation;FRA;1,5\n", DEVICES, "sites"),
        (SITES, "category;acquired_on;ownership\nlaptop;2023;byod\n", "personal"),
    ],
)
def test_a_contract_without_a_site_says_what_it_does_not_reach(
    tmp_path: Path, sites: str, devices: str, variant: str | None
) -> None:
    contract = "contract_id;site_id;start;end;covered_share;factor_key\na;;2025-01-01;2026-01-01;1;technology:hydro\n"
    files = {"devices.csv": devices, "sites.csv": sites, "contracts.csv": contract}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    day = date(2025, 12, 31)
    readings = estimate.read_files([tmp_path / name for name in files], year=2025, as_of=day, factor_set=FACTORS)
    found = estimate.merge(readings, year=2025, as_of=day, factor_set=FACTORS).findings.to_pylist()
    keys = [row["message_key"] for row in found if row["rule"] == "contract_reach"]
    assert keys == ([f"findings.contract_reach.{variant}.says"] if variant else [])


def test_a_contract_that_names_a_site_of_a_supplier_is_asked_about(tmp_path: Path) -> None:
    files = {
        "sites.csv": "site_id;kind;country;pue\nSalle;colocation;FRA;1,5\n",
        "contracts.csv": "contract_id;site_id;start;end;covered_share;factor_key\n"
        "a;Salle;2025-01-01;2026-01-01;1;technology:hydro\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    day = date(2025, 12, 31)
    readings = estimate.read_files([tmp_path / name for name in files], year=2025, as_of=day, factor_set=FACTORS)
    found = estimate.merge(readings, year=2025, as_of=day, factor_set=FACTORS).findings
    assert [told.message for told in tell(found, "en") if told.rule == "contract_reach"] == [
        "The contract covers “Salle”, a site whose electricity somebody else usually buys: it counts, since you say so."
    ]
