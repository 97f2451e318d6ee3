"""Files of a year: sent, listed, given back as they were or corrected; and empty templates for those who have none."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from http import HTTPStatus
from pathlib import PurePath
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse
from starlette.requests import ClientDisconnect

from factors import catalogue
from footprint.deliveries import InboxError, safe_name, slug
from footprint.inbox import Receipt, Received
from footprint.intake import answers, corrected, corrected_forms, read_all
from footprint.intake.limits import UnusableError, set_limits
from footprint.intake.template import kinds, template
from footprint.portal import accounts, audit, journey, limits, processing, security, uploads, years
from footprint.portal.journey import Journey
from footprint.portal.rendering import redirect, render, say
from footprint.portal.uploads import UploadRefusedError
from footprint.portal.web import Editor, ForMember, Posted, Reader, same_csrf
from footprint.scratch import scratch
from footprint.settings import settings

router = APIRouter()

security.LARGE_BODIES[re.compile(r"/annee/\d+/fichiers")] = uploads.TOGETHER_BYTES

MODES = ("auto", "add", "replace")
STATUS = {"too_large": 413, "too_many": 413, "no_space": 507, "csrf": 403}


@router.get("/annee/{year}/fichiers")
def show(me: Reader, year: int) -> Response:
    return _page(me, journey.of(me, year))


@router.post("/annee/{year}/fichiers")
async def send(me: Editor, year: int, request: Request) -> Response:
    j = journey.to_change(me, year)
    try:
        uploads.expect(me.lake.home, security.length_of(request.headers) or 0)
        with uploads.folder(me.lake.home) as place:
            form = await uploads.receive(
                request.stream(),
                request.headers.get("content-type", ""),
                place,
                lambda given: same_csrf(me.account, given),
            )
            day, mode = _asked(form.fields, j)
            receipts = await asyncio.to_thread(_take, j, form, day, mode)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it; nothing was taken
    except UploadRefusedError as refusal:
        if refusal.reason == "csrf":
            raise HTTPException(HTTPStatus.FORBIDDEN, "csrf") from refusal
        return _page(me, j, _sentence(refusal, me.lang), STATUS.get(refusal.reason, HTTPStatus.UNPROCESSABLE_ENTITY))
    me.portal.worker.wake()
    await processing.waited(me.db, **j.where)
    return redirect(me, j.path + "resultat", done="files" if len(receipts) > 1 else "file")


def _asked(fields: dict[str, str], j: Journey) -> tuple[date, uploads.Mode]:
    """The day that the lists describe, and what becomes of those that are there."""
    try:
        day = date.fromisoformat(fields.get("as_of", ""))
    except ValueError:
        day = years.described_day(j.year, j.day)
    mode = fields.get("mode", "auto")
    return min(day, j.day), mode if mode in MODES else "auto"  # type: ignore[return-value]


def _take(j: Journey, form: uploads.Form, day: date, mode: uploads.Mode) -> list[Receipt]:
    """Put whole files into the inbox and ask for the year to be read."""
    me = j.me
    who = me.who
    with me.db.transaction() as db:
        if not accounts.may_still(db, me.account, me.member, me.portal.clock()):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        fine = all(limits.allowed(db, limits.UPLOADS, str(me.account.account_id), me.now) for _ in form.files)
    if not fine:
        seconds = int(limits.UPLOADS.per.total_seconds())
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})
    try:
        receipts = uploads.deliver(me.inbox, form.files, **j.where, received_on=j.day, as_of=day, mode=mode)
    except InboxError as refusal:
        raise UploadRefusedError("too_large") from refusal
    except OSError as failure:
        raise uploads.refusal_of(failure) from failure
    with me.db.transaction() as db:
        for receipt in receipts:
            audit.record(db, action="file.received", now=me.now, **who, year=j.year, sha256=receipt.sha256)
        processing.enqueue(db, **j.where, now=me.now)
    return receipts


def _sentence(refusal: UploadRefusedError, lang: str) -> str:
    args = {"name": refusal.name, "mb": settings().max_file_mb, "most": uploads.MOST_FILES}
    return say(lang)(f"files.refused_{refusal.reason}", **args)


def _page(me: ForMember, j: Journey, error: str | None = None, status: int = HTTPStatus.OK) -> Response:
    return render(
        me,
        "files.html.j2",
        status=status,
        j=j,
        errors={"fichiers": error} if error else {},
        most_mb=settings().max_file_mb,
        most_files=uploads.MOST_FILES,
        modes=MODES,
        as_of=years.described_day(j.year, j.day).isoformat(),
        templates=kinds(),
    )


@router.get("/annee/{year}/fichiers/{sha256}/original")
def original(me: Reader, year: int, sha256: str) -> Response:
    """The bytes as they were received, as long as they are kept."""
    item = _own(journey.of(me, year), sha256)
    assert item.path is not None
    return FileResponse(item.path, media_type="application/octet-stream", headers=attached(item.receipt.name))


@router.get("/annee/{year}/fichiers/{sha256}/corrige")
def give_back(me: Reader, year: int, sha256: str) -> Response:
    """The member's file with the proposals in place and a last column that says what to check."""
    j = journey.of(me, year)
    item = _own(j, sha256)
    try:
        content, ending = _corrected(j, item)
    except UnusableError as why:
        raise HTTPException(HTTPStatus.NOT_FOUND) from why
    stem = PurePath(item.receipt.name).stem
    name = f"{stem}-{'corrige' if me.lang == 'fr' else 'corrected'}{ending}"
    return Response(content, media_type="application/octet-stream", headers=attached(name))


