"""What became of files that were sent: which one each of them replaced, or that it stands beside the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from footprint.inbox.store import Receipt, Received
from footprint.messages import day
from footprint.portal.web.rendering import say
from footprint.portal.year.journey import Journey
from footprint.reception.placement import Placed

SHRUNK = 4  # so many times smaller a file is seldom the whole list again


def before(received: Sequence[Received]) -> dict[str, Receipt]:
    """The file which the current one of a list came after, by list; none where it is the first, or they were taken
    back."""
    earlier: dict[str, Receipt] = {}
    for name in {item.receipt.list for item in received if item.current}:
        receipts = [item.receipt for item in received if item.receipt.list == name and item.withdrawn_on is None]
        if len(receipts) > 1:
            earlier[name] = sorted(receipts, key=lambda receipt: receipt.rank)[-2]
    return earlier


def retrievable(j: Journey) -> dict[str, Receipt]:
    """The file that the current one of a list replaced, by list, where it counts in no list and its bytes are kept."""
    counts = {item.receipt.sha256 for item in j.current} | (set() if j.state.waiting else counting(j)[0])
    kept = {item.receipt.sha256 for item in j.received if item.path}
    return {name: old for name, old in before(j.received).items() if old.sha256 in kept - counts}


def shrunk(j: Journey) -> list[tuple[Receipt, Receipt]]:
    """Files that replaced a much larger one, and this one: perhaps a part of what there is was sent for all of it."""
    old = retrievable(j)
    pairs = [(item.receipt, old[item.receipt.list]) for item in j.current if item.receipt.list in old]
    return [(new, before) for new, before in pairs if new.size_bytes * SHRUNK < before.size_bytes]


def counting(j: Journey) -> tuple[set[str], set[str]]:
    """The files on which the tables of the year rest, as they were last read, since one without a usable line displaces
    none; and those of which no table can be used. Of a damaged year nobody knows."""
    columns = ["file_sha256", "current", "kind"]
    rows = j.me.lake.whole(j.me.member_id).read("receipts", columns, **j.where).to_pylist()
    current = {row["file_sha256"] for row in rows if row["current"]}
    return current, current - {row["file_sha256"] for row in rows if row["kind"] is not None}


def address(placements: Sequence[Placed]) -> str:
    """The part of an address by which the next page knows what was sent: digits of hashes, never a name."""
    new, old = (".".join(each.receipt.sha8 for each in placements if each.new is is_new) for is_new in (True, False))
    return f"recu={new}&deja={old}"


def told(j: Journey, new: str, known: str) -> list[str]:
    """What became of each file that was just sent; of files that are not this member's nothing is said."""
    earlier, (counts, _), sentences = before(j.received), counting(j), []
    for item in j.current:
        receipt = item.receipt
        if receipt.sha8 in known.split("."):
            sentences.append(_say(j, "known", receipt))
        elif receipt.sha8 in new.split("."):
            old = earlier.get(receipt.list)
            sentences.append(_say(j, _what(j, old, counts), receipt, old))
    return sentences


def _what(j: Journey, old: Receipt | None, counts: set[str]) -> str:
    if old is None:
        return "beside" if len(j.current) > 1 else "alone"
    return "useless" if old.sha256 in counts and not j.state.waiting else "replaced"


def _say(j: Journey, key: str, receipt: Receipt, old: Receipt | None = None) -> str:
    args: Mapping[str, object] = {"name": receipt.name}
    if old:
        args = {"name": receipt.name, "before": old.name, "day": day(old.received_on, j.me.lang)}
    return say(j.me.lang)(f"took.{key}", **args)
