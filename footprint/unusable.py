"""Files of a year of which no table could be used, by the names under which they were sent, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow.compute as pc

from footprint.inbox import Inbox
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
    """Those of `members`, or of everybody, by member and list. Only their receipts keep their names."""
    rows = lake.whole().read("receipts", year=year).to_pylist()
    of_none = [row for row in rows if row["current"] and row["kind"] is None and row["table_sha256"]]
    asked = [row for row in of_none if not members or row["member_id"] in members]
    found = []
    for row in sorted(asked, key=lambda row: (row["member_id"], row["list"], row["table_number"])):
        where = {"year": year, "member_id": row["member_id"]}
        names = {item.receipt.sha256: item.receipt.name for item in inbox.received(**where)}
        of_table = pc.field("file_sha8") == row["table_sha256"][:8]
        told = tell(lake.read("findings", **where).filter(of_table & (pc.field("severity") == "refused")), lang)
        why = tuple(f"{each.message} {each.mend}".strip() for each in told)
        found.append(Unusable(row["member_id"], row["list"], names.get(row["file_sha256"]), why))
    return found
