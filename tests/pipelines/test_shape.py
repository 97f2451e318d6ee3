"""The shape of the pipeline as one text, so that a difference shows every change of assets, checks and jobs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dagster as dg

from footprint.schema import tables
from pipelines.definitions import defs
from pipelines.partitions import FIRST_YEAR, LAST_YEAR, MEMBER_YEARS, YEARS

SNAPSHOT = Path(__file__).parent / "shape.txt"
PARTITIONS: dict[Any, str] = {YEARS: "year", MEMBER_YEARS: "member-year"}
NO_TABLE = {"inbox", "results", "member_reports", "group_reports", "region_results", "region_draft"}


def shape() -> str:
    graph = defs.resolve_asset_graph()
    lines = [f"years {FIRST_YEAR} to {LAST_YEAR}"]
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        kind = "asset" if node.is_materializable else "external asset"
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        by = PARTITIONS[node.partitions_def]
        lines.append(f"{kind} {node.group_name}/{key.to_user_string()} by {by} <- {parents}".rstrip())
    for check in sorted(graph.asset_check_keys, key=lambda check: (check.asset_key, check.name)):
        how = "blocking" if graph.get(check).blocking else "warning"
        lines.append(f"check {check.asset_key.to_user_string()}: {check.name} ({how})")
    for job in ("member_year_job", "yearly_job", "retention_job"):
        lines.append(f"job {job}: {', '.join(sorted(node.name for node in defs.resolve_job_def(job).nodes))}")
    for name in ("inbox_sensor", "failed_runs", "failure_notices", "run_metrics"):
        lines.append(f"sensor {name} ({defs.resolve_sensor_def(name).default_status.value})")
    for name in ("nightly", "yearly", "nightly_retention"):
        schedule = defs.resolve_schedule_def(name)
        when = f"{schedule.cron_schedule} {schedule.execution_timezone}"
        lines.append(f"schedule {name}: {when} ({schedule.default_status.value})")
    return "\n".join(lines) + "\n"


def test_the_shape_is_the_one_written_down() -> None:
    if os.environ.get("FOOTPRINT_WRITE_SNAPSHOTS"):
        SNAPSHOT.write_text(shape(), encoding="utf-8")
    assert shape() == SNAPSHOT.read_text(encoding="utf-8")


def test_every_table_is_an_asset_of_its_layer_and_every_asset_a_table() -> None:
    graph = defs.resolve_asset_graph()
    groups = {key.to_user_string(): graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert {name: group for name, group in groups.items() if name not in NO_TABLE} == {
        name: table.layer for name, table in tables().items()
    }


def columns_of(name: str) -> list[dg.TableColumn]:
    schema = defs.resolve_asset_graph().get(dg.AssetKey(name)).metadata["dagster/column_schema"]
    return list(schema.columns)


def test_the_asset_of_every_table_that_a_run_makes_names_its_columns() -> None:
    made = [name for name in tables() if name != "members"]
    assert {name: [column.name for column in columns_of(name)] for name in made} == {
        name: tables()[name].names for name in made
    }


def test_columns_carry_their_unit_and_meaning() -> None:
    described = {column.name: (column.type, column.description) for column in columns_of("device_lives")}
    assert described["kwh_year"] == ("real", "electricity of one device in a whole year [kWh]")


def test_a_run_over_a_range_of_member_years_is_one_run() -> None:
    assert defs.resolve_assets_def("devices").backfill_policy == dg.BackfillPolicy.single_run()


def test_steps_share_one_process() -> None:
    assert defs.executor is dg.in_process_executor
