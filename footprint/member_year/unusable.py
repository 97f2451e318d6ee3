"""Tables of a year of which nothing could be used, by the names under which their files were sent, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

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
    rows = lake.whole().read("receipts", year=year).to_pylist()
    current = [row for row in rows if row["current"] and row["table_sha256"]]
    asked = [row for row in current if not members or row["member_id"] in members]
    files = []
    for row in sorted(asked, key=lambda row: (row["member_id"], row["list"], row["table_number"])):
        where = {"year": year, "member_id": row["member_id"]}
        of_table = pc.field("file_sha8") == row["table_sha256"][:8]
        refused = lake.read("findings", **where).filter(of_table & (pc.field("severity") == "refused"))
        sentences = tell(refused.filter(pc.field("line") == 0), lang)
        if sentences:
            names = {item.receipt.sha256: item.receipt.name for item in inbox.received(**where)}
            why = tuple(f"{sentence.message} {sentence.mend}".strip() for sentence in sentences)
            files.append(Unusable(row["member_id"], row["list"], names.get(row["file_sha256"]), why))
    return files
