"""Tables of a year of which nothing could be used, by the names under which their files were sent, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from footprint.inbox.store import Inbox
from footprint.intake.telling import tell
from footprint.lake import Lake


@dataclass(frozen=True)
class Unusable:
    """One such file; `name` is None where its receipt is lost; `why`: one sentence a cause."""

    member_id: str
    list: str
    name: str | None
    why: tuple[str, ...]


def unusable(lake: Lake, inbox: Inbox, *, year: int, lang: str, members: Collection[str] = ()) -> list[Unusable]:
    """Those of `members`, or of everybody, by member and list: a finding refuses them as a whole. Names are kept by
    receipts only."""
    whole = lake.whole()
    of_file = (pc.field("severity") == "refused") & (pc.field("line") == 0)
    refused = whole.read("findings", year=year).filter(of_file)
    places = defaultdict[tuple[str, str], list[int]](list)  # of its findings, by table
    for place, row in enumerate(refused.select(["member_id", "file_sha8"]).to_pylist()):
        places[row["member_id"], row["file_sha8"]].append(place)
    files = []
    for row in _current(whole, year, members, places) if places else ():
        received = inbox.received(year=year, member_id=row["member_id"])
        names = {item.receipt.sha256: item.receipt.name for item in received}
        sentences = tell(refused.take(places[_table(row)]), lang)
        why = tuple(f"{sentence.message} {sentence.mend}".strip() for sentence in sentences)
        files.append(Unusable(row["member_id"], row["list"], names.get(row["file_sha256"]), why))
    return files


def _current(
    lake: Lake, year: int, members: Collection[str], among: Collection[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Receipts of these tables that count, by member and list."""
    rows = [row for row in lake.read("receipts", year=year).to_pylist() if row["current"] and row["table_sha256"]]
    asked = [row for row in rows if _table(row) in among and (not members or row["member_id"] in members)]
    return sorted(asked, key=lambda row: (row["member_id"], row["list"], row["table_number"]))


def _table(row: dict[str, Any]) -> tuple[str, str]:
    return row["member_id"], row["table_sha256"][:8]
