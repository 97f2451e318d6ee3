"""Inventories of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

from datetime import date
from math import isclose

import pytest

from factors.catalogue import load
from footprint.account import inventories as accounts
from tests.cases import LONG
from tests.intake.accounts import conserved
from tests.rounds.inventories import FOLDER, key, outcome, read
from tests.rounds.open import ROUNDS, still_open

OPEN = still_open("inventories")
FILES = [(name, file) for name in ROUNDS for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in ROUNDS:
        assert {path.name for path in (FOLDER / name / "inventories").iterdir()} - {"expected.csv"} == set(key(name))


# Every other file: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize(("name", "file"), FILES if LONG else FILES[::2])
def test_an_inventory_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "inventories" / file, key(name)[file])
    wanted = OPEN.get((name, file))
    assert found == wanted if wanted else found == "right", detail


def test_nothing_is_silently_wrong() -> None:
    assert "silent" not in OPEN.values()


@pytest.mark.parametrize(("name", "file"), FILES if LONG else FILES[::6])
def test_units_are_in_the_figure_or_outside_for_a_reason(name: str, file: str) -> None:
    day = date(2025, 12, 31)
    readings = [conserved(each) for each in read(FOLDER / name / "inventories" / file)]
    for account in accounts.account(readings, year=2025, as_of=day, factor_set=load()).values():
        outside = sum(reason.units or 0 for reason in account.reasons)
        assert isclose(account.units, account.in_figure + outside)
        assert account.lines == account.lines_in_figure + sum(reason.lines for reason in account.reasons)
