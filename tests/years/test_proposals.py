"""Whatever results were made from is compared with what there is now: no difference stays unsaid."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from footprint.lake import Entry, Failure
from footprint.settings import settings
from footprint.years import inputs, private
from footprint.years.inputs import Inputs
from footprint.years.proposals import difference

ENTRY = Entry("devices.parquet", 1, "0" * 64)
MADE = Inputs(
    2025, "set", "figures", "code", "1", {"numpy": "2"}, {"country": "FRA"}, {"2025/ville-a": {"devices": ENTRY}},
    {"fleet": ENTRY}, {}, (), ("ville-a",), {"factor_set": "before", "is_current": True},
)  # fmt: skip
OTHER: dict[str, Any] = {
    "factor_set": "other", "factors": "other", "code": "other", "version": "2", "libraries": {"numpy": "3"},
    "settings": {"country": "DEU"}, "member_years": {}, "last_results": {},
    "failed": {"ville-a": Failure("", "unreadable")}, "damaged": ("2025/ville-a",), "signed": (),
    "last_made": {"factor_set": "before", "is_current": False},
}  # fmt: skip


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    yield
    settings.cache_clear()


@pytest.mark.parametrize("name", [field.name for field in fields(Inputs) if field.name != "year"])
def test_any_input_that_differs_is_named_and_has_another_digest(name: str) -> None:
    now = replace(MADE, **{name: OTHER[name]})
    assert difference(MADE, now)
    assert difference(now, MADE)
    assert now.digest != MADE.digest


def test_the_same_inputs_differ_in_nothing() -> None:
    assert difference(MADE, replace(MADE)) == {}


def test_a_key_that_a_power_cut_left_empty_is_made_anew(tmp_path: Path) -> None:
    first = private.keyed(tmp_path, "region_margin", 10.0)
    assert private.keyed(tmp_path, "region_margin", 10.0) == first
    key = tmp_path / private.KEY
    key.chmod(0o600)
    key.write_bytes(b"")
    again = private.keyed(tmp_path, "region_margin", 10.0)
    assert again not in (first, hmac.digest(b"", b"region_margin=10.0", "sha256").hex()[: len(again)])
    assert len(key.read_bytes()) == 32


@pytest.mark.usefixtures("fresh_settings")
def test_holdings_that_agreed_are_the_same_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for names in ("a b", "b  a", "a b a"):
        monkeypatch.setenv("FOOTPRINT_REGION_WAIVED", names)
        settings.cache_clear()
        found.add(inputs._settings_of_region(tmp_path)["region_waived"])
    assert len(found) == 1
