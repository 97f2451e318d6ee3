"""Language models: tokens to kWh, water and making by hand; families of names; what is not assessed."""

from __future__ import annotations

from typing import Any

import pytest

from factors import language_models
from tests.method.usage_cases import activity, catalogue, impacts, total, use

VIEW = "_llm_activity"


def tokens(quantity: float, model: str = "small-1", provider: str | None = "anthropic", **more: Any) -> dict[str, Any]:
    return use("tokens_out", quantity, resource=model, provider=provider, **more)


def test_tokens_become_kwh_at_the_meter_and_of_the_servers() -> None:
    rows = activity(VIEW, tokens(1e6))
    assert total(rows, activity="it_electricity") == pytest.approx(0.1)
    for basis in ("location", "market"):
        assert total(rows, activity="electricity", basis=basis) == pytest.approx(0.12)  # PUE 1.2
    assert total(rows, activity="onsite_water") == pytest.approx(0.1 * 0.5 / 1000)
    assert total(rows, activity="token_hardware") == 1e6
    assert {row["factor_key"] for row in rows} == {"it:energy", "grid:USA", "onsite:water", "llm:small-1"}
    assert {(row["ownership"], row["tier"], row["category"]) for row in rows} == {("supplier", "datacentre", "llm")}


def test_making_is_tokens_times_the_figure() -> None:
    rows = impacts(tokens(5e6))
    making = [row for row in rows if (row["activity"], row["criterion"]) == ("token_hardware", "gwp")]
    assert [(row["stage"], row["value"]) for row in making] == [("embodied", pytest.approx(0.1))]


def test_a_life_cycle_in_one_figure_needs_no_electricity() -> None:
    rows = activity(VIEW, tokens(400.0, "whole-2-2024-07-18", "mistral"))
    assert [(row["activity"], row["quantity"], row["factor_key"]) for row in rows] == [("token", 400.0, "llm:whole-2")]
    gwp = [row["value"] for row in impacts(tokens(400.0, "whole-2", "mistral")) if row["criterion"] == "gwp"]
    assert sum(value for value in gwp if value is not None) == pytest.approx(1.14e-3)


MODEL_OF = {
    "small-1": "small-1",
    "Small-1-20250514": "small-1",
    "small-1-2025-05-14": "small-1",
    "small-1-pro-20250514": "small-1-pro",
    "small-1-latest": "small-1",
    "small-1@20250514": "small-1",
    "eu.anthropic.small-1-20250514-v1:0": "small-1",
    "anthropic.small-1-v1:0": "small-1",
    "models/small-1-pro": "small-1-pro",
    "small-1-5": None,  # another version is another model
    "small-12": None,
    "small": None,
}


def test_names_of_models() -> None:
    """Each name is used by a service of its own: one run of the method for all."""
    rows = activity(VIEW, *(tokens(1000.0, name, subject_id=f"s{n}") for n, name in enumerate(MODEL_OF)))
    for n, model in enumerate(MODEL_OF.values()):
        mine = [row for row in rows if row["service_id"] == f"s{n}"]
        if model is None:
            assert {(row["status"], row["quantity"]) for row in mine} == {("unknown_model", None)}
        else:
            assert {row["energy_key"] for row in mine if row["activity"] == "electricity"} == {f"llm_energy:{model}"}


def test_the_region_in_the_file_wins() -> None:
    assert {r["status"] for r in activity(VIEW, tokens(1.0, region="us"))} == {"ok"}
    swedish = activity(VIEW, tokens(1e6, provider="mistral"))
    assert total(swedish, factor_key="grid:SWE", basis="location") == pytest.approx(0.11)


def test_a_provider_that_nobody_knows_has_making_alone() -> None:
    rows = activity(VIEW, tokens(1000.0, provider=None))
    assert {(row["activity"], row["status"]) for row in rows} == {
        ("token_hardware", "ok"), ("electricity", "unknown_provider"), ("it_electricity", "ok"),
        ("onsite_water", "unknown_provider"),
    }  # fmt: skip


def test_water_that_is_not_published_is_not_zero() -> None:
    rows = activity(VIEW, tokens(1000.0, provider="nowater"))
    assert [(r["status"], r["quantity"]) for r in rows if r["activity"] == "onsite_water"] == [("missing_wue", None)]


def test_requests_without_tokens_are_assessed_where_a_request_is_published() -> None:
    rows = activity(VIEW, use("llm_requests", 1000.0, provider="google", resource="gemini-apps"))
    assert total(rows, activity="electricity", basis="location") == pytest.approx(0.24)
    assert total(rows, activity="onsite_water") == pytest.approx(0.26e-3)
    assert {r["status"] for r in rows if r["activity"] in ("token_hardware", "it_electricity")} == {"missing_tokens"}
    other = activity(VIEW, use("llm_requests", 1000.0, provider="anthropic", resource="small-1"))
    assert {(r["status"], r["quantity"]) for r in other} == {("missing_tokens", None)}


def test_requests_beside_tokens_add_nothing() -> None:
    alone = activity(VIEW, tokens(1000.0))
    assert activity(VIEW, tokens(1000.0), use("llm_requests", 3.0, provider="anthropic", resource="small-1")) == alone


def test_tokens_read_add_nothing() -> None:
    read = use("tokens_in", 1e9, provider="anthropic", resource="small-1")
    assert activity(VIEW, tokens(10.0), read) == activity(VIEW, tokens(10.0))


def test_tokens_are_linear() -> None:
    def kwh(*counts: float) -> float:
        return total(activity(VIEW, *map(tokens, counts)), activity="electricity", basis="location")

    assert kwh(3e5, 4e5) == pytest.approx(kwh(7e5), rel=1e-12)
    assert kwh(0.0) == 0.0


def test_one_token_of_a_model_of_440_billion_by_hand() -> None:
    """44 billion active: 0.000066 Wh a GPU and 14 GPUs needed, so 16; 2 servers of 1.2 kW for 1/42 s shared by 64."""
    gpu = 1.1665273170451914e-06 * 0.48812 * 44 + 4.052928146734005e-05
    server = 1.2 * 2 / 64 / 42 / 3600
    assert language_models.gpu_count(440) == 16
    assert language_models.it_kwh(44, 440, 42.0) == pytest.approx(16 * gpu / 1000 + server, rel=1e-4)
    assert language_models.making("gwp", 44, 440, 42.0) == pytest.approx((16 * 273 + 2 * 5700) / 42 / 94608000 / 64)


def test_without_a_parameter_for_it_a_model_is_unknown() -> None:
    rows = activity(VIEW, tokens(1.0), factors=catalogue(without=["llm_energy:small-1"]))
    assert {row["status"] for row in rows} == {"unknown_model"}