def _corrected(j: Journey, item: Received) -> tuple[bytes, str]:
    assert item.path is not None
    known = catalogue.load(cited=settings().cited_figures).device_categories.column("category").to_pylist()
    given = answers.load(j.me.lake.home, j.me.member_id)
    with scratch() as folder:
        path = folder / safe_name(item.receipt.name)
        path.symlink_to(item.path.resolve())
        day = item.receipt.described_on
        readings = read_all(path, year=j.year, as_of=day, known_categories=known, answers=given)
        parts = corrected.parts(path, readings, j.me.lang, set_limits())
    ending = corrected_forms.endings(parts)[0]
    return corrected_forms.as_file(parts, ending, j.me.lang), ending


@router.post("/annee/{year}/fichiers/{sha256}/retirer")
def withdraw(me: Editor, year: int, sha256: str, form: Posted) -> Response:
    """Take one's file back: it no longer counts, in any of the lists that it fills."""
    j = journey.to_change(me, year)
    filled = [item.receipt.list for item in j.current if item.receipt.sha256 == sha256]
    if not filled:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    for name in filled:
        me.inbox.withdraw(**j.where, list_name=name, on=j.day)
    with me.db.transaction() as db:
        audit.record(db, action="file.withdrawn", now=me.now, **me.who, year=year, sha256=sha256)
        processing.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
    processing.wait(me.db, **j.where)
    return redirect(me, j.path + "fichiers", done="file_withdrawn")


def _own(j: Journey, sha256: str) -> Received:
    """A file of this very member-year whose bytes are still there; 404 for anything else."""
    found = next((item for item in j.received if item.receipt.sha256 == sha256 and item.path), None)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


@router.get("/modeles/{kind}.csv")
def empty_template(me: Reader, kind: str) -> Response:
    if kind not in kinds():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    content = template(kind, me.lang)
    return Response(content, media_type="text/csv; charset=utf-8", headers=attached(f"{kind}.csv"))


def attached(name: str) -> dict[str, str]:
    """A file to be saved under its name, never opened as a page of this site."""
    plain = slug(PurePath(name).stem) + re.sub(r"[^.A-Za-z0-9]", "", PurePath(name).suffix)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox; default-src 'none'"}
