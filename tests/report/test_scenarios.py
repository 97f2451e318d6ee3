"""Other choices of the method, by hand: a household's electricity, equal parts, the other views and contracts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from factors import catalogue
from factors.catalogue import FactorSet
from footprint.cli import app
from footprint.cli.figures import compare
from footprint.lake import Lake
from footprint.report.scenarios import COLUMNS, scenarios
from footprint.report.tables import MemberTables
from footprint.settings import settings
from tests.report.conftest import YEAR, Row, device, rows

MEMBER = "mairie"
GRID = 0.0461  # kgCO2e/kWh, French consumption mix of 2025
OLD = date(2005, 1, 1)  # every life is over: electricity is all there is
OFFICE, HOUSEHOLD = 10 * 48 * GRID, 10 * 29 * GRID  # ten laptops
SERVER = 1000 * GRID


def host(service: str, **more: Any) -> Row:
    where = {"from_kind": "asset", "from_id": "h1", "to_kind": "service", "to_id": service}
    return {**where, "list": "hosting", "file_sha8": "bbbbbbbb", "line": 2, **more}


def filled(lake: Lake, *parts: Row, models: tuple[Row, ...] = ()) -> Lake:
    """Ten old laptops of an office, and an old host of 1,000 kWh with these parts."""
    where = {"year": YEAR, "member_id": MEMBER}
    machine = device(3, "server", 1.0, OLD, asset_id="h1", annual_kwh=1000.0, pue=1.0)
    content = {
        "members": [{"name": "Mairie", "holding_id": MEMBER, "country": "FRA", "employees_fte": 10.0}],
        "devices": [device(2, "laptop", 10.0, OLD), machine],
        "allocations": list(parts),
    }
    for name, given in content.items():
        lake.write(name, rows(name, [{**where, **row} for row in given]), **where)
    lake.write("model_matches", rows("model_matches", [{**where, **row} for row in models]), year=YEAR)
    return lake


def values(lake: Lake, factor_set: FactorSet) -> dict[tuple[str, str | None], float | None]:
    found = scenarios(MemberTables(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set))
    assert found.schema == COLUMNS
    return {(row["scenario"], row["service_id"]): row["kgco2e"] for row in found.to_pylist()}


def test_a_household_and_equal_parts_by_hand(tmp_path: Any, factor_set: FactorSet) -> None:
    """Three quarters of the host by explicit share, one eighth, and an eighth of nobody: in equal parts, halves."""
    lake = filled(Lake(tmp_path), host("web", share=0.75), host("mail", share=0.125))
    assert values(lake, factor_set) == {
        ("retained", None): pytest.approx(OFFICE + SERVER),
        ("retained", "mail"): pytest.approx(SERVER / 8),
        ("retained", "web"): pytest.approx(SERVER * 3 / 4),
        ("household_use", None): pytest.approx(HOUSEHOLD + SERVER),
        ("equal_parts", "mail"): pytest.approx(SERVER / 2),
        ("equal_parts", "web"): pytest.approx(SERVER / 2),
    }


def test_virtual_processors_count_no_more_in_equal_parts(tmp_path: Any, factor_set: FactorSet) -> None:
    found = values(filled(Lake(tmp_path), host("web", vcpu=9.0), host("mail", vcpu=1.0)), factor_set)
    assert found["retained", "web"] == pytest.approx(SERVER * 0.9)
    assert found["equal_parts", "web"] == pytest.approx(SERVER / 2)


def test_a_choice_that_moves_nothing_is_not_shown(tmp_path: Any) -> None:
    """Parts that are equal already, and a set without the figures of an office."""
    lake = filled(Lake(tmp_path), host("web"), host("mail"))
    assert {name for name, _ in values(lake, catalogue.load(cited=False))} == {"retained"}


def test_makers_figures_take_the_place_of_those_of_the_category(tmp_path: Any, factor_set: FactorSet) -> None:
    known = {"category": "laptop", "devices": 10.0, "category_kgco2e": 30.0, "maker_kgco2e": 42.0}
    model = {"status": "matched", "model_text": "A", "matched_model": "A", "candidates": "[]", **known}
    found = values(filled(Lake(tmp_path), models=(model,)), factor_set)
    assert found["makers", None] == pytest.approx(OFFICE + SERVER + 12.0)


def test_the_command_says_it_in_words_and_as_data(
    tmp_path: Any, factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = filled(Lake(tmp_path), host("web", share=1.0))
    lake.write("indicators_member", rows("indicators_member", [{"year": YEAR, "member_id": MEMBER}]), year=YEAR)
    asked = ["compare", "--member", MEMBER, "--year", str(YEAR), "--scenarios"]
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path))
    made: list[pa.Table] = []

    def once(of: MemberTables) -> pa.Table:
        """They are the same however they are said."""
        made.extend([] if made else [scenarios(of)])
        return made[0]

    monkeypatch.setattr(compare, "scenarios", once)
    said = {}
    for lang, form in (("en", "json"), ("en", "table"), ("fr", "table")):
        monkeypatch.setenv("FOOTPRINT_LANG", lang)
        settings.cache_clear()
        result = CliRunner().invoke(app, [*asked, "--format", form])
        settings.cache_clear()
        assert result.exit_code == 0, result.output
        said[lang, form] = result.stdout
    assert [row["scenario"] for row in json.loads(said["en", "json"])] == ["retained", "retained", "household_use"]
    assert "used as in a household" in said["en", "table"]
    assert "comme dans un foyer" in said["fr", "table"]
