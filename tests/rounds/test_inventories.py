"""Inventories of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isclose

import pytest

from factors import catalogue
from footprint.account import inventories as accounts
from footprint.intake import Reading
from footprint.intake.answers.member import checked, why_not_kept
from footprint.intake.delivery import read_all
from footprint.portal.year.review import ASKED
from tests.intake.accounts import conserved
from tests.rounds.inventories import FOLDER, key, outcome, read
from tests.rounds.open import rounds, some, still_open

OPEN = still_open("inventories")
FILES = [(name, file) for name in rounds("inventories") for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in rounds("inventories"):
        assert {path.name for path in (FOLDER / name / "inventories").iterdir()} - {"expected.csv", "lines.csv"} == set(
            key(name)
        )


@pytest.mark.parametrize(("name", "file"), some(FILES, newest=5, older=40))
def test_an_inventory_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "inventories" / file, key(name)[file])
    wanted = OPEN.get((name, file))
    assert found == wanted if wanted else found == "right", detail


@pytest.mark.parametrize(("name", "file"), some(FILES, newest=20, older=60))
def test_what_is_answered_is_asked_no_more(name: str, file: str) -> None:
    """Every word that the page of results asks about may be answered as it is shown there."""
    path = FOLDER / name / "inventories" / file
    asked = words_asked(read(path))
    answers = {checked(raw, "laptop"): "laptop" for raw in asked}
    again = read_all(path, year=2025, as_of=date(2025, 12, 31), answers=answers) if asked else []
    assert asked.isdisjoint(words_asked(again))


def words_asked(readings: Sequence[Reading]) -> set[str]:
    """The words that the page of results asks about."""
    rows = [row for reading in readings for row in reading.findings.to_pylist() if row["rule"] in ASKED]
    return {row["raw_value"] for row in rows if row["raw_value"] and not why_not_kept(row["raw_value"])}


def test_nothing_is_silently_wrong() -> None:
    assert "silent" not in OPEN.values()


@pytest.mark.parametrize(("name", "file"), some(FILES, newest=12, older=100))
def test_units_are_in_the_figure_or_outside_for_a_reason(name: str, file: str) -> None:
    day = date(2025, 12, 31)
    readings = [conserved(each) for each in read(FOLDER / name / "inventories" / file)]
    for account in accounts.account(readings, year=2025, as_of=day, factor_set=catalogue.load()).values():
        outside = sum(reason.units or 0 for reason in account.reasons)
        assert isclose(account.units, account.in_figure + outside)
        assert account.lines == account.lines_in_figure + sum(reason.lines for reason in account.reasons)
