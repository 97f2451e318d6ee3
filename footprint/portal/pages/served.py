"""What is no page: the style, what search engines may read, whether the portal is well, and its figures."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from footprint import disk
from footprint.monitoring import CONTENT_TYPE
from footprint.portal.web import metrics, rendering
from footprint.portal.web.visit import Anyone, Visit

router = APIRouter()

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
PRIVATE = ("/invitation/", "/en/invitation/", "/compte", "/annee/", "/analyste/")
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in PRIVATE)


@router.get(rendering.STYLE)
def style() -> Response:
    return Response(rendering.style(), media_type="text/css", headers=FOR_EVER)


@router.get("/robots.txt")
def robots() -> Response:
    return PlainTextResponse(ROBOTS, headers=FOR_A_DAY)


@router.get("/sante")
@router.get("/health")
def health(visit: Anyone) -> Response:
    """200 if the database answers, the home is the folder of the start and the lake takes files, else 503 with what
    does not. For whoever watches the server."""
    parts = {
        "database": _answers(visit),
        "home": disk.is_itself(visit.settings.home),
        "lake": visit.portal.takes_files(),
    }
    well = all(parts.values())
    return JSONResponse({"status": "ok" if well else "unavailable"} | parts, 200 if well else 503)


def _answers(visit: Visit) -> bool:
    try:
        with visit.db.reading() as db:
            db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


@router.get("/metrics")
def figures(visit: Anyone) -> Response:
    """Figures for Prometheus, for programs on this machine or with the token; nobody else learns that they are here."""
    if not metrics.may_see(visit):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(metrics.written(visit.portal), media_type=CONTENT_TYPE)
