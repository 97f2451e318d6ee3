"""What the tests of the pipeline put into an installation: files, profiles of members, settings."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from footprint import changes, levers, member_year, region, steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.releases import rebuilt
from footprint.schema import table
from footprint.settings import settings
from footprint.years import closure, factor_sets, inputs
from pipelines import history, inprocess, instance
from pipelines.definitions import catalogue

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


def in_brief(patch: pytest.MonkeyPatch, *, changes_too: bool = True) -> None:
    """Have years computed without a row of levers, causes of change and what intervals are made of, a quarter of the
    cost of a small one, for tests of none of them. Members' causes of change are made if not `changes_too`."""

    def empty(*names: str) -> Callable[..., None]:
        def written(lake: Lake, year: int, *_: object) -> None:
            for name in names:
                lake.write(name, table(name).empty(), year=year)

        return written

    for name in ("uncertainty_drivers", "uncertainty_region"):
        patch.setattr(steps, name, empty(name))
    patch.setattr(region, "uncertainty_region_change", empty("uncertainty_region_change"))
    patch.setattr(region, "uncertainty_region_parts", empty("uncertainty_region_parts", "region_sources"))
    patch.setattr(levers, "levers_member", empty("levers_member", "levers_terms"))
    if changes_too:
        patch.setattr(changes, "changes_member", empty("changes_member", "changes_terms"))
    patch.setattr(changes, "uncertainty_changes", empty("uncertainty_changes", "uncertainty_services"))


def name_alone(lake: Lake, *, year: int, member_id: str, **_: object) -> list[Path]:
    """A report that holds its member's name only."""
    page = lake.home / "reports" / str(year) / member_id / "rapport.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(member_id)
    return [page]


def filled(home: Path) -> Path:
    """ville-a with 2024 and 2025, club-b with 2025 and a ticket export among its files."""
    for year, member_id in ((2024, "ville-a"), (2025, "ville-a"), (2025, "club-b")):
        register_member(home, year=year, member_id=member_id)
    deliver(home, FLEET.replace(",4,", ",6,"), year=2024, member_id="ville-a")
    deliver(home, FLEET, year=2025, member_id="ville-a")
    deliver(home, LAPTOPS, year=2025, member_id="club-b")
    deliver(home, TICKETS, year=2025, member_id="club-b", list_name="tickets")
    return home


@contextmanager
def own_history() -> Iterator[dg.DagsterInstance]:
    """A history of Dagster's that nobody else has, gone at the end. It is kept as an installation keeps its own: the
    one that Dagster has for tests makes a run three times as dear."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / instance.NAME).write_bytes(instance.CONFIGURATION)
        with history.opened(folder) as own:
            yield own


def made_year(home: Path, year: int) -> None:
    """What a run leaves in the lake of the year's files, by the same steps and without Dagster, for a fraction of a
    run's cost (`test_made_year.py` compares both): for tests of what comes after a run, or of its tables."""
    lake, inbox, factor_set = Lake(home), Inbox(home), catalogue.factor_set
    for each in (year - 1, year):
        for member_id in inbox.members(each):
            member_year.rebuild(lake, inbox, year=each, member_id=member_id, factor_set=factor_set)
    factor_sets.keep(home, factor_set)
    measured = lake.read("own_footprint", year=year)
    if not measured.num_rows:
        row = {"year": year, "run": "yearly_job", "energy_kwh": 0.001, "duration_s": 1.0, "method": "none"}
        measured = pa.Table.from_pylist([row], schema=measured.schema)
    now = inputs.gather(lake, year, factor_set)
    rebuilt.compute(home, now, factor_set, own_footprint=measured, set_aside={})


def without_dagster(patch: pytest.MonkeyPatch) -> None:
    """Have commands that run a year make its tables by `made_year`: no checks, no reports, no history."""

    def computed(_: object, year: int, **__: object) -> inprocess.Outcome:
        made_year(settings().home, year)
        return inprocess.Outcome()

    patch.setattr(instance, "opened", nullcontext)
    patch.setattr(inprocess, "compute", computed)
