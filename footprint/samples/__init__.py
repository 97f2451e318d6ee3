"""The sample members: sixteen invented organisations with two years of inventories, and how to install them. One of
them, `pole-exemple`, is a pole among its own members (FOOTPRINT_POLE), with invented objectives.

The files are package data, written by `python -m footprint.samples.make`; nothing is generated here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.schema import table

POLE, OBJECTIVES = "pole-exemple", "pole-objectives.csv"


def install(home: Path) -> None:
    """Put the sample members' profiles into the lake below `home` and their files, signed, into its inbox.

    Days of reception and of signature are those of the manifest, so that installing twice changes nothing.
    """
    lake, inbox = Lake(home), Inbox(home)
    for profile in _profiles():
        keys = {"year": profile["year"][0].as_py(), "member_id": profile["member_id"][0].as_py()}
        lake.write("members", profile, **keys)
    for (year, member_id), deliveries in groupby(
        _rows("manifest.csv"), lambda row: (int(row["year"]), row["member_id"])
    ):
        days = []
        for delivery in deliveries:
            _deliver(inbox, year, member_id, delivery)
            days.append(date.fromisoformat(delivery["received_on"]))
        where: dict[str, Any] = {"year": year, "member_id": member_id}
        signed_at = datetime.combine(max(days), time(), UTC)
        digest = signatures.now_of(lake, inbox, **where).digest
        signatures.sign(inbox, digest, **where, at=signed_at, by="footprint samples")
    if not (home / OBJECTIVES).exists():
        (home / OBJECTIVES).write_bytes(files(__name__).joinpath(OBJECTIVES).read_bytes())


def _deliver(inbox: Inbox, year: int, member_id: str, delivery: dict[str, str]) -> None:
    source = files(__name__).joinpath("files", str(year), member_id, delivery["file"])
    with as_file(source) as path:
        inbox.deliver(
            path,
            year=year,
            member_id=member_id,
            received_on=date.fromisoformat(delivery["received_on"]),
            name=delivery["file"],
            list_name=delivery["list"],
            as_of=date.fromisoformat(delivery["as_of"]) if delivery["as_of"] else None,
        )


def _profiles() -> Iterator[pa.Table]:
    """One table of one row for each member and year; an empty cell is unknown, hence NULL."""
    for row in _rows("members.csv"):
        values = {name: [row[name] or None] for name in table("members").names}
        columns = [pa.array(values[field.name]).cast(field.type) for field in table("members").arrow]
        yield pa.Table.from_arrays(columns, schema=table("members").arrow)


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()))
