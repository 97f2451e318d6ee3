"""Years and members as partitions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from footprint.portal.web import dagster_links
from pipelines.defs.validated import TABLES
from pipelines.partitions import (
    MEMBER_YEARS,
    MEMBERS,
    known_members,
    member_year_key,
    member_years,
    range_tags,
    register,
    stretches,
)


def test_earlier_years_come_first_because_later_ones_are_compared_with_them() -> None:
    keys = [member_year_key(2025, "a"), member_year_key(2024, "b")]
    assert member_years(SimpleNamespace(partition_keys=keys)) == [(2024, "b"), (2025, "a")]


def test_members_become_known_once(instance: dg.DagsterInstance) -> None:
    register(instance, ["b", "a"])
    register(instance, ["c", "a"])
    assert list(known_members(instance)) == ["a", "b", "c"]


def test_members_that_are_neighbours_share_a_run() -> None:
    assert stretches("abcdef", "fbca") == [["a", "b", "c"], ["f"]]
    assert stretches("abc", "") == []


def test_a_range_names_its_ends_and_its_year() -> None:
    assert range_tags(2025, ["a", "b", "c"]) == {
        "dagster/asset_partition_range_start": "a|2025",
        "dagster/asset_partition_range_end": "c|2025",
        "footprint/year": "2025",
    }


def test_the_names_of_a_run_are_made_once_in_its_step_and_anew_in_the_next(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster asks for them at each word about one member-year."""
    asked: list[str] = []
    within = dg.DynamicPartitionsDefinition.get_partition_keys_in_range

    def noted(definition: Any, *given: Any) -> Any:
        asked.append(definition.name)
        return within(definition, *given)

    monkeypatch.setattr(dg.DynamicPartitionsDefinition, "get_partition_keys_in_range", noted)
    register(instance, ["a", "b", "c"])
    tags = range_tags(2025, ["a", "c"])
    stretch = dg.PartitionKeyRange(*(tags[f"dagster/asset_partition_range_{end}"] for end in ("start", "end")))

    def names() -> list[str]:
        return [str(key) for key in MEMBER_YEARS.get_partition_keys_in_range(stretch, instance)]

    with MEMBER_YEARS.held():
        assert [names() for _ in range(3)] == 3 * [["a|2025", "b|2025", "c|2025"]]
    assert asked == [MEMBERS.name]
    instance.delete_dynamic_partition(str(MEMBERS.name), "b")
    assert names() == ["a|2025", "c|2025"]
    with MEMBER_YEARS.held():
        assert names() == ["a|2025", "c|2025"]


def test_the_portal_calls_a_member_year_as_dagster_does() -> None:
    assert dagster_links.partition(2025, "ville-a") == str(member_year_key(2025, "ville-a"))
    assert dagster_links.TABLE in TABLES
