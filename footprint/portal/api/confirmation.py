"""Operations on signatures: the versions of a year, its confirmation, and taking it back."""

from __future__ import annotations

from http import HTTPStatus
from itertools import zip_longest
from typing import Any

from fastapi import HTTPException, Response

from footprint.portal.api import models, shapes
from footprint.portal.api.caller import Caller, router
from footprint.portal.api.parameters import YearNumber
from footprint.portal.files.acceptance import attached
from footprint.portal.web.problems import ProblemError
from footprint.portal.year import journey, signature
from footprint.report.formats.pdf import print_pdf

operations = router()

HERE = "/years/{year}/confirmation"
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {"schema": {"type": "string"}}}}}


@operations.get("/years/{year}/versions")
def get_versions(me: Caller, year: YearNumber) -> models.Versions:
    j = journey.of(me, year)
    since = shapes.changes(j.signed[0].version, j.version) if j.signed else None
    pairs = zip_longest(j.signed, j.signed[1:])
    return models.Versions(
        version=j.version.digest,
        since_last=since,
        signatures=[shapes.signed_with_changes(later, earlier) for later, earlier in pairs],
    )


@operations.get(HERE)
def get_confirmation(me: Caller, year: YearNumber) -> models.Signature:
    """The signature that stands; 404 where none does."""
    standing = shapes.standing(journey.of(me, year))
    if standing is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return standing


@operations.put(HERE)
def put_confirmation(me: Caller, year: YearNumber, body: models.Confirm) -> models.Signature:
    """Sign the version that the caller names, if it is the one that stands; signing it again changes nothing."""
    if why := signature.sign(journey.to_change(me, year), body.version, agreed=body.agreed):
        raise ProblemError(HTTPStatus.CONFLICT, why)
    return get_confirmation(me, year)


@operations.get(f"{HERE}/receipt", response_class=Response, responses=PDF)
def download_receipt(me: Caller, year: YearNumber) -> Response:
    """The receipt of the signature that stands, one page; 404 where none does."""
    j = journey.of(me, year)
    if j.standing is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(print_pdf(signature.receipt(j, j.standing.id)), media_type="application/pdf",
                    headers=attached(f"recu-{year}-{j.standing.id}.pdf"))  # fmt: skip


@operations.delete(HERE, status_code=HTTPStatus.NO_CONTENT)
def delete_confirmation(me: Caller, year: YearNumber) -> None:
    """Take the signature back. Where none stands, nothing changes."""
    signature.withdraw(journey.to_change(me, year))
