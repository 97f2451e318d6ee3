"""The sample members, installed, read and computed in both years. No test lives here."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

from factors import catalogue
from footprint import changes, levers, samples, steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import Summary, rebuild

SUMMARIES = "summaries.pickle"


def computed(home: Path) -> None:
    """Fill a home; what each reading told stands next to the lake."""
    samples.install(home)
    lake, inbox, factor_set = Lake(home), Inbox(home), catalogue.load()
    summaries = {
        (year, member_id): rebuild(lake, inbox, year=year, member_id=member_id, factor_set=factor_set)
        for year in inbox.years()
        for member_id in inbox.members(year)
    }
    (home / SUMMARIES).write_bytes(pickle.dumps(summaries))
    for year in inbox.years():
        steps.year_factors(lake, year, factor_set)
        steps.device_lives(lake, year, factor_set)
        steps.service_shares(lake, year)
        steps.activity_data(lake, year, factor_set)
        steps.footprint(lake, year, factor_set)
    steps.fleet(lake, 2025)
    steps.indicators_member(lake, 2025, factor_set)
    steps.vanished_units(lake, 2025, factor_set)


def summaries_of(home: Path) -> dict[tuple[int, str], Summary]:
    """What each reading told, by year and member."""
    summaries: dict[tuple[int, str], Summary] = pickle.loads((home / SUMMARIES).read_bytes())
    return summaries


def finished(home: Path, sample_home: Path) -> None:
    """Fill a home with that of `computed` and with all else that reports read: intervals, causes of change, levers."""
    shutil.copytree(sample_home, home, dirs_exist_ok=True)
    lake, factor_set = Lake(home), catalogue.load()
    steps.fleet(lake, 2024)
    for year in (2024, 2025):
        steps.member_states(lake, year)
        steps.model_matches(lake, year, factor_set)
        steps.uncertainty_member(lake, year, factor_set)
        steps.indicators_member(lake, year, factor_set)
    steps.uncertainty_drivers(lake, 2025, factor_set)
    changes.changes_member(lake, 2025, factor_set, {})
    changes.uncertainty_changes(lake, 2025, factor_set, {})
    levers.levers_member(lake, 2025, factor_set)
