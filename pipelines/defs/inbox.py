"""What comes from outside: received files and members' profiles, as assets that Dagster shows and never makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dagster as dg

from footprint.schema import table
from pipelines.partitions import MEMBER_YEARS

inbox = dg.AssetSpec(
    "inbox",
    group_name="inbox",
    partitions_def=MEMBER_YEARS,
    description="Files as received, outside the lake, for days only; their receipts stay.",
)
members = dg.AssetSpec(
    "members",
    group_name="validated",
    partitions_def=MEMBER_YEARS,
    description=f"{table('members').meaning} Kept by the registry of members, not by a run.",
)
EXTERNAL = [inbox, members]


def looked_through(told: Sequence[str]) -> dg.AssetObservation:
    """What was told of the inbox (`adopting.take_in`) as metadata of its asset."""
    metadata: dict[str, Any] = {"sentences": len(told), "told": dg.MetadataValue.text("\n".join(told) or "–")}
    return dg.AssetObservation("inbox", metadata=metadata)
