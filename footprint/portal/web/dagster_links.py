"""Where Dagster's UI shows the runs of a year and the tables of a member-year: addresses only."""

from __future__ import annotations

from urllib.parse import urlencode

# The tag by which Dagster knows the partition of a run, and a table that every member-year has.
PARTITION_TAG = "dagster/partition"
TABLE = "devices"


def runs(base: str, year: int) -> str:
    """The runs over a year."""
    return _address(base, "runs", {"q[0]": f"tag:{PARTITION_TAG}={year}"})


def member_year(base: str, year: int, member_id: str) -> str:
    """The devices of a member-year, with the run that made them: a run may read many members without a tag of each."""
    return _address(base, f"assets/{TABLE}", {"view": "partitions", "partition": partition(year, member_id)})


def partition(year: int, member_id: str) -> str:
    """A member-year as the pipeline calls it: its dimensions in the order of their names (member, year)."""
    return f"{member_id}|{year}"


def _address(base: str, path: str, asked: dict[str, str]) -> str:
    return f"{base.rstrip('/')}/{path}?{urlencode(asked)}"
