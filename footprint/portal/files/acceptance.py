"""Files of a member-year: taken into the inbox, found again, given back corrected. For the pages and the API.

How their bytes come over the wire is in uploads.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException
from sqlalchemy.orm import Session

from footprint.inbox.deliveries import InboxError, safe_name, slug
from footprint.inbox.store import Receipt, Received
from footprint.intake import read_all
from footprint.intake.correcting import corrected, forms
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.messages import text
from footprint.portal.files import placement, quota, replacement, uploads
from footprint.portal.files.uploads import UploadRefusedError
from footprint.portal.people import accounts, tokens
from footprint.portal.store import audit, limits
from footprint.portal.web import metrics
from footprint.portal.web.rendering import size
from footprint.portal.web.visit import ForMember
from footprint.portal.work import jobs
from footprint.portal.work.worker import factor_set
from footprint.portal.year import years
from footprint.portal.year.journey import Journey
from footprint.reception.placement import IncomingFile, Placed
from footprint.scratch import scratch
from footprint.settings import settings
from footprint.years.words import answers_for

STATUS = {"too_large": 413, "too_many": 413, "quota": 413, "no_space": 507, "csrf": 403}


def room(me: ForMember) -> quota.Room:
    """What the files of this member take, and may take."""
    return quota.room(me.inbox, me.member_id, me.settings.quota_bytes)


def take(j: Journey, files: Sequence[IncomingFile], day: date, mode: placement.Mode) -> list[Placed]:
    """Put whole files into the inbox and ask for the year to be read, unless all of it is there and read."""
    me = j.me
    _still_allowed(j, len(files))
    try:
        where = j.where | {"received_on": j.day, "as_of": day}
        placements = placement.deliver(me.inbox, files, **where, mode=mode, allowed=me.settings.quota_bytes)
    except InboxError as refusal:
        raise UploadRefusedError("too_large") from refusal
    except OSError as failure:
        raise uploads.refusal_of(failure) from failure
    with me.db.transaction() as db:
        for each in placements:
            metrics.UPLOADS.labels("received" if each.new else "known").inc()
            if each.new:
                what: dict[str, Any] = {"year": j.year, "sha256": each.receipt.sha256}
                audit.record(db, action="file.received", now=me.now, **me.who, **me.trace, **what)
        if any(each.new or not _read(j, each.receipt) for each in placements):
            jobs.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
    return placements


def day_of(j: Journey, as_of: date | None) -> date:
    """The day that lists describe: as said, else the most probable one, and never after today."""
    return min(as_of or years.described_day(j.year, j.day), j.day)


def withdraw(j: Journey, sha256: str) -> None:
    """Take one's file back: it no longer counts, in any of the lists that it fills; 404 where it fills none."""
    me = j.me
    filled = [item.receipt.list for item in j.current if item.receipt.sha256 == sha256]
    if not filled:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    for name in filled:
        me.inbox.withdraw(**j.where, list_name=name, on=j.day)
    with me.db.transaction() as db:
        what: dict[str, Any] = {"year": j.year, "sha256": sha256}
        audit.record(db, action="file.withdrawn", now=me.now, **me.who, **me.trace, **what)
        jobs.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()


def keep(j: Journey, sha256: str) -> None:
    """Count a file that another replaced, too, in a list of its own; 404 for any other."""
    if sha256 not in {old.sha256 for old in replacement.retrievable(j).values()}:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    item = own(j, sha256)
    assert item.path is not None
    receipt = item.receipt
    sent = IncomingFile(receipt.name, item.path, receipt.size_bytes, receipt.sha256)
    take(j, [sent], receipt.described_on, "add")


def _still_allowed(j: Journey, number: int) -> None:
    """A long upload may outlive the right to send, and the last day of the year; and nobody sends without end."""
    me, who = j.me, str(j.me.account.account_id)
    if years.state(me.settings, j.year, years.today(me.portal.clock())).is_closed:
        raise HTTPException(HTTPStatus.FORBIDDEN, "frozen")
    with me.db.transaction() as db:
        if not _may_still(db, me):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        fine = all(limits.allowed(db, limits.UPLOADS, who, me.now) for _ in range(number))
    if not fine:
        seconds = int(limits.UPLOADS.per.total_seconds())
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})


def _may_still(db: Session, me: ForMember) -> bool:
    now = me.portal.clock()
    if me.token_id is not None:
        return tokens.may_still(db, me.token_id, me.member, now)
    return accounts.may_still(db, me.account, me.member, now)


def _read(j: Journey, receipt: Receipt) -> bool:
    """Whether the last work, which did not fail, has seen a file."""
    return j.state.state != "failed" and receipt.sha256 in (j.state.outcome or {}).get("files", {})


def refused(refusal: UploadRefusedError) -> int:
    """The status that answers a form whose files are not taken; it is counted."""
    metrics.UPLOADS.labels(refusal.reason).inc()
    return STATUS.get(refusal.reason, HTTPStatus.UNPROCESSABLE_ENTITY)


def sentence(refusal: UploadRefusedError, lang: str) -> str:
    args = {"name": refusal.name, "mb": settings().max_file_mb, "most": uploads.MOST_FILES}
    if refusal.room:
        args |= {"used": size(refusal.room.used, lang), "allowed": size(refusal.room.allowed, lang)}
    return text(f"portal.files.refused_{refusal.reason}", lang, **args)


def own(j: Journey, sha256: str) -> Received:
    """A file of this very member-year whose bytes are still there; 404 for anything else."""
    delivery = next((item for item in j.received if item.receipt.sha256 == sha256 and item.path), None)
    if delivery is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return delivery


def mended(j: Journey, item: Received) -> tuple[bytes, str]:
    """The member's file with the proposals in place and a last column that says what to check, and its name; 404 for
    a file in which nothing can be read."""
    try:
        content, ending = _corrected(j, item)
    except UnusableError as why:
        raise HTTPException(HTTPStatus.NOT_FOUND) from why
    stem = PurePath(item.receipt.name).stem
    return content, f"{stem}-{'corrige' if j.me.lang == 'fr' else 'corrected'}{ending}"


def _corrected(j: Journey, item: Received) -> tuple[bytes, str]:
    assert item.path is not None
    categories = factor_set().device_categories.column("category").to_pylist()
    given = answers_for(j.me.lake.home, j.year, j.me.member_id)
    with scratch() as folder:
        path = folder / safe_name(item.receipt.name)
        path.symlink_to(item.path.resolve())
        day = item.receipt.described_on
        readings = read_all(path, year=j.year, as_of=day, known_categories=categories, answers=given)
        parts = corrected.parts(path, readings, j.me.lang, set_limits(), given)
    ending = forms.endings(parts)[0]
    return forms.as_file(parts, ending, j.me.lang), ending


def attached(name: str) -> dict[str, str]:
    """A file to be saved under its name, never opened as a page of this site."""
    plain = slug(PurePath(name).stem) + re.sub(r"[^.A-Za-z0-9]", "", PurePath(name).suffix)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox; default-src 'none'"}
