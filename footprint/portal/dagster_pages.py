"""Where Dagster's UI shows the runs and tables of a year or a member-year: addresses only. What it shows is its own."""

from __future__ import annotations

from urllib.parse import urlencode

# The tag by which Dagster knows the partition of a run, and a table that every member-year has.
PARTITION_TAG = "dagster/partition"
TABLE = "devices"


def partition(year: int, member_id: str) -> str:
    """A member-year as the pipeline calls it: dimensions in the order of their names (member, year)."""
    return f"{member_id}|{year}"


def runs(base: str, partition_key: str) -> str:
    """The runs over a partition."""
    return f"{base.rstrip('/')}/runs?{urlencode({'q[0]': f'tag:{PARTITION_TAG}={partition_key}'})}"


def table(base: str, partition_key: str, name: str = TABLE) -> str:
    """A table of the lake in a partition."""
    return f"{base.rstrip('/')}/assets/{name}?{urlencode({'view': 'partitions', 'partition': partition_key})}"
