"""A year confirmed, with a signature, and taken back; the versions that there were."""

from __future__ import annotations

from http import HTTPStatus
from itertools import pairwise

from fastapi import APIRouter, Response

from footprint.messages import number, term
from footprint.portal.files.acceptance import attached
from footprint.portal.pages.reports import served
from footprint.portal.people.members import name_of
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.year import journey, review, signature, versions
from footprint.portal.year.journey import Journey
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf

router = APIRouter()
ALL_DIGITS = 15  # of a number that somebody typed


@router.get("/annee/{year}/confirmer")
def show(me: Reader, year: int) -> Response:
    return _page(me, journey.of(me, year))


@router.post("/annee/{year}/confirmer")
def confirm(me: Editor, year: int, form: Posted) -> Response:
    """Sign the version that was on the page, not one that came since."""
    j = journey.to_change(me, year)
    if why := signature.sign(j, form.get("version", ""), agreed=form.get("agreed") == "yes"):
        return _page(me, j, say(me.lang)(f"confirm.{why}"))
    return redirect(me, f"{j.path}versions", done="confirmed")


@router.post("/annee/{year}/retirer")
def withdraw(me: Editor, year: int, form: Posted) -> Response:
    j = journey.to_change(me, year)
    signature.withdraw(j)
    return redirect(me, f"{j.path}versions", done="withdrawn")


def _page(me: ForMember, j: Journey, error: str | None = None) -> Response:
    refused = [
        table
        for file in review.files(me.lake, j.current, {}, me.lang, **j.where)
        for table in file.tables
        if table.counts["refused"] or table.kind is None
    ]
    return render(
        me,
        "confirm.html.j2",
        status=HTTPStatus.CONFLICT if error else HTTPStatus.OK,
        j=j,
        errors={"agreed": error} if error else {},
        refused_lines=sum(table.counts["refused"] or 0 for table in refused),
        unusable=sum(table.kind is None for table in refused),
        organisation=name_of(me.lake, me.member_id),
        signer=me.account.display_name or me.account.email,
    )


@router.get("/annee/{year}/versions")
def show_versions(me: Reader, year: int) -> Response:
    j = journey.of(me, year)
    compared = {later.id: versions.changes(earlier.version, later.version) for later, earlier in pairwise(j.signed)}
    since = versions.changes(j.signed[0].version, j.version) if j.signed else None
    return render(
        me,
        "versions.html.j2",
        j=j,
        compared=compared,
        since=since,
        names={item.receipt.sha256: item.receipt.name for item in j.received},
        shown=lambda name, value: _shown(name, value, me.lang),
        files=sorted(j.received, key=lambda item: item.receipt.rank, reverse=True),
    )


@router.get("/annee/{year}/signatures/{id}/recu.html")
def show_receipt(me: Reader, year: int, id: int) -> Response:
    return served(page(signature.receipt(journey.of(me, year), id)))


@router.get("/annee/{year}/signatures/{id}/recu.pdf")
def print_receipt(me: Reader, year: int, id: int) -> Response:
    document = signature.receipt(journey.of(me, year), id)
    return Response(print_pdf(document), media_type="application/pdf", headers=attached(f"recu-{year}-{id}.pdf"))


def _shown(name: str, value: str | float | None, lang: str) -> str:
    """A value of the profile as people read it."""
    if value is None:
        return say(lang)("versions.nothing")
    return term(name, value, lang) if isinstance(value, str) else number(value, lang, digits=ALL_DIGITS)
