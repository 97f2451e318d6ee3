"""Files of a year: sent, listed, given back as they were or corrected; and empty templates for those who have none."""

from __future__ import annotations

import asyncio
from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from footprint.intake.tables.template import kinds, template
from footprint.portal.files import acceptance, placement, replacement, uploads
from footprint.portal.files.acceptance import attached
from footprint.portal.files.uploads import UploadRefusedError
from footprint.portal.web import security
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader, same_csrf
from footprint.portal.work import jobs
from footprint.portal.year import journey, years
from footprint.portal.year.journey import Journey
from footprint.settings import settings

router = APIRouter()

security.large_body(r"/annee/\d+/fichiers", uploads.TOGETHER_BYTES)

MODES = ("auto", "add", "replace")


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
                await asyncio.to_thread(acceptance.room, me),
            )
            day, mode = _asked(form.fields, j)
            placements = await asyncio.to_thread(acceptance.take, j, form.files, day, mode)
    except UploadRefusedError as refusal:
        status = acceptance.refused(refusal)
        if refusal.reason == "csrf":
            raise HTTPException(status, "csrf") from refusal
        return _page(me, j, acceptance.sentence(refusal, me.lang), status)
    await jobs.waited(me.db, **j.where)
    where = f"{j.path}resultat?{replacement.address(placements)}"
    return redirect(me, where, done="files" if len(placements) > 1 else "file")


def _asked(fields: dict[str, str], j: Journey) -> tuple[date, placement.Mode]:
    """The day that the lists describe, and what becomes of those that are there."""
    try:
        day = date.fromisoformat(fields.get("as_of", ""))
    except ValueError:
        day = None
    mode = fields.get("mode", "auto")
    return acceptance.day_of(j, day), mode if mode in MODES else "auto"  # type: ignore[return-value]


def _page(me: ForMember, j: Journey, error: str | None = None, status: int = HTTPStatus.OK) -> Response:
    counting, unusable = replacement.counting(j)
    return render(
        me,
        "files.html.j2",
        status=status,
        j=j,
        errors={"fichiers": error} if error else {},
        most_mb=settings().max_file_mb,
        most_files=uploads.MOST_FILES,
        room=acceptance.room(me),
        modes=MODES,
        as_of=years.described_day(j.year, j.day).isoformat(),
        templates=kinds(),
        before=replacement.before(j.received),
        retrievable=replacement.retrievable(j),
        counting=counting,
        unusable=unusable,
    )


@router.get("/annee/{year}/fichiers/{sha256}/original")
def original(me: Reader, year: int, sha256: str) -> Response:
    """The bytes as they were received, as long as they are kept."""
    item = acceptance.own(journey.of(me, year), sha256)
    assert item.path is not None
    return FileResponse(item.path, media_type="application/octet-stream", headers=attached(item.receipt.name))


@router.get("/annee/{year}/fichiers/{sha256}/corrige")
def give_back(me: Reader, year: int, sha256: str) -> Response:
    """The member's file with the proposals in place and a last column that says what to check."""
    j = journey.of(me, year)
    content, name = acceptance.mended(j, acceptance.own(j, sha256))
    return Response(content, media_type="application/octet-stream", headers=attached(name))


@router.post("/annee/{year}/fichiers/{sha256}/retirer")
def withdraw(me: Editor, year: int, sha256: str, form: Posted) -> Response:
    """Take one's file back."""
    j = journey.to_change(me, year)
    acceptance.withdraw(j, sha256)
    jobs.wait(me.db, **j.where)
    return redirect(me, j.path + "fichiers", done="file_withdrawn")


@router.post("/annee/{year}/fichiers/{sha256}/compter")
def keep(me: Editor, year: int, sha256: str, form: Posted) -> Response:
    """Count a file beside the one that replaced it."""
    j = journey.to_change(me, year)
    try:
        acceptance.keep(j, sha256)
    except UploadRefusedError as refusal:
        return _page(me, j, acceptance.sentence(refusal, me.lang), acceptance.refused(refusal))
    jobs.wait(me.db, **j.where)
    return redirect(me, f"{j.path}resultat", done="file_kept")


@router.get("/modeles/{kind}.csv")
def empty_template(me: Reader, kind: str) -> Response:
    if kind not in kinds():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    content = template(kind, me.lang)
    return Response(content, media_type="text/csv; charset=utf-8", headers=attached(f"{kind}.csv"))
