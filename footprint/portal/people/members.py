"""What the registry of members says of one: its name. The profile of a year is changed elsewhere."""

from __future__ import annotations

from footprint.lake import Lake
from footprint.members import registry


def known(lake: Lake) -> list[str]:
    """The members that were ever registered, in the order of their short names."""
    return sorted({partition["member_id"] for partition in lake.whole().partitions("members")})


def name_of(lake: Lake, member_id: str) -> str:
    """The name of a member in its latest year; its short name where none is known."""
    return registry.name(lake, member_id) or member_id
