"""What the tests of the pipeline put into an installation: files, profiles of members, settings."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from footprint import changes, levers, steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.schema import table
from footprint.settings import settings
from footprint.years import closure

HEADER = "Asset ID,Category,Manufacturer,Model,Quantity,Purchase date,Date retired,Status\n"
LAPTOPS = HEADER + "PC-1,Laptop,Dell,Latitude 5420,10,2023-03-01,,In use\n"
FLEET = LAPTOPS + "SC-1,Monitor,Iiyama,XUB2493,4,2021-03-01,,In use\nX,Flux capacitor,,,1,2021-03-01,,In use\n"
TICKETS = "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n1;Panne;Clos;Haute;Iris Bolet\n"


def deliver(home: Path, text: str, *, year: int, member_id: str, list_name: str = "inventory", day: int = 10) -> None:
    """Put a file into the inbox as if it had come in January after the year."""
    Inbox(home).deliver(
        io.BytesIO(text.encode()), year=year, member_id=member_id, received_on=date(year + 1, 1, day),
        name=f"{list_name}.csv", list_name=list_name, as_of=date(year, 12, 31),
    )  # fmt: skip


def register_member(home: Path, *, year: int, member_id: str, employees: float = 12.0, sector: str = "public") -> None:
    """Give a member a profile in the lake."""
    row = dict.fromkeys(table("members").names) | {
        "member_id": member_id, "year": year, "name": f"The {member_id}", "holding_id": member_id,
        "sector": sector, "zone": "gironde", "country": "FRA", "employees_fte": employees, "users": employees,
    }  # fmt: skip
    profile = pa.Table.from_pylist([row], schema=table("members").arrow)
    Lake(home).write("members", profile, year=year, member_id=member_id)


def use(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Make `home` this process's installation, in English, in March 2026: 2025 is open, and nobody is asked to sign."""
    patch.setattr(closure, "today", lambda: date(2026, 3, 1))
    patch.setenv("FOOTPRINT_HOME", str(home))
    patch.setenv("FOOTPRINT_LANG", "en")
    patch.setenv("FOOTPRINT_REGION_NEEDS_SIGNATURE", "false")
    patch.setenv("DAGSTER_HOME", str(home / "dagster"))
    settings.cache_clear()


def in_brief(patch: pytest.MonkeyPatch) -> None:
    """Have years computed without a row of levers, causes of change and what intervals are made of, a quarter of the
    cost of a small one, for tests of none of them."""

    def empty(*names: str) -> Callable[..., None]:
        def written(lake: Lake, year: int, *_: object) -> None:
            for name in names:
                lake.write(name, table(name).empty(), year=year)

        return written

    for name in ("uncertainty_drivers", "uncertainty_region"):
        patch.setattr(steps, name, empty(name))
    patch.setattr(levers, "levers_member", empty("levers_member", "levers_terms"))
    patch.setattr(changes, "changes_member", empty("changes_member", "changes_terms"))
    patch.setattr(changes, "uncertainty_changes", empty("uncertainty_changes", "uncertainty_services"))


def name_alone(lake: Lake, *, year: int, member_id: str, **_: object) -> list[Path]:
    """A report that holds its member's name only."""
    page = lake.home / "reports" / str(year) / member_id / "rapport.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(member_id)
    return [page]
