"""A year confirmed, with a signature and its receipt, and taken back. For the pages and the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal

from fastapi import HTTPException

from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError
from footprint.portal.people.members import name_of
from footprint.portal.store import audit
from footprint.portal.store.database import Database
from footprint.portal.store.keys import same
from footprint.portal.web.language import DEFAULT, OTHER, at
from footprint.portal.year import versions
from footprint.portal.year.journey import Journey
from footprint.portal.year.versions import Confirmed, Shown
from footprint.report.document import Document
from footprint.report.documents.receipt import SignedList, Signing, document
from footprint.years.closure import HOUSE_TIME

# What of a first estimate is kept with a signature.
FIGURES = ("kgco2e", "low", "high", "devices", "assessed", "factor_set")
Why = Literal["waiting", "failed", "no_file", "no_profile", "changed", "not_agreed"]


def sign(j: Journey, signed: str, *, agreed: bool) -> Why | None:
    """Sign the version that the person has seen, not one that came since; why not, or None when it is signed.

    A version whose signature stands is not signed again. Raises DamagedError: its figures could not be made anew.
    """
    if damage := j.me.lake.damage(**j.where):
        raise DamagedError(damage, {name: str(value) for name, value in j.where.items()})
    if why := _why_not(j, signed, agreed):
        return why
    if j.stage == "confirmed":
        return None
    me, shown = j.me, _shown(j)
    with me.db.transaction() as db:
        versions.confirm(db, j.version, **me.who, year=j.year, shown=shown, now=me.now)
        what: dict[str, Any] = {"year": j.year, "version": j.version.digest}
        audit.record(db, action="year.confirmed", now=me.now, **me.who, **me.trace, **what)
        signatures.sign(me.inbox, j.version.digest, **j.where, at=me.now)
    return None


def _why_not(j: Journey, signed: str, agreed: bool) -> Why | None:
    """What stands in the way of a signature."""
    if j.state.waiting:
        return "waiting"
    if not j.current:
        return "no_file"
    if j.state.state == "failed":  # its figures are those of files that came before
        return "failed"
    if j.missing:
        return "no_profile"
    if not same(signed, j.version.digest):
        return "changed"
    return None if agreed else "not_agreed"


def _shown(j: Journey) -> Shown:
    """What the receipt of a signature will say, as it stands now."""
    account, estimate = j.me.account, j.estimate or {}
    return Shown(
        **{name: estimate.get(name) for name in FIGURES},
        is_minimum=j.is_minimum,
        code=version("enter-footprint"),
        lines={list_name: [read["rows"], read["accepted"]] for list_name, read in _lines(j).items()},
        last_day=j.last_day.isoformat() if j.last_day else None,
        organisation=name_of(j.me.lake, j.me.member_id),
        signer=account.display_name or account.email,
        role=j.me.role,
    )


def _lines(j: Journey) -> dict[str, Counter[str]]:
    """Lines of each current list and those of them that count, all tables of its file together; none of a file that
    could not be read."""
    found: dict[str, Counter[str]] = {}
    for row in j.me.lake.read("receipts", ["list", "current", "kind", "rows", "accepted"], **j.where).to_pylist():
        if row["current"] and row["kind"] is not None and row["rows"] is not None:
            found.setdefault(row["list"], Counter()).update({name: row[name] or 0 for name in ("rows", "accepted")})
    return found


def withdraw(j: Journey) -> bool:
    """Take the signature back, be it one on paper: the year is open again, and the pôle does not count on it. False if
    none stood."""
    me = j.me
    with me.db.transaction() as db:
        done = versions.withdraw(db, **j.where, now=me.now) or j.on_paper is not None
        if done:
            audit.record(db, action="year.withdrawn", now=me.now, **me.who, **me.trace, year=j.year)
            signatures.withdraw(me.inbox, **j.where)
    return done


def mark_standing(database: Database, inbox: Inbox) -> None:
    """Put the mark of each signature that stands where there is none: given before there were marks, or lost."""
    for year in inbox.years():
        with database.reading() as db:
            standing = versions.standing_of_all(db, year)
        for member_id, (digest, signed_at) in standing.items():
            if signatures.of(inbox, year=year, member_id=member_id) is None:
                signatures.sign(inbox, digest, year=year, member_id=member_id, at=signed_at)


def receipt(j: Journey, signed_id: int) -> Document:
    """The receipt of one signature of the member-year, in the language of the visit; 404 for any other number."""
    given = next((each for each in j.signed if each.id == signed_id), None)
    if given is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    lang, other = j.me.lang, OTHER if j.me.lang == DEFAULT else DEFAULT
    twin = at(f"{j.path}signatures/{given.id}/recu.html", other)
    return document(_signing(j, given), lang, other=(other, twin), up=at(f"{j.path}versions", lang))


def _signing(j: Journey, given: Confirmed) -> Signing:
    shown, names = given.shown, {item.receipt.sha256: item.receipt.name for item in j.received}
    last_day = date.fromisoformat(shown.last_day) if shown.last_day else None
    figures = {name: getattr(shown, name) for name in FIGURES}
    return Signing(
        organisation=shown.organisation or name_of(j.me.lake, j.me.member_id),
        year=j.year,
        version=given.digest,
        by=given.by,
        role=shown.role,
        at=given.at.astimezone(HOUSE_TIME),
        ended=given.withdrawn_at.astimezone(HOUSE_TIME) if given.withdrawn_at else None,
        is_minimum=shown.is_minimum,
        code=shown.code,
        open_until=last_day,
        lists=[_signed_list(name, file, names, shown.lines) for name, file in sorted(given.version.files.items())],
        **figures,
    )


def _signed_list(
    name: str, file: Mapping[str, Any], names: Mapping[str, str], lines: Mapping[str, Sequence[int]]
) -> SignedList:
    read = lines.get(name)
    counts = (read[0], read[1]) if read else None
    return SignedList(name, names.get(file["sha256"]), date.fromisoformat(file["as_of"]), counts, file["sha256"])
