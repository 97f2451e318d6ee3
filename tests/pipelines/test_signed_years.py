"""A run counts in the region the member-years that are signed, and a signature is another reason to compute a year."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from factors import catalogue
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.lake.leaving import erase_results
from footprint.member_year import rebuild
from footprint.portal.store.configuration import portal_settings
from footprint.portal.store.database import open_database
from footprint.settings import settings
from pipelines import changes, inprocess, reserves
from tests.pipelines.installation import LAPTOPS, deliver, register_member

MEMBERS = ("ville-a", "ville-b")


@pytest.fixture(autouse=True)
def asked_to_sign(
    home: Path, brief_year: None, brief_reports: None, unprinted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two members sent a list, and members are asked to sign."""
    monkeypatch.setenv("FOOTPRINT_REGION_NEEDS_SIGNATURE", "true")
    settings.cache_clear()
    for member_id in MEMBERS:
        register_member(home, year=2025, member_id=member_id)
        deliver(home, LAPTOPS, year=2025, member_id=member_id)


def sign(home: Path, member_id: str) -> None:
    inbox, where = Inbox(home), {"year": 2025, "member_id": member_id}
    version = signatures.now_of(Lake(home), inbox, **where)  # type: ignore[arg-type]
    signatures.sign(inbox, version.digest, **where, at=datetime(2026, 2, 1, tzinfo=UTC))  # type: ignore[arg-type]


def left_out(home: Path) -> dict[str, Any]:
    return {row["member_id"]: row["left_out"] for row in Lake(home).read("member_states", year=2025).to_pylist()}


def test_the_region_has_the_amounts_of_who_signed(home: Path, instance: dg.DagsterInstance) -> None:
    sign(home, "ville-a")
    assert inprocess.compute(instance, 2025, progress=lambda *_: None).failed == []
    assert left_out(home) == {"ville-a": None, "ville-b": "unsigned"}
    amounts = Lake(home).read("region_amounts", year=2025).to_pylist()
    assert {row["holding_id"] for row in amounts if row["family"] == "impact"} == {"ville-a"}
    employees = {row["atom"]: row["amount"] for row in amounts if row["family"] == "employees"}
    (counted,) = (atom for atom in employees if atom.startswith("people: C2_den "))
    assert counted.endswith(" Q3_employees_den Q3_employees_num"), "those behind a figure and those counted are one"
    assert employees == {counted: 12.0, "left_out: Q3_employees_den": 12.0}
    factor_set = catalogue.load()
    assert 2025 not in changes.changed_years(Lake(home), factor_set)
    sign(home, "ville-b")
    assert 2025 in changes.changed_years(Lake(home), factor_set)
    erase_results(Lake(home), year=2025, member_id="ville-a")
    manifest = Lake(home).manifest(year=2025)
    assert manifest is not None
    assert "ville-a" not in manifest.to_json().decode(), "who is erased is no signer either"


def test_before_a_release_it_is_said_who_did_not_sign_wherever_others_did(home: Path) -> None:
    """On paper, say: who is counted is no reserve, even where the portal's own records know nothing of it."""
    for member_id in MEMBERS:
        rebuild(Lake(home), Inbox(home), year=2025, member_id=member_id, factor_set=catalogue.load())
    sign(home, "ville-a")
    open_database(portal_settings().database_url).close()
    (sentence,) = (each for each in reserves.reserves(home, 2025) if "ville-b" in each and "sign" in each)
    assert "1" in sentence
    assert "ville-a" not in sentence
    sign(home, "ville-b")
    assert not [each for each in reserves.reserves(home, 2025) if "ville-" in each]
