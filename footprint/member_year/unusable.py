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
    whole = lake.whole()
    of_file = (pc.field("severity") == "refused") & (pc.field("line") == 0)
    refused = whole.read("findings", year=year).filter(of_file)
    if not refused.num_rows:
        return []
    rows = [row for row in whole.read("receipts", year=year).to_pylist() if row["current"] and row["table_sha256"]]
    asked = [row for row in rows if not members or row["member_id"] in members]
    files = []
    for row in sorted(asked, key=lambda row: (row["member_id"], row["list"], row["table_number"])):
        of_table = (pc.field("member_id") == row["member_id"]) & (pc.field("file_sha8") == row["table_sha256"][:8])
        sentences = tell(refused.filter(of_table), lang)
        if sentences:
            received = inbox.received(year=year, member_id=row["member_id"])
            names = {item.receipt.sha256: item.receipt.name for item in received}
            why = tuple(f"{sentence.message} {sentence.mend}".strip() for sentence in sentences)
            files.append(Unusable(row["member_id"], row["list"], names.get(row["file_sha256"]), why))
    return files
