"""Operations on files: sent (a form with several, or the bytes of one), listed, given back. Bytes stream to disk."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.responses import FileResponse

from footprint.inbox.deliveries import tidy
from footprint.portal.api import models, shapes
from footprint.portal.api.caller import PREFIX, Caller, invalid, media_type, router, still
from footprint.portal.api.parameters import DAY, Day, FileHash, FileName, Mode, YearNumber
from footprint.portal.files import acceptance, placement, uploads
from footprint.portal.files.acceptance import attached
from footprint.portal.files.quota import Counted
from footprint.portal.files.uploads import Form, UploadRefusedError
from footprint.portal.web import security
from footprint.portal.web.problems import ProblemError, asked_by, pointed
from footprint.portal.web.rendering import say
from footprint.portal.web.visit import ForMember
from footprint.portal.year import journey
from footprint.portal.year.journey import Journey
from footprint.reception.placement import IncomingFile, Placed
from footprint.settings import settings

operations = router()

FORM = "multipart/form-data"
BYTES = "application/octet-stream"
MODES = ("auto", "add", "replace")
HERE = "/years/{year}/files"
BINARY = {"type": "string", "format": "binary"}
ONE = {BYTES: {"schema": BINARY}, "text/csv": {"schema": BINARY}}
SEVERAL = {
    "schema": {
        "type": "object",
        "required": ["files"],
        "properties": {
            "files": {"type": "array", "items": BINARY, "minItems": 1, "maxItems": uploads.MOST_FILES},
            "as_of": {"type": "string", "format": "date"},
            "mode": {"type": "string", "enum": list(MODES)},
        },
    }
}
DOWNLOAD: dict[int | str, dict[str, Any]] = {200: {"content": {BYTES: {"schema": BINARY}}}}

security.large_body(rf"{PREFIX}/years/\d+/files", uploads.TOGETHER_BYTES)


@operations.get(HERE)
def list_files(me: Caller, year: YearNumber) -> list[models.File]:
    """Every file received for the year, the newest first."""
    received = sorted(journey.of(me, year).received, key=lambda item: item.receipt.rank, reverse=True)
    return [shapes.file(item) for item in received]


@operations.post(
    HERE,
    status_code=HTTPStatus.CREATED,
    responses={200: {"model": models.Sent}},
    openapi_extra={"requestBody": {"required": True, "content": {FORM: SEVERAL} | ONE}},
)
async def post_files(
    me: Caller,
    year: YearNumber,
    request: Request,
    response: Response,
    name: FileName = None,
    as_of: Day = None,
    mode: Mode = "auto",
) -> models.Sent:
    """A form with files, or the bytes of one file under the name in the query."""
    j = journey.to_change(me, year)
    with _received(me, request) as place:
        if media_type(request) == FORM:
            kind = request.headers["content-type"]
            room = await asyncio.to_thread(acceptance.room, me)
            form = await uploads.receive(request.stream(), kind, place, lambda _: True, room)
        else:
            form = Form({}, [await _one(request, name, place)])
        return await _taken(j, form, as_of, mode, response)


@operations.put(
    HERE,
    status_code=HTTPStatus.CREATED,
    responses={200: {"model": models.Sent}},
    openapi_extra={"requestBody": {"required": True, "content": ONE}},
)
async def put_file(
    me: Caller,
    year: YearNumber,
    request: Request,
    response: Response,
    name: FileName = None,
    as_of: Day = None,
    mode: Mode = "auto",
) -> models.Sent:
    """The bytes of one file, as `curl -T` sends them."""
    j = journey.to_change(me, year)
    if media_type(request) == FORM:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    with _received(me, request) as place:
        form = Form({}, [await _one(request, name, place)])
        return await _taken(j, form, as_of, mode, response)


@contextmanager
def _received(me: ForMember, request: Request) -> Iterator[Path]:
    """A folder for what the body brings, if the disk holds it; what the reception refuses, as problems in the caller's
    language."""
    try:
        uploads.expect(me.lake.home, security.length_of(request.headers) or 0)
        with uploads.folder(me.lake.home) as place:
            yield place
    except UploadRefusedError as refusal:
        status = acceptance.refused(refusal)
        raise ProblemError(status, refusal.reason, detail=acceptance.sentence(refusal, me.lang)) from refusal


async def _one(request: Request, name: str | None, place: Path) -> IncomingFile:
    """The body as one file in `place`. What its length says to be too large, or more than the member has room for, is
    refused before a byte is read."""
    named = tidy(name or "").strip()
    if not named:
        raise invalid(asked_by("name", detail=say(request.state.caller.lang)("api.mistake.missing")))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    most, room = settings().max_file_mb * 1_000_000, await asyncio.to_thread(acceptance.room, request.state.caller)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 20 or int(length) > most):
        raise UploadRefusedError("too_large", named)
    if length.isdecimal() and not room.may_take(int(length)):
        raise UploadRefusedError("quota", named, room)
    try:
        sent = await _streamed(request.stream(), named, place / "0000", most, Counted(room))
    except OSError as failure:
        raise uploads.refusal_of(failure, named) from failure
    if not sent.size_bytes:
        raise invalid(pointed(detail=say(request.state.caller.lang)("api.mistake.string_too_short")))
    return sent


async def _streamed(chunks: AsyncIterator[bytes], name: str, path: Path, most: int, counted: Counted) -> IncomingFile:
    """A body of unknown length is read to its end even if it is too large, so that the other side listens."""
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as target:
        async for chunk in chunks:
            size += len(chunk)
            if size <= most and counted.may_go_on(size):
                digest.update(chunk)
                target.write(chunk)
    if size > most:
        raise UploadRefusedError("too_large", name)
    if not counted.may_go_on(size) or not counted.add(digest.hexdigest(), size):
        raise UploadRefusedError("quota", name, counted.room)
    return IncomingFile(name, path, size, digest.hexdigest())


async def _taken(j: Journey, form: Form, as_of: date | None, mode: str, response: Response) -> models.Sent:
    """Into the inbox; 200 instead of 201 where nothing was new."""
    day, how = _asked(j, form, as_of, mode)
    await asyncio.to_thread(still, j.me)
    placements = await asyncio.to_thread(acceptance.take, j, form.files, day, how)
    changed = any(each.new for each in placements)
    if not changed:
        response.status_code = HTTPStatus.OK
    return await asyncio.to_thread(_told, journey.of(j.me, j.year), placements, changed)


def _told(j: Journey, placements: list[Placed], changed: bool) -> models.Sent:
    items = {(item.receipt.list, item.receipt.sha256): item for item in j.received}
    files = [(each.new, items[each.receipt.list, each.receipt.sha256]) for each in placements]
    return models.Sent(
        changed=changed,
        message=say(j.me.lang)(f"api.{_outcome(j, changed)}"),
        files=[models.SentFile(new=new, file=shapes.file(item)) for new, item in files],
        processing=shapes.processing(j.state, j.me.lang),
    )


def _outcome(j: Journey, changed: bool) -> str:
    if not changed:
        return "unchanged"
    return "sent_after_signing" if j.signed_is_this is False else "sent"


def _asked(j: Journey, form: Form, as_of: date | None, mode: str) -> tuple[date, placement.Mode]:
    """The day that the lists describe, and what becomes of those that are there; a form may say both, too."""
    said, how = form.fields.get("as_of"), form.fields.get("mode", mode)
    wrong = []
    if said is not None:
        try:
            as_of = date.fromisoformat(said if DAY.fullmatch(said) else "")
        except ValueError:
            wrong.append(pointed("as_of", detail=say(j.me.lang)("api.mistake.other")))
    if how not in MODES:
        wrong.append(pointed("mode", detail=say(j.me.lang)("api.mistake.other")))
    if wrong:
        raise invalid(*wrong)
    return acceptance.day_of(j, as_of), how  # type: ignore[return-value]


@operations.get(f"{HERE}/{{sha256}}")
def get_file(me: Caller, year: YearNumber, sha256: FileHash) -> models.File:
    """The receipt of one file; of several under the same bytes, the one that counts."""
    same = [item for item in journey.of(me, year).received if item.receipt.sha256 == sha256]
    if not same:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return shapes.file(max(same, key=lambda item: (item.current, item.receipt.rank)))


@operations.delete(f"{HERE}/{{sha256}}", status_code=HTTPStatus.NO_CONTENT)
def withdraw_file(me: Caller, year: YearNumber, sha256: FileHash) -> None:
    """Take a file back: it counts no longer, its receipt stays; 404 where it does not count."""
    acceptance.withdraw(journey.to_change(me, year), sha256)


@operations.get(f"{HERE}/{{sha256}}/content", response_class=Response, responses=DOWNLOAD)
def download_file(me: Caller, year: YearNumber, sha256: FileHash) -> Response:
    """The bytes as they were received, as long as they are kept."""
    item = acceptance.own(journey.of(me, year), sha256)
    assert item.path is not None
    return FileResponse(item.path, media_type=BYTES, headers=attached(item.receipt.name))


@operations.get(f"{HERE}/{{sha256}}/corrected", response_class=Response, responses=DOWNLOAD)
def download_corrected(me: Caller, year: YearNumber, sha256: FileHash) -> Response:
    """The file with the proposals in place and a last column that says what to check."""
    j = journey.of(me, year)
    content, name = acceptance.mended(j, acceptance.own(j, sha256))
    return Response(content, media_type=BYTES, headers=attached(name))
